package site

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// body parses a piece of a page.
func body(t *testing.T, text string) *html.Node {
	t.Helper()
	div := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(text), div)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		div.AppendChild(n)
	}
	return div
}

// elements lists the elements in n with one of these names, or all.
func elements(n *html.Node, names ...string) []*html.Node {
	var list []*html.Node
	for e := range n.Descendants() {
		for _, name := range append(names, e.Data)[:max(len(names), 1)] {
			if e.Type == html.ElementNode && e.Data == name {
				list = append(list, e)
			}
		}
	}
	return list
}

// tags lists the names of the elements in n.
func tags(n *html.Node) []string {
	var names []string
	for _, e := range elements(n) {
		names = append(names, e.Data)
	}
	return names
}
