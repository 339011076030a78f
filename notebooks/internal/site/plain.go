package site

import (
	"regexp"
	"strings"
)

// escape is a sequence that tells a terminal something: a colour, a title, a place.
var escape = regexp.MustCompile(`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])`)

// plain gives what a terminal would show of a text, without colours: a line that
// returns to its start and is written again counts once, and no sign is left that does
// not print.
func plain(text string) string {
	text = strings.ReplaceAll(escape.ReplaceAllString(text, ""), "\r\n", "\n")
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, end := strings.TrimRight(line, "\r\n"), strings.HasSuffix(line, "\n")
		if i := strings.LastIndexByte(line, '\r'); i >= 0 {
			line = line[i+1:]
		}
		b.WriteString(strings.Map(printing, line))
		if end {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func printing(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}
