package site

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"html/template"
	"regexp"
	"strings"
	"sync"

	"backprop/notebooks/internal/notebook"
)

//go:embed page.tmpl
var pageText string

//go:embed front.tmpl
var frontText string

// The templates are made on first use, like everything here that takes time: kernels call
// this program as their go command, many times, and never make a page.
var (
	pageTemplate  = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageText)) })
	frontTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("front").Parse(frontText)) })
)

// pageMaker makes one page.
type pageMaker struct {
	set      *setter
	pages    map[string]string // the page of each notebook, by its file's name
	anchors  map[string]bool   // that the page has
	headings []heading
	pictures int
}

// heading is a heading of a notebook.
type heading struct {
	Level  int
	Anchor string
	Title  string
	HTML   template.HTML
}

func newPage(run Run, s *setter) *pageMaker {
	p := &pageMaker{set: s, pages: map[string]string{}, anchors: map[string]bool{}}
	for _, n := range run.Notebooks {
		if n.Book != nil {
			p.pages[n.Name+".ipynb"] = pageFile(n.Name)
		}
	}
	return p
}

// cellView is one cell of a page.
type cellView struct {
	Markdown template.HTML // of a cell with text

	Number  int // of a cell with code: among those, from 1
	Anchor  string
	Code    template.HTML
	Outputs []outputView
	Mark    string // a remark on the cell: that the run stopped there, or what differs
}

// notebookPage makes the page of a notebook of the run.
func notebookPage(run Run, i int, s *setter) ([]byte, error) {
	n := run.Notebooks[i]
	p := newPage(run, s)
	p.anchors["top"] = true
	for number := range n.Book.Code() {
		p.anchors[cellAnchor(number+1)] = true
	}
	var cells []cellView
	number := 0
	for _, cell := range n.Book.Cells {
		if cell.Type() == "code" {
			number++
		}
		view, err := p.cell(cell, number, n.Marks[number])
		if err != nil {
			return nil, err
		}
		cells = append(cells, view)
	}
	title := n.Name
	var contents []heading
	for _, h := range p.headings {
		switch {
		case h.Level == 1 && title == n.Name:
			title = h.Title
		case h.Level == 2:
			contents = append(contents, h)
		}
	}
	var out bytes.Buffer
	err := pageTemplate().Execute(&out, map[string]any{
		"Style": style(), "Title": title, "Notebook": n, "Front": frontFile, "File": n.Name + ".ipynb",
		"Before": neighbour(run, i, -1), "After": neighbour(run, i, +1),
		"Contents": contents, "Cells": cells, "Ended": ended(run),
	})
	return out.Bytes(), err
}

// cell gives what a page shows of a cell.
func (p *pageMaker) cell(cell *notebook.Cell, number int, mark string) (cellView, error) {
	switch cell.Type() {
	case "markdown":
		text, err := p.markdownHTML(cell.Source())
		return cellView{Markdown: safe(text)}, err
	case "code":
		outputs, err := p.outputs(cell)
		code := safe(highlight(strings.TrimRight(cell.Source(), "\n")))
		return cellView{Number: number, Anchor: cellAnchor(number), Code: code, Outputs: outputs, Mark: mark}, err
	}
	return cellView{Markdown: preformatted("", cell.Source()).HTML}, nil // raw: for other programs
}

// neighbourView is a link to the page before or after.
type neighbourView struct{ Name, Link string }

func neighbour(run Run, i, step int) *neighbourView {
	for i += step; i >= 0 && i < len(run.Notebooks); i += step {
		if n := run.Notebooks[i]; n.Book != nil {
			return &neighbourView{n.Name, pageFile(n.Name)}
		}
	}
	return nil
}

// ended says when the run ended.
func ended(run Run) string { return run.Ended.Format("2 January 2006, 15:04") }

//go:embed style.css
var ownStyle string

// source matches where KaTeX's style names a font's file, and two older formats of it.
var source = regexp.MustCompile(`src:url\(fonts/([\w-]+\.woff2)\)[^}]*`)

// style is the style of every page: KaTeX's, with the fonts in it, and ours. The fonts are
// part of the page because Firefox refuses fonts from files beside it.
var style = sync.OnceValue(func() template.CSS {
	katex := source.ReplaceAllStringFunc(katexFile("katex.min.css"), func(src string) string {
		font := katexFile("fonts/" + source.FindStringSubmatch(src)[1])
		return `src:url(data:font/woff2;base64,` + base64.StdEncoding.EncodeToString([]byte(font)) + `) format("woff2")`
	})
	return template.CSS("/* KaTeX 0.16.22\n" + katexFile("LICENSE") + "*/\n" + katex + "\n" + ownStyle)
})
