package runner

import (
	"context"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"backprop/notebooks/internal/cellgo"
	"backprop/notebooks/internal/notebook"
)

// Kernels that prepareCells has prepared call this program as their go command: then it must
// do nothing else.
func init() { cellgo.Main() }

// prepareCells compiles the packages that the notebooks import into Go's build cache, and
// records how to build cells from them: see package cellgo. Otherwise the first cell of each
// notebook would compile them, and kernels that run at once would all compile the same. It
// returns the kernels' environment. A package that does not compile is no error here: the
// message about the cell that imports it will name it.
func prepareCells(ctx context.Context, root string, env goEnv, dir string, books []*notebook.Notebook, kernelEnv []string, say func(format string, args ...any)) []string {
	start := time.Now()
	slow := time.AfterFunc(2*time.Second, func() { say("compiling the packages that the notebooks import") })
	prepared, err := cellgo.Prepare(ctx, cellgo.Config{Dir: dir, Go: filepath.Join(env.GOROOT, "bin", "go"), Root: root, Imports: imports(books), Env: kernelEnv})
	waited := !slow.Stop()
	switch {
	case ctx.Err() != nil:
	case err != nil:
		say("the packages that the notebooks import do not all compile, which makes each cell slower: %v", err)
	case waited:
		say("compiled in %s", seconds(time.Since(start)))
	}
	return prepared
}

// imports lists the packages that code cells import, sorted, and flag, which GoNB's main
// calls. books has nil where a notebook could not be read.
func imports(books []*notebook.Notebook) []string {
	found := map[string]bool{"flag": true}
	for _, book := range books {
		if book == nil {
			continue
		}
		for _, cell := range book.Code() {
			for _, path := range cellImports(cell.Source()) {
				found[path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// cellImports lists the packages that one cell imports. GoNB's commands, the lines that begin
// with % or !, are not Go and are left out.
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
