package jupyter

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// The vector was computed with Python's hmac and hashlib, not with this code.
func TestSign(t *testing.T) {
	k := key("a0436f6c-1916-498b-8eb9-e81ab9368e84")
	got := k.sign([]byte(`{"msg_id":"1","msg_type":"execute_request"}`), []byte("{}"), []byte("{}"), []byte("{\"code\":\"δ := y\u0302 - y\"}"))
	if want := "67ede0f57029b7792829e058a7fcc699ee047ad822bad671715adb82bd71ee75"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPackAndUnpack(t *testing.T) {
	k := key("secret")
	frames, err := k.pack(newHeader("session", "execute_request"), map[string]any{"code": "1 < 2"})
	if err != nil {
		t.Fatal(err)
	}
	// A reply has the identities of its way in front.
	m, err := k.unpack(slices.Concat([][]byte{[]byte("route"), []byte("")}, frames))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Type != "execute_request" || m.Header.Session != "session" || m.Header.Version != "5.3" || m.Header.ID == "" {
		t.Errorf("header %+v", m.Header)
	}
	if !strings.Contains(string(m.Content), "code") {
		t.Errorf("content %s", m.Content)
	}
}

func TestUnpackRefuses(t *testing.T) {
	k := key("secret")
	good, err := k.pack(newHeader("s", "status"), struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	changed := func(i int, text string) [][]byte {
		frames := slices.Clone(good)
		frames[i] = []byte(text)
		return frames
	}
	signed := func(parts ...string) [][]byte {
		frames := [][]byte{[]byte(delimiter), nil}
		for _, p := range parts {
			frames = append(frames, []byte(p))
		}
		frames[1] = []byte(k.sign(frames[2:]...))
		return frames
	}
	for name, test := range map[string]struct {
		frames [][]byte
		want   string
	}{
		"no frames":         {nil, "too few frames"},
		"no delimiter":      {good[1:], "too few frames"},
		"another content":   {changed(5, `{"a":1}`), "wrong signature"},
		"another signature": {changed(1, strings.Repeat("0", 64)), "wrong signature"},
		"a broken header":   {signed("{", "{}", "{}", "{}"), "header of a message"},
		"a broken parent":   {signed("{}", "[", "{}", "{}"), "parent header"},
	} {
		if _, err := k.unpack(test.frames); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s gives %v, want %q", name, err, test.want)
		}
	}
	if _, err := key("other").unpack(good); err == nil {
		t.Error("a message signed with another key is taken")
	}
}

func TestIsIdle(t *testing.T) {
	for content, want := range map[string]bool{`{"execution_state":"idle"}`: true, `{"execution_state":"busy"}`: false, `x`: false} {
		if got := isIdle(Message{Header: Header{Type: "status"}, Content: []byte(content)}); got != want {
			t.Errorf("status %s: idle %v", content, got)
		}
	}
	if isIdle(Message{Header: Header{Type: "stream"}, Content: []byte(`{"execution_state":"idle"}`)}) {
		t.Error("a stream is no status")
	}
}

func TestNewIDIsNew(t *testing.T) {
	a, b := newID(), newID()
	if a == b || len(a) != 36 || bytes.Count([]byte(a), []byte("-")) != 4 {
		t.Errorf("%s, %s", a, b)
	}
}

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
