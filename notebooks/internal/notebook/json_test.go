package notebook

import (
	"slices"
	"strings"
	"testing"
)

// The wanted lines are what Python's str.splitlines(keepends=True) gives.
func TestLines(t *testing.T) {
	for text, want := range map[string][]string{
		"":                {},
		"a":               {"a"},
		"a\n":             {"a\n"},
		"a\nb":            {"a\n", "b"},
		"\n\n":            {"\n", "\n"},
		"a\r\nb\rc":       {"a\r\n", "b\r", "c"},
		"a\vb\fc":         {"a\v", "b\f", "c"},
		"a\u2028b\u0085c": {"a\u2028", "b\u0085", "c"},
		"残差 δ\n\x1eend":   {"残差 δ\n", "\x1e", "end"},
	} {
		var got []string
		for _, line := range lines(text) {
			got = append(got, line.(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
		if back, ok := joined(lines(text)); !ok || back != text {
			t.Errorf("%q comes back as %q", text, back)
		}
	}
}

func TestIsLines(t *testing.T) {
	for mime, want := range map[string]bool{
		"text/plain": true, "text/html": true, "image/svg+xml": true, "application/javascript": true,
		"image/png": false, "application/json": false, "application/vnd.backprop.ledger+json": false,
	} {
		if isLines(mime) != want {
			t.Errorf("isLines(%q) = %v", mime, !want)
		}
	}
}

func TestEncodeEscapesLikePython(t *testing.T) {
	value := map[string]any{"s": "\x00\x1f\b\f\n\r\t\"\\/<>&\x7f\u2028é", "b": true, "n": nil, "o": map[string]any{}}
	// json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
	want := "{\n \"b\": true,\n \"n\": null,\n \"o\": {},\n \"s\": \"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/<>&\x7f\u2028é\"\n}\n"
	if got := string(encode(value)); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if back, err := decode([]byte(want)); err != nil || !strings.Contains(back.(map[string]any)["s"].(string), "\u2028") {
		t.Errorf("reading it back: %v, %v", back, err)
	}
}
