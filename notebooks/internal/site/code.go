package site

import (
	"go/scanner"
	"go/token"
	"go/types"
	"html"
	"regexp"
	"slices"
	"strings"
)

// command is a line that is for GoNB, not for Go: %%, %test, !ls.
var command = regexp.MustCompile(`(?m)^[%!].*$`)

// highlight gives Go code as HTML. The scanner is the compiler's own, so it is right about
// every token; what it does not know stays as it is.
func highlight(code string) string {
	var b strings.Builder
	done := 0
	for _, t := range tokens(code) {
		if t.from < done {
			continue // what looks like a command is part of a string or a comment
		}
		b.WriteString(html.EscapeString(code[done:t.from]))
		b.WriteString(`<span class="` + t.class + `">` + html.EscapeString(code[t.from:t.to]) + `</span>`)
		done = t.to
	}
	return b.String() + html.EscapeString(code[done:])
}

// coloured is a token, or a command, that has a colour.
type coloured struct {
	from, to int
	class    string
}

// tokens lists what has a colour, in its order.
func tokens(code string) []coloured {
	var list []coloured
	for _, at := range command.FindAllStringIndex(code, -1) {
		list = append(list, coloured{at[0], at[1], "m"})
	}
	code = command.ReplaceAllStringFunc(code, func(line string) string { return strings.Repeat(" ", len(line)) })
	file := token.NewFileSet().AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), func(token.Position, string) {}, scanner.ScanComments)
	before := token.ILLEGAL
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			break
		}
		from := file.Offset(pos)
		to := min(from+len(literal), len(code))
		if class := classOf(tok, before, literal, code[to:]); class != "" {
			list = append(list, coloured{from, to, class})
		}
		before = tok
	}
	slices.SortStableFunc(list, func(a, b coloured) int { return a.from - b.from })
	return list
}

// classOf is the class of a token in style.css: k, s, n, c, b (what Go declares itself)
// and f (a name that is called); "" for others.
func classOf(tok, before token.Token, literal, after string) string {
	switch {
	case tok.IsKeyword():
		return "k"
	case tok == token.STRING, tok == token.CHAR:
		return "s"
	case tok == token.INT, tok == token.FLOAT, tok == token.IMAG:
		return "n"
	case tok == token.COMMENT:
		return "c"
	case tok == token.IDENT && before != token.PERIOD && types.Universe.Lookup(literal) != nil:
		return "b"
	case tok == token.IDENT && strings.HasPrefix(after, "("):
		return "f"
	}
	return ""
}
