package notebook

import "strings"

// The kinds of output that a notebook file knows.
const (
	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	Error         = "error"
)

// Output is one output of a code cell. Which fields count depends on Type.
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

// MapText replaces every text that a person would read in the output by what
// change makes of it: streams, errors, and data of the types that are stored as
// lines. Images and JSON stay as they are.
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
