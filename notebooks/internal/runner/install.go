package runner

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/jupyter"
)

// kernelName is the name by which the notebooks ask for their kernel.
const kernelName = "gonb"

// beforeDir is the folder, inside the kernel's own, that keeps a kernel of the same name
// which was there before. Jupyter does not look into it.
const beforeDir = "before"

// installCommand is go run ./notebooks install.
func installCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := parseNoOptions(args, stdout, stderr, "install", "Puts the Go kernel for the notebooks where Jupyter finds it: in the user's folder,\nor in the one that JUPYTER_DATA_DIR names. The kernel knows this checkout.\n")
	if err != nil {
		return usageStatus(err)
	}
	c, err := findCourse(".", nil)
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitUsage
	}
	say := func(format string, args ...any) { fmt.Fprintf(stdout, format+"\n", args...) }
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
	err := parseNoOptions(args, stdout, stderr, "uninstall", "Takes away the kernel that install has put where Jupyter finds it, and nothing else.\n")
	if err != nil {
		return usageStatus(err)
	}
	said, err := uninstall()
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	fmt.Fprintln(stdout, said)
	return exitOK
}

// jupyterLab says how to start JupyterLab, or how to get it.
func jupyterLab(find func(program string) (string, error)) string {
	if _, err := find("jupyter-lab"); err == nil {
		return "Now: jupyter-lab notebooks/"
	}
	return `JupyterLab is not on the PATH. To get it:
  Debian 13    apt-get install --no-install-recommends jupyterlab
  macOS        brew install jupyterlab
  elsewhere    pipx install jupyterlab
Then: jupyter-lab notebooks/
Debian's and Ubuntu's jupyter-notebook does as well: jupyter-notebook notebooks/`
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

// place makes the kernel's folder in a temporary one beside spec and moves it there. A folder
// that was there before, and that install did not make, is kept inside the new one.
func place(ctx context.Context, spec string, l launcher, say func(format string, args ...any)) (err error) {
	kernels := filepath.Dir(spec)
	if err := os.MkdirAll(kernels, 0o755); err != nil {
		return err
	}
	// Jupyter takes no notice of this folder: a kernel.json would lie deeper.
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

// ifExists returns err, or nil if it says that a file does not exist.
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

// uninstall removes what install made and brings back what was there before. It returns what
// to tell the user.
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
	// Moved away in one step, so that Jupyter never sees half a kernel.
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

// specDir is the folder for the kernel's description, which Jupyter calls a kernelspec.
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

//go:embed launcher.sh
var launcherScript string

// launcher is the program that Jupyter starts. It finds the kernel and the programs that the
// kernel calls, and says so when one of them is gone: GoNB alone would fail in the first cell,
// with a message about a file go.work.
type launcher struct {
	root, tools, gopls, goBin string
}

const launcherName = "kernel.sh"

// write makes the kernel's folder in dir; it will be moved to spec. Its name, logo and
// interrupt mode are those of GoNB's own installation.
func (l launcher) write(ctx context.Context, staging, dir, spec string) error {
	gonb := exec.CommandContext(ctx, filepath.Join(l.tools, "gonb"), "--install", "--force_deps")
	gonb.Env = append(os.Environ(), "JUPYTER_DATA_DIR="+staging)
	if text, err := gonb.CombinedOutput(); err != nil {
		return fmt.Errorf("gonb --install: %w\n%s", err, text)
	}
	given := filepath.Join(staging, "kernels", kernelName)
	data, err := os.ReadFile(filepath.Join(given, "kernel.json"))
	if err != nil {
		return err
	}
	var kernel map[string]any
	if err := json.Unmarshal(data, &kernel); err != nil {
		return fmt.Errorf("gonb --install wrote a kernel.json that cannot be read: %w", err)
	}
	kernel["argv"] = []string{filepath.Join(spec, launcherName), "--kernel", jupyter.ConnectionFile}
	kernel["metadata"] = map[string]any{"backprop": map[string]any{"checkout": l.root}}
	if data, err = json.MarshalIndent(kernel, "", " "); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	const logo = "logo-svg.svg"
	return cmp.Or(
		os.WriteFile(filepath.Join(dir, "kernel.json"), append(data, '\n'), 0o644),
		os.WriteFile(filepath.Join(dir, launcherName), []byte(l.script()), 0o755),
		os.Rename(filepath.Join(given, logo), filepath.Join(dir, logo)),
	)
}

// script is launcher.sh with the paths of this checkout.
func (l launcher) script() string {
	return strings.NewReplacer(
		"@CHECKOUT@", quoted(l.root), "@TOOLS@", quoted(l.tools), "@GOPLS@", quoted(l.gopls), "@GOBIN@", quoted(l.goBin),
	).Replace(launcherScript)
}

// quoted writes a text so that a shell takes it literally.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// jupyterDataDir is the user's folder in which Jupyter looks for kernels: what
// jupyter --data-dir prints.
func jupyterDataDir() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}
