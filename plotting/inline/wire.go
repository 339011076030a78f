package inline

import (
	"encoding/gob"
	"encoding/json"
	"fmt"
)

// The pipe carries gob, which sends a value in an any only if both ends have registered its type. The kernel
// registers these two, gonbui does not; together they hold every JSON document.
func init() {
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// wireValue returns v in a form that the pipe carries and the kernel writes into the notebook: strings and
// bytes as they are, anything else as its JSON document of maps, slices, strings, numbers and booleans.
func wireValue(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return v, nil // the kernel writes bytes in base64, as Jupyter wants images
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%T has no JSON form: %w", v, err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%T has no JSON form: %w", v, err)
	}
	if document == nil {
		return nil, fmt.Errorf("%T is null in JSON; leave it out", v)
	}
	return document, nil
}
