package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/tempdir"
)

// goEnv is what a run has to know of the go tool's settings.
type goEnv struct {
	GOVERSION, GOFLAGS, GOROOT, GOMODCACHE, GOCACHE string
}

// readGoEnv asks the go tool, in the repository's folder, since go.mod can
// choose another Go version there.
func readGoEnv(ctx context.Context, root string) (goEnv, error) {
	var env goEnv
	if _, err := exec.LookPath("go"); err != nil {
		return env, fmt.Errorf("the go command is needed to run notebooks and is not on the PATH: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOVERSION", "GOFLAGS", "GOROOT", "GOMODCACHE", "GOCACHE")
	cmd.Dir = root
	data, err := cmd.Output()
	if err != nil {
		return env, fmt.Errorf("go env: %w", err)
	}
	return env, json.Unmarshal(data, &env)
}

// goCommand runs the go tool in the repository's folder, in module mode, so that a workspace
// around it does not change the pinned versions. The error carries what the tool printed. The
// tool leaves its temporary files behind when it is interrupted, so they get a folder of their
// own, which is removed.
func goCommand(ctx context.Context, root string, args ...string) (err error) {
	temp, err := tempdir.New(os.Getenv("GOTMPDIR"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, temp.Remove()) }()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOTMPDIR="+temp.Path)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := group.Run(ctx, cmd); err != nil {
		return fmt.Errorf("go %s: %w\n%s", args[0], err, bytes.TrimSpace(out.Bytes()))
	}
	return nil
}

// kernelEnv is the environment in which kernels run.
//
//   - The tools come first on the PATH: GoNB calls goimports.
//   - Folders that hold gopls are left out. GoNB starts a gopls that it finds,
//     in a process group of its own, where it outlives a kernel that is killed;
//     a run without a browser does not need it. The go command's own folder comes
//     before the rest, in case it was left out.
//   - Cells are linked without symbol table and debug information (-s omits
//     both), which saves a quarter of a cell's time. The user's GOFLAGS stay,
//     also those that `go env -w` has set, which the variable would hide; but not
//     those that the go tool refuses in a workspace.
//   - The workspace is the one that GoNB makes, not one of the user's.
func kernelEnv(t tools, env goEnv) []string {
	path := []string{t.dir, filepath.Join(env.GOROOT, "bin")}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if _, err := exec.LookPath(filepath.Join(dir, "gopls")); err != nil {
			path = append(path, dir)
		}
	}
	return append(os.Environ(),
		"PATH="+strings.Join(path, string(filepath.ListSeparator)),
		"GOFLAGS="+strings.Join(append(workspaceFlags(env.GOFLAGS), "-ldflags=-s"), " "),
		"GOWORK=",
	)
}

// workspaceFlags lists the flags in a value of GOFLAGS that the go tool accepts in a
// workspace, in which cells are compiled. It refuses -modfile there, and -mod=mod; -mod=vendor
// needs a folder that GoNB's workspace does not have.
func workspaceFlags(goflags string) []string {
	var kept []string
	for _, flag := range splitFlags(goflags) {
		name, _, _ := strings.Cut(strings.TrimLeft(flag, `'"-`), "=")
		if name != "mod" && name != "modfile" {
			kept = append(kept, flag)
		}
	}
	return kept
}

// splitFlags cuts a value of GOFLAGS at the spaces, as the go tool does: a flag in
// quotes may contain spaces. The quotes stay.
func splitFlags(goflags string) []string {
	var flags []string
	for {
		goflags = strings.TrimLeft(goflags, " \t\r\n")
		if goflags == "" {
			return flags
		}
		end := strings.IndexAny(goflags, " \t\r\n")
		if quote := goflags[0]; quote == '\'' || quote == '"' {
			if end = strings.IndexByte(goflags[1:], quote); end >= 0 {
				end += 2
			}
		}
		if end < 0 {
			end = len(goflags)
		}
		flags = append(flags, goflags[:end])
		goflags = goflags[end:]
	}
}
