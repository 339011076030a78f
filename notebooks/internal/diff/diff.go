// Package diff compares the outputs of two runs of a notebook: do they say and
// show the same?
//
// The same means the same to a reader. Numbers may differ by a tolerance, pictures
// by a shade, and the order in which text and displays arrived does not count,
// because GoNB reads them from two pipes. Everything else must be equal. What the
// ledger shows is compared as data: by the records that its displays carry.
package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// Tolerance is the relative tolerance for numbers with a point or an exponent. On
// one processor a notebook prints the same digits in every run. On another, whose
// multiply-add rounds once instead of twice, the last digits of a calculation
// differ, and a long training run carries that further: 1e-6 leaves room for ten
// thousand such roundings, and the error of a wrong formula is far larger.
const Tolerance = 1e-6

// Varies is the tag of a cell that measures time: its numbers and its pictures
// differ in every run. Its words and the kinds of its outputs do not.
const Varies = "varies"

// Difference is what differs in one cell.
type Difference struct {
	Number int      // of the cell among the notebook's code cells, from 1
	Total  int      // code cells in the notebook
	ID     string   // the cell's, "" in files older than nbformat 4.5
	Hint   string   // the line that tells a reader which cell it is
	What   []string // the differences, each on one line or more
}

// Notebooks compares the outputs of two files that hold the same code. An error
// says that they do not.
func Notebooks(stored, fresh *notebook.Notebook, tolerance float64) ([]Difference, error) {
	a, b := stored.Code(), fresh.Code()
	if len(a) != len(b) {
		return nil, fmt.Errorf("the notebooks have %d and %d code cells, they cannot be compared", len(a), len(b))
	}
	var list []Difference
	c := comparison{tolerance: tolerance}
	for i, cell := range a {
		if cell.ID() != b[i].ID() || cell.Source() != b[i].Source() {
			return nil, fmt.Errorf("code cell %d is not the same in both notebooks, they cannot be compared", i+1)
		}
		if cell.HasTag(notebook.SkipExecution) {
			continue
		}
		c.varies, c.found = cell.HasTag(Varies), nil
		c.outputs(cell.Outputs(), b[i].Outputs())
		if len(c.found) > 0 {
			list = append(list, Difference{i + 1, len(a), cell.ID(), cell.Hint(), c.found})
		}
	}
	return list, nil
}

// comparison compares the outputs of one cell after the other.
type comparison struct {
	tolerance float64
	records   []ledger.Record // in the stored cells so far
	varies    bool            // the cell measures time
	found     []string        // what differs in the cell
}

func (c *comparison) add(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

// outputs compares the streams, the error and the displays of a cell
// separately: text and displays reach GoNB through two pipes, so their order
// among each other differs from run to run.
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
	return slices.DeleteFunc(slices.Clone(outputs), func(o *notebook.Output) bool {
		return o.Type != notebook.DisplayData && o.Type != notebook.ExecuteResult
	})
}

func kinds(o *notebook.Output) string {
	return strings.Join(slices.Sorted(maps.Keys(o.Data)), ", ")
}

// display compares two displays: those of the ledger by their records, all others
// by each of their MIME types, plain text first. Markdown and HTML usually repeat
// the plain text: once that differs, they add nothing.
func (c *comparison) display(what string, stored, fresh map[string]any) {
	before := len(c.found)
	fromLedger := c.ledger(what, stored, fresh)
	for _, kind := range union(stored, fresh) {
		a, inStored := stored[kind]
		b, inFresh := fresh[kind]
		textA, isTextA := a.(string)
		textB, isTextB := b.(string)
		switch {
		case !inFresh:
			c.add("%s: it has no %s any more", what, kind)
		case kind == ledger.TableMIME: // not in files that were stored before tables had it
		case !inStored:
			c.add("%s: its %s is new", what, kind)
		case fromLedger:
		case !isTextA || !isTextB:
			c.text(what+", "+kind, indented(a), indented(b))
		case c.varies && kind == "image/svg+xml": // the numbers in it are glued to letters
		case isPicture(kind):
			c.picture(what, textA, textB)
		case (kind == "text/markdown" || kind == "text/html") && len(c.found) > before:
		default:
			c.text(what, textA, textB)
		}
	}
}

// union lists the MIME types that either display has, plain text first.
func union(stored, fresh map[string]any) []string {
	both := maps.Clone(stored)
	if both == nil {
		both = map[string]any{}
	}
	maps.Copy(both, fresh)
	list := slices.Sorted(maps.Keys(both))
	if i := slices.Index(list, "text/plain"); i > 0 {
		list = slices.Insert(slices.Delete(list, i, i+1), 0, "text/plain")
	}
	return list
}

// ledger compares two displays of the ledger, and says whether they are such.
func (c *comparison) ledger(what string, stored, fresh map[string]any) bool {
	a, errA := ledger.RecordIn(stored)
	b, errB := ledger.RecordIn(fresh)
	if errA != nil || errB != nil {
		return false // the data differ, or are wrong in both
	}
	if a != nil {
		c.records = append(c.records, *a)
	}
	if a != nil && b != nil {
		c.record(what, *a, *b)
		c.derived(what, stored, fresh, a.Bundle())
		return true
	}
	name, isTable := fresh[ledger.TableMIME].(string)
	if isTable {
		c.derived(what, stored, fresh, ledger.TableBundle(name, c.records))
	}
	return isTable
}

// record compares what two checks found. The numbers in their words may differ by
// the tolerance, and rounding errors do not count.
func (c *comparison) record(what string, a, b ledger.Record) {
	words := func(r ledger.Record) string { return r.Bundle()["text/plain"].(string) }
	if !c.sameLine(words(a.WithoutRounding()), words(b.WithoutRounding())) {
		c.add("%s\n  stored: %s\n  fresh:  %s", what, words(a), words(b))
	}
	c.text(what+", "+ledger.MIME, indented(a.WithoutRounding()), indented(b.WithoutRounding()))
}

// derived compares the text of a stored display with what the ledger now makes of the
// stored records. They differ when somebody has changed the ledger, or the file by hand.
func (c *comparison) derived(what string, stored, fresh, want map[string]any) {
	before := len(c.found)
	for _, kind := range []string{"text/plain", "text/markdown"} {
		text, inStored := stored[kind].(string)
		now, inFresh := fresh[kind].(string)
		if inStored && inFresh && text != want[kind] && len(c.found) == before {
			c.lines(what, text, now, func(a, b string) bool { return a == b })
		}
	}
}

// indented writes JSON data so that their text can be compared line by line.
func indented(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(value); err != nil {
		return err.Error() // the two differ then, unless both are wrong alike
	}
	return b.String()
}
