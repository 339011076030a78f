package notebook

import (
	"bytes"
	"strings"
	"testing"
)

// message is an iopub message: its type and content.
type message struct{ kind, content string }

func stream(name, text string) message {
	return message{"stream", `{"name":"` + name + `","text":"` + text + `"}`}
}

// collect gives the outputs of one cell, as the file holds them.
func collect(t *testing.T, c *Collector, messages ...message) string {
	t.Helper()
	cell := c.StartCell()
	for _, m := range messages {
		if err := c.Add(m.kind, []byte(m.content)); err != nil {
			t.Fatal(err)
		}
	}
	return stored(cell)
}

// stored is the outputs' JSON on one line.
func stored(cell *CellOutputs) string {
	list := []any{}
	for _, o := range cell.List {
		list = append(list, o.tree())
	}
	return strings.Join(strings.Fields(string(encode(list))), "")
}

func TestCollect(t *testing.T) {
	const png = `{"data":{"image/png":"iVBOR\n","text/plain":"a\nb"},"metadata":{"image/png":{"width":640}},"transient":{}}`
	for name, test := range map[string]struct {
		messages []message
		want     string
	}{
		"nothing":                 {nil, `[]`},
		"messages without output": {[]message{{"status", `{"execution_state":"busy"}`}, {"execute_input", `{"code":"x"}`}, {"comm_open", `{}`}}, `[]`},
		"one stream grows": {[]message{stream("stdout", "a"), stream("stdout", "b\\n"), stream("stdout", "c")},
			`[{"name":"stdout","output_type":"stream","text":["ab\n","c"]}]`},
		"streams in turn become two": {[]message{stream("stderr", "a"), stream("stdout", "b"), stream("stderr", "c"), stream("stdout", "d")},
			`[{"name":"stdout","output_type":"stream","text":["bd"]},{"name":"stderr","output_type":"stream","text":["ac"]}]`},
		"a display keeps streams apart": {[]message{stream("stdout", "a"), {"display_data", `{"data":{}}`}, stream("stdout", "b")},
			`[{"name":"stdout","output_type":"stream","text":["a"]},{"data":{},"metadata":{},"output_type":"display_data"},{"name":"stdout","output_type":"stream","text":["b"]}]`},
		"empty text leaves nothing": {[]message{stream("stdout", "")}, `[]`},
		"an image stays one string": {[]message{{"display_data", png}},
			`[{"data":{"image/png":"iVBOR\n","text/plain":["a\n","b"]},"metadata":{"image/png":{"width":640}},"output_type":"display_data"}]`},
		"a result has its count": {[]message{{"execute_result", `{"data":{"text/plain":"3"},"metadata":{},"execution_count":7}`}},
			`[{"data":{"text/plain":["3"]},"execution_count":7,"metadata":{},"output_type":"execute_result"}]`},
		"an error": {[]message{{"error", `{"ename":"ERROR","evalue":"exit status 2","traceback":["exit status 2"]}`}},
			`[{"ename":"ERROR","evalue":"exitstatus2","output_type":"error","traceback":["exitstatus2"]}]`},
		"clear at once": {[]message{stream("stdout", "a"), {"clear_output", `{"wait":false}`}}, `[]`},
		"clear and wait, then nothing": {[]message{stream("stdout", "a"), {"clear_output", `{"wait":true}`}},
			`[{"name":"stdout","output_type":"stream","text":["a"]}]`},
		"clear and wait, then more": {[]message{stream("stdout", "a"), {"clear_output", `{"wait":true}`}, stream("stdout", "b"), stream("stdout", "c")},
			`[{"name":"stdout","output_type":"stream","text":["bc"]}]`},
		"JSON keeps its numbers": {[]message{{"display_data", `{"data":{"application/vnd.x+json":{"r":1.0,"e":3.1e-12,"l":["a\n"]}},"metadata":{}}`}},
			`[{"data":{"application/vnd.x+json":{"e":3.1e-12,"l":["a\n"],"r":1.0}},"metadata":{},"output_type":"display_data"}]`},
		"an update to a display nobody opened": {[]message{{"update_display_data", `{"data":{},"transient":{"display_id":"none"}}`}}, `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := collect(t, new(Collector), test.messages...); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// A later cell can update the display of an earlier one, wherever it is shown.
func TestDisplaysAreUpdatedAcrossCells(t *testing.T) {
	var c Collector
	first := c.StartCell()
	show := message{"display_data", `{"data":{"text/plain":"old"},"metadata":{},"transient":{"display_id":"bar"}}`}
	for range 2 {
		if err := c.Add(show.kind, []byte(show.content)); err != nil {
			t.Fatal(err)
		}
	}
	second := collect(t, &c, message{"update_display_data", `{"data":{"text/plain":"new"},"metadata":{},"transient":{"display_id":"bar"}}`})
	if second != `[]` {
		t.Errorf("the updating cell got %s", second)
	}
	if got := stored(first); strings.Count(got, "new") != 2 || strings.Contains(got, "old") {
		t.Errorf("the first cell has %s", got)
	}
}

func TestUnreadableMessage(t *testing.T) {
	var c Collector
	c.StartCell()
	if err := c.Add("stream", []byte(`{"text":1}`)); err == nil || !strings.Contains(err.Error(), `"stream"`) {
		t.Errorf("got %v", err)
	}
}

func TestMapText(t *testing.T) {
	o := Output{Type: DisplayData, Data: map[string]any{"text/plain": "x", "image/png": "x"}, Text: "x", EValue: "x", Traceback: []string{"x"}}
	o.MapText(func(s string) string { return strings.ReplaceAll(s, "x", "y") })
	if o.Data["text/plain"] != "y" || o.Data["image/png"] != "x" || o.Text != "y" || o.EValue != "y" || o.Traceback[0] != "y" {
		t.Errorf("got %+v", o)
	}
}

// FuzzCollect: whatever a kernel publishes becomes outputs that a file can hold, and
// that are read back as they were.
func FuzzCollect(f *testing.F) {
	kinds := []string{Stream, DisplayData, ExecuteResult, Error, "update_display_data", "clear_output", "status"}
	f.Add(uint8(0), []byte(`{"name":"stdout","text":"a\u0000\ud800\u2028b\r\n"}`), uint8(0), []byte(`{"name":"stderr","text":"123456789"}`))
	f.Add(uint8(1), []byte(`{"data":{"text/plain":["a",1],"image/png":"x","a/b+json":[1.0]},"transient":{"display_id":"d"}}`), uint8(4), []byte(`{"data":null,"transient":{"display_id":"d"}}`))
	f.Add(uint8(2), []byte(`{"data":{"text/html":"a\nb"},"execution_count":-3}`), uint8(5), []byte(`{"wait":true}`))
	f.Add(uint8(3), []byte(`{"ename":"E","evalue":"v","traceback":["a\nb"]}`), uint8(6), []byte(`{}`))
	f.Fuzz(func(t *testing.T, kindA uint8, a []byte, kindB uint8, b []byte) {
		var c Collector
		cell := c.StartCell()
		c.Add(kinds[int(kindA)%len(kinds)], a) // an error is right for what is no message
		c.Add(kinds[int(kindB)%len(kinds)], b)
		book, err := Parse([]byte(`{"nbformat":4,"cells":[{"cell_type":"code","source":""}]}`))
		if err != nil {
			t.Fatal(err)
		}
		book.Code()[0].SetOutputs(cell.List, 1)
		once := book.Bytes()
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("what was collected cannot be read: %v\n%s", err, once)
		}
		if twice := again.Bytes(); !bytes.Equal(once, twice) {
			t.Fatalf("written\n%s\nread and written\n%s", once, twice)
		}
		again.Code()[0].SetOutputs(again.Code()[0].Outputs(), 1)
	})
}
