package inline

import (
	"bytes"
	"encoding/gob"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestOutsideANotebook(t *testing.T) {
	if Notebook() {
		t.Skip("the tests run in a notebook")
	}
	line := Bundle{Data: map[string]any{"text/plain": "a line"}}
	for name, err := range map[string]error{"Show": Show(line), "Update": Update("id", line)} {
		if err == nil || !strings.Contains(err.Error(), "no notebook") {
			t.Errorf("%s: error is %v, want one that says there is no notebook", name, err)
		}
	}
}

func TestUpdateNeedsAnID(t *testing.T) {
	if err := Update("", Bundle{}); err == nil || !strings.Contains(err.Error(), "empty id") {
		t.Errorf("error is %v, want one that says that the id is empty", err)
	}
}

func TestEncodeRefusesAnEmptyBundle(t *testing.T) {
	if _, err := encode("", Bundle{}); err == nil || !strings.Contains(err.Error(), "no data") {
		t.Errorf("error is %v, want one that says that there is no data", err)
	}
}

func TestEncodeValue(t *testing.T) {
	type size struct {
		Width int `json:"width"`
	}
	tests := []struct {
		name     string
		in, want any
	}{
		{"text", "z = Wa + b", "z = Wa + b"},
		{"bytes", []byte{0x89, 'P'}, []byte{0x89, 'P'}},
		{"number", 3, 3.0},
		{"map of int", map[string]int{"width": 320}, map[string]any{"width": 320.0}},
		{"map of any", map[string]any{"width": 320, "dpi": 96.5}, map[string]any{"width": 320.0, "dpi": 96.5}},
		{"struct", size{320}, map[string]any{"width": 320.0}},
		{"zeros", map[string]any{"ok": false, "n": 0, "s": "", "m": map[string]int{}},
			map[string]any{"ok": false, "n": 0.0, "s": "", "m": map[string]any{}}},
		{"nested", map[string]any{"a": []any{1, "x", true, map[string]any{"b": nil}}},
			map[string]any{"a": []any{1.0, "x", true, map[string]any{"b": nil}}}},
	}
	for _, test := range tests {
		got, err := encodeValue(test.in)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %#v, %v; want %#v", test.name, got, err, test.want)
		}
		// What gob refuses would break the pipe for the rest of the cell.
		var pipe bytes.Buffer
		if err := gob.NewEncoder(&pipe).Encode(map[string]any{"v": got}); err != nil {
			t.Errorf("%s: gob: %v", test.name, err)
		}
		var back map[string]any
		if err := gob.NewDecoder(&pipe).Decode(&back); err != nil || !reflect.DeepEqual(back["v"], test.want) {
			t.Errorf("%s: through gob: %#v, %v; want %#v", test.name, back["v"], err, test.want)
		}
	}
}

func TestEncodeValueRefuses(t *testing.T) {
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"NaN", math.NaN(), "unsupported value: NaN"},
		{"function", func() {}, "func() has no JSON form"},
		{"nothing", nil, "null"},
	}
	for _, test := range tests {
		if _, err := encodeValue(test.in); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error is %v, want one that says %q", test.name, err, test.want)
		}
	}
}
