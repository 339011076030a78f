package site

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	markdown "github.com/yuin/goldmark/renderer/html"
)

// converter, made on first use, turns GitHub's Markdown into HTML. HTML in the Markdown stays, for sanitize to
// judge: Jupyter shows it too.
var converter = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough, extension.Linkify, extension.TaskList,
		),
		goldmark.WithRendererOptions(markdown.WithUnsafe()),
	)
})

// The signs around the number of a formula while it is Markdown. Unicode leaves them to
// private use; where the text has them, they become the sign for what cannot be shown.
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
