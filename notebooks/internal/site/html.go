package site

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// finish prepares foreign HTML for the page: it removes what is not allowed, closes every
// element, puts formulas in the place of their tokens, makes tables scroll, sets the ledger's
// tables, gives headings anchors, and points links to pages.
func (p *pageMaker) finish(foreign string, formulas map[string]piece) (string, error) {
	div := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(policy().Sanitize(foreign)), div)
	if err != nil {
		return "", err
	}
	for _, n := range nodes {
		div.AppendChild(n)
	}
	f := finisher{page: p, formulas: formulas}
	f.children(div, false)
	var b strings.Builder
	for n := range div.ChildNodes() {
		if err := html.Render(&b, n); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

type finisher struct {
	page     *pageMaker
	formulas map[string]piece
}

// inURL restores tokens that were percent-encoded in an address.
var inURL = strings.NewReplacer(url.PathEscape(openToken), openToken, url.PathEscape(closeToken), closeToken)

// children finishes what is in n. In code a formula stays as it was written.
func (f *finisher) children(n *html.Node, code bool) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch child.Type {
		case html.TextNode:
			f.text(child, code)
		case html.ElementNode:
			f.element(child, code)
		default:
			n.RemoveChild(child)
		}
		child = next
	}
}

func (f *finisher) element(n *html.Node, code bool) {
	for i := range n.Attr {
		n.Attr[i].Val = f.written(inURL.Replace(n.Attr[i].Val))
	}
	switch n.DataAtom {
	case atom.Pre:
		if only := n.FirstChild; only != nil && only.NextSibling == nil && attr(only, "class") == "language-go" {
			source := f.written(textOf(only))
			only.FirstChild = &html.Node{Type: html.RawNode, Data: highlight(source)}
			only.LastChild = only.FirstChild
			set(n, "class", "code")
			scrolls(n, "Code")
			wrap(n, "codebox") // where the script puts a button
			return
		}
		scrolls(n, "Preformatted text")
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		defer f.page.heading(n, f.written(textOf(n)))
	case atom.A:
		f.page.link(n)
	case atom.Img:
		if name, is := strings.CutPrefix(attr(n, "src"), attachment); is {
			set(n, "src", f.page.attached.picture(name))
		}
		if attr(n, "alt") == "" {
			set(n, "alt", "picture without a description")
		}
		if attr(n, "src") == "" { // it lies elsewhere, and nothing is loaded
			n.DataAtom, n.Data, n.FirstChild = atom.Span, "span", nil
			n.AppendChild(&html.Node{Type: html.TextNode, Data: "[picture that is not part of the notebook: " + attr(n, "alt") + "]"})
			n.Attr = nil
		}
	case atom.Table:
		if f.page.ledgerTable(n) {
			return
		}
		scrolls(wrap(n, "scroll"), "Table")
	}
	f.children(n, code || n.DataAtom == atom.Code || n.DataAtom == atom.Pre)
}

// text replaces the tokens in a text by the formulas.
func (f *finisher) text(n *html.Node, code bool) {
	if !code {
		f.page.text.WriteString(f.written(n.Data))
	}
	if !strings.Contains(n.Data, openToken) {
		return
	}
	if code {
		n.Data = f.written(n.Data)
		return
	}
	var b strings.Builder
	rest := n.Data
	for {
		before, token, after := cutToken(rest)
		b.WriteString(html.EscapeString(before))
		if token == "" {
			break
		}
		b.WriteString(f.page.set.html(f.formulas[token].tex))
		rest = after
	}
	n.Type, n.Data = html.RawNode, b.String()
}

// written replaces the tokens in a text by the formulas as they were written.
func (f *finisher) written(text string) string {
	var b strings.Builder
	for {
		before, token, after := cutToken(text)
		b.WriteString(before)
		if token == "" {
			return b.String()
		}
		b.WriteString(f.formulas[token].source)
		text = after
	}
}

// cutToken cuts a text at its first token; token is "" when it has none.
func cutToken(text string) (before, token, after string) {
	from := strings.Index(text, openToken)
	to := strings.Index(text, closeToken)
	if from < 0 || to < from {
		return text, "", ""
	}
	to += len(closeToken)
	return text[:from], text[from:to], text[to:]
}

