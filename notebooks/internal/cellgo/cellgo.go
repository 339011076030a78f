// Package cellgo is the go command as a kernel calls it in a headless run: it builds
// a cell at the price of compiling and linking it, and no more.
//
// GoNB calls go build for each cell. The command reads the import graph and checks
// 250 packages that no cell has changed, which takes it nearly as long as compiling
// and linking. So a run builds one program before its cells, which imports what all
// of them import, and notes how the go command calls the compiler and the linker. A
// cell is built by calling those two in the same way.
//
// Whatever is out of the ordinary is left to the go command: other calls than the
// one that GoNB makes, cells that do not compile (its messages are wanted), cells
// with C, with directives or with imports that nobody foresaw, and all cells after a
// change of the modules, of a package's files or of the environment.
package cellgo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// Environment variables by which the program knows what it is to be.
const (
	realGo   = "BACKPROP_GO"   // the go command's path: this program stands in its place
	recordTo = "BACKPROP_NOTE" // the file to which calls of the tools are noted
)

// Main is the whole program when it was started as the go command or by it. It
// returns when neither is the case.
func Main() {
	if file := os.Getenv(recordTo); file != "" && len(os.Args) > 1 {
		exit(note(file, os.Args[1:]))
	}
	if path := os.Getenv(realGo); path != "" && filepath.Base(os.Args[0]) == "go" {
		if build(os.Args[1:]) {
			os.Exit(0)
		}
		exit(become(path, os.Args[1:], os.Environ()))
	}
}

// exit ends the program, which could not become another.
func exit(err error) {
	fmt.Fprintln(os.Stderr, "notebooks:", err)
	os.Exit(1)
}

// become replaces this program by another. It returns if it cannot.
func become(program string, args, env []string) error {
	path, err := exec.LookPath(program) // the C compiler is called by its name alone
	if err != nil {
		return err
	}
	return fmt.Errorf("%s: %w", path, syscall.Exec(path, slices.Insert(slices.Clone(args), 0, program), env))
}

// without gives an environment without these variables.
func without(env []string, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return slices.Contains(names, name)
	})
}
