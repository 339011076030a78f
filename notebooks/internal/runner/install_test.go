package runner

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"backprop/notebooks/internal/jupyter"
)

func command(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out strings.Builder
	if code := run(t.Context(), args, &out, &out); code != want {
		t.Errorf("%v: exit status %d, want %d\n%s", args, code, want, out.String())
	}
	return out.String()
}

// tree lists a folder's files with their contents.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			var data []byte
			data, err = os.ReadFile(path)
			name, _ := filepath.Rel(dir, path)
			files[name] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The kernel that install puts down runs a cell which imports this module, started
// as Jupyter starts it; and uninstall leaves what was there before.
func TestInstall(t *testing.T) {
	data := filepath.Join(t.TempDir(), "with a space")
	t.Setenv("JUPYTER_DATA_DIR", data)
	spec := filepath.Join(data, "kernels", "gonb")

	has(t, command(t, exitOK, "uninstall"), "nothing to take away")
	has(t, command(t, exitOK, "install"), `The kernel "Go (gonb)" is in `+spec, "jupyter-lab notebooks/")
	has(t, command(t, exitOK, "install"), "is in "+spec) // again
	files := tree(t, data)
	if len(files) != 3 {
		t.Errorf("install made %d files, want kernel.json, kernel.sh and the logo", len(files))
	}
	var kernel struct {
		Argv     []string          `json:"argv"`
		Name     string            `json:"display_name"`
		Mode     string            `json:"interrupt_mode"`
		Language string            `json:"language"`
		Env      map[string]string `json:"env"`
	}
	if err := json.Unmarshal([]byte(files["kernels/gonb/kernel.json"]), &kernel); err != nil {
		t.Fatal(err)
	}
	if kernel.Name != "Go (gonb)" || kernel.Mode != "message" || kernel.Language != "go" {
		t.Errorf("%+v", kernel)
	}
	// GoNB starts gopls in a group of its own, where it would outlive the kernel that
	// this test kills; so it finds one that ends at once.
	quiet := t.TempDir()
	if err := os.WriteFile(filepath.Join(quiet, "gopls"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	// And Jupyter may have been started with a Go on its PATH that cannot read go.mod, such as 1.22.
	if err := os.WriteFile(filepath.Join(quiet, "go"), []byte("#!/bin/sh\necho 'go.mod:5: unknown block type: tool' >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "PATH="+quiet+":/usr/bin:/bin")
	k, err := jupyter.Start(t.Context(), jupyter.Config{Command: kernel.Argv, Dir: t.TempDir(), Env: env})
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	reply, err := k.Execute(t.Context(), "%noautoget\nimport \"backprop/bp\"\n%%\nprintln(bp.Var(\"x\", 3).Data, \"here\")", func(m jupyter.Message) { said.Write(m.Content) })
	if err != nil || reply.Status != "ok" || !strings.Contains(said.String(), "here") {
		t.Errorf("%+v, %v\n%s", reply, err, said.String())
	}
	tmp := k.TempDir()
	if err := k.Close(); err != nil {
		t.Error(err)
	}
	if left := processesWith("TMPDIR=" + tmp); len(left) > 0 {
		t.Errorf("processes left behind: %v", left)
	}
	gopls := regexp.MustCompile(`(?m)^gopls='(.*)'$`).FindStringSubmatch(files["kernels/gonb/kernel.sh"])
	if gopls == nil || !(tools{dir: gopls[1], programs: []string{"gopls"}}).complete() {
		t.Errorf("the kernel finds no gopls for completion: %q", gopls)
	}
	has(t, command(t, exitOK, "uninstall"), "is gone")
	if left := tree(t, data); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if exists(filepath.Dir(spec)) {
		t.Error("the folder for kernels, which install made, is left behind")
	}
}

// A kernel that somebody else put there is kept, and comes back.
func TestInstallKeepsAnotherKernel(t *testing.T) {
	data := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	spec := filepath.Join(data, "kernels", "gonb")
	if err := os.MkdirAll(spec, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"kernel.json": `{"argv": ["mine"]}`, "own.txt": "own"} {
		if err := os.WriteFile(filepath.Join(spec, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before := tree(t, data)
	has(t, command(t, exitFailed, "uninstall"), "was not put there by go run ./notebooks install: it stays")
	has(t, command(t, exitOK, "install"), "It is kept")
	hasNot(t, command(t, exitOK, "install"), "It is kept") // ours: the other one stays where it is
	has(t, command(t, exitOK, "uninstall"), "is back")
	after := tree(t, data)
	if len(after) != len(before) {
		t.Errorf("after uninstall: %v", after)
	}
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s holds %q after uninstall", name, after[name])
		}
	}
}

// A kernel whose checkout or programs have gone says what to do.
func TestLauncherSaysWhatIsMissing(t *testing.T) {
	root, tools := repository(t), t.TempDir()
	for name, test := range map[string]struct {
		l    launcher
		want string
	}{
		"the checkout": {launcher{root: "/none/it's here", tools: tools}, "The Go kernel cannot start: /none/it's here is gone or has moved. In its new place: go run ./notebooks install"},
		"the programs": {launcher{root: root, tools: tools}, "its programs in " + tools + " are gone. In " + root + ": go run ./notebooks install"},
	} {
		script := filepath.Join(t.TempDir(), launcherName)
		if err := os.WriteFile(script, []byte(test.l.script()), 0o755); err != nil {
			t.Fatal(err)
		}
		// As a client sees it, which asks the kernel for a sign of life.
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := jupyter.Start(ctx, jupyter.Config{Command: []string{script, "--kernel", jupyter.ConnectionFile}, Dir: root, Env: os.Environ()})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
	text, err := exec.Command("sh", "-n", "launcher.sh").CombinedOutput()
	if err != nil {
		t.Errorf("launcher.sh: %v\n%s", err, text)
	}
}

func TestJupyterDataDir(t *testing.T) {
	t.Setenv("HOME", "/home/ann")
	for _, test := range []struct{ own, xdg, want string }{
		{"", "", "/home/ann/.local/share/jupyter"},
		{"", "/data", "/data/jupyter"},
		{"/own", "/data", "/own"},
	} {
		t.Setenv("JUPYTER_DATA_DIR", test.own)
		t.Setenv("XDG_DATA_HOME", test.xdg)
		if got, err := jupyterDataDir(); err != nil || got != test.want && got != "/home/ann/Library/Jupyter" {
			t.Errorf("%+v: got %s, %v", test, got, err)
		}
	}
}

func TestJupyterLabHint(t *testing.T) {
	there := func(string) (string, error) { return "/usr/bin/jupyter-lab", nil }
	missing := func(string) (string, error) { return "", errors.New("none") }
	if got := jupyterLab(there); got != "Now: jupyter-lab notebooks/" {
		t.Error(got)
	}
	has(t, jupyterLab(missing), "apt-get install --no-install-recommends jupyterlab", "Then: jupyter-lab notebooks/")
}

func TestCommandsRefuseWhatTheyDoNotKnow(t *testing.T) {
	has(t, command(t, exitUsage, "install", "x"), "install takes no x")
	has(t, command(t, exitUsage, "uninstall", "-x"), "not defined: -x", "What can be given: go run ./notebooks uninstall -h")
	has(t, command(t, exitOK, "install", "-h"), "JUPYTER_DATA_DIR", "Usage: go run ./notebooks install")
}
