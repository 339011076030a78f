package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decode reads one JSON value. Numbers keep their text: 1.0 must not come back
// as 1. What encoding/json would replace by U+FFFD is refused, because it would be
// written back so. An error says in which line it is.
func decode(data []byte) (any, error) {
	if err := notText(data); err != nil {
		return nil, err
	}
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
	return fmt.Errorf("this is not JSON: line %d: %w", lineAt(data, int(at)), err)
}

// lineAt is the number of the line that holds data[at].
func lineAt(data []byte, at int) int { return 1 + bytes.Count(data[:at], []byte("\n")) }

// notText says why data are not the text of a JSON file in UTF-8; nil if they are.
func notText(data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte("\uFEFF")):
		return errors.New("line 1: this file begins with a byte-order mark (EF BB BF), which JSON does not allow: save it as UTF-8 without one")
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}), bytes.HasPrefix(data, []byte("{\x00")), bytes.HasPrefix(data, []byte("\x00{")):
		return errors.New("line 1: this file is UTF-16, a notebook is UTF-8: save it as UTF-8")
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return fmt.Errorf("line %d: the byte 0x%02X is not UTF-8: save the file as UTF-8", lineAt(data, i), data[i])
		}
		if r == '\\' {
			if size = escapeLength(data[i:]); size == 0 {
				return fmt.Errorf("line %d: %s is half a character (a surrogate without its partner): write the whole character", lineAt(data, i), data[i:i+6])
			}
		}
		i += size
	}
	return nil
}

// escapeLength is the length of the escape sequence at the beginning of data, 12 for the two
// halves of a character, and 0 for a half without the other.
func escapeLength(data []byte) int {
	half := func(data []byte) (rune, bool) {
		if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
			return 0, false
		}
		code, err := strconv.ParseUint(string(data[2:6]), 16, 16)
		return rune(code), err == nil && utf16.IsSurrogate(rune(code))
	}
	first, isHalf := half(data)
	if !isHalf {
		return min(2, len(data))
	}
	if second, isHalf := half(data[6:]); isHalf && utf16.DecodeRune(first, second) != utf8.RuneError {
		return 12
	}
	return 0
}

// encode writes a value as Jupyter does, which calls Python's json.dump(indent=1,
// sort_keys=True, ensure_ascii=False).
func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(value); err != nil {
		panic(fmt.Sprintf("notebook: a file that was read cannot be written: %v", err))
	}
	return []byte(unescape.Replace(b.String()))
}

// unescape writes U+2028 and U+2029 as they are, which encoding/json escapes. A Replacer goes from
// left to right, so an escaped backslash before u2028 stays one.
var unescape = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029")

// joined gives the text of a value that nbformat stores as one string or as a
// list of strings.
func joined(value any) (text string, ok bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case []any:
		var b strings.Builder
		for _, line := range v {
			s, ok := line.(string)
			if !ok {
				return "", false
			}
			b.WriteString(s)
		}
		return b.String(), true
	}
	return "", false
}

// lines cuts text after each line end, the form in which nbformat writes it.
// Jupyter cuts with Python's str.splitlines, for which more than \n ends a line.
func lines(text string) []any {
	list := []any{}
	for text != "" {
		n := lineLength(text)
		list = append(list, text[:n])
		text = text[n:]
	}
	return list
}

// lineLength is the length of the first line of text, its line end included.
func lineLength(text string) int {
	for i, r := range text {
		switch r {
		case '\r':
			if strings.HasPrefix(text[i:], "\r\n") {
				return i + 2
			}
			return i + 1
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
			return i + utf8.RuneLen(r)
		}
	}
	return len(text)
}

// isLines says whether Jupyter writes data of this MIME type as a list of
// lines. Images in base64 stay one string, JSON stays JSON.
func isLines(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" || mime == "application/javascript"
}

// splitBundle splits the text in a MIME bundle into lines, in place.
func splitBundle(bundle any) {
	data, _ := bundle.(map[string]any)
	for mime, value := range data {
		if text, ok := joined(value); ok && isLines(mime) {
			data[mime] = lines(text)
		}
	}
}

// splitOutput splits the text in a stored output into lines, in place.
func splitOutput(value any) error {
	output, ok := value.(map[string]any)
	if !ok {
		return errors.New("it is not an object")
	}
	switch output["output_type"] {
	case "stream":
		text, ok := joined(output["text"])
		if !ok {
			return errors.New(`its "text" is neither text nor a list of lines`)
		}
		output["text"] = lines(text)
	case "display_data", "execute_result":
		splitBundle(output["data"])
	}
	return nil
}
