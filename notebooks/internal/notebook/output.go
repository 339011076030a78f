package notebook

import (
	"encoding/json"
	"reflect"
	"strings"
)

// The kinds of output that a notebook file knows.
const (
	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	Error         = "error"
)

// Output is one output of a code cell. Type says which fields are used.
type Output struct {
	Type string

	// A stream's name ("stdout", "stderr") and text.
	Name, Text string

	// The MIME bundle and its metadata, of displays and results. A text or an
	// image in base64 is a string, JSON is what encoding/json makes of it with
	// numbers as json.Number.
	Data, Metadata map[string]any

	// Count is an execute_result's execution count.
	Count int

	// An error's name, message and traceback.
	EName, EValue string
	Traceback     []string
}

// Written joins what a cell wrote to the stream of this name.
func Written(outputs []*Output, name string) string {
	var b strings.Builder
	for _, o := range outputs {
		if o.Type == Stream && o.Name == name {
			b.WriteString(o.Text)
		}
	}
	return b.String()
}

// tree gives the output as the file stores it.
func (o *Output) tree() map[string]any {
	tree := map[string]any{"output_type": o.Type}
	switch o.Type {
	case Stream:
		tree["name"] = o.Name
		tree["text"] = lines(o.Text)
	case Error:
		trace := make([]any, len(o.Traceback))
		for i, line := range o.Traceback {
			trace[i] = line
		}
		tree["ename"], tree["evalue"], tree["traceback"] = o.EName, o.EValue, trace
	default:
		data := make(map[string]any, len(o.Data))
		for mime, value := range o.Data {
			data[mime] = value
		}
		splitBundle(data)
		metadata := o.Metadata
		if metadata == nil {
			metadata = map[string]any{}
		}
		tree["data"], tree["metadata"] = data, metadata
		if o.Type == ExecuteResult {
			tree["execution_count"] = o.Count
		}
	}
	return tree
}

// MapText applies change to every text in the output that a person would read:
// streams, errors, and data of the types that are stored as lines. Images and JSON
// stay as they are.
func (o *Output) MapText(change func(string) string) {
	o.Text = change(o.Text)
	o.EName, o.EValue = change(o.EName), change(o.EValue)
	for i, line := range o.Traceback {
		o.Traceback[i] = change(line)
	}
	for mime, value := range o.Data {
		if text, ok := value.(string); ok && isLines(mime) {
			o.Data[mime] = change(text)
		}
	}
}

// Outputs gives the outputs that a code cell holds, read from a file or set by
// SetOutputs.
func (c *Cell) Outputs() []*Output {
	list, _ := c.tree["outputs"].([]any)
	outputs := make([]*Output, 0, len(list))
	for _, value := range list {
		tree, _ := value.(map[string]any)
		outputs = append(outputs, parseOutput(tree))
	}
	return outputs
}

// parseOutput is the inverse of Output.tree. It leaves out what does not have the
// form that nbformat requires.
func parseOutput(tree map[string]any) *Output {
	text := func(key string) string { s, _ := joined(tree[key]); return s }
	o := &Output{Type: text("output_type"), Name: text("name"), Text: text("text"), EName: text("ename"), EValue: text("evalue")}
	o.Metadata, _ = tree["metadata"].(map[string]any)
	if data, ok := tree["data"].(map[string]any); ok {
		o.Data = make(map[string]any, len(data))
		for mime, value := range data {
			if text, ok := joined(value); ok && !isJSON(mime) {
				value = text
			}
			o.Data[mime] = value
		}
	}
	trace, _ := tree["traceback"].([]any)
	for _, line := range trace {
		if s, ok := line.(string); ok {
			o.Traceback = append(o.Traceback, s)
		}
	}
	switch count := tree["execution_count"].(type) {
	case int:
		o.Count = count
	case json.Number:
		n, _ := count.Int64()
		o.Count = int(n)
	}
	return o
}

// isJSON says whether data of this MIME type are a JSON value, in which a list of
// strings is a list. For all other types it is a text cut into lines: nbconvert even
// writes pictures that way, JupyterLab does not.
func isJSON(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

// Reordered says whether two cells' outputs are the same, or differ only in where the
// streams stand among the displays: GoNB reads them from different pipes, so that
// differs from run to run and means nothing.
func Reordered(a, b []*Output) bool {
	return reflect.DeepEqual(streamsFirst(a), streamsFirst(b))
}

// streamsFirst gives the outputs with stdout first, then stderr, then the rest.
func streamsFirst(outputs []*Output) []*Output {
	streams := map[string]*Output{"stdout": {Type: Stream, Name: "stdout"}, "stderr": {Type: Stream, Name: "stderr"}}
	list := []*Output{streams["stdout"], streams["stderr"]}
	for _, o := range outputs {
		if stream := streams[o.Name]; o.Type == Stream && stream != nil {
			stream.Text += o.Text
		} else {
			list = append(list, o)
		}
	}
	return list
}
