package runner

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/tempdir"
)

// tools are the programs that a go.mod names as tools, built.
type tools struct {
	programs  []string
	dir       string
	temporary bool // no cache folder could be used: close removes dir after the run
}

// kernelPrograms are the kernel, and the program that it calls for each cell.
var kernelPrograms = []string{"gonb", "goimports"}

// buildTools finds the tools of a module that an earlier run built, or builds
// them. They lie in the user's cache folder under a name that depends on the
// go.mod, go.sum and Go version from which they were built.
func buildTools(ctx context.Context, module string, programs []string, env goEnv, say func(format string, args ...any)) (tools, error) {
	id, err := toolsID(module, env)
	if err != nil {
		return tools{}, err
	}
	var kept tools // where the tools are, or will be, in the cache
	parent, err := os.UserCacheDir()
	if err == nil {
		parent = filepath.Join(parent, "backprop")
		kept = tools{programs: programs, dir: filepath.Join(parent, "tools-"+id)}
		now := time.Now()
		os.Chtimes(kept.dir, now, now) // they are in use
		removeUnused(parent, kept)
		if kept.complete() {
			return kept, nil
		}
		err = os.MkdirAll(parent, 0o755)
	}
	t := tools{programs: programs}
	if err == nil {
		t.dir, err = os.MkdirTemp(parent, "tools-"+id+"-")
	}
	if err != nil {
		t.temporary = true
		if t.dir, err = os.MkdirTemp("", "tools-"+id+"-"); err != nil {
			return tools{}, fmt.Errorf("no folder to build the kernel in: %w", err)
		}
	}

	start := time.Now()
	names := strings.Join(programs, " and ")
	say("building %s (once, then kept)", names)
	if err := build(ctx, module, programs, t.dir); err != nil {
		os.RemoveAll(t.dir)
		return tools{}, fmt.Errorf("building %s: %w", names, err)
	}
	say("built in %s", seconds(time.Since(start)))
	if t.temporary {
		return t, nil
	}
	// Another run may have built the same tools in the meantime: then we use those.
	if err := os.Rename(t.dir, kept.dir); err == nil || kept.complete() {
		os.RemoveAll(t.dir)
		return kept, nil
	}
	t.temporary = true
	return t, nil
}

// build builds the tools of a module into dir. The kernel is mended before: see jupyter.Mend.
func build(ctx context.Context, module string, programs []string, dir string) (err error) {
	args := []string{"build", "-o", dir + string(filepath.Separator)}
	if slices.Contains(programs, "gonb") {
		temp, failed := tempdir.New("")
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, temp.Remove()) }()
		modFile, failed := mendKernel(ctx, module, temp.Path)
		if failed != nil {
			return failed
		}
		args = append(args, "-modfile="+modFile)
	}
	return goCommand(ctx, module, append(args, "tool")...)
}

// mendKernel writes to dir the mended sources of the kernel, and a go.mod that differs from the
// module's in that it takes them from there.
func mendKernel(ctx context.Context, module, dir string) (modFile string, err error) {
	var said bytes.Buffer
	list := exec.CommandContext(ctx, "go", "list", "-f", "{{.Module.Dir}}", jupyter.GoNB)
	list.Dir, list.Env, list.Stderr = module, append(os.Environ(), "GOWORK=off"), &said
	from, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("go list: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	mended := filepath.Join(dir, "gonb")
	if err := jupyter.Mend(strings.TrimSpace(string(from)), mended); err != nil {
		return "", err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(module, name))
		if err == nil && name == "go.mod" {
			data = fmt.Appendf(data, "\nreplace %s => %s\n", jupyter.GoNB, strconv.Quote(mended))
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, "go.mod"), nil
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
	fmt.Fprint(h, env.GOVERSION, runtime.GOOS, runtime.GOARCH, jupyter.Mends)
	return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
}

// path is where the program is, if it has been built.
func (t tools) path(program string) string { return filepath.Join(t.dir, program) }

// complete says whether all programs are there.
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

// toolsUnused is after how long tools that nobody uses are removed: each change of go.mod and
// each new Go version builds another 20 MB of them. A checkout that needs the old ones again
// rebuilds them in a minute.
const toolsUnused = 30 * 24 * time.Hour

// toolsDir matches the folders that buildTools makes in the cache, those of a build that has
// begun, perhaps not ended, included.
var toolsDir = regexp.MustCompile(`^tools-[0-9a-f]{16}(-[0-9]+)?$`)

// removeUnused removes the tools that no checkout has used for long. It never removes ours: in
// a cache that belongs to somebody else, we cannot update the folder's time. What cannot be
// removed stays.
func removeUnused(parent string, ours tools) {
	entries, _ := os.ReadDir(parent)
	for _, entry := range entries {
		dir := filepath.Join(parent, entry.Name())
		info, err := entry.Info()
		if err != nil || !entry.IsDir() || dir == ours.dir || !toolsDir.MatchString(entry.Name()) {
			continue
		}
		if time.Since(info.ModTime()) > toolsUnused {
			os.RemoveAll(dir)
		}
	}
}
