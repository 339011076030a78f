package cellgo

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/mod/modfile"
)

// build builds a cell in the working directory, where GoNB put it, and says whether it
// did. If not, nothing has happened that the go command would mind.
func build(args []string) bool {
	if len(args) != 3 || args[0] != "build" || args[1] != "-o" {
		return false
	}
	data, err := os.ReadFile(filepath.Join(os.Getenv(recipeIn), recipeName))
	if err != nil {
		return false
	}
	var r recipe
	if json.Unmarshal(data, &r) != nil || !r.fits() || !r.fitsCell() {
		return false
	}
	return r.make(args[2])
}

// fits says whether nothing has changed since the recipe was made.
func (r recipe) fits() bool {
	if !slices.Equal(settings(without(os.Environ(), realGo)), r.Env) {
		return false
	}
	for _, i := range r.Inputs {
		if !i.unchanged() {
			return false
		}
	}
	return true
}

// fitsCell says whether the cell's program is one that the recipe makes.
func (r recipe) fitsCell() bool {
	source, err := os.ReadFile("main.go")
	if err != nil || bytes.Contains(source, []byte("//go:")) {
		return false
	}
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", source, parser.ImportsOnly)
	if err != nil {
		return false
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if _, found := slices.BinarySearch(r.Imports, path); err != nil || !found {
			return false // "C" is never found
		}
	}
	return onlyMain() && r.fitsModule()
}

// fitsModule says whether the cell's module is as GoNB makes it: it requires nothing,
// and the workspace adds the repository.
func (r recipe) fitsModule() bool {
	work, err := os.ReadFile("go.work")
	if err != nil {
		return false
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return false
	}
	w, errW := modfile.ParseWork("go.work", work, nil)
	m, errM := modfile.Parse("go.mod", mod, nil)
	if errW != nil || errM != nil || m.Go == nil || m.Go.Version != r.GoVersion || len(m.Require) > 0 || len(m.Exclude) > 0 || len(m.Godebug) > 0 || len(w.Godebug) > 0 {
		return false
	}
	for _, use := range w.Use {
		if use.Path != "." && !r.isRoot(use.Path) {
			return false
		}
	}
	for _, replace := range append(w.Replace, m.Replace...) {
		if replace.New.Version != "" || !r.isRoot(replace.New.Path) {
			return false
		}
	}
	return true
}

func (r recipe) isRoot(path string) bool {
	a, errA := os.Stat(path)
	b, errB := os.Stat(r.Root)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// onlyMain says whether main.go is the only file here that go build reads, beside
// those that tell of modules.
func onlyMain() bool {
	entries, err := os.ReadDir(".")
	if err != nil {
		return false
	}
	for _, entry := range entries {
		switch filepath.Ext(entry.Name()) {
		case ".go", ".s", ".S", ".sx", ".c", ".cc", ".cpp", ".cxx", ".m", ".f", ".F", ".for", ".f90", ".h", ".hh", ".hpp", ".hxx", ".swig", ".swigcxx", ".syso", ".pgo":
			if entry.Name() != "main.go" {
				return false
			}
		}
	}
	return true
}

// make compiles and links the program, into files that take their names when they are
// whole.
func (r recipe) make(binary string) bool {
	source, err := filepath.Abs("main.go")
	if err != nil {
		return false
	}
	archive, unnamed := binary+".a", binary+".new"
	defer os.Remove(archive)
	r.Compile.set("-o", archive)
	r.Link.set("-o", unnamed)
	r.Compile.setLast(source)
	r.Link.setLast(archive)
	for _, c := range []call{r.Compile, r.Link} {
		cmd := exec.Command(c.Args[0], c.Args[1:]...)
		cmd.Env = append(c.Env, moreGarbage(c.Env))
		if cmd.Run() != nil {
			os.Remove(unnamed)
			return false
		}
	}
	return os.Rename(unnamed, binary) == nil
}
