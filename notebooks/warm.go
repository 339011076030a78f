package main

import (
	"context"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"backprop/notebooks/internal/notebook"
)

// warm compiles what the notebooks import into Go's build cache. Otherwise the
// first cell of each notebook would, and kernels that run at once would all
// compile the same. A package that does not compile is no error here: the cell
// that imports it will fail, and be named.
func warm(ctx context.Context, root string, books []*notebook.Notebook, say func(format string, args ...any)) {
	packages := imports(books)
	if len(packages) == 0 {
		return
	}
	start := time.Now()
	slow := time.AfterFunc(time.Second, func() { say("compiling the packages that the notebooks import") })
	err := goCommand(ctx, root, append([]string{"build"}, packages...)...)
	waited := !slow.Stop()
	switch {
	case ctx.Err() != nil:
	case err != nil:
		say("the packages that the notebooks import do not all compile: %v", err)
	case waited:
		say("compiled in %s", seconds(time.Since(start)))
	}
}

// imports lists the packages that code cells import, sorted.
func imports(books []*notebook.Notebook) []string {
	found := map[string]bool{}
	for _, book := range books {
		if book == nil {
			continue // it could not be read
		}
		for _, cell := range book.Code() {
			for _, path := range cellImports(cell.Source()) {
				found[path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// cellImports lists the packages that one cell imports. GoNB's commands, lines
// that begin with % or !, are no Go and are left out.
func cellImports(source string) []string {
	var code strings.Builder
	code.WriteString("package cell\n")
	for line := range strings.Lines(source) {
		if !strings.HasPrefix(line, "%") && !strings.HasPrefix(line, "!") {
			code.WriteString(line)
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", code.String(), parser.ImportsOnly)
	if file == nil || err != nil {
		return nil
	}
	var paths []string
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && path != "C" {
			paths = append(paths, path)
		}
	}
	return paths
}
