package notebook

import (
	"encoding/base64"
	"strings"
	"testing"
)

// aPixel is a GIF of one pixel.
var aPixel = base64.StdEncoding.EncodeToString([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"))

func shownBook(t *testing.T) *Notebook {
	t.Helper()
	nb, err := Parse([]byte(canonical))
	if err != nil {
		t.Fatal(err)
	}
	nb.Code()[0].SetOutputs([]*Output{
		{Type: Stream, Name: "stdout", Text: "δ = 0.5\nno line end"},
		{Type: DisplayData, Data: map[string]any{"text/plain": "a line", "text/markdown": "*a line*", "application/json": map[string]any{"a": []any{"b"}}}},
		{Type: DisplayData, Data: map[string]any{"image/gif": aPixel}, Metadata: map[string]any{"image/gif": map[string]any{"width": 1}}},
		{Type: ExecuteResult, Data: map[string]any{"text/html": "<b>3</b>"}, Count: 7},
		{Type: Error, EName: "ERROR", EValue: "exit status 2", Traceback: []string{"exit status 2"}},
	}, 7)
	return nb
}

func TestText(t *testing.T) {
	const want = `=== markdown intro { "metadata": { "editable": true, "tags": [] } }
# 残差 δ: ∂L/∂z < 1 & "so on"

` + "a line\a with a bell" + `
--- attached path.svg: image/svg+xml, 12 bytes, sha256 …
=== code c1 { "metadata": { "vendor": { "weight": 1.0, "x": -1e-07 } }, "unknown": false }
fmt.Println("δ")
--- stdout
δ = 0.5
no line end
--- display_data
application/json, 21 bytes, sha256 …
text/markdown, 8 bytes, sha256 …
a line
--- display_data { "image/gif": { "width": 1 } }
image/gif, 1 × 1 pixels, 14 bytes, sha256 …
--- execute_result
<b>3</b>
--- error
ERROR: exit status 2
exit status 2
=== code c2
=== notebook
{
 "metadata": {
  "kernelspec": {
   "display_name": "Go (gonb)",
   "language": "go",
   "name": "gonb"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`
	got := shownBook(t).Text()
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		now, _, _ := strings.Cut(a[i], ", sha256 ")
		if was, _, _ := strings.Cut(b[i], ", sha256 "); now != was {
			t.Errorf("line %d is %q, want %q", i+1, now, was)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d lines, want %d:\n%s", len(a), len(b), got)
	}
}

// Whatever changes in the file, except the numbers of executions, changes the text.
func TestTextShowsEveryChange(t *testing.T) {
	nb := shownBook(t)
	file, text := string(nb.Bytes()), nb.Text()
	for _, change := range []struct{ old, new string }{
		{`fmt.Println(\"δ\")`, `fmt.Println(\"d\")`},
		{`"δ = 0.5\n"`, `"δ = 0.25\n"`},
		{`"*a line*"`, `"**a line**"`},
		{`"a line"`, `"another"`},
		{`"b"`, `"c"`},
		{aPixel, strings.Replace(aPixel, "AQ", "Ag", 1)},
		{`"width": 1`, `"width": 2`},
		{`"<svg>\n"`, `"<svg >\n"`},
		{`"exit status 2"`, `"exit status 3"`},
		{`"weight": 1.0`, `"weight": 1`},
		{`"tags": []`, `"tags": ["varies"]`},
		{`"id": "c2"`, `"id": "c3"`},
		{`"unknown": false`, `"unknown": true`},
		{`"cell_type": "markdown"`, `"cell_type": "raw"`},
		{`"nbformat_minor": 5`, `"nbformat_minor": 4`},
		{`"name": "gonb"`, `"name": "go"`},
	} {
		changed, err := Parse([]byte(strings.Replace(file, change.old, change.new, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if changed.Text() == text {
			t.Errorf("%s instead of %s cannot be seen", change.new, change.old)
		}
	}
	counted, err := Parse([]byte(strings.ReplaceAll(file, `"execution_count": 7`, `"execution_count": 8`)))
	if err != nil || counted.Text() != text {
		t.Errorf("the execution count changes the text: %v", err)
	}
}
