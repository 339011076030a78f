package site

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"backprop/notebooks/internal/notebook"

	"github.com/dop251/goja"
	"golang.org/x/net/html"
)

// parsed makes a notebook of sources; those that begin with %% are code.
func parsed(t *testing.T, sources ...string) *notebook.Notebook {
	t.Helper()
	var cells []any
	for _, source := range sources {
		cell := map[string]any{"cell_type": "markdown", "source": source, "metadata": map[string]any{}}
		if strings.HasPrefix(source, "%%") {
			cell["cell_type"], cell["outputs"] = "code", []any{}
		} else {
			cell["attachments"] = map[string]any{"图 1#?%.png": map[string]any{"image/png": "aGVsbG8="}}
		}
		cells = append(cells, cell)
	}
	data, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{}, "cells": cells})
	if err != nil {
		t.Fatal(err)
	}
	book, err := notebook.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// classed lists the elements in n with this class.
func classed(n *html.Node, class string) []*html.Node {
	return slices.DeleteFunc(elements(n), func(e *html.Node) bool { return !slices.Contains(strings.Fields(attr(e, "class")), class) })
}

// Whatever the name of a notebook or a heading is, links lead there: those of the site, and those that an author writes.
func TestNames(t *testing.T) {
	for _, name := range []string{"a b", "a#b", "a?b", "100%", "a%20b", "误差", "a&b=c+d", "a:b", "é;'\"<b>"} {
		t.Run(name, func(t *testing.T) {
			heading := "About " + name
			md := strings.NewReplacer("<", `\<`, "&", `\&`, ";", `\;`).Replace(heading)
			to := (&url.URL{Path: name + ".ipynb"}).String()
			anchor := url.PathEscape(strings.ReplaceAll(heading, " ", "-"))
			text := "# Title\n\n## " + md + "\n\n[there](" + to + ") [section](" + to + "#" + anchor + ") [here](#" + anchor + ")"
			run := Run{Notebooks: []Notebook{{Name: "first", Book: parsed(t, text)}, {Name: name, Book: parsed(t, text, "%%\nx")}, {Name: "last", Book: parsed(t, text)}}}
			pages := written(t, run)
			if len(pages) != 4 {
				t.Fatalf("%d pages", len(pages))
			}
			for file, page := range pages {
				links(t, page, pages)
				whole(t, page)
				if file == frontFile {
					continue
				}
				for _, link := range []string{"there", "section", "here"} {
					if !slices.ContainsFunc(elements(page, "a"), func(a *html.Node) bool { return textOf(a) == link && attr(a, "href") != "" }) {
						t.Errorf("%s: the link %q is gone", file, link)
					}
				}
				source := classed(page, "source")
				if to, err := url.Parse(attr(source[0], "href")); err != nil || strings.TrimPrefix(to.Path, "./") != strings.TrimSuffix(file, ".html")+".ipynb" {
					t.Errorf("%s: its source is %q", file, attr(source[0], "href"))
				}
			}
		})
	}
}

// Anchors that an author writes as they are, not percent-encoded.
func TestPlainAnchors(t *testing.T) {
	for link, want := range map[string]string{
		"[a](#误差-δ)": "#%E8%AF%AF%E5%B7%AE-%CE%B4", "[a](<#a b>)": "#a%20b", "[a](#100%)": "#100%25", "[a](#a?b)": "#a%3Fb", "[a](#a%20b)": "#a%20b", "[a](#a#b)": "#a%23b",
	} {
		out, err := maker().markdownHTML(link)
		if err != nil {
			t.Fatal(err)
		}
		if a := elements(body(t, out), "a"); len(a) != 1 || attr(a[0], "href") != want {
			t.Errorf("%s becomes %s, want %s", link, out, want)
		}
	}
}

// A link to the live pages keeps its settings, and is none where there are no such pages.
func TestLinksToTheLivePages(t *testing.T) {
	const text = "[a](play.html#circuit?f=u%20=%20v*v;%20(u+1)/u^2&.v=2)"
	for live, want := range map[string]string{"play.html": "play.html#circuit?f=u%20=%20v*v;%20(u+1)/u%5E2&.v=2", "": ""} {
		out, err := newPage(Run{Live: live}, newSetter(new(sync.Map))).markdownHTML(text)
		if err != nil {
			t.Fatal(err)
		}
		if a := elements(body(t, out), "a"); len(a) != 1 || attr(a[0], "href") != want {
			t.Errorf("%s becomes %s, want %q", text, out, want)
		}
	}
}

