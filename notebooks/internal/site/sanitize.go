package site

import (
	"regexp"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// policy, made on first use, is what of foreign HTML a page may hold: text and its structure, tables, links,
// and pictures that are part of it. No script, no style, no form, nothing to load.
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
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowDataURIImages()
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^data:image/`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.NumberOrPercent).OnElements("img")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input") // a list of tasks
	p.AllowAttrs("checked", "disabled").OnElements("input")
	return p
})
