package bp

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// maxHeader is the longest header that the safetensors format allows.
const maxHeader = 100_000_000

// Load sets the parameters θ to what Save wrote, bit for bit, NaN and ±Inf included. It reads r to its end.
//
// It returns an error, and leaves the network as it is, when r ends early or goes on after the data, when the
// checksum is wrong, or when the blocks are not those of the network in name, type and shape. The blocks may
// lie in another order than in Theta, as other programs may write them; crc32 and format must be there.
func (net *Network) Load(r io.Reader) error {
	theta, err := net.read(r)
	if err != nil {
		return fmt.Errorf("bp: Load: %w", err)
	}
	copy(net.theta, theta)
	return nil
}

// read returns what r holds, in the order of Theta.
func (net *Network) read(r io.Reader) ([]float64, error) {
	h, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	if err := net.wantBlocks(h.tensors); err != nil {
		return nil, err
	}
	data := make([]byte, 8*len(net.theta))
	if n, err := io.ReadFull(r, data); err != nil {
		return nil, fmt.Errorf("the data has %d bytes, want %d: %w", n, len(data), early(err))
	}
	if n, err := io.ReadFull(r, make([]byte, 1)); n > 0 {
		return nil, fmt.Errorf("there is more after the %d bytes of data", len(data))
	} else if err != io.EOF {
		return nil, err
	}
	if sum := checksum(data); sum != h.meta.CRC32 {
		return nil, fmt.Errorf("the checksum of the data is %s, the header says %q: the data is damaged", sum, h.meta.CRC32)
	}
	theta := make([]float64, len(net.theta))
	for _, b := range net.blocks {
		from := data[h.tensors[b.name].Offsets[0]:]
		for i := range b.of(theta) {
			b.of(theta)[i] = math.Float64frombits(binary.LittleEndian.Uint64(from[8*i:]))
		}
	}
	return theta, nil
}

// readHeader reads the first two parts. A length that is far too large costs no memory: the bytes must come.
func readHeader(r io.Reader) (header, error) {
	var h header
	length := make([]byte, 8)
	if n, err := io.ReadFull(r, length); err != nil {
		return h, fmt.Errorf("%d bytes in all, want at least 8: %w", n, early(err))
	}
	n := binary.LittleEndian.Uint64(length)
	if n > maxHeader {
		return h, fmt.Errorf("the first 8 bytes give a header of %d bytes, want at most %d: this is no safetensors file", n, maxHeader)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(n)))
	switch {
	case err != nil:
		return h, err
	case uint64(len(text)) < n:
		return h, fmt.Errorf("the header has %d bytes, want %d: %w", len(text), n, io.ErrUnexpectedEOF)
	case !bytes.HasPrefix(text, []byte("{")):
		return h, errors.New("the header does not begin with {: this is no safetensors file")
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, fmt.Errorf("the header: %w", err)
	}
	if h.meta.Format != saveFormat {
		return h, fmt.Errorf("the format is %q, want %q", h.meta.Format, saveFormat)
	}
	return h, nil
}

// early says of an end of r that it comes too soon.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