// A picture that is pasted into a cell is part of the notebook, whatever its name.
func TestAttachments(t *testing.T) {
	for text, want := range map[string]string{
		"![a](<attachment:图 1#?%.png>)":               "data:image/png;base64,aGVsbG8=",
		"![a](attachment:%E5%9B%BE%201%23%3F%25.png)": "data:image/png;base64,aGVsbG8=",
		"![a](attachment:none.png)":                   "",
		"![a](figure.png)":                            "",
	} {
		page := written(t, Run{Notebooks: []Notebook{{Name: "n", Book: parsed(t, text)}}})["n.html"]
		whole(t, page)
		src := ""
		if images := elements(page, "img"); len(images) == 1 {
			src = attr(images[0], "src")
		}
		if src != want {
			t.Errorf("%s: the picture is %q, want %q", text, src, want)
		}
	}
	out, err := maker().markdownHTML("[a](attachment:x.png)")
	if a := elements(body(t, out), "a"); err != nil || len(a) != 1 || attr(a[0], "href") != "" {
		t.Errorf("%s, %v", out, err)
	}
}

// A page says where it is: contents twice, of which the style shows one, links at its headings, and the way on at its
// beginning and its end.
func TestWays(t *testing.T) {
	text := "# T\n\n## One $x$\n\n### Two\n\n#### Three\n"
	run := Run{Notebooks: []Notebook{{Name: "a", Book: parsed(t, "# First")}, {Name: "b", Book: parsed(t, text)}, {Name: "c", Book: parsed(t, "no title")}}}
	page := written(t, run)["b.html"]
	for _, class := range []string{"side", "contents"} {
		var got []string
		for _, a := range elements(elements(classed(page, class)[0], "ol")[0], "a") {
			got = append(got, attr(a, "href")+" "+words(a))
		}
		if want := []string{"#One-%24x%24 One $x$", "#Two Two"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", class, got, want)
		}
	}
	for _, h := range elements(page, "h1", "h2", "h3", "h4") {
		anchor := classed(h, "anchor")
		if len(anchor) != 1 || anchor[0].Data != "a" || attr(anchor[0], "href") != fragment(attr(h, "id")) || attr(anchor[0], "aria-label") == "" {
			t.Errorf("%q has no link to itself", textOf(h))
		}
	}
	for _, bar := range classed(page, "bar") {
		for class, want := range map[string]string{"before": "a.html First", "after": "c.html c"} {
			if a := classed(bar, class); len(a) != 1 || attr(a[0], "href")+" "+textOf(a[0]) != want {
				t.Errorf("%s: %d links", class, len(a))
			}
		}
	}
	if n := len(classed(page, "bar")); n != 2 {
		t.Errorf("%d bars", n)
	}
}

// Whatever may be wider than the page can be reached with the keyboard, and has a name.
func TestRegions(t *testing.T) {
	book := parsed(t, "| a |\n|---|\n| b |\n\n```go\nx\n```\n\n    text\n\n$$x$$\n\n$$\\begin{aligned}a &= b && \\text{c}\\end{aligned}$$", "%%\nx")
	book.Code()[0].SetOutputs([]*notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: "out"}, {Type: "display_data", Data: map[string]any{"image/png": "aGVsbG8="}}}, 1)
	page := written(t, Run{Notebooks: []Notebook{{Name: "n", Book: book, Failure: "f", Marks: map[int]string{1: "m"}}}})["n.html"]
	regions := 0
	for _, e := range elements(page) {
		scrolls := e.Data == "pre" || slices.Contains([]string{"scroll", "katex-display", "derivation", "frame", "formula"}, attr(e, "class"))
		if !scrolls {
			continue
		}
		regions++
		if attr(e, "role") != "region" || attr(e, "tabindex") != "0" || attr(e, "aria-label") == "" {
			t.Errorf("<%s class=%q> is role=%q tabindex=%q aria-label=%q", e.Data, attr(e, "class"), attr(e, "role"), attr(e, "tabindex"), attr(e, "aria-label"))
		}
	}
	if regions != 10 {
		t.Errorf("%d regions, want 10", regions)
	}
}

// The script can be run, and nothing in it ends its element.
func TestScript(t *testing.T) {
	if _, err := goja.Compile("script.js", script, true); err != nil {
		t.Error(err)
	}
	if strings.Contains(script, "</") || strings.Contains(script, "<!--") {
		t.Error("the script would end its element")
	}
}

// In print, only what is low is kept on one page: a cell with its code and its pictures would leave half a page empty.
func TestPrint(t *testing.T) {
	_, print, found := strings.Cut(ownStyle, "@media print")
	if !found {
		t.Fatal("there is no style for print")
	}
	for rule := range strings.Lines(print) {
		if selectors, _, is := strings.Cut(rule, "{"); is && strings.Contains(rule, "break-inside: avoid") && strings.Contains(selectors, ".cell") {
			t.Errorf("whole cells are kept together: %s", rule)
		}
	}
	if !strings.Contains(print, ".frame img { max-height:") {
		t.Error("a picture may be as high as a page")
	}
}
