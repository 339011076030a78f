package site

import (
	"go/scanner"
	"go/token"
	"go/types"
	"html"
	"regexp"
	"strings"
)

// command is a line that is for GoNB, not for Go: %%, %test, !ls.
var command = regexp.MustCompile(`(?m)^[%!].*$`)

// highlight gives Go code as HTML. The scanner is the compiler's own, so that it is
// right about every token, and what it does not know stays as it is.
func highlight(code string) string {
	var b strings.Builder
	blanked := command.ReplaceAllStringFunc(code, func(line string) string { return strings.Repeat(" ", len(line)) })
	commands := command.FindAllStringIndex(code, -1)
	done := 0
	// plain writes the code up to a place without colours, but for the commands.
	plain := func(to int) {
		for len(commands) > 0 && commands[0][0] < to {
			line := commands[0]
			commands = commands[1:]
			if line[0] < done {
				continue // within a text or a comment
			}
			b.WriteString(html.EscapeString(code[done:line[0]]))
			span(&b, "m", code[line[0]:line[1]])
			done = line[1]
		}
		b.WriteString(html.EscapeString(code[done:to]))
		done = to
	}
	for _, t := range tokens(blanked) {
		plain(t.from)
		span(&b, t.class, code[t.from:t.to])
		done = t.to
	}
	plain(len(code))
	return b.String()
}

func span(b *strings.Builder, class, code string) {
	b.WriteString(`<span class="` + class + `">` + html.EscapeString(code) + `</span>`)
}

// coloured is a token that has a colour.
type coloured struct {
	from, to int
	class    string
}

func tokens(code string) []coloured {
	file := token.NewFileSet().AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), func(token.Position, string) {}, scanner.ScanComments)
	var list []coloured
	before := token.ILLEGAL
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return list
		}
		from := file.Offset(pos)
		to := min(from+len(literal), len(code))
		if class := classOf(tok, before, literal, code[to:]); class != "" {
			list = append(list, coloured{from, to, class})
		}
		before = tok
	}
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
