package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxHeader is the longest header that the safetensors format allows.
const maxHeader = 100_000_000

// Read reads a file of this format to its end. Before the data, it asks size, which returns how many bytes of it the
// tensors take, or what is wrong with them.
func Read(r io.Reader, format string, size func(map[string]Tensor) (int, error)) (tensors map[string]Tensor, data []byte, err error) {
	h, err := readHeader(r, format)
	if err != nil {
		return nil, nil, err
	}
	bytes, err := size(h.tensors)
	if err != nil {
		return nil, nil, err
	}
	data = make([]byte, bytes)
	if n, err := io.ReadFull(r, data); err != nil {
		return nil, nil, fmt.Errorf("the data has %d bytes, want %d: %w", n, len(data), early(err))
	}
	if n, err := io.ReadFull(r, make([]byte, 1)); n > 0 {
		return nil, nil, fmt.Errorf("there is more after the %d bytes of data", len(data))
	} else if err != io.EOF {
		return nil, nil, err
	}
	if sum := checksum(data); sum != h.meta.CRC32 {
		return nil, nil, fmt.Errorf("the checksum of the data is %s, the header says %q: the data is damaged", sum, h.meta.CRC32)
	}
	return h.tensors, data, nil
}

// readHeader reads the first two parts. A length that is far too large costs no memory: the bytes must come.
func readHeader(r io.Reader, format string) (h header, err error) {
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
	if h.meta.Format != format {
		return h, fmt.Errorf("the format is %q, want %q", h.meta.Format, format)
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
