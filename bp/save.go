package bp

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"backprop/bp/internal/safetensors"
)

// saveFormat names what Save writes, with its version.
const saveFormat = "backprop 1"

// Save writes the parameters θ to w, bit for bit, in the safetensors format, which Python, Rust and others
// read too (safetensors.numpy.load_file). It is three parts, one after the other:
//
//	8 bytes        n, the length of the header: unsigned, little-endian
//	n bytes        the header: JSON in UTF-8, filled up with spaces to a multiple of 8
//	8·len(θ) bytes the data: the entries of Theta, each a float64 (IEEE 754), little-endian
//
// The header is one object. It has one member for each parameter block, under the block's name, with its
// shape and the place of its first byte and of the one after its last, counted from the start of the data;
// W lies there row by row. And it has a member __metadata__, whose crc32 is the CRC-32 (IEEE) of the data in
// eight hexadecimal digits:
//
//	{"__metadata__": {"format": "backprop 1", "crc32": "190a55ad"},
//	 "layer 1 W": {"dtype": "F64", "shape": [3, 2], "data_offsets": [0, 48]},
//	 "layer 1 b": {"dtype": "F64", "shape": [3, 1], "data_offsets": [48, 72]}}
//
// The layers themselves are not in it: Load wants a network that was built alike. It returns an error when
// two blocks of the network have one name, and the errors of w. It panics when a layer's matrices are no longer
// views of Theta: see New.
func (net *Network) Save(w io.Writer) error {
	net.wantOwn()
	tensors := map[string]safetensors.Tensor{}
	for _, b := range net.blocks {
		if _, taken := tensors[b.name]; taken {
			return fmt.Errorf("bp: Save: two blocks are called %q: a layer's parameters need different names", b.name)
		}
		tensors[b.name] = b.tensor()
	}
	data := make([]byte, 0, 8*len(net.theta))
	for _, v := range net.theta {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	if err := safetensors.Write(w, saveFormat, tensors, data); err != nil {
		return fmt.Errorf("bp: Save: %w", err)
	}
	return nil
}

// Load sets the parameters θ to what Save wrote, bit for bit, NaN and ±Inf included. It reads r to its end.
//
// It returns an error, and leaves the network as it is, when r ends early or goes on after the data, when the
// checksum is wrong, or when the blocks are not those of the network in name, type and shape. The blocks may
// lie in another order than in Theta, as other programs may write them; crc32 and format must be there. It
// panics where Save does.
func (net *Network) Load(r io.Reader) error {
	net.wantOwn()
	theta, err := net.read(r)
	if err != nil {
		return fmt.Errorf("bp: Load: %w", err)
	}
	copy(net.theta, theta)
	return nil
}

// read returns what r holds, in the order of Theta.
func (net *Network) read(r io.Reader) ([]float64, error) {
	tensors, data, err := safetensors.Read(r, saveFormat, func(tensors map[string]safetensors.Tensor) (int, error) {
		return 8 * len(net.theta), net.checkBlocks(tensors)
	})
	if err != nil {
		return nil, err
	}
	theta := make([]float64, len(net.theta))
	for _, b := range net.blocks {
		from := data[tensors[b.name].Offsets[0]:]
		for i := range b.of(theta) {
			b.of(theta)[i] = math.Float64frombits(binary.LittleEndian.Uint64(from[8*i:]))
		}
	}
	return theta, nil
}

// tensor returns the entry for b where the data is in the order of Theta.
func (b block) tensor() safetensors.Tensor {
	first := 8 * int64(b.offset)
	return safetensors.Tensor{DType: "F64", Shape: []int{b.rows, b.cols}, Offsets: []int64{first, first + 8*int64(b.size())}}
}

// checkBlocks returns an error unless the tensors are the network's blocks and fill the data without gap or
// overlap.
func (net *Network) checkBlocks(tensors map[string]safetensors.Tensor) error {
	for _, b := range net.blocks {
		got, found := tensors[b.name]
		want := b.tensor()
		switch {
		case !found:
			return fmt.Errorf("%s is missing: the network has %d blocks, the file %d", b.name, len(net.blocks), len(tensors))
		case got.DType != want.DType || !slices.Equal(got.Shape, want.Shape):
			return fmt.Errorf("%s is %s %v, want %s %v", b.name, got.DType, got.Shape, want.DType, want.Shape)
		}
	}
	var end int64
	names := slices.Sorted(maps.Keys(tensors))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(tensors[a].Offsets[0], tensors[b].Offsets[0])
	})
	for _, name := range names {
		b, known := net.block(name)
		if !known {
			return fmt.Errorf("%q is in the file, and the network has no such block", name)
		}
		if want := []int64{end, end + 8*int64(b.size())}; !slices.Equal(tensors[name].Offsets, want) {
			return fmt.Errorf("%s lies at bytes %v of the data, want %v", name, tensors[name].Offsets, want)
		}
		end += 8 * int64(b.size())
	}
	return nil
}

// block returns the block of that name.
func (net *Network) block(name string) (b block, found bool) {
	i := slices.IndexFunc(net.blocks, func(b block) bool { return b.name == name })
	if i < 0 {
		return block{}, false
	}
	return net.blocks[i], true
}
