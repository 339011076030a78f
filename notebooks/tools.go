package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// tools are the programs that a go.mod names as tools, built.
type tools struct {
	programs  []string
	dir       string
	temporary bool // no cache folder could be used: remove dir after the run
}

// kernelPrograms are the kernel, and what it calls for each cell.
var kernelPrograms = []string{"gonb", "goimports"}

// buildTools finds the tools of a module that an earlier run built, or builds
// them. They lie in the user's cache folder under a name that changes with the
// go.mod, go.sum and Go version they were built from.
func buildTools(ctx context.Context, module string, programs []string, env goEnv, say func(format string, args ...any)) (tools, error) {
	id, err := toolsID(module, env)
	if err != nil {
		return tools{}, err
	}
	parent, err := os.UserCacheDir()
	if err == nil {
		parent = filepath.Join(parent, "backprop")
		t := tools{programs: programs, dir: filepath.Join(parent, "tools-"+id)}
		t.use()
		removeUnused(parent, t)
		if t.complete() {
			return t, nil
		}
		err = os.MkdirAll(parent, 0o755)
	}
	if err != nil {
		parent = "" // that is, the directory for temporary files
	}
	dir, err := os.MkdirTemp(parent, "tools-"+id+"-")
	if err != nil && parent != "" {
		parent = ""
		dir, err = os.MkdirTemp(parent, "tools-"+id+"-")
	}
	if err != nil {
		return tools{}, fmt.Errorf("no folder to build the kernel in: %w", err)
	}
	t := tools{programs: programs, dir: dir, temporary: parent == ""}

	start := time.Now()
	names := strings.Join(programs, " and ")
	say("building %s (once, then kept)", names)
	if err := goCommand(ctx, module, "build", "-o", dir+string(filepath.Separator), "tool"); err != nil {
		os.RemoveAll(dir)
		return tools{}, fmt.Errorf("building %s: %w", names, err)
	}
	say("built in %s", seconds(time.Since(start)))
	if t.temporary {
		return t, nil
	}
	// Another run may have built the same meanwhile: then theirs serves us too.
	final := tools{programs: programs, dir: filepath.Join(parent, "tools-"+id)}
	if err := os.Rename(dir, final.dir); err == nil || final.complete() {
		os.RemoveAll(dir)
		return final, nil
	}
	t.temporary = true
	return t, nil
}

// toolsID names what the tools are built from.
func toolsID(module string, env goEnv) (string, error) {
	h := sha256.New()
	for _, file := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(module, file))
		if err != nil {
			return "", err
		}
		h.Write(data)
	}
	fmt.Fprint(h, env.GOVERSION, runtime.GOOS, runtime.GOARCH)
	return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
}

// path is the program's path, without asking whether it is there.
func (t tools) path(program string) string { return filepath.Join(t.dir, program) }

func (t tools) complete() bool {
	for _, program := range t.programs {
		if _, err := exec.LookPath(t.path(program)); err != nil {
			return false
		}
	}
	return true
}

// close removes tools that could not be kept.
func (t tools) close() error {
	if !t.temporary {
		return nil
	}
	return os.RemoveAll(t.dir)
}
