package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"

	"golang.org/x/net/html"
)

// course is the run that the stored outputs of the notebooks tell of.
func course(t *testing.T) Run {
	t.Helper()
	files, err := filepath.Glob("../../[0-9]*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	run := Run{Closing: "All is well", OK: true, Ended: time.Date(2026, 11, 22, 9, 5, 0, 0, time.UTC)}
	judged := map[string]ledger.Result{}
	exists := map[string]bool{}
	for _, file := range files {
		book, err := notebook.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".ipynb")
		exists[name] = true
		run.Notebooks = append(run.Notebooks, Notebook{Name: name, Book: book, Summary: "ok", OK: true})
		var records []ledger.Record
		for _, cell := range book.Code() {
			for _, o := range cell.Outputs() {
				if r, _ := ledger.RecordIn(o.Data); r != nil {
					records = append(records, *r)
				}
			}
		}
		for _, r := range ledger.Judge(name, records) {
			if r.Row.Notebook == name {
				judged[r.Row.ID] = r
			}
		}
	}
	for _, row := range ledger.Rows() {
		if r, is := judged[row.ID]; is {
			run.Rows = append(run.Rows, r)
		} else if !exists[row.Notebook] {
			run.Open = append(run.Open, row)
		}
	}
	return run
}

// written writes a run and parses its pages, by their files' names.
func written(t *testing.T, run Run) map[string]*html.Node {
	t.Helper()
	dir := t.TempDir()
	front, err := Write(t.Context(), dir, run)
	if err != nil {
		t.Fatal(err)
	}
	if front != filepath.Join(dir, "index.html") {
		t.Errorf("the front page is %s", front)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]*html.Node{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(file)] = page
	}
	return pages
}

func TestCourse(t *testing.T) {
	run := course(t)
	pages := written(t, run)
	if len(pages) != len(run.Notebooks)+1 {
		t.Errorf("%d pages for %d notebooks", len(pages), len(run.Notebooks))
	}
	findable(t, indexOf(t, pages[frontFile]), run, pages)
	for file, page := range pages {
		t.Run(file, func(t *testing.T) {
			whole(t, page)
			noTeX(t, page)
			links(t, page, pages)
		})
	}
	for _, n := range run.Notebooks {
		page := pages[pageFile(n.Name)]
		sections := elements(page, "section")
		if len(sections) != len(n.Book.Cells) {
			t.Errorf("%s: %d cells on the page, %d in the notebook", n.Name, len(sections), len(n.Book.Cells))
		}
		for i, cell := range n.Book.Cells {
			section := sections[i]
			if cell.Type() == "code" {
				if code := elements(section, "code"); len(code) == 0 || textOf(code[0]) != strings.TrimRight(cell.Source(), "\n") {
					t.Errorf("%s: the code of cell %d is another", n.Name, i+1)
				}
			}
			if got, want := len(elements(section, "img")), pictures(cell); got != want {
				t.Errorf("%s: cell %d shows %d pictures of %d", n.Name, i+1, got, want)
			}
		}
	}
	cards(t, run, pages["index.html"])
	ledgerLinks(t, run, pages)
}

// cards: each notebook's card on the front page shows its first picture, and counts the
// formulas that are its own.
func cards(t *testing.T, run Run, front *html.Node) {
	t.Helper()
	own := map[string]int{}
	for _, row := range ledger.Rows() {
		own[row.Notebook]++
	}
	var list []*html.Node
	for _, ul := range elements(front, "ul") {
		if attr(ul, "class") == "course" {
			list = elements(ul, "li")
		}
	}
	if len(list) != len(run.Notebooks) {
		t.Fatalf("%d cards for %d notebooks", len(list), len(run.Notebooks))
	}
	for i, n := range run.Notebooks {
		first := ""
		for _, cell := range n.Book.Code() {
			for _, o := range cell.Outputs() {
				if data, _ := o.Data["image/png"].(string); first == "" && data != "" {
					first = "data:image/png;base64," + strings.TrimSpace(data)
				}
			}
		}
		if images := elements(list[i], "img"); len(images) != 1 || attr(images[0], "src") != first {
			t.Errorf("the card of %s does not show its first picture", n.Name)
		}
		text := textOf(list[i])
		if want := fmt.Sprintf("%d formulas checked", own[n.Name]); strings.Contains(text, want) != (own[n.Name] > 1) {
			t.Errorf("the card of %s says %q; %d formulas are its own", n.Name, text, own[n.Name])
		}
	}
}

