package notebook

import (
	"encoding/json"
	"strings"
)

// Outputs gives the outputs that a code cell holds, those of a file as those that
// SetOutputs gave it.
func (c *Cell) Outputs() []*Output {
	list, _ := c.tree["outputs"].([]any)
	outputs := make([]*Output, 0, len(list))
	for _, value := range list {
		tree, _ := value.(map[string]any)
		outputs = append(outputs, parseOutput(tree))
	}
	return outputs
}

// parseOutput is the inverse of Output.tree. What is not of the form that nbformat
// asks for is left out.
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
// texts is a list. In data of all others it is a text in lines: nbconvert writes
// pictures so, JupyterLab does not.
func isJSON(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}
