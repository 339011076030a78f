package notebook

import (
	"errors"
	"strings"
	"unicode/utf8"
)

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

// splitBundle brings the text in a MIME bundle into the form of lines, in place.
func splitBundle(bundle any) {
	data, _ := bundle.(map[string]any)
	for mime, value := range data {
		if text, ok := joined(value); ok && isLines(mime) {
			data[mime] = lines(text)
		}
	}
}

// splitOutput does for a stored output what splitBundle does for its data.
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
