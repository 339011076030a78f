package runner

import (
	"flag"
	"fmt"
	"io"
	"os"

	"backprop/notebooks/internal/notebook"
)

const textUsage = `Prints notebooks as text: cells and what they printed as lines, each picture as one
line. With it, git shows what has changed in a notebook:

  git config diff.ipynb.textconv "go run ./notebooks text"

Usage: go run ./notebooks text notebook.ipynb ...
`

// textCommand is go run ./notebooks text. A file that is no notebook is printed as it is, and
// is no failure: an old version of a notebook may be one, and then git would show nothing.
func textCommand(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("go run ./notebooks text", flag.ContinueOnError)
	if err := parse(flags, args, textUsage, stdout, stderr); err != nil {
		return usageStatus(err)
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(stderr, "text needs the path of a notebook: go run ./notebooks text notebook.ipynb")
		return exitUsage
	}
	for _, path := range flags.Args() {
		data, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(stderr, "notebooks:", err)
			return exitFailed
		}
		text := string(data)
		if book, err := notebook.Parse(data); err == nil {
			text = book.Text()
		} else if len(data) > 0 {
			fmt.Fprintf(stderr, "notebooks: %s is printed as it is: %v\n", path, err)
		}
		if _, err := io.WriteString(stdout, printable(text)); err != nil {
			fmt.Fprintln(stderr, "notebooks:", err)
			return exitFailed
		}
	}
	return exitOK
}
