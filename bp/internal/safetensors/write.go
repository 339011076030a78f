// Package safetensors reads and writes the bytes of a safetensors file:
//
//	8 bytes    n, the length of the header: unsigned, little-endian
//	n bytes    the header: JSON in UTF-8, filled up with spaces to a multiple of 8
//	the rest   the data
//
// The header has a member for each tensor, and a member __metadata__ with the format's name and the data's CRC-32
// (IEEE) in eight hexadecimal digits. What the tensors mean is the caller's business.
package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
)

// Write writes a file.
func Write(w io.Writer, format string, tensors map[string]Tensor, data []byte) error {
	text, err := json.Marshal(header{metadata{format, checksum(data)}, tensors})
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

func checksum(data []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(data)) }
