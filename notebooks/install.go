package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"backprop/notebooks/internal/group"
)

// kernelName is the name by which the notebooks ask for their kernel.
const kernelName = "gonb"

// beforeDir is the folder in ours that keeps a kernel of the same name which was
// there before. Jupyter does not look into it.
const beforeDir = "before"

// installCommand is go run ./notebooks install.
func installCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, code := commandIn(args, stdout, stderr, "install", "Puts the Go kernel for the notebooks where Jupyter finds it: in the user's folder,\nor in the one that JUPYTER_DATA_DIR names. The kernel knows this checkout.\n")
	if code >= 0 {
		return code
	}
	out := &output{to: stdout, cancel: func(error) {}}
	say := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	spec, err := specDir()
	if err == nil {
		err = install(ctx, c.root, spec, say)
	}
	if err != nil {
		fmt.Fprintln(stderr, "notebooks: the kernel was not installed:", err)
		return exitFailed
	}
	say("The kernel \"Go (gonb)\" is in %s.\nIt runs the notebooks in %s.", spec, c.root)
	say("%s", jupyterLab(exec.LookPath))
	return exitOK
}

// uninstallCommand is go run ./notebooks uninstall.
func uninstallCommand(args []string, stdout, stderr io.Writer) int {
	_, code := commandIn(args, stdout, stderr, "uninstall", "Takes away the kernel that install has put where Jupyter finds it, and nothing else.\n")
	if code >= 0 {
		return code
	}
	said, err := uninstall()
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	fmt.Fprintln(stdout, said)
	return exitOK
}

// jupyterLab says how to go on: with JupyterLab, or how to get it.
func jupyterLab(find func(program string) (string, error)) string {
	if _, err := find("jupyter-lab"); err == nil {
		return "Now: jupyter lab notebooks/"
	}
	return `JupyterLab is not on the PATH. To get it:
  Debian 13    apt-get install --no-install-recommends jupyterlab
  macOS        brew install jupyterlab
  elsewhere    pipx install jupyterlab
Then: jupyter lab notebooks/`
}

// install builds what the kernel needs, and puts the kernel's description into the
// folder spec, whole or not at all.
func install(ctx context.Context, root, spec string, say func(format string, args ...any)) error {
	if err := group.Supported(); err != nil {
		return err
	}
	env, err := readGoEnv(ctx, root)
	if err != nil {
		return err
	}
	t, err := buildTools(ctx, root, kernelPrograms, env, say)
	if err != nil {
		return err
	}
	gopls, err := buildTools(ctx, filepath.Join(root, "notebooks", "internal", "gopls"), []string{"gopls"}, env, say)
	if err != nil {
		return err
	}
	if t.temporary || gopls.temporary {
		return errors.Join(errors.New("no folder in which the kernel's programs could be kept: set XDG_CACHE_HOME to one that can be written"), t.close(), gopls.close())
	}
	return place(ctx, spec, launcher{root: root, tools: t.dir, gopls: gopls.dir, goBin: filepath.Join(env.GOROOT, "bin")}, say)
}

// place makes the folder anew beside its place and moves it there. What was there
// is moved into it, unless install made that too.
func place(ctx context.Context, spec string, l launcher, say func(format string, args ...any)) (err error) {
	kernels := filepath.Dir(spec)
	if err := os.MkdirAll(kernels, 0o755); err != nil {
		return err
	}
	// Jupyter sees no kernel in this folder: what it looks for lies deeper.
	staging, err := os.MkdirTemp(kernels, ".backprop-")
	if err != nil {
		return err
	}
	old := filepath.Join(staging, "old")
	defer func() {
		if err == nil || !exists(old) { // never remove what is not ours
			err = errors.Join(err, os.RemoveAll(staging))
		}
	}()
	fresh := filepath.Join(staging, "new", kernelName)
	if err := l.write(ctx, staging, fresh, spec); err != nil {
		return err
	}
	if err := os.Rename(spec, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, spec); err != nil {
		return errors.Join(err, ifExists(os.Rename(old, spec)))
	}
	keep := old
	if madeHere(old) {
		keep = filepath.Join(old, beforeDir)
	} else if exists(old) {
		say("A kernel of this name was there. It is kept, and uninstall brings it back.")
	}
	if err := ifExists(os.Rename(keep, filepath.Join(spec, beforeDir))); err != nil {
		return fmt.Errorf("the kernel that was there before is in %s: %w", keep, err)
	}
	return nil
}

// ifExists is the error of handling a file, unless that it does not exist.
func ifExists(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// uninstall removes what install made, brings back what was there before, and says
// so.
func uninstall() (string, error) {
	spec, err := specDir()
	if err != nil {
		return "", err
	}
	if !exists(spec) {
		return fmt.Sprintf("There is no kernel in %s: nothing to take away.", spec), nil
	}
	if !madeHere(spec) {
		return "", fmt.Errorf("the kernel in %s was not put there by go run ./notebooks install: it stays", spec)
	}
	// Aside in one step, so that Jupyter never sees half a kernel.
	aside, err := os.MkdirTemp(filepath.Dir(spec), ".backprop-")
	if err != nil {
		return "", err
	}
	gone := filepath.Join(aside, kernelName)
	if err := os.Rename(spec, gone); err != nil {
		return "", errors.Join(err, os.Remove(aside))
	}
	said := fmt.Sprintf("The kernel is gone from %s.", spec)
	err = os.Rename(filepath.Join(gone, beforeDir), spec)
	switch {
	case err == nil:
		said += " The one that was there before is back."
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the kernel that was there before is in %s: %w", filepath.Join(gone, beforeDir), err)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		said += fmt.Sprintf("\nIts programs stay in %s, where go run ./notebooks uses them too.", filepath.Join(cache, "backprop"))
	}
	err = os.RemoveAll(aside)
	os.Remove(filepath.Dir(spec)) // if it is empty now: install may have made it
	return said, err
}

// specDir is the folder of the kernel's description, which Jupyter calls kernelspec.
func specDir() (string, error) {
	data, err := jupyterDataDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(data, "kernels", kernelName), nil
}

// madeHere says whether install made the folder.
func madeHere(spec string) bool {
	data, err := os.ReadFile(filepath.Join(spec, "kernel.json"))
	if err != nil {
		return false
	}
	var kernel struct {
		Metadata struct {
			Backprop *struct{} `json:"backprop"`
		} `json:"metadata"`
	}
	return json.Unmarshal(data, &kernel) == nil && kernel.Metadata.Backprop != nil
}
