// Package ledger knows the 102 formulas of the five documents, and records what the notebooks find out about them.
//
// A cell compares a formula with an independent calculation and says what it found:
//
//	ledger.Holds("C9", got, want)          // the printed formula agrees
//	ledger.Translates("A13", got, want)    // it agrees once it is written in the other layout
//	ledger.Refutes("C16", printed, truth)  // it is false as printed; by how much
//	ledger.Corrects("C16", right, truth)   // what holds in its place agrees
//	ledger.Fills("B10", got, want)         // what the document leaves out agrees
//	ledger.Confirms("B21", got, want)      // a claim in words is true
//	ledger.Measures("E11", "slope of backpropagation", 1.02, 0.9, 1.1)
//	ledger.Catches("B11", "the path through z3 alone", wrong, truth)
//
// Each puts one line below the cell, and the same output carries it as a Record for the program that runs the
// notebooks. A check that fails does not stop the cell; Judge fails the row. Misuse (an unknown id, shapes that
// differ, a thing compared with itself) panics with one line.
//
// Each verdict asks for checks of its own kind, and Row.Checks and Row.Guests count them, so that a verdict which is
// changed or a check which is taken away fails the run.
//
// Numbers are compared entry by entry: the error of x against y is |x−y| / max(|x|, |y|), and 0 if x = y. What
// counts is the largest one. A NaN or an infinity anywhere fails every check.
package ledger

import (
	"math/bits"
	"slices"
	"strings"
)

// Row is one formula of the five documents.
type Row struct {
	ID       string  // "B7"; never changes
	Document string  // "B"
	Section  string  // the document's heading above it, in English (and in Chinese)
	Text     string  // the formula as printed, in Unicode, on one line
	TeX      string  // the same in LaTeX, without $
	Verdict  Verdict // what the notebooks are expected to find
	Notebook string  // "03-two-two-two": the notebook that shows it
	Checks   int     // how many checks that notebook makes

	// Guests says how many checks other notebooks make: more evidence, which must not get lost either.
	Guests map[string]int

	// Right is what holds instead of a misprint, what fills a gap, the condition, or the convention.
	// It is empty where the formula holds as printed, and for a claim.
	Right, RightTeX string
}

// Verdict is what the ledger expects of a printed formula. It is a set: C25 holds in one half and leaves out the other.
type Verdict uint8

const (
	AsPrinted  Verdict = 1 << iota // holds as printed
	Condition                      // holds only under a condition that the document does not state
	Convention                     // holds under another layout than the one the document uses elsewhere
	Misprint                       // false as printed
	Gap                            // announced or needed, and not given
	Claim                          // a statement in words that can be measured
)

// valid reports whether a formula can have this verdict: exactly one, to which a gap may be added.
func (v Verdict) valid() bool {
	return 0 < v && v < Claim<<1 && bits.OnesCount8(uint8(v&^Gap)) <= 1
}

// String returns the words of formulas.md: "misprint", "holds, gap".
func (v Verdict) String() string {
	var words []string
	for i, word := range []string{"holds", "condition", "convention", "misprint", "gap", "claim"} {
		if v&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// Rows returns the whole ledger in the documents' order.
func Rows() []Row { return slices.Clone(rows) }

// rows is formulas with each row's document, which is the first letter of its id, and its section.
var rows = func() []Row {
	list := slices.Clone(formulas)
	for i := range list {
		list[i].Document = list[i].ID[:1]
		if list[i].Section == "" {
			list[i].Section = list[i-1].Section
		}
	}
	return list
}()

// find returns the row with this id, or nil.
func find(id string) *Row {
	i := slices.IndexFunc(rows, func(row Row) bool { return row.ID == id })
	if i < 0 {
		return nil
	}
	return &rows[i]
}

// mustFind is find for a check in a cell, where an unknown id is a typing error.
func mustFind(id string) *Row {
	row := find(id)
	if row == nil {
		panic("ledger: there is no formula " + id + "; the ids are A1–A17, B1–B24, C1–C28, D1–D20, E1–E13")
	}
	return row
}
