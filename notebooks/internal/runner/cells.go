package runner

import (
	"context"
	"go/parser"
	"go/token"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"backprop/notebooks/internal/notebook"
)

// compileImports compiles the packages that the notebooks import into Go's build cache. Otherwise the first cell of each
// notebook would compile them, and kernels that run at once would all compile the same. A package that does not compile
// is no error here: the message about the cell that imports it will name it.
func compileImports(ctx context.Context, root string, env goEnv, books []*notebook.Notebook, kernelEnv []string, say func(format string, args ...any)) {
	start := time.Now()
	slow := time.AfterFunc(2*time.Second, func() { say("compiling the packages that the notebooks import") })
	build := exec.CommandContext(ctx, filepath.Join(env.GOROOT, "bin", "go"), append([]string{"build"}, imports(books)...)...)
	build.Dir, build.Env = root, kernelEnv
	err := build.Run()
	waited := !slow.Stop()
	switch {
	case ctx.Err() != nil:
	case err != nil:
		say("the packages that the notebooks import do not all compile, which makes each cell slower")
	case waited:
		say("compiled in %s", seconds(time.Since(start)))
	}
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
