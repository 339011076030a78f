package site

import (
	"regexp"
	"strings"
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

// namedView names a document, and leads to its part of the ledger if the front page has it.
type namedView struct {
	document
	Link string
}

// named lists the documents that the page has to name at the cell that was set last, because no cell above speaks of
// them.
func (p *pageMaker) named() []namedView {
	var views []namedView
	for _, d := range mentioned(p.text.String()) {
		if p.documents[d.Letter] {
			continue
		}
		p.documents[d.Letter] = true
		view := namedView{document: d}
		if p.ledger[d.Letter] {
			view.Link = frontFile + fragment(documentAnchor(d.Letter))
		}
		views = append(views, view)
	}
	p.text.Reset()
	return views
}

// documentAnchor is where a document's part of the ledger begins on the front page.
func documentAnchor(letter string) string { return "document-" + letter }
