package ledger

import "slices"

// Row is one formula of the five documents.
type Row struct {
	ID       string  // "B7"; never changes
	Document string  // "B"
	Section  string  // the document's heading in which it stands, in English (and in Chinese)
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

// due returns how many checks of the row a notebook makes.
func (row *Row) due(notebook string) int {
	if row.Notebook == notebook {
		return row.Checks
	}
	return row.Guests[notebook]
}

// subject is the row in a table: the formula as printed, and for a gap also what fills it, since what is not printed
// says little.
func (row *Row) subject() string {
	if row.Verdict == Gap {
		return row.Text + " → " + row.Right
	}
	return row.Text
}

// Rows returns the whole ledger in the documents' order.
func Rows() []Row {
	return slices.Concat(documentA, documentB, documentC, documentD, documentE)
}

// find returns the row with this id, or nil.
func find(id string) *Row {
	for _, document := range [][]Row{documentA, documentB, documentC, documentD, documentE} {
		for _, row := range document {
			if row.ID == id {
				return &row
			}
		}
	}
	return nil
}

// mustFind is find for a cell, where an unknown id is a slip of the pen.
func mustFind(id string) *Row {
	row := find(id)
	if row == nil {
		panic("ledger: there is no formula " + id + "; the ids are A1–A17, B1–B24, C1–C28, D1–D20, E1–E13")
	}
	return row
}
