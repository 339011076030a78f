package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
)

// describe names a code cell for a message: its place among the code cells, its
// id, and the line that tells what it is, by which the progress names it too.
func describe(cell *notebook.Cell, number, total int) string {
	return placed(number, total, cell.ID(), cell.Hint())
}

func placed(number, total int, id, hint string) string {
	text := fmt.Sprintf("cell %d of %d", number, total)
	if id != "" {
		text += fmt.Sprintf(" (id %s)", id)
	}
	return fmt.Sprintf("%s `%s`", text, shorten(hint, 60))
}

// failure says why a cell failed. For code that does not compile, that is where
// and what; for a program that ended badly the reply holds the status only, and
// the reason stands in what the program wrote to stderr.
func failure(reply jupyter.Reply, outputs []*notebook.Output, clean func(string) string) error {
	if errs := compileErrors(reply.Traceback); errs != "" {
		return errors.New("it does not compile\n" + errs)
	}
	said, at := panicked(colours.ReplaceAllString(clean(notebook.Written(outputs, "stderr")), ""))
	// GoNB repeats the status there.
	said = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(said), reply.EValue))
	if said == "" {
		said = failedTests(colours.ReplaceAllString(clean(notebook.Written(outputs, "stdout")), ""))
	}
	return errors.New(strings.TrimSpace(at + clean(reply.EValue) + "\n" + excerpt(said, 12)))
}

// panicked takes the stacks off what a program that panicked wrote, those of all
// goroutines and the runtime's own, and gives in their place where in the notebook it
// was. GoNB finds that out line by line, and misses a line that reaches it in two
// pieces: then at is "".
func panicked(stderr string) (said, at string) {
	begin := stacksBegin.FindStringIndex(stderr)
	if begin == nil {
		return stderr, ""
	}
	if frame := stackPlace.FindStringSubmatch(stderr[begin[0]:]); frame != nil {
		at = fmt.Sprintf("In [%s], line %s: ", frame[1], frame[2])
	}
	return stderr[:begin[0]], at
}

// failedTests gives, of what go test -v wrote to stdout, the tests that failed with
// what they said; "" when it wrote nothing of the kind.
func failedTests(stdout string) string {
	var failed, said []string
	for line := range strings.Lines(stdout) {
		line = strings.TrimRight(line, "\n")
		switch verdict := strings.TrimLeft(line, " "); {
		case strings.HasPrefix(verdict, "--- FAIL: "): // what the test said stands before it
			failed, said = append(append(failed, line), said...), nil
		case strings.HasPrefix(verdict, "--- "), strings.HasPrefix(line, "=== "):
			said = nil
		default:
			said = append(said, line)
		}
	}
	return strings.Join(failed, "\n")
}

// compileErrors gives the compiler's messages with their places. GoNB gives
// each an element of the traceback: the place, some lines of code around it,
// the message. The cell's number there is an execution count.
func compileErrors(traceback []string) string {
	var errs []string
	for _, element := range traceback {
		lines := strings.Split(strings.TrimSpace(colours.ReplaceAllString(element, "")), "\n")
		if at := errorPlace.FindStringSubmatch(lines[0]); at != nil {
			errs = append(errs, fmt.Sprintf("In [%s], line %s: %s", at[1], at[2], lines[len(lines)-1]))
		}
	}
	return strings.Join(errs, "\n")
}

var (
	// errorPlace and stackPlace are how GoNB writes a place in the notebook in
	// front of a compiler's message and into a goroutine's stack.
	errorPlace = regexp.MustCompile(`^Cell\[(\d+)\]: Line (\d+)$`)
	stackPlace = regexp.MustCompile(`\[\[ Cell \[(\d+)\] Line (\d+) \]\]`)
	// stacksBegin matches where Go's runtime begins to print stacks.
	stacksBegin = regexp.MustCompile(`\n(?:goroutine \d+ |runtime stack:)`)
	// colours matches the escape sequences that colour a text.
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// excerpt gives the first lines of a text.
func excerpt(text string, lines int) string {
	all := strings.Split(text, "\n")
	if len(all) > lines {
		all = append(all[:lines], "…")
	}
	return strings.Join(all, "\n")
}
