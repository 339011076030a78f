package site

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// section is what the search finds: the part of a notebook below a heading, or a formula of the ledger.
type section struct {
	Link  string `json:"link"`
	In    string `json:"in"` // the notebook's title, or the document
	Title string `json:"title"`
	Text  string `json:"text"`
}

// sections divides a notebook's page at its headings. Outputs are not searched.
func sections(page, title string, cells []cellView) ([]section, error) {
	list := []section{{Link: page, In: title, Title: title}}
	var text strings.Builder // of the last section
	end := func() {
		list[len(list)-1].Text = strings.Join(strings.Fields(text.String()), " ")
		text.Reset()
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3:
			end()
			var heading strings.Builder
			writeText(&heading, n)
			list = append(list, section{Link: page + fragment(attr(n, "id")), In: title, Title: strings.TrimSpace(heading.String())})
		case atom.P, atom.Pre, atom.Th, atom.Td, atom.H4, atom.H5, atom.H6:
			writeText(&text, n)
			text.WriteByte(' ')
		default:
			if n.Type == html.TextNode || n.DataAtom == atom.Span {
				writeText(&text, n)
				return
			}
			for child := range n.ChildNodes() {
				walk(child)
			}
		}
	}
	for _, cell := range cells {
		nodes, err := html.ParseFragment(strings.NewReader(string(cell.Markdown+cell.Code)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
		if err != nil {
			return nil, err
		}
		for _, n := range nodes {
			walk(n)
		}
		text.WriteByte(' ')
	}
	end()
	return slices.DeleteFunc(list, func(s section) bool { return s.Title == title && s.Text == "" }), nil
}

// writeText writes the text of a part of a page, a formula as in ∂C/∂z_j^l.
func writeText(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		return
	}
	if class := attr(n, "class"); class == "katex-html" || class == "anchor" || n.Data == "annotation" {
		return // the formula is read from its MathML
	}
	between := map[string]string{"mfrac": "/", "msub": "_", "munder": "_", "msup": "^", "mover": "^", "msubsup": "_^", "munderover": "_^"}[n.Data]
	for child := range n.ChildNodes() {
		writeText(b, child)
		if between != "" && child.NextSibling != nil {
			b.WriteByte(between[0])
			between = between[1:]
		}
	}
	if class := attr(n, "class"); class == "right" || class == "reason" || class == "tail" {
		b.WriteByte(' ') // in a derivation
	}
}

// formulas lists the ledger's formulas for the search.
func formulas(documents []documentView) []section {
	var list []section
	for _, d := range documents {
		for _, row := range d.Rows {
			text := strings.Join(strings.Fields(row.Row.Text+" "+row.Row.Right+" · "+row.Row.Verdict.String()+" · "+row.Row.Section), " ")
			list = append(list, section{Link: fragment(row.Row.ID), In: "The ledger, " + d.Name, Title: row.Row.ID, Text: text})
		}
	}
	return list
}
