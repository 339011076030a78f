package site

import (
	_ "embed"
	"encoding/base64"
	"html/template"
	"regexp"
	"sync"
)

//go:embed style.css
var ownStyle string

// source is where KaTeX's style names a font's file, and two older forms of it.
var source = regexp.MustCompile(`src:url\(fonts/([\w-]+\.woff2)\)[^}]*`)

// style is what every page begins with: KaTeX's style with the fonts in it, and ours.
// The fonts are part of the page because Firefox refuses fonts from files beside it.
var style = sync.OnceValue(func() template.CSS {
	katex := source.ReplaceAllStringFunc(katexFile("katex.min.css"), func(src string) string {
		font := katexFile("fonts/" + source.FindStringSubmatch(src)[1])
		return `src:url(data:font/woff2;base64,` + base64.StdEncoding.EncodeToString([]byte(font)) + `) format("woff2")`
	})
	return template.CSS("/* KaTeX 0.16.22\n" + katexFile("LICENSE") + "*/\n" + katex + "\n" + ownStyle)
})
