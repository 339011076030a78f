package site

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

func maker() *pageMaker { return newPage(Run{}, newSetter(new(sync.Map))) }

// words are the text of a page's part as a reader sees it, formulas as TeX between dollars.
func words(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case attr(n, "class") == "katex":
			b.WriteString("$" + textOf(elements(n, "annotation")[0]) + "$")
		default:
			for child := range n.ChildNodes() {
				walk(child)
			}
		}
	}
	walk(n)
	return strings.TrimSpace(b.String())
}

func TestMarkdown(t *testing.T) {
	for _, test := range []struct {
		text  string
		words string
		tags  []string // that are there, apart from those of formulas
	}{
		{"**a** $x_1 y_2$ *b*", "a $x_1 y_2$ b", []string{"p", "strong", "em"}},
		{"$a\\_b$ and $a*b*c$", `$a\_b$ and $a*b*c$`, []string{"p"}},
		{"$$\n\\begin{aligned}\na &= b\\\\\n- c &= d\\\\[1ex]\n= e\n\\end{aligned}\n$$", "$\\begin{aligned}\na &= b\\\\\n- c &= d\\\\[1ex]\n= e\n\\end{aligned}$", []string{"p"}},
		{"**$x$**的权重", "$x$的权重", []string{"p", "strong"}},
		{"误差（残差 $\\delta$）是**误差**。", `误差（残差 $\delta$）是误差。`, []string{"p", "strong"}},
		{"`a $x$ b`", "a $x$ b", []string{"p", "code"}},
		{"    indented $x$", "indented $x$", []string{"pre", "code"}},
		{"```\n$x$ <b>\n```", "$x$ <b>", []string{"pre", "code"}},
		{"```go\nreturn \"$x$\"\n```", `return "$x$"`, []string{"div", "pre", "code", "span", "span"}},
		{"| a | b |\n|---|--:|\n| $|x|$ | $a_b$ |", "$|x|$", []string{"div", "table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"}},
		{"a \\$5 bill", "a $5 bill", []string{"p"}},
		{"[$x$](https://example.com/ \"of $y$\")", "$x$", []string{"p", "a"}},
		{"<details><summary>S</summary>\n\ntext $x$\n\n</details>", "text $x$", []string{"details", "summary", "p"}},
		{"<div><div>never closed", "never closed", []string{"div", "div"}},
		{"</div></section></main> outside", "outside", nil},
		{"<script>alert(1)</script>", "", nil},
		{"a<img src=x onerror=alert(1)>b", "a", []string{"p"}},
		{"<b onclick=alert(1)>b</b>", "b", []string{"p", "b"}},
		{"[a](javascript:alert(1))", "a", []string{"p"}},
		{"![alt](figure.png)", "alt", []string{"p", "span"}},
		{"\ue0000\ue001 and $x$", "\ufffd0\ufffd and $x$", []string{"p"}},
		{"- [x] done $x$", "done $x$", []string{"ul", "li", "input"}},
	} {
		p := maker()
		out, err := p.markdownHTML(test.text)
		if err != nil {
			t.Fatal(err)
		}
		list := body(t, out)
		if got := words(list); !strings.Contains(got, test.words) {
			t.Errorf("%q\n reads %q\n  want %q", test.text, got, test.words)
		}
		if got := outside(list); !slices.Equal(got, test.tags) {
			t.Errorf("%q has elements %v, want %v", test.text, got, test.tags)
		}
		harmless(t, list)
	}
}

// outside lists the elements that are not part of a formula.
func outside(n *html.Node) []string {
	var names []string
	for e := range n.ChildNodes() {
		if class := attr(e, "class"); class == "katex" || class == "katex-display" {
			continue
		}
		if e.Type == html.ElementNode {
			names = append(names, e.Data)
		}
		names = append(names, outside(e)...)
	}
	return names
}

// harmless: nothing runs, nothing is loaded, nothing covers the page.
func harmless(t *testing.T, n *html.Node) {
	t.Helper()
	for _, e := range elements(n, "script", "iframe", "object", "embed", "link", "meta", "base", "form", "style", "video", "audio", "source") {
		t.Errorf("there is a <%s>", e.Data)
	}
	for _, e := range elements(n) {
		for _, a := range e.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"),
				strings.HasPrefix(value, "javascript:"),
				a.Key == "src" && !strings.HasPrefix(value, "data:image/"),
				a.Key == "srcset",
				a.Key == "style" && (strings.Contains(value, "url(") || strings.Contains(value, "fixed")):
				t.Errorf("<%s> has %s=%q", e.Data, a.Key, a.Val)
			}
		}
	}
}