// pictures counts the pictures among a cell's outputs.
func pictures(cell *notebook.Cell) int {
	n := 0
	for _, o := range cell.Outputs() {
		if o.Data["image/png"] != nil || o.Data["image/svg+xml"] != nil {
			n++
		}
	}
	return n
}

// ledgerLinks: each judged formula has a row, which leads to cells that name it.
func ledgerLinks(t *testing.T, run Run, pages map[string]*html.Node) {
	rows := map[string]*html.Node{}
	for _, tr := range elements(pages[frontFile], "tr") {
		rows[attr(tr, "id")] = tr
	}
	for _, r := range run.Rows {
		row := rows[r.Row.ID]
		if row == nil || attr(row, "class") != "checked" {
			t.Errorf("%s is not in the table, or not as checked", r.Row.ID)
			continue
		}
		cells := 0
		for _, a := range elements(row, "a") {
			file, anchor, _ := strings.Cut(attr(a, "href"), "#")
			if file == "" {
				continue
			}
			cells++
			for _, section := range elements(pages[file], "section") {
				if attr(section, "id") == anchor && !strings.Contains(textOf(section), r.Row.ID) {
					t.Errorf("%s leads to %s, which does not name it", r.Row.ID, attr(a, "href"))
				}
			}
		}
		if cells == 0 {
			t.Errorf("%s leads to no cell", r.Row.ID)
		}
		if want := len(elements(row, "math")); want == 0 {
			t.Errorf("%s is not set", r.Row.ID)
		}
	}
	for _, row := range run.Open {
		if rows[row.ID] == nil || attr(rows[row.ID], "class") != "open" {
			t.Errorf("%s is not shown as open", row.ID)
		}
	}
}

// whole: the page has what every page needs, and nothing of it lies elsewhere.
func whole(t *testing.T, page *html.Node) {
	t.Helper()
	if root := elements(page, "html"); attr(root[0], "lang") != "en" {
		t.Error("the page does not say its language")
	}
	metas := map[string]string{}
	for _, m := range elements(page, "meta") {
		metas[attr(m, "name")+attr(m, "http-equiv")] = attr(m, "content")
	}
	if metas["viewport"] != "width=device-width, initial-scale=1" {
		t.Error("the page has no viewport for a phone")
	}
	if !strings.HasPrefix(metas["Content-Security-Policy"], "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:") {
		t.Error("the page may load something")
	}
	ids := map[string]bool{}
	for _, e := range elements(page) {
		if id := attr(e, "id"); id != "" {
			if ids[id] {
				t.Errorf("two elements are called %q", id)
			}
			ids[id] = true
		}
		if e.Data == "img" && strings.TrimSpace(attr(e, "alt")) == "" {
			t.Error("a picture has no description")
		}
		if e.Data == "link" && attr(e, "href") != "data:," {
			t.Errorf("the page loads %q", attr(e, "href"))
		}
	}
	for _, style := range elements(page, "style") {
		text := textOf(style)
		for _, address := range regexp.MustCompile(`url\([^)]{0,20}`).FindAllString(text, -1) {
			if !strings.HasPrefix(address, "url(data:font/woff2") {
				t.Errorf("the style loads %s", address)
			}
		}
		if strings.Contains(text, "@import") {
			t.Error("the style imports another")
		}
		if fonts := strings.Count(text, "@font-face"); fonts != 20 || fonts != strings.Count(text, "url(data:font/woff2;base64,d09GMg") { // "wOF2"
			t.Errorf("%d fonts, want KaTeX's 20, each with its data", fonts)
		}
	}
	onlyScript(t, page, metas["Content-Security-Policy"])
	harmless(t, elements(page, "body")[0])
}

