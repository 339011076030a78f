package jupyter

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// copyWhole copies a stream and writes only whole characters, which may arrive in two pieces,
// and only whole lines of a stack trace, which begin with a tab: GoNB looks at each piece on
// its own. The rest follows with the next piece, or at the end.
func copyWhole(to io.Writer, from io.Reader) error {
	buffer := make([]byte, 32<<10)
	held := 0 // bytes at the beginning of the buffer
	for {
		n, err := from.Read(buffer[held:])
		n += held
		end := n
		if err == nil {
			end = whole(buffer[:n])
		}
		if end > 0 {
			if _, err := to.Write(buffer[:end]); err != nil {
				return err
			}
		}
		held = copy(buffer, buffer[end:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// longLine is from which length on a line is no line of a stack trace.
const longLine = 4 << 10

// whole is the length of the part of text that can be written.
func whole(text []byte) int {
	n := len(text)
	for i := n - 1; i >= max(0, n-utf8.UTFMax); i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				n = i
			}
			break
		}
	}
	if line := bytes.LastIndexByte(text[:n], '\n') + 1; line < n && text[line] == '\t' && n-line < longLine {
		n = line
	}
	return n
}
