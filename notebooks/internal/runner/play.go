package runner

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"backprop/notebooks/internal/play/page"
)

const playUsage = `Builds the live pages: a circuit, the 2-2-2 network and a laboratory for training, in
one file that a browser opens from disk, with no network. With -o notebooks, JupyterLab
finds it beside the notebooks.

Usage: go run ./notebooks play [-o DIR]
`

// playCommand is go run ./notebooks play.
func playCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("go run ./notebooks play", flag.ContinueOnError)
	out := flags.String("o", "", "write the page to `DIR` (default: out in the repository)")
	if err := parse(flags, args, playUsage, stdout, stderr); err != nil {
		return usageStatus(err)
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "play takes no %s\n", flags.Arg(0))
		return exitUsage
	}
	root, err := findRoot(".")
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitUsage
	}
	if *out == "" {
		*out = filepath.Join(root, "out")
	}
	path, err := page.Write(ctx, root, *out)
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	fmt.Fprintf(stdout, "The live pages are in %s: open it in a browser.\n", shorterPath(path))
	return exitOK
}