// onlyScript: the page has one script, and the policy allows it and no other. It removes the script from the page, with
// the index that it reads, which is data.
func onlyScript(t *testing.T, page *html.Node, policy string) {
	t.Helper()
	runs := 0
	for _, script := range elements(page, "script") {
		if attr(script, "type") == "application/json" {
			if !json.Valid([]byte(textOf(script))) {
				t.Error("the index is not JSON")
			}
		} else {
			runs++
			sum := sha256.Sum256([]byte(textOf(script)))
			if want := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy, want) {
				t.Errorf("the policy is %q, want %q in it", policy, want)
			}
		}
		script.Parent.RemoveChild(script)
	}
	if runs > 1 || strings.Count(policy, "script-src") > 1 {
		t.Errorf("%d scripts", runs)
	}
}

// command or dollar: what a formula that was not set leaves behind.
var leftTeX = regexp.MustCompile(`\$|\\[a-zA-Z]{2,}|\\\\`)

// noTeX: every formula was set. In code a dollar is a dollar.
func noTeX(t *testing.T, n *html.Node) {
	for child := range n.ChildNodes() {
		switch {
		case child.Data == "pre", child.Data == "code" && attr(child, "class") == "", child.Data == "annotation", child.Data == "style":
		case attr(child, "class") == "badtex":
			t.Errorf("%s: %s", attr(child, "title"), textOf(child))
		case child.Type == html.TextNode && leftTeX.MatchString(child.Data):
			t.Errorf("TeX is left: %.200q", child.Data)
		default:
			noTeX(t, child)
		}
	}
}

// links: every link within the site leads to an element.
func links(t *testing.T, page *html.Node, pages map[string]*html.Node) {
	for _, a := range elements(page, "a") {
		href := attr(a, "href")
		to, err := url.Parse(href)
		if err != nil {
			t.Errorf("the link %q: %v", href, err)
			continue
		}
		target := page
		if to.Path != "" {
			target = pages[strings.TrimPrefix(to.Path, "./")]
		}
		switch {
		case href == "", to.IsAbs(), strings.HasSuffix(to.Path, ".ipynb"): // executed notebooks lie beside the pages
		case target == nil:
			t.Errorf("the link %q leads to no page", href)
		case to.Fragment != "" && !slices.ContainsFunc(elements(target), func(e *html.Node) bool { return attr(e, "id") == to.Fragment }):
			t.Errorf("the link %q leads to no element", href)
		}
	}
}

// The same run gives the same bytes.
func TestSameBytes(t *testing.T) {
	run := course(t)
	run.Notebooks = run.Notebooks[:2]
	var first map[string][]byte
	for range 2 {
		dir := t.TempDir()
		if _, err := Write(t.Context(), dir, run); err != nil {
			t.Fatal(err)
		}
		pages := map[string][]byte{}
		for _, file := range []string{frontFile, pageFile(run.Notebooks[0].Name), pageFile(run.Notebooks[1].Name)} {
			data, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			pages[file] = data
		}
		for file := range first {
			if !bytes.Equal(first[file], pages[file]) {
				t.Errorf("%s is another the second time", file)
			}
		}
		first = pages
	}
}

