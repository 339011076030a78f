package cellgo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"backprop/notebooks/internal/group"
)

// recipe is how a run's cells are built.
type recipe struct {
	Root      string   // the repository, which cells import from
	GoVersion string   // the language version of a cell's module
	Compile   call     // of the compiler, for a program that imports all that cells import
	Link      call     // of the linker
	Imports   []string // that a cell may have
	Env       []string // the variables on which a build depends
	Inputs    []input  // files of the packages that can change, and their folders
}

const (
	recipeName = "recipe.json"
	moduleName = "cell" // of the program with all imports
)

// Config says what to prepare.
type Config struct {
	Dir     string   // an empty folder for what is prepared; it must last as long as the kernels
	Go      string   // the go command's path
	Root    string   // the repository
	Imports []string // what the cells import
	Env     []string // the kernels' environment
}

// Prepare makes the folder one that comes first on the PATH of a kernel, and gives the
// kernels' environment. Then builds the program with all imports, which also fills
// Go's build cache; if that does not work, the error says why, and the kernels' cells
// will be built by the go command itself.
func Prepare(ctx context.Context, c Config) (env []string, err error) {
	self, err := os.Executable()
	if err != nil {
		return c.Env, err
	}
	r, err := c.recipe(ctx, self)
	if err != nil {
		return c.Env, err
	}
	data, err := json.Marshal(r)
	if err != nil {
		return c.Env, err
	}
	if err := os.WriteFile(filepath.Join(c.Dir, recipeName), data, 0o600); err != nil {
		return c.Env, err
	}
	bin := filepath.Join(c.Dir, "bin")
	err = os.Mkdir(bin, 0o700)
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "go"))
	}
	if err != nil {
		return c.Env, err
	}
	path := bin + string(filepath.ListSeparator) + value(c.Env, "PATH")
	return append(slices.Clone(c.Env), realGo+"="+c.Go, recipeIn+"="+c.Dir, "PATH="+path), nil
}

// recipeIn is the environment variable that names Config.Dir to the kernels.
const recipeIn = "BACKPROP_CELLS"

func (c Config) recipe(ctx context.Context, self string) (recipe, error) {
	module := filepath.Join(c.Dir, "cell")
	if err := c.writeModule(ctx, module); err != nil {
		return recipe{}, err
	}
	env := append(slices.Clone(c.Env), "GOTMPDIR="+c.Dir, moreGarbage(c.Env))
	inputs, err := c.inputs(ctx, module, env) // before the build: what changes during it counts as changed
	if err != nil {
		return recipe{}, err
	}
	calls := filepath.Join(c.Dir, "calls")
	// -work keeps the folder in which the go command puts the lists of packages that
	// the tools read.
	_, err = c.run(ctx, module, append(env, recordTo+"="+calls), "build", "-work", "-toolexec="+quoted(self), "-o", filepath.Join(c.Dir, "first"))
	if err != nil {
		return recipe{}, err
	}
	noted, err := readCalls(calls)
	if err != nil {
		return recipe{}, err
	}
	if len(noted) != 2 || noted[0].tool() != "compile" || noted[1].tool() != "link" || !slices.Contains([]string{"./main.go", filepath.Join(module, "main.go")}, noted[0].last()) {
		return recipe{}, errors.New("the go command calls the compiler and the linker in another way than is known here")
	}
	goVersion, err := goVersion(module)
	if err != nil {
		return recipe{}, err
	}
	r := recipe{Root: c.Root, GoVersion: goVersion, Compile: noted[0], Link: noted[1], Env: settings(c.Env), Inputs: inputs}
	// The linker's list names every package, those that the imports import too. The
	// compiler takes it without what concerns the program as a whole.
	text, err := os.ReadFile(after(r.Link.Args, "-importcfg"))
	if err != nil {
		return recipe{}, err
	}
	var list string
	r.Imports, list = packages(string(text))
	file := filepath.Join(c.Dir, "importcfg")
	r.Compile.set("-importcfg", file)
	return r, os.WriteFile(file, []byte(list), 0o600)
}

// writeModule makes a module as GoNB makes one for a kernel, with a program that
// imports everything.
func (c Config) writeModule(ctx context.Context, dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	var main strings.Builder
	// With the number no build cache has it, and the compiler is called.
	fmt.Fprintf(&main, "package main\n\n// %d\n", rand.Uint64())
	for _, path := range c.Imports {
		fmt.Fprintf(&main, "import _ %q\n", path)
	}
	main.WriteString("\nfunc main() {}\n")
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(main.String()), 0o600); err != nil {
		return err
	}
	for _, args := range [][]string{{"mod", "init", moduleName}, {"work", "init"}, {"work", "use", ".", c.Root}} {
		if _, err := c.run(ctx, dir, c.Env, args...); err != nil {
			return err
		}
	}
	return nil
}

// run runs the go command and gives what it prints; the error carries what it says
// about a failure.
func (c Config) run(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, c.Go, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &out, &errs
	if err := group.Run(ctx, cmd); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, bytes.TrimSpace(errs.Bytes()))
	}
	return out.Bytes(), nil
}

// goVersion is the language version that a go.mod names.
func goVersion(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return "", err
	}
	m, err := modfile.Parse("go.mod", text, nil)
	if err != nil || m.Go == nil {
		return "", errors.Join(err, errors.New("go mod init writes no go version"))
	}
	return m.Go.Version, nil
}

// packages lists, of a linker's list, the packages that a program may import, and
// gives the lines about packages.
func packages(text string) (paths []string, list string) {
	for line := range strings.Lines(text) {
		rest, found := strings.CutPrefix(line, "packagefile ")
		path, _, _ := strings.Cut(rest, "=")
		if !found || path == moduleName {
			continue
		}
		list += line
		if !slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool { return part == "internal" || part == "vendor" }) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths, list
}

// quoted is a path as -toolexec takes it, which cuts its value at spaces.
func quoted(path string) string { return `"` + path + `"` }

// settings are the variables on which a build depends, sorted: those of the go command
// and of what it calls. GoNB's own begin with GONB.
func settings(env []string) []string {
	var list []string
	for _, s := range env {
		name, _, _ := strings.Cut(s, "=")
		switch {
		case name == "GOTMPDIR", strings.HasPrefix(name, "GONB"):
		case strings.HasPrefix(name, "GO"), strings.HasPrefix(name, "CGO_"), name == "CC", name == "CXX":
			list = append(list, name+"="+value(env, name))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// value is a variable's value in an environment: the last one counts.
func value(env []string, name string) string {
	for _, s := range slices.Backward(env) {
		if text, found := strings.CutPrefix(s, name+"="); found {
			return text
		}
	}
	return ""
}

// moreGarbage lets the tools' heap grow to five times what they use before they look
// for garbage: they live for a fifth of a second, and need 150 MB then. The user's
// own choice stays.
func moreGarbage(env []string) string {
	if own := value(env, "GOGC"); own != "" {
		return "GOGC=" + own
	}
	return "GOGC=400"
}
