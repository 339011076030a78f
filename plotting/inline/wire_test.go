package inline

import (
	"bytes"
	"encoding/gob"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestWireValue(t *testing.T) {
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
		got, err := wireValue(test.in)
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

func TestWireValueRefuses(t *testing.T) {
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
		if _, err := wireValue(test.in); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error is %v, want one that says %q", test.name, err, test.want)
		}
	}
}
