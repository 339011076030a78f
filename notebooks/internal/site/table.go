package site

import (
	"bytes"
	"slices"
	"strings"

	"backprop/notebooks/ledger"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ledgerTable sets a table as the front page sets the ledger if it is the ledger's, and says whether it is. Its formulas
// are plain text, because that is what JupyterLab can show in a table.
func (p *pageMaker) ledgerTable(table *html.Node) bool {
	rows := cellsOf(table)
	if len(rows) == 0 || !slices.Equal(texts(rows[0]), []string{"", "formula", "verdict", "", "found"}) {
		return false
	}
	view := make([]tableRow, 0, len(rows)-1)
	for _, row := range rows[1:] {
		cells := texts(row)
		if len(cells) != 5 {
			return false
		}
		at := slices.IndexFunc(ledger.Rows(), func(r ledger.Row) bool { return r.ID == cells[0] })
		if at < 0 {
			return false
		}
		r := ledger.Rows()[at]
		view = append(view, tableRow{
			rowView{Row: r, State: strings.ToLower(cells[3]), Formula: p.tex(r.TeX), Right: p.tex(r.RightTeX), RightIs: rightIs(r.Verdict)},
			frontFile + fragment(r.ID), cells[4],
		})
	}
	var out bytes.Buffer
	if err := templates().ExecuteTemplate(&out, "table", view); err != nil {
		return false
	}
	*table = html.Node{Parent: table.Parent, PrevSibling: table.PrevSibling, NextSibling: table.NextSibling, Type: html.RawNode, Data: out.String()}
	return true
}

// tableRow is a formula in the table that ends a notebook.
type tableRow struct {
	rowView
	Link  string
	Found string
}

// cellsOf lists the cells of a table's rows.
func cellsOf(table *html.Node) [][]*html.Node {
	var rows [][]*html.Node
	for n := range table.Descendants() {
		switch n.DataAtom {
		case atom.Tr:
			rows = append(rows, nil)
		case atom.Th, atom.Td:
			if len(rows) > 0 {
				rows[len(rows)-1] = append(rows[len(rows)-1], n)
			}
		}
	}
	return rows
}

func texts(nodes []*html.Node) []string {
	var list []string
	for _, n := range nodes {
		list = append(list, strings.TrimSpace(textOf(n)))
	}
	return list
}
