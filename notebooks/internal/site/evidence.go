package site

import (
	"strconv"
)

// place is a code cell in which a check about a formula was made.
type place struct {
	Notebook string
	Number   int // among the notebook's code cells, from 1
	Link     string
}

// evidence lists, for each formula's id, the cells whose outputs carry a record about it.
func evidence(notebooks []Notebook) map[string][]place {
	found := map[string][]place{}
	for _, n := range notebooks {
		if n.Book == nil {
			continue
		}
		for i, cell := range n.Book.Code() {
			seen := map[string]bool{}
			for _, o := range cell.Outputs() {
				if id := recordOf(o).ID; id != "" && !seen[id] {
					seen[id] = true
					found[id] = append(found[id], place{n.Name, i + 1, pageFile(n.Name) + "#" + cellAnchor(i+1)})
				}
			}
		}
	}
	return found
}

// cellAnchor is where a code cell stands in its page.
func cellAnchor(number int) string { return "cell-" + strconv.Itoa(number) }
