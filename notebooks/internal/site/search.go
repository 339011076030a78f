package site

import (
	"slices"
	"strings"
	"unicode"

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

// writeText writes the text of a part of a page, a formula as the ledger writes it: ∂C/∂z_j^l.
func writeText(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		return
	}
	class := attr(n, "class")
	if class == "katex-html" || class == "anchor" || n.Data == "annotation" {
		return // the formula is read from its MathML
	}
	signs := scripts[n.Data]
	for child := range n.ChildNodes() {
		var part strings.Builder
		writeText(&part, child)
		text := part.String()
		switch {
		case child.PrevSibling == nil || signs == "":
			b.WriteString(text)
			continue
		case text == "′":
			b.WriteString(text)
		case n.Data == "mover" && accents[text] != "":
			b.WriteString(accents[text])
		case signs != "/" && strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }):
			b.WriteString(signs[:1] + "{" + text + "}")
		default:
			b.WriteString(signs[:1] + text)
		}
		signs = signs[1:]
	}
	switch {
	case n.Data == "mfrac", n.Data == "munder", n.Data == "munderover", class == "right", class == "reason", class == "tail":
		b.WriteByte(' ')
	}
}

// scripts are the signs before the second and the third part of an element of MathML.
var scripts = map[string]string{"mfrac": "/", "msub": "_", "munder": "_", "msup": "^", "mover": "^", "msubsup": "_^", "munderover": "_^"}

// accents are the combining characters for the signs that MathML puts over a letter.
var accents = map[string]string{"^": "\u0302", "~": "\u0303", "ˉ": "\u0304", "˙": "\u0307"}

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