// made is a notebook with these outputs below a code cell, as a file holds them.
func made(t *testing.T, outputs ...map[string]any) *notebook.Notebook {
	t.Helper()
	data, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{}, "cells": []any{
		map[string]any{"cell_type": "markdown", "source": "# A title with $x$ and <b>", "metadata": map[string]any{}},
		map[string]any{"cell_type": "code", "source": "%%\nx := `</script><b>`", "metadata": map[string]any{}, "outputs": outputs},
		map[string]any{"cell_type": "raw", "source": "</pre><script>", "metadata": map[string]any{}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	book, err := notebook.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func display(data map[string]any) map[string]any {
	return map[string]any{"output_type": "display_data", "metadata": map[string]any{}, "data": data}
}

// What a cell gave is shown; nothing of it becomes part of the page.
func TestOutputs(t *testing.T) {
	stream := func(text string) map[string]any {
		return map[string]any{"output_type": "stream", "name": "stdout", "text": text}
	}
	for name, test := range map[string]struct {
		output map[string]any
		want   string // what the output reads; of a picture its description
		class  string
	}{
		"text":              {stream("a\n  b\n"), "a\n  b", "stream stdout"},
		"a script's end":    {stream("</script></pre></main><img src=x onerror=alert(1)>"), "</script></pre></main><img src=x onerror=alert(1)>", "stream stdout"},
		"colours":           {stream("\x1b[31mred\x1b[0m \x1b]0;title\x07plain"), "red plain", "stream stdout"},
		"a line rewritten":  {stream("10 %\r100 %\nnext\r\n"), "100 %\nnext", "stream stdout"},
		"dollars":           {stream("costs $5 or $6"), "costs $5 or $6", "stream stdout"},
		"an error":          {map[string]any{"output_type": "error", "ename": "E", "evalue": "v", "traceback": []any{"\x1b[31mline 1\x1b[0m", "<b>"}}, "line 1\n<b>", "error"},
		"a bare error":      {map[string]any{"output_type": "error", "ename": "E", "evalue": "v", "traceback": []any{}}, "E: v", "error"},
		"Markdown":          {display(map[string]any{"text/markdown": "**a** $x_1$", "text/plain": "no"}), "a $x_1$", "markdown"},
		"LaTeX":             {display(map[string]any{"text/latex": "$$x$$"}), "", "markdown"},
		"HTML":              {display(map[string]any{"text/html": "<table onclick=x><tr><td>1</table><script>alert(1)</script>", "text/plain": "no"}), "1", "html"},
		"only a script":     {display(map[string]any{"text/html": "<script>alert(1)</script>", "text/plain": "plain"}), "plain", "plain"},
		"a picture":         {display(map[string]any{"image/png": "aGVs\nbG8=", "text/plain": `a "picture" <b>`}), `a "picture" <b>`, "picture"},
		"no picture":        {display(map[string]any{"image/png": `x" onerror="alert(1)`, "text/plain": "plain"}), "plain", "plain"},
		"SVG":               {display(map[string]any{"image/svg+xml": "<svg onload='alert(1)'/>"}), "picture 1, which came without a description", "picture"},
		"something unknown": {display(map[string]any{"application/x-unknown": "x"}), "[an output that a page cannot show; open the notebook in JupyterLab]", "plain"},
		"a record":          {display(map[string]any{"text/markdown": "**B7** holds", ledger.MIME: ledger.Record{ID: "B7", OK: true}}), "B7 holds", "markdown record"},
		"a failed record":   {display(map[string]any{"text/plain": "B7", ledger.MIME: ledger.Record{ID: "B7"}}), "B7ledger", "plain record failed"},
	} {
		t.Run(name, func(t *testing.T) {
			run := Run{Notebooks: []Notebook{{Name: "test", Book: made(t, test.output)}}}
			page := written(t, run)["test.html"]
			whole(t, page)
			if got := len(elements(page, "section")); got != 3 {
				t.Fatalf("%d cells, want 3", got)
			}
			var output *html.Node
			for _, div := range elements(elements(page, "section")[1], "div") {
				if strings.HasPrefix(attr(div, "class"), "output") {
					output = div
				}
			}
			if got := attr(output, "class"); got != "output "+test.class {
				t.Errorf("it is shown as %q", got)
			}
			got := words(output)
			if pictures := elements(output, "img"); len(pictures) == 1 {
				got = attr(pictures[0], "alt")
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("it reads %q, want %q", got, test.want)
			}
		})
	}
}

// A notebook that failed has its page, which says where and why; one that could not be
// read is on the front page alone; and no name of a notebook takes the front page's place.
func TestFailures(t *testing.T) {
	run := Run{Closing: "Failed: <all>", Notebooks: []Notebook{
		{Name: "broken", Book: made(t), Summary: "1 of 1 cell FAILED", Failure: "cell 1 of 1: <boom>", Marks: map[int]string{1: "It stopped <here>."}},
		{Name: "unread", Failure: "this is not JSON"},
		{Name: "Index", Book: made(t)},
	}, Rows: []ledger.Result{
		{Row: &ledger.Rows()[0], State: ledger.Failed, Why: "Holds failed: <off>."},
		{Row: &ledger.Row{ID: `Z<9>`}, State: ledger.Failed, Why: "There is no formula."},
	}}
	pages := written(t, run)
	if len(pages) != 3 || pages["broken.html"] == nil || pages["Index.ipynb.html"] == nil {
		t.Fatalf("%d pages", len(pages))
	}
	for file, page := range pages {
		whole(t, page)
		links(t, page, pages)
		text := textOf(page)
		for _, want := range map[string][]string{
			"broken.html": {"1 of 1 cell FAILED", "cell 1 of 1: <boom>", "It stopped <here>."},
			"index.html":  {"Failed: <all>", "cell 1 of 1: <boom>", "unread", "this is not JSON", "Holds failed: <off>.", "Z<9>"},
		}[file] {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", file, want)
			}
		}
	}
	if a := elements(pages["index.html"], "a"); !slices.ContainsFunc(a, func(a *html.Node) bool { return attr(a, "href") == "Index.ipynb.html" }) {
		t.Error("the front page does not lead to Index")
	}
}

// Links between notebooks lead to their pages; what lies elsewhere near them does not
// lead anywhere from here.
func TestLinks(t *testing.T) {
	p := newPage(Run{Notebooks: []Notebook{{Name: "02-b", Book: made(t)}}}, newSetter(new(sync.Map)))
	for text, want := range map[string]string{
		"[b](02-b.ipynb)":               "02-b.html",
		"[b](./02-b.ipynb#A-slope)":     "02-b.html#A-slope",
		"[b](../bp/doc.go)":             "",
		"[b](03-c.ipynb)":               "",
		"[b](#A-slope)":                 "#A-slope",
		"[b](https://go.dev/x?a=1#b)":   "https://go.dev/x?a=1#b",
		"[b](//example.com/02-b.ipynb)": "",
	} {
		out, err := p.markdownHTML(text)
		if err != nil {
			t.Fatal(err)
		}
		if a := elements(body(t, out), "a"); len(a) != 1 || attr(a[0], "href") != want {
			t.Errorf("%s becomes %s, want the address %q", text, out, want)
		}
	}
}

// The front page leads to services that run the notebooks where it knows the repository, and nowhere otherwise.
func TestLaunch(t *testing.T) {
	for repository, want := range map[string][]string{
		"": nil,
		"ada/back-prop": {"https://mybinder.org/v2/gh/ada/back-prop/HEAD?labpath=01-chain-rule.ipynb",
			"https://codespaces.new/ada/back-prop"},
	} {
		var got []string
		for _, a := range elements(written(t, Run{Repository: repository})[frontFile], "a") {
			if href := attr(a, "href"); strings.HasPrefix(href, "https:") {
				got = append(got, href)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("with repository %q, the front page leads to %q, want %q", repository, got, want)
		}
	}
}

// Pages that cannot be written are an error that names the file; after Ctrl-C none is.
func TestWriteFails(t *testing.T) {
	run := Run{Notebooks: []Notebook{{Name: "test", Book: made(t)}}}
	none := filepath.Join(t.TempDir(), "none")
	if _, err := Write(t.Context(), none, run); err == nil || !strings.Contains(err.Error(), filepath.Join(none, "test.html")+" cannot be written") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := Write(ctx, dir, run); err == nil {
		t.Error("a run that was stopped has pages")
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) > 0 {
		t.Errorf("it left %v", files)
	}
}
