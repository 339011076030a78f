package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"backprop/notebooks/internal/notebook"
)

// outputs compares the streams, the error and the displays of a cell, each for
// itself: text and displays reach GoNB through two pipes, so the order in which
// one stands among the other differs from run to run.
func (c *comparison) outputs(stored, fresh []*notebook.Output) {
	for _, name := range []string{"stdout", "stderr"} {
		c.text(name, notebook.Written(stored, name), notebook.Written(fresh, name))
	}
	c.text("the error", failure(stored), failure(fresh))
	a, b := displays(stored), displays(fresh)
	for i := range max(len(a), len(b)) {
		what := "display"
		if max(len(a), len(b)) > 1 {
			what = fmt.Sprintf("display %d", i+1)
		}
		switch {
		case i >= len(a):
			c.add("%s is new: %s", what, kinds(b[i]))
		case i >= len(b):
			c.add("%s is gone: %s", what, kinds(a[i]))
		default:
			c.display(what, a[i].Data, b[i].Data)
		}
	}
}

// failure is the error of a cell, "" when it has none.
func failure(outputs []*notebook.Output) string {
	for _, o := range outputs {
		if o.Type == notebook.Error {
			return o.EName + ": " + o.EValue
		}
	}
	return ""
}

func displays(outputs []*notebook.Output) []*notebook.Output {
	var list []*notebook.Output
	for _, o := range outputs {
		if o.Type == notebook.DisplayData || o.Type == notebook.ExecuteResult {
			list = append(list, o)
		}
	}
	return list
}

func kinds(o *notebook.Output) string {
	return strings.Join(slices.Sorted(maps.Keys(o.Data)), ", ")
}

// display compares two displays form by form, plain text first. Markdown and HTML
// mostly say again what that says: once it differs, they add nothing.
func (c *comparison) display(what string, stored, fresh map[string]any) {
	before := len(c.found)
	for _, kind := range forms(stored, fresh) {
		a, inStored := stored[kind]
		b, inFresh := fresh[kind]
		textA, isTextA := a.(string)
		textB, isTextB := b.(string)
		switch {
		case !inFresh:
			c.add("%s: it has no %s any more", what, kind)
		case !inStored:
			c.add("%s: its %s is new", what, kind)
		case !isTextA || !isTextB:
			c.text(what+", "+kind, document(a), document(b))
		case isPicture(kind):
			c.picture(what, textA, textB)
		case (kind == "text/markdown" || kind == "text/html") && len(c.found) > before:
		default:
			c.text(what, textA, textB)
		}
	}
}

// forms lists the forms that either display has, plain text first.
func forms(stored, fresh map[string]any) []string {
	both := map[string]any{}
	maps.Copy(both, stored)
	maps.Copy(both, fresh)
	_, plain := both["text/plain"]
	delete(both, "text/plain")
	list := slices.Sorted(maps.Keys(both))
	if plain {
		list = slices.Insert(list, 0, "text/plain")
	}
	return list
}

// document writes JSON data so that their text can be compared line by line.
func document(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(value); err != nil {
		return err.Error() // the two differ then, unless both are wrong alike
	}
	return b.String()
}
