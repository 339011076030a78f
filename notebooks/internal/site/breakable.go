package site

import (
	"html"
	"regexp"
	"strings"
)

// breakable lets a formula in the line break within its words: KaTeX breaks only
// after relations and operators, so that a long \text would be wider than a phone. Words
// within braces, in a fraction or a root, stay together.
func breakable(tex string) string {
	var b strings.Builder
	depth, done := 0, 0
	for i := 0; i < len(tex); i++ {
		switch tex[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '\\':
			if words := text.FindString(tex[i:]); words != "" && depth == 0 {
				b.WriteString(tex[done:i])
				b.WriteString(strings.ReplaceAll(words, " ", ` }\allowbreak\text{`))
				i += len(words) - 1
				done = i + 1
			} else {
				i++
			}
		}
	}
	return b.String() + tex[done:]
}

// text is a \text with nothing but words in it.
var text = regexp.MustCompile(`^\\text\{[^\\{}$]*\}`)

// annotation is what KaTeX's MathML keeps of the source, which the clipboard gets.
var annotation = regexp.MustCompile(`(<annotation encoding="application/x-tex">)[^<]*(</annotation>)`)

// annotate writes the formula as its author wrote it into what KaTeX has made of it.
func annotate(out, tex string) string {
	at := annotation.FindStringSubmatchIndex(out)
	if at == nil {
		return out
	}
	return out[:at[3]] + html.EscapeString(tex) + out[at[4]:]
}
