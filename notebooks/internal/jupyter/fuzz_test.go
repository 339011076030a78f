package jupyter

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
)

// FuzzUnpack: whatever a kernel signs is read or refused, and what is read is what was
// sent; what somebody else has changed is refused.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte(`{"msg_id":"1","msg_type":"status"}`), []byte(`{}`), []byte(`{"execution_state":"idle"}`))
	f.Add([]byte(`{"msg_type":"stream","version":5}`), []byte(`[]`), []byte(`{`))
	f.Add([]byte(`null`), []byte(`null`), []byte(nil))
	f.Fuzz(func(t *testing.T, header, parent, content []byte) {
		k := key("secret")
		parts := [][]byte{header, parent, []byte("{}"), content}
		frames := slices.Concat([][]byte{[]byte("route"), []byte(delimiter), []byte(k.sign(parts...))}, parts)
		m, err := k.unpack(frames)
		if err != nil {
			return
		}
		var want Header
		if err := json.Unmarshal(header, &want); err != nil || m.Header != want || !bytes.Equal(m.Content, content) {
			t.Errorf("read %+v of %q, want %+v (%v)", m, header, want, err)
		}
		isIdle(m)
		frames[6] = append(slices.Clone(content), ' ')
		if _, err := k.unpack(frames); err == nil {
			t.Error("a changed message is taken")
		}
	})
}
