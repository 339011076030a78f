package notebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/gif"  // the kinds of pictures
	_ "image/jpeg" // whose size
	_ "image/png"  // can be told
	"maps"
	"slices"
	"strings"
)

// Text gives the notebook in a form in which people can read what has changed between two
// versions: the cells' sources and what they printed as lines, everything else, such as a
// picture, as one line that is another when the data are. Execution counts and the numbers of
// cells are left out, because one new cell changes all that follow.
func (nb *Notebook) Text() string {
	var b strings.Builder
	for _, c := range nb.Cells {
		c.text(&b)
	}
	rest := maps.Clone(nb.tree)
	delete(rest, "cells")
	fmt.Fprintf(&b, "=== notebook\n%s", encode(rest))
	return b.String()
}

func (c *Cell) text(b *strings.Builder) {
	b.WriteString("=== " + c.Type())
	if id := c.ID(); id != "" {
		b.WriteString(" " + id)
	}
	rest := map[string]any{} // what the file holds besides the parts that are shown below
	for key, value := range c.tree {
		switch key {
		case "cell_type", "id", "source", "outputs", "execution_count", "attachments":
		default:
			if object, ok := value.(map[string]any); !ok || len(object) > 0 {
				rest[key] = value
			}
		}
	}
	if len(rest) > 0 {
		b.WriteString(" " + onOneLine(rest))
	}
	b.WriteByte('\n')
	block(b, c.Source())
	attached, _ := c.tree["attachments"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(attached)) {
		bundle, ok := attached[name].(map[string]any)
		if !ok {
			bundle = map[string]any{"?": attached[name]}
		}
		for _, mime := range slices.Sorted(maps.Keys(bundle)) {
			fmt.Fprintf(b, "--- attached %s: %s\n", name, datum(mime, bundle[mime]))
		}
	}
	for _, o := range c.Outputs() {
		o.text(b)
	}
}

func (o *Output) text(b *strings.Builder) {
	switch o.Type {
	case Stream:
		fmt.Fprintf(b, "--- %s\n", o.Name)
		block(b, o.Text)
	case Error:
		b.WriteString("--- error\n")
		block(b, o.EName+": "+o.EValue)
		block(b, strings.Join(o.Traceback, "\n"))
	default:
		fmt.Fprintf(b, "--- %s", o.Type)
		if len(o.Metadata) > 0 {
			b.WriteString(" " + onOneLine(o.Metadata))
		}
		b.WriteByte('\n')
		kinds := slices.Sorted(maps.Keys(o.Data))
		inFull := slices.IndexFunc(kinds, func(mime string) bool { return strings.HasPrefix(mime, "text/") })
		if plain := slices.Index(kinds, "text/plain"); plain >= 0 {
			inFull = plain
		}
		for i, mime := range kinds {
			if text, ok := o.Data[mime].(string); ok && i == inFull {
				block(b, text)
			} else {
				fmt.Fprintf(b, "%s\n", datum(mime, o.Data[mime]))
			}
		}
	}
}

// block writes text and ends its last line.
func block(b *strings.Builder, text string) {
	b.WriteString(text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
}

// onOneLine is the JSON of a value without line ends.
func onOneLine(value any) string {
	parts := strings.Split(strings.TrimSpace(string(encode(value))), "\n")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(parts, " ")
}

// datum describes data on one line: the kind, a picture's size, the number of bytes, and the
// beginning of their SHA-256.
func datum(mime string, value any) string {
	text, isText := joined(value)
	data := []byte(text)
	if !isText || isJSON(mime) {
		data = encode(value)
	} else if raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil && !isLines(mime) {
		data = raw
	}
	size := ""
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		size = fmt.Sprintf(", %d × %d pixels", config.Width, config.Height)
	}
	return fmt.Sprintf("%s%s, %d bytes, sha256 %.8x", mime, size, len(data), sha256.Sum256(data))
}
