package bp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// saveFormat names what Save writes, with its version.
const saveFormat = "backprop 1"

// header is the header of a safetensors file.
type header struct {
	meta    metadata
	tensors map[string]tensor
}

type metadata struct {
	Format string `json:"format"`
	CRC32  string `json:"crc32"`
}

// tensor is the header's entry for one block.
type tensor struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"` // first byte, and one after the last
}

// metaKey is the member that is no tensor.
const metaKey = "__metadata__"

func (h header) MarshalJSON() ([]byte, error) {
	members := map[string]any{metaKey: h.meta}
	for name, t := range h.tensors {
		members[name] = t
	}
	return json.Marshal(members)
}

func (h *header) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	if members[metaKey] == nil {
		return fmt.Errorf("no member %s", metaKey)
	}
	if err := json.Unmarshal(members[metaKey], &h.meta); err != nil {
		return fmt.Errorf("%s: %w", metaKey, err)
	}
	delete(members, metaKey)
	h.tensors = map[string]tensor{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var t tensor
		if err := json.Unmarshal(members[name], &t); err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		h.tensors[name] = t
	}
	return nil
}

// tensor returns the entry for b where the data is in the order of Theta.
func (b block) tensor() tensor {
	return tensor{"F64", []int{b.rows, b.cols}, [2]int64{8 * int64(b.offset), 8 * int64(b.offset+b.size())}}
}
