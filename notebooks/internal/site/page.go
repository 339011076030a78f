package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"sync"

	"backprop/notebooks/internal/notebook"
)

//go:embed *.tmpl
var templateFiles embed.FS

// templates are made on first use, like everything here that takes time: kernels call
// this program as their go command, many times, and never make a page.
var templates = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(templateFiles, "*.tmpl")) })

// pageMaker makes one page.
type pageMaker struct {
	set       *setter
	pages     map[string]string // the address of each notebook's page, by the notebook's file
	live      string            // the file of the live pages, "" if there is none
	anchors   map[string]bool   // that the page has
	ledger    map[string]bool   // letters of the documents that the front page has
	documents map[string]bool   // and of those that the page has named
	text      strings.Builder   // of the cell that is being set, without its code
	attached  attachments       // of the cell that is being set
	headings  []heading
	pictures  int
}

// heading is a heading of a notebook.
type heading struct {
	Level  int
	Anchor string
	Title  string
	HTML   template.HTML
}

func newPage(run Run, s *setter) *pageMaker {
	p := &pageMaker{set: s, live: run.Live, pages: map[string]string{}, anchors: map[string]bool{}, ledger: map[string]bool{}, documents: map[string]bool{}}
	for _, r := range run.Rows {
		p.ledger[r.Row.Document] = true
	}
	for _, row := range run.Open {
		p.ledger[row.Document] = true
	}
	for _, n := range run.Notebooks {
		if n.Book != nil {
			p.pages[n.Name+".ipynb"] = address(pageFile(n.Name))
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
	Folded  bool   // the outputs, until somebody opens them
	Mark    string // a remark on the cell: that the run stopped there, or what differs

	Named []namedView // documents that the cell is the first to mention
}

// notebookPage makes the page of a notebook of the run, and lists its sections for the search.
func notebookPage(run Run, i int, s *setter) ([]byte, []section, error) {
	n := run.Notebooks[i]
	p := newPage(run, s)
	for _, own := range []string{"top", "main", "search"} {
		p.anchors[own] = true
	}
	for number := range n.Book.Code() {
		p.anchors[cellAnchor(number+1)] = true
	}
	attached, err := attachmentsOf(n.Book)
	if err != nil {
		return nil, nil, err
	}
	var cells []cellView
	number := 0
	for c, cell := range n.Book.Cells {
		p.attached = attached[c]
		if cell.Type() == "code" {
			number++
		}
		view, err := p.cell(cell, number, n.Marks[number])
		if err != nil {
			return nil, nil, err
		}
		view.Named = p.named()
		cells = append(cells, view)
	}
	title := n.Name
	if at := slices.IndexFunc(p.headings, func(h heading) bool { return h.Level == 1 }); at >= 0 {
		title = p.headings[at].Title
	}
	found, err := sections(address(pageFile(n.Name)), title, cells)
	if err != nil {
		return nil, nil, err
	}
	before, errBefore := p.neighbour(run, i, -1)
	after, errAfter := p.neighbour(run, i, +1)
	if err := errors.Join(errBefore, errAfter); err != nil {
		return nil, nil, err
	}
	page, err := p.execute("page.tmpl", map[string]any{
		"Title": title, "Notebook": n, "Front": frontFile, "File": n.Name + ".ipynb", "Source": address(n.Name + ".ipynb"),
		"Before": before, "After": after, "Contents": p.contents(), "Cells": cells, "Ended": ended(run),
	})
	return page, found, err
}

// execute makes the page of a template. Every page has the style, the script, and the policy that allows no other
// script.
func (p *pageMaker) execute(name string, data map[string]any) ([]byte, error) {
	data["Style"], data["Script"], data["ScriptHash"] = style(), template.JS(script), scriptHash()
	var out bytes.Buffer
	err := templates().ExecuteTemplate(&out, name, data)
	return out.Bytes(), err
}

// contents lists the headings of the second and the third level.
func (p *pageMaker) contents() []heading {
	var list []heading
	for _, h := range p.headings {
		if h.Level == 2 || h.Level == 3 {
			list = append(list, h)
		}
	}
	return list
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
		return cellView{Number: number, Anchor: cellAnchor(number), Code: code, Outputs: outputs, Folded: cell.OutputsHidden() && outputs != nil, Mark: mark}, err
	}
	return cellView{Markdown: preformatted("", cell.Source()).HTML}, nil // raw: for other programs
}

// neighbourView is a link to the page before or after.
type neighbourView struct {
	Title template.HTML
	Link  string
}

func (p *pageMaker) neighbour(run Run, i, step int) (*neighbourView, error) {
	for i += step; i >= 0 && i < len(run.Notebooks); i += step {
		if n := run.Notebooks[i]; n.Book != nil {
			title, err := p.title(n)
			return &neighbourView{title, address(pageFile(n.Name))}, err
		}
	}
	return nil, nil
}

// title is a notebook's title: its first heading of the first level, or its name.
func (p *pageMaker) title(n Notebook) (template.HTML, error) {
	written := firstHeading(n.Book)
	if written == "" {
		return safe(template.HTMLEscapeString(n.Name)), nil
	}
	text, err := p.markdownHTML(written)
	return safe(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "<p>"), "</p>")), err
}

// ended says when the run ended.
func ended(run Run) string { return run.Ended.Format("2 January 2006, 15:04") }

// script is the only script of the pages: it searches, copies code and marks the contents. The pages work without it.
//
//go:embed script.js
var script string

// scriptHash names the script in the content security policy.
var scriptHash = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(script))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
})

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