// wrap puts an element into a box.
func wrap(n *html.Node, class string) *html.Node {
	box := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	set(box, "class", class)
	n.Parent.InsertBefore(box, n)
	n.Parent.RemoveChild(n)
	box.AppendChild(n)
	return box
}

// scrolls says that an element may be wider than the page, and lets the keyboard scroll it.
func scrolls(n *html.Node, label string) {
	set(n, "role", "region")
	set(n, "tabindex", "0")
	set(n, "aria-label", label)
}

// region is scrolls for an element that is written as text.
func region(label string) string {
	return ` role="region" tabindex="0" aria-label="` + html.EscapeString(label) + `"`
}

// heading gives a heading the anchor that Jupyter gives it, with a link to it, and adds it to
// the page's headings.
func (p *pageMaker) heading(n *html.Node, title string) {
	id := p.anchor(strings.Join(strings.Fields(title), "-"))
	set(n, "id", id)
	var b strings.Builder
	for child := range n.ChildNodes() {
		html.Render(&b, child) // a Builder takes everything
	}
	p.headings = append(p.headings, heading{Level: int(n.Data[1] - '0'), Anchor: id, Title: title, HTML: safe(b.String())})
	self := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A}
	set(self, "class", "anchor")
	set(self, "href", fragment(id))
	set(self, "aria-label", "Link to this section")
	self.AppendChild(&html.Node{Type: html.TextNode, Data: "#"})
	n.AppendChild(self)
}

// anchor gives a name that no other element of the page has.
func (p *pageMaker) anchor(name string) string {
	if name == "" {
		name = "part"
	}
	unique := name
	for i := 2; p.anchors[unique]; i++ {
		unique = name + "-" + strconv.Itoa(i)
	}
	p.anchors[unique] = true
	return unique
}

// link points a link to a notebook of the run to its page, and one to the live pages there. A link to another file beside the
// notebook leads nowhere from here: it is removed, and its text stays.
func (p *pageMaker) link(n *html.Node) {
	href := attr(n, "href")
	if anchor, within := strings.CutPrefix(href, "#"); within {
		if plain, err := url.PathUnescape(anchor); err == nil {
			anchor = plain
		}
		set(n, "href", fragment(anchor))
		return
	}
	to, err := url.Parse(href)
	switch {
	case err != nil || href == "" || strings.HasPrefix(href, attachment):
		n.Attr = nil
	case to.IsAbs():
		set(n, "rel", "noreferrer")
	case p.pages[path.Base(to.Path)] != "" && to.Host == "":
		href = p.pages[path.Base(to.Path)]
		if to.Fragment != "" {
			href += fragment(to.Fragment)
		}
		set(n, "href", href)
	case p.live != "" && to.Host == "" && path.Base(to.Path) == p.live:
		set(n, "href", p.live+"#"+to.EscapedFragment()) // which holds settings
	default:
		n.Attr = nil
	}
}

// address is the link to a file beside the page. A # or a ? in its name is part of the name.
func address(file string) string { return (&url.URL{Path: file}).String() }

// fragment is the link to an element of the page. In the anchor %20 is no space.
func fragment(anchor string) string { return "#" + url.PathEscape(anchor) }

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func set(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

// textOf is the text in n, without its elements.
func textOf(n *html.Node) string {
	var b strings.Builder
	for part := range n.Descendants() {
		if part.Type == html.TextNode {
			b.WriteString(part.Data)
		}
	}
	return b.String()
}

// policy, made on first use, says which foreign HTML a page may contain: text and its structure,
// tables, links, and pictures that are part of it. No script, no style, no form, nothing to load.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(
		"p", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "div", "span", "blockquote", "pre", "code",
		"a", "b", "i", "em", "strong", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "kbd", "samp", "var",
		"q", "cite", "abbr", "dfn", "details", "summary", "figure", "figcaption",
	)
	p.AllowLists()
	p.AllowTables()
	p.AllowAttrs("title", "lang", "dir").Globally()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[\w+-]+$`)).OnElements("code")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("open").OnElements("details")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("http", "https", "mailto", "attachment")
	p.AllowDataURIImages()
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(?:data:image/|attachment:)`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.NumberOrPercent).OnElements("img")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input") // a list of tasks
	p.AllowAttrs("checked", "disabled").OnElements("input")
	return p
})
