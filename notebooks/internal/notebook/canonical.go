package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// decode reads one JSON value. Numbers keep their text: 1.0 must not come back
// as 1. An error says in which line it is.
func decode(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, notJSON(data, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("this is not JSON: more text follows the value")
	}
	return value, nil
}

func notJSON(data []byte, err error) error {
	at := int64(len(data))
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = min(syntax.Offset, at)
	}
	return fmt.Errorf("this is not JSON: line %d: %w", 1+bytes.Count(data[:at], []byte("\n")), err)
}

// encode writes a value as Python's json.dump(indent=1, sort_keys=True,
// ensure_ascii=False) does, which is what Jupyter calls. encoding/json comes
// close but escapes U+2028 and U+2029.
func encode(value any) []byte {
	var b bytes.Buffer
	writeValue(&b, value, "\n")
	b.WriteByte('\n')
	return b.Bytes()
}

// writeValue writes a value; newline is the line end with the indentation of
// the line on which the value starts.
func writeValue(b *bytes.Buffer, value any, newline string) {
	switch v := value.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		writeItems(b, "{}", newline, len(keys), func(i int, inner string) {
			writeString(b, keys[i])
			b.WriteString(": ")
			writeValue(b, v[keys[i]], inner)
		})
	case []any:
		writeItems(b, "[]", newline, len(v), func(i int, inner string) { writeValue(b, v[i], inner) })
	case string:
		writeString(b, v)
	case nil:
		b.WriteString("null")
	default: // bool, int, json.Number: their printed form is their JSON form
		fmt.Fprint(b, v)
	}
}

func writeItems(b *bytes.Buffer, brackets, newline string, n int, item func(i int, inner string)) {
	inner := newline + " "
	b.WriteByte(brackets[0])
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(inner)
		item(i, inner)
	}
	if n > 0 {
		b.WriteString(newline)
	}
	b.WriteByte(brackets[1])
}

var escapes = strings.NewReplacer(escapePairs()...)

// escapePairs lists the characters that JSON must escape, and their escapes.
func escapePairs() []string {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	var pairs []string
	for r := range rune(0x20) {
		if short[r] == "" {
			short[r] = `\u` + strconv.FormatInt(0x10000+int64(r), 16)[1:]
		}
	}
	for r, escaped := range short {
		pairs = append(pairs, string(r), escaped)
	}
	return pairs
}

func writeString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	b.WriteString(escapes.Replace(s))
	b.WriteByte('"')
}
