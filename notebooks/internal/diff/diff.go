// Package diff compares the outputs of two runs of a notebook: do they say and
// show the same?
//
// The same means the same to a reader. Numbers may differ by a tolerance, pictures
// by a shade, and the order in which text and displays arrived does not count,
// because GoNB reads them from two pipes. Everything else must be equal.
package diff

import (
	"fmt"

	"backprop/notebooks/internal/notebook"
)

// Tolerance is the relative tolerance for numbers with a point or an exponent. On
// one processor a notebook prints the same digits in every run. On another, whose
// multiply-add rounds once instead of twice, the last digits of a calculation
// differ, and a long training run carries that further: 1e-6 leaves room for ten
// thousand such roundings, and a changed formula is far outside.
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
	What   []string // each on a line or more
}

// Notebooks compares the outputs of two files that hold the same code. An error
// says that they do not.
func Notebooks(stored, fresh *notebook.Notebook, tolerance float64) ([]Difference, error) {
	a, b := stored.Code(), fresh.Code()
	if len(a) != len(b) {
		return nil, fmt.Errorf("the notebooks have %d and %d code cells, they cannot be compared", len(a), len(b))
	}
	var list []Difference
	for i, cell := range a {
		if cell.ID() != b[i].ID() || cell.Source() != b[i].Source() {
			return nil, fmt.Errorf("code cell %d is not the same in both notebooks, they cannot be compared", i+1)
		}
		c := comparison{tolerance: tolerance, varies: cell.HasTag(Varies)}
		c.outputs(cell.Outputs(), b[i].Outputs())
		if len(c.found) > 0 {
			list = append(list, Difference{i + 1, len(a), cell.ID(), cell.Hint(), c.found})
		}
	}
	return list, nil
}

// comparison compares two cells' outputs and collects what differs.
type comparison struct {
	tolerance float64
	varies    bool
	found     []string
}

func (c *comparison) add(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}
