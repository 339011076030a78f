package site

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	markdown "github.com/yuin/goldmark/renderer/html"
)

// converter, made on first use, turns GitHub's Markdown into HTML. HTML in the Markdown stays, as in Jupyter,
// until policy filters it.
var converter = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough, extension.Linkify, extension.TaskList,
		),
		goldmark.WithRendererOptions(markdown.WithUnsafe()),
	)
})

// While the text is Markdown, the number of a formula between these characters of Unicode's
// private use area stands for it. If the text itself has them, they become U+FFFD.
const (
	openToken  = "\uE000"
	closeToken = "\uE001"
)

var noTokens = strings.NewReplacer(openToken, "\uFFFD", closeToken, "\uFFFD")

// markdownHTML gives a text of Markdown, with its formulas set, as HTML.
func (p *pageMaker) markdownHTML(text string) (string, error) {
	var b strings.Builder
	formulas := map[string]piece{}
	for _, piece := range split(noTokens.Replace(text)) {
		if !piece.math {
			b.WriteString(piece.source)
			continue
		}
		token := fmt.Sprint(openToken, len(formulas), closeToken)
		formulas[token] = piece
		b.WriteString(token)
	}
	var out bytes.Buffer
	if err := converter().Convert([]byte(b.String()), &out); err != nil {
		return "", err
	}
	return p.finish(out.String(), formulas)
}

// piece is a part of a text of Markdown: one formula, or what is between formulas.
type piece struct {
	source string  // as it is written, the dollars included
	tex    formula // if it is a formula
	math   bool
}

// split finds the formulas of a text, before Markdown can take their underscores for
// emphasis and their bars for the sides of a table. It finds those that JupyterLab
// finds between dollars: $...$ in the line, $$...$$ on lines of its own, within one
// paragraph, with braces that balance. Code is not searched, and \$ is a dollar.
func split(text string) []piece {
	var pieces []piece
	from := 0
	for at := 0; at < len(text); {
		length, tex, math := scan(text, at)
		if math {
			if from < at {
				pieces = append(pieces, piece{source: text[from:at]})
			}
			pieces = append(pieces, piece{text[at : at+length], tex, true})
			from = at + length
		}
		at += length
	}
	if from < len(text) {
		pieces = append(pieces, piece{source: text[from:]})
	}
	return pieces
}

// scan gives the length of what begins here: code, an escaped character, a formula, or
// one byte of anything else.
func scan(text string, at int) (length int, tex formula, math bool) {
	rest := text[at:]
	if at == 0 || text[at-1] == '\n' {
		if n := fenced(rest); n > 0 {
			return n, tex, false
		}
	}
	switch rest[0] {
	case '\\':
		return min(2, len(rest)), tex, false
	case '`':
		return codeSpan(rest), tex, false
	case '$':
		dollars := min(leading(rest, '$'), 2)
		if n := closing(rest, dollars); n > 0 {
			inner := strings.TrimSpace(rest[dollars : n-dollars])
			if inner != "" {
				return n, formula{tex: inner, display: dollars == 2}, true
			}
		}
		return dollars, tex, false
	}
	return 1, tex, false
}

// leading counts how often c begins the text.
func leading(text string, c byte) int {
	n := 0
	for n < len(text) && text[n] == c {
		n++
	}
	return n
}

// closing is the length of the formula that the text begins with, after so many dollars
// and with them; 0 if there is none.
func closing(text string, dollars int) int {
	depth := 0
	for i := dollars; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth--
		case '\n':
			if blank(text[i+1:]) {
				return 0
			}
		case '$':
			if depth > 0 {
				continue // as in \text{for all $x$}
			}
			if n := leading(text[i:], '$'); n >= dollars {
				return i + dollars
			}
		}
	}
	return 0
}

// blank says whether the text begins with a blank line.
func blank(text string) bool {
	line, _, more := strings.Cut(text, "\n")
	return more && strings.TrimSpace(line) == ""
}

// codeSpan is the length of the code span with which the text begins, or of its backticks
// alone when nothing in the paragraph closes them.
func codeSpan(text string) int {
	ticks := leading(text, '`')
	for i := ticks; i < len(text); {
		switch {
		case text[i] == '`':
			n := leading(text[i:], '`')
			if i += n; n == ticks {
				return i
			}
		case text[i] == '\n' && blank(text[i+1:]):
			return ticks
		default:
			i++
		}
	}
	return ticks
}

// fence is the line that opens a block of code; it may stand in a quotation or a list.
var fence = regexp.MustCompile("^(?:[ \t>]|[-*+] |[0-9]+[.)] )*(?:(`{3,})[^`\n]*|(~{3,})[^\n]*)(?:\n|$)")

// fenced is the length of the block of code with which the text begins, 0 if there is none.
func fenced(text string) int {
	opening := fence.FindStringSubmatch(text)
	if opening == nil {
		return 0
	}
	marks := opening[1] + opening[2]
	at := len(opening[0])
	for line := range strings.Lines(text[at:]) {
		at += len(line)
		bare := strings.TrimSpace(strings.TrimLeft(line, " \t>"))
		if len(bare) >= len(marks) && strings.Trim(bare, marks[:1]) == "" {
			break
		}
	}
	return at
}
