package site

import (
	"regexp"
	"slices"
	"strings"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// document is one of the five documents that the course follows.
type document struct{ Letter, Title, Chinese string }

var documents = []document{
	{"A", "The chain rule in a layered network", "链式法则"},
	{"B", "A 2-2-2 network by hand", "基于链式法则的梯度计算"},
	{"C", "Circuits and matrix calculus", "链式法则与反向传播算法"},
	{"D", "The four equations", "反向传播"},
	{"E", "Why backpropagation is efficient", "反向传播与微积分链式法则解析"},
}

// Link leads to the document's part of the ledger.
func (d document) Link() string { return frontFile + "#document-" + d.Letter }

// mention matches where a text speaks of documents or formulas by their letters: document C, documents A and E,
// documents A to E, (D10).
var mention = regexp.MustCompile(`\b[Dd]ocuments?\s+([A-E])(?:(?:,\s*|\s+and\s+)([A-E]))*(\s+to\s+[A-E])?\b|\b([A-E])[1-9][0-9]?\b`)

// letter matches a document's letter in a mention.
var letter = regexp.MustCompile(`\b[A-E](?:\b|[1-9])`)

// mentioned lists the documents that a text speaks of, in their order.
func mentioned(text string) []document {
	var letters [5]bool
	for _, found := range mention.FindAllString(text, -1) {
		list := letter.FindAllString(found, -1)
		if n := len(list); n > 1 && strings.Contains(found, " to ") {
			for c := list[n-2][0]; c <= list[n-1][0]; c++ {
				letters[c-'A'] = true
			}
		}
		for _, l := range list {
			letters[l[0]-'A'] = true
		}
	}
	var list []document
	for i, is := range letters {
		if is {
			list = append(list, documents[i])
		}
	}
	return list
}

// named lists the documents that a page has to name at a cell, because no cell above speaks of them.
func (p *pageMaker) named(cell *notebook.Cell) []document {
	var text strings.Builder
	switch cell.Type() {
	case "markdown":
		text.WriteString(cell.Source())
	case "code":
		for _, o := range cell.Outputs() {
			if r, _ := ledger.RecordIn(o.Data); r != nil {
				text.WriteString(r.ID + " ")
			}
		}
	}
	list := slices.DeleteFunc(mentioned(text.String()), func(d document) bool { return p.documents[d.Letter] })
	for _, d := range list {
		p.documents[d.Letter] = true
	}
	return list
}
