package safetensors

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Tensor is the header's entry for one tensor.
type Tensor struct {
	DType   string  `json:"dtype"`
	Shape   []int   `json:"shape"`
	Offsets []int64 `json:"data_offsets"` // first byte of the data, and one after the last
}

type header struct {
	meta    metadata
	tensors map[string]Tensor
}

type metadata struct {
	Format string `json:"format"`
	CRC32  string `json:"crc32"`
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
	h.tensors = map[string]Tensor{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var t Tensor
		if err := json.Unmarshal(members[name], &t); err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		if len(t.Offsets) != 2 {
			return fmt.Errorf("%q: data_offsets has %d numbers, want 2: the first byte and the one after the last", name, len(t.Offsets))
		}
		h.tensors[name] = t
	}
	return nil
}
