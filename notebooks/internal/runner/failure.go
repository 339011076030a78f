package runner

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
)

// describe names a code cell in a message, as the progress does: by its place among the code
// cells, its id, and the line that tells what it is.
func describe(cell *notebook.Cell, number, total int) string {
	return cellName(number, total, cell.ID(), cell.Hint())
}

func cellName(number, total int, id, hint string) string {
	text := fmt.Sprintf("cell %d of %d", number, total)
	if id != "" {
		text += fmt.Sprintf(" (id %s)", id)
	}
	return fmt.Sprintf("%s `%s`", text, shorten(hint, 60))
}

// failure says why a cell failed. For code that does not compile, the reply says where and
// what. For a program that ended badly, it holds only the exit status, and the program has
// written the reason to stderr.
func failure(reply jupyter.Reply, outputs []*notebook.Output, clean func(string) string) error {
	if errs := compileErrors(reply.Traceback); errs != "" {
		return errors.New("it does not compile\n" + errs)
	}
	said, at := cutStacks(colours.ReplaceAllString(clean(notebook.Written(outputs, "stderr")), ""))
	// GoNB repeats the status there.
	said = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(said), reply.EValue))
	if said == "" {
		said = failedTests(colours.ReplaceAllString(clean(notebook.Written(outputs, "stdout")), ""))
	}
	return errors.New(strings.TrimSpace(at + clean(reply.EValue) + "\n" + excerpt(said, 12)))
}

// failureDespiteOK says what went wrong in a cell for which GoNB nevertheless reports success:
// a command or a script failed (!go generate, %%bash), or GoNB does not know a special command
// (%noautogte). It tells that only on stderr.
func failureDespiteOK(source string, outputs []*notebook.Output, clean func(string) string) error {
	stderr := notebook.Written(outputs, "stderr")
	if m := unknownCommand.FindStringSubmatch(stderr); m != nil && strings.Contains(source, m[1]) {
		return fmt.Errorf("GoNB does not know %s", m[1])
	}
	if status := shellStatus.FindString(stderr); status != "" && shellCommand.MatchString(source) {
		said := strings.TrimSpace(strings.Replace(stderr, status, "", 1))
		return errors.New(strings.TrimSpace("a command failed: " + status + "\n" + excerpt(clean(said), 12)))
	}
	return nil
}

// compileErrors gives the compiler's messages with their places. Each is an element of GoNB's
// traceback: the place, some lines of code around it, the message. The number of the cell
// there is its execution count.
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

// cutStacks cuts the stacks off what a program that panicked wrote, those of all goroutines
// and the runtime's own, and says instead where in the notebook it panicked. GoNB marks that
// line as it reads, and misses a line that reaches it in two pieces: then at is "".
func cutStacks(stderr string) (said, at string) {
	begin := stacksBegin.FindStringIndex(stderr)
	if begin == nil {
		return stderr, ""
	}
	if frame := stackPlace.FindStringSubmatch(stderr[begin[0]:]); frame != nil {
		at = fmt.Sprintf("In [%s], line %s: ", frame[1], frame[2])
	}
	return stderr[:begin[0]], at
}

// failedTests extracts, from what go test -v wrote to stdout, the tests that failed and what
// they printed; "" if there are none.
func failedTests(stdout string) string {
	var failed, said []string
	for line := range strings.Lines(stdout) {
		line = strings.TrimRight(line, "\n")
		switch verdict := strings.TrimLeft(line, " "); {
		case strings.HasPrefix(verdict, "--- FAIL: "): // the lines before it are the test's own
			failed, said = append(append(failed, line), said...), nil
		case strings.HasPrefix(verdict, "--- "), strings.HasPrefix(line, "=== "):
			said = nil
		default:
			said = append(said, line)
		}
	}
	return strings.Join(failed, "\n")
}

var (
	// errorPlace and stackPlace match how GoNB writes a place in the notebook: before a
	// compiler's message, and in a goroutine's stack.
	errorPlace = regexp.MustCompile(`^Cell\[(\d+)\]: Line (\d+)$`)
	stackPlace = regexp.MustCompile(`\[\[ Cell \[(\d+)\] Line (\d+) \]\]`)
	// stacksBegin matches where Go's runtime begins to print stacks.
	stacksBegin = regexp.MustCompile(`\n(?:goroutine \d+ |runtime stack:)`)
	// colours matches the escape sequences that colour a text.
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

	unknownCommand = regexp.MustCompile(`"(%\S+)" unknown or not implemented yet\.`)
	shellCommand   = regexp.MustCompile(`(?m)^(?://gonb:)?!|\A(?://gonb:)?%%(?:bash|sh|script)\b`)
	// shellStatus may follow the last words of the command on the same line.
	shellStatus = regexp.MustCompile(`(?m)(?:exit status [1-9]\d*|^signal: .+)$`)
)

// excerpt gives the first lines of a text.
func excerpt(text string, lines int) string {
	all := strings.Split(text, "\n")
	if len(all) > lines {
		all = append(all[:lines], "…")
	}
	return strings.Join(all, "\n")
}