// Whatever the text, a part of a page comes of it that is harmless and closed.
func FuzzMarkdown(f *testing.F) {
	for _, text := range []string{
		"# $x$\n\n| a |\n|---|\n| $|x|$ |", "<img src=x onerror=alert(1)>", "<svg><script>", "[a](javascript:x)", "<a href='$x$'>", "![$x$]($y$)",
		"</script><plaintext>", "<!--", "<math><mtext><table><mglyph><style>", "$\\href{javascript:x}{y}$", "```go\n</code>", "<p>" + strings.Repeat("<div>", 30),
	} {
		f.Add(text)
	}
	p := maker()
	f.Fuzz(func(t *testing.T, text string) {
		out, err := p.markdownHTML(text)
		if err != nil {
			t.Fatal(err)
		}
		// The part is closed when what comes after it is beside it, not in it.
		list := body(t, out+`<p id="after">`)
		if last := list.LastChild; last == nil || attr(last, "id") != "after" {
			t.Errorf("%q is not closed: %q", text, out)
		}
		harmless(t, list)
		for _, left := range []string{openToken, closeToken} {
			if strings.Contains(out, left) {
				t.Errorf("%q leaves a token: %q", text, out)
			}
		}
	})
}

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string // the formulas; with a $ before those on a line of their own
	}{
		{"a $x_1$ b", []string{"x_1"}},
		{"$x$ and $y$", []string{"x", "y"}},
		{"$$\n\\begin{aligned}\na &= b\\\\\n- c\n\\end{aligned}\n$$", []string{"$\\begin{aligned}\na &= b\\\\\n- c\n\\end{aligned}"}},
		{"$$x$$ and $y$", []string{"$x", "y"}},
		{`a price of \$5 and $x$`, []string{"x"}},
		{`\\$x$`, []string{"x"}}, // a backslash, then a formula
		{`$a\$b$`, []string{`a\$b`}},
		{`$\text{for all $x$}$`, []string{`\text{for all $x$}`}},
		{`$\{x\}$ $\}$`, []string{`\{x\}`, `\}`}},
		{"`$x$` and $y$", []string{"y"}},
		{"``a ` $x$`` $y$", []string{"y"}},
		{"an accent ` and $y$", []string{"y"}},
		{"```go\nx := \"$a$\"\n```\n$y$", []string{"y"}},
		{"~~~\n$a$\n```\n$b$\n~~~\n$y$", []string{"y"}},
		{"1. one\n\n   ```\n   $a$\n   ```\n   $y$", []string{"y"}},
		{"- ```\n  $a$\n  ```\n", nil},
		{"> ```\n> $a$\n> ```\n> $y$", []string{"y"}},
		{"```\n$a$", nil}, // never closed
		{"$a\n\nb$", nil},
		{"5 $", nil},
		{"$$", nil},
		{"$ $", nil},
		{"| $|x|$ | $a_b$ |", []string{"|x|", "a_b"}},
		{"误差 $\\delta$，权重$W$。", []string{`\delta`, "W"}},
		{"$a$$b$", []string{"a", "b"}},
	} {
		var got []string
		for _, p := range split(test.text) {
			if p.math && p.tex.display {
				got = append(got, "$"+p.tex.tex)
			} else if p.math {
				got = append(got, p.tex.tex)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q\n has %q\nwant %q", test.text, got, test.want)
		}
	}
}

// Nothing is lost or moved; a formula is what stands between dollars in one paragraph;
// and a part that is no formula has none in it when it stands alone.
func FuzzSplit(f *testing.F) {
	for _, text := range []string{"$x$", "$$\nx\n$$", "`$x$`", "```\n$x$\n```", `\$ $x\$`, "$a{$b}$", "$\n\n$", "$$$", "> ~~~\n$x$", "é$\xff$", "` $x$ ``"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var all strings.Builder
		for _, p := range split(text) {
			all.WriteString(p.source)
			if p.source == "" {
				t.Errorf("%q has an empty piece", text)
			}
			if !p.math {
				continue
			}
			dollars := "$"
			if p.tex.display {
				dollars = "$$"
			}
			inner, begins := strings.CutPrefix(p.source, dollars)
			inner, ends := strings.CutSuffix(inner, dollars)
			if !begins || !ends || strings.TrimSpace(inner) != p.tex.tex || p.tex.tex == "" {
				t.Errorf("%q: the formula %q is written %q", text, p.tex.tex, p.source)
			}
			lines := strings.Split(p.source, "\n")
			for _, line := range lines {
				if strings.TrimSpace(line) == "" {
					t.Errorf("%q: the formula %q goes over a paragraph's end", text, p.tex.tex)
				}
			}
		}
		if all.String() != text {
			t.Errorf("%q became %q", text, all.String())
		}
	})
}
