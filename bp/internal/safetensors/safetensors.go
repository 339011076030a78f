// Package safetensors reads and writes the safetensors format:
//
//	8 bytes    n, the length of the header: unsigned, little-endian
//	n bytes    the header: JSON in UTF-8, filled up with spaces to a multiple of 8
//	the rest   the data
//
// The header has a member for each tensor, with its type, its shape and its place in the data, which the tensors fill
// without a gap; and it may have a member __metadata__, whose members are strings. What the tensors mean is the
// caller's business.
package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
)

// Tensor is the header's entry for one tensor.
type Tensor struct {
	DType   string  `json:"dtype"`
	Shape   []int   `json:"shape"`
	Offsets []int64 `json:"data_offsets"` // first byte of the data, and one after the last
}

// metadataKey is the member of the header that is no tensor, and maxHeader the longest header that the format allows.
const (
	metadataKey = "__metadata__"
	maxHeader   = 100_000_000
)

// Write writes a file. The metadata becomes an object of strings; the offsets of the tensors are places in data.
func Write(w io.Writer, metadata any, tensors map[string]Tensor, data []byte) error {
	header := map[string]any{metadataKey: metadata}
	for name, t := range tensors {
		header[name] = t
	}
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, data} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// ReadHeader reads a file up to its data. A length that is far too large costs no memory: the bytes must come.
func ReadHeader(r io.Reader) (metadata map[string]string, tensors map[string]Tensor, err error) {
	length := make([]byte, 8)
	if n, err := io.ReadFull(r, length); err != nil {
		return nil, nil, fmt.Errorf("%d bytes in all, want at least 8: %w", n, early(err))
	}
	n := binary.LittleEndian.Uint64(length)
	if n > maxHeader {
		return nil, nil, fmt.Errorf("the first 8 bytes give a header of %d bytes, want at most %d: this is no safetensors file", n, maxHeader)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(n)))
	switch {
	case err != nil:
		return nil, nil, err
	case uint64(len(text)) < n:
		return nil, nil, fmt.Errorf("the header has %d bytes, want %d: %w", len(text), n, io.ErrUnexpectedEOF)
	case !bytes.HasPrefix(text, []byte("{")):
		return nil, nil, errors.New("the header does not begin with {: this is no safetensors file")
	}
	if metadata, tensors, err = parseHeader(text); err != nil {
		return nil, nil, fmt.Errorf("the header: %w", err)
	}
	return metadata, tensors, nil
}

func parseHeader(text []byte) (metadata map[string]string, tensors map[string]Tensor, err error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, nil, err
	}
	if text, found := members[metadataKey]; found {
		if err := json.Unmarshal(text, &metadata); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", metadataKey, err)
		}
		delete(members, metadataKey)
	}
	tensors = map[string]Tensor{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var t Tensor
		if err := json.Unmarshal(members[name], &t); err != nil {
			return nil, nil, fmt.Errorf("%q: %w", name, err)
		}
		if len(t.Offsets) != 2 {
			return nil, nil, fmt.Errorf("%q: data_offsets has %d numbers, want 2: the first byte and the one after the last", name, len(t.Offsets))
		}
		tensors[name] = t
	}
	return metadata, tensors, nil
}

// ReadData reads the rest of a file, and returns the numbers of each tensor. It returns an error unless all of them are
// of type F64 or F32, and fill the data without gap or overlap.
func ReadData(r io.Reader, tensors map[string]Tensor) (map[string][]float64, error) {
	names := slices.Sorted(maps.Keys(tensors))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(tensors[a].Offsets[0], tensors[b].Offsets[0])
	})
	var end int64
	for _, name := range names {
		size, err := tensors[name].size()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if want := []int64{end, end + size}; !slices.Equal(tensors[name].Offsets, want) {
			return nil, fmt.Errorf("%s lies at bytes %v of the data, want %v", name, tensors[name].Offsets, want)
		}
		end += size
	}
	data, err := io.ReadAll(io.LimitReader(r, end))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) < end {
		return nil, fmt.Errorf("the data has %d bytes, want %d: %w", len(data), end, io.ErrUnexpectedEOF)
	}
	if n, err := io.ReadFull(r, make([]byte, 1)); n > 0 {
		return nil, fmt.Errorf("there is more after the %d bytes of data", end)
	} else if err != io.EOF {
		return nil, err
	}
	numbers := map[string][]float64{}
	for name, t := range tensors {
		numbers[name] = t.numbers(data[t.Offsets[0]:t.Offsets[1]])
	}
	return numbers, nil
}

// width is the number of bytes of a number of this type.
var width = map[string]int64{"F64": 8, "F32": 4}

// size returns the number of bytes that the tensor takes.
func (t Tensor) size() (int64, error) {
	size, known := width[t.DType]
	if !known {
		return 0, fmt.Errorf("its type is %s, want F64 or F32", t.DType)
	}
	for _, n := range t.Shape {
		if n < 0 || n > 0 && size > math.MaxInt64>>16/int64(n) {
			return 0, fmt.Errorf("no tensor has the shape %v", t.Shape)
		}
		size *= int64(n)
	}
	return size, nil
}

func (t Tensor) numbers(data []byte) []float64 {
	w := int(width[t.DType])
	all := make([]float64, len(data)/w)
	for i := range all {
		if w == 4 {
			all[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(data[w*i:])))
		} else {
			all[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[w*i:]))
		}
	}
	return all
}

// early says of an end of r that it comes too soon.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
