package bp

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
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
// W lies there row by row. And it has a member __metadata__, whose crc32 is the CRC-32 (IEEE) of θ, written as
// above, in eight hexadecimal digits:
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
		first := 8 * int64(b.offset)
		tensors[b.name] = safetensors.Tensor{DType: "F64", Shape: []int{b.rows, b.cols}, Offsets: []int64{first, first + 8*int64(b.size())}}
	}
	data := littleEndian(net.theta)
	metadata := struct {
		Format string `json:"format"`
		CRC32  string `json:"crc32"`
	}{saveFormat, checksum(data)}
	if err := safetensors.Write(w, metadata, tensors, data); err != nil {
		return fmt.Errorf("bp: Save: %w", err)
	}
	return nil
}

func littleEndian(theta []float64) []byte {
	data := make([]byte, 0, 8*len(theta))
	for _, v := range theta {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	return data
}

func checksum(data []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(data)) }

// Load sets the parameters θ to those in r, a safetensors file as Save or another program wrote it, and reads r to its
// end. What Save wrote comes back bit for bit, NaN and ±Inf included.
//
// The file must have the blocks of the network, "layer 1 W", "layer 1 b" and so on, and no others, in any order. Their
// numbers are float64 (F64) or float32 (F32). A block of r rows has a shape that begins with r and has as many numbers
// as the block: a bias may be [m] or [m, 1], the weights of a convolution [filters, channels, size, size].
//
// It returns an error that says what does not fit, and leaves the network as it is, when a block is missing, or has
// another type or shape; when the data is shorter or longer than the header says; and when the numbers are not those
// of the checksum crc32, if there is one. It panics where Save does.
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
	metadata, tensors, err := safetensors.ReadHeader(r)
	if err != nil {
		return nil, err
	}
	if err := net.wantBlocks(tensors); err != nil {
		return nil, err
	}
	numbers, err := safetensors.ReadData(r, tensors)
	if err != nil {
		return nil, err
	}
	theta := make([]float64, 0, len(net.theta))
	exact := true // no number has been rounded to float32 since Save wrote it
	for _, b := range net.blocks {
		theta = append(theta, numbers[b.name]...)
		exact = exact && tensors[b.name].DType == "F64"
	}
	want, found := metadata["crc32"]
	if sum := checksum(littleEndian(theta)); found && exact && metadata["format"] == saveFormat && sum != want {
		return nil, fmt.Errorf("the checksum of the numbers is %s, __metadata__ says crc32 %q: they are not those that Save wrote; if another program changed them, it must leave crc32 out", sum, want)
	}
	return theta, nil
}

// wantBlocks returns an error unless the tensors are the blocks of the network.
func (net *Network) wantBlocks(tensors map[string]safetensors.Tensor) error {
	known := map[string]bool{}
	for _, b := range net.blocks {
		known[b.name] = true
		got, found := tensors[b.name]
		switch {
		case !found:
			return fmt.Errorf("%s is missing: the network has %d blocks, the file %d", b.name, len(net.blocks), len(tensors))
		case !b.hasShape(got.Shape):
			return fmt.Errorf("%s has the shape %v, want %v", b.name, got.Shape, []int{b.rows, b.cols})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		if !known[name] {
			return fmt.Errorf("%q is in the file, and the network has no such block", name)
		}
	}
	return nil
}

// hasShape reports whether a tensor of this shape has the rows of b, one after the other.
func (b *block) hasShape(shape []int) bool {
	if len(shape) == 0 || shape[0] != b.rows {
		return false
	}
	cols := 1
	for _, n := range shape[1:] {
		if n < 1 || n > b.cols || cols > b.cols {
			return false
		}
		cols *= n
	}
	return cols == b.cols
}
