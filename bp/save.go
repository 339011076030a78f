package bp

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

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
// two blocks of the network have one name, and the errors of w.
func (net *Network) Save(w io.Writer) error {
	data := make([]byte, 0, 8*len(net.theta))
	for _, v := range net.theta {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	h := header{meta: metadata{Format: saveFormat, CRC32: checksum(data)}, tensors: map[string]tensor{}}
	for _, b := range net.blocks {
		if _, taken := h.tensors[b.name]; taken {
			return fmt.Errorf("bp: Save: two blocks are called %q: a layer's parameters need different names", b.name)
		}
		h.tensors[b.name] = b.tensor()
	}
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("bp: Save: %w", err)
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, data} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("bp: Save: %w", err)
		}
	}
	return nil
}

func checksum(data []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(data)) }
