package runner

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
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
func failure(source string, reply jupyter.Reply, outputs []*notebook.Output, clean func(string) string) error {
	if errs := compileErrors(source, reply.Traceback); errs != "" {
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
	for _, m := range unknownCommand.FindAllStringSubmatch(stderr, -1) {
		if slices.ContainsFunc(commands(source), func(name string) bool { return name == m[1] }) {
			return fmt.Errorf("GoNB does not know %%%s", m[1])
		}
	}
	if status := shellStatus.FindString(stderr); status != "" && shellCommand.MatchString(source) {
		said := strings.TrimSpace(strings.Replace(stderr, status, "", 1))
		return errors.New(strings.TrimSpace("a command failed: " + status + "\n" + excerpt(clean(said), 12)))
	}
	return nil
}

// commands lists the special commands in a cell by their names, without the %, as GoNB finds
// them: blanks may stand after the %, and quotes do not belong to the name.
func commands(source string) []string {
	var names []string
	for _, m := range specialCommand.FindAllStringSubmatch(source, -1) {
		names = append(names, strings.ReplaceAll(m[1], `"`, ""))
	}
	return names
}

// compileErrors gives the compiler's messages with their places. Each is an element of GoNB's
// traceback: the place, some lines of code around it, the message. The number of the cell
// there is its execution count.
func compileErrors(source string, traceback []string) string {
	var errs []string
	for _, element := range traceback {
		lines := strings.Split(strings.TrimSpace(colours.ReplaceAllString(element, "")), "\n")
		if at := errorPlace.FindStringSubmatch(lines[0]); at != nil {
			said := lines[len(lines)-1]
			errs = append(errs, fmt.Sprintf("In [%s], line %s: %s%s", at[1], at[2], said, missingMain(source, said)))
		}
	}
	return strings.Join(errs, "\n")
}

// missingMain says how to mend a cell that the compiler refuses because its statements stand
// outside every function, or a command because a blank stands before it.
func missingMain(source, said string) string {
	switch {
	case strings.HasPrefix(said, "expected declaration, found '%'"), strings.HasPrefix(said, "expected declaration, found '!'"):
		return "; no blank may stand before the % or ! of a command"
	case !outsideFunctions.MatchString(said) || slices.ContainsFunc(commands(source), func(name string) bool { return name == "%" || name == "main" }):
		return ""
	}
	return "; write %% on a line of its own before the statements: the lines after it are the body of main"
}

// cutStacks cuts the stacks off what a program that panicked wrote, those of all goroutines
// and the runtime's own, and says instead where in the notebook it panicked: in the first
// stack of a goroutine, which is the one that failed, whichever it was. at is "" when no line
// of a cell is marked there.
func cutStacks(stderr string) (said, at string) {
	begin := stacksBegin.FindStringIndex(stderr)
	if begin == nil {
		return stderr, ""
	}
	for stack := range strings.SplitSeq(stderr[begin[0]+1:], "\n\n") {
		if strings.HasPrefix(stack, "runtime stack:") {
			continue
		}
		if frame := stackPlace.FindStringSubmatch(stack); frame != nil {
			at = fmt.Sprintf("In [%s], line %s: ", frame[1], frame[2])
		}
		break
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
	// stacksBegin matches where Go's runtime begins to print stacks, which cleanStacks has
	// perhaps gone through.
	stacksBegin = regexp.MustCompile(`\n(?:goroutine (?:\d+|N) |runtime stack:)`)
	// outsideFunctions matches the messages about statements outside functions, of go/parser
	// and of the compiler.
	outsideFunctions = regexp.MustCompile(`^expected declaration, found |non-declaration statement outside function body`)
	// colours matches the escape sequences that colour a text.
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

	unknownCommand = regexp.MustCompile(`"%([^"\n]+)" unknown or not implemented yet\.`)
	specialCommand = regexp.MustCompile(`(?m)^(?://gonb:)?%[ \t]*(\S+)`)
	shellCommand   = regexp.MustCompile(`(?m)^(?://gonb:)?!|\A(?://gonb:)?%%(?:bash|sh|script)\b`)
	// shellStatus may follow the last words of the command on the same line.
	shellStatus = regexp.MustCompile(`(?m)(?:exit status [1-9]\d*|^signal: .+)$`)
)

// excerpt gives the first lines of a text and the last ones, where a program says why it ended.
func excerpt(text string, lines int) string {
	all := strings.Split(text, "\n")
	if len(all) > lines {
		all = slices.Concat(all[:lines/2], []string{"…"}, all[len(all)-lines/2:])
	}
	return strings.Join(all, "\n")
}
