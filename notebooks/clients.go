package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// client is a program that runs notebooks. It writes the executed copies into a
// folder of the comparison.
type client struct {
	name string
	dir  string
	call func(ctx context.Context, c *comparison, dir string) error
}

func (by client) run(ctx context.Context, c *comparison) error {
	if err := by.call(ctx, c, filepath.Join(c.dir, by.dir)); err != nil {
		return fmt.Errorf("%s: %w", by.name, err)
	}
	return nil
}

// own is this program, called as a person would.
var own = client{"go run ./notebooks", "ours", func(ctx context.Context, c *comparison, dir string) error {
	return c.call(ctx, c.course.root, "go", append([]string{"run", "./notebooks", "-o", dir}, c.course.files...)...)
}}

// nbconvert runs all notebooks in one call, one after the other.
var nbconvert = client{"jupyter nbconvert", "nbconvert", func(ctx context.Context, c *comparison, dir string) error {
	return c.call(ctx, c.course.root, "jupyter-nbconvert", append([]string{"--to", "notebook", "--execute", "--output-dir", dir}, c.course.files...)...)
}}

// execute runs copies, because it writes the outputs into the file that it is given.
var execute = client{"jupyter execute", "execute", func(ctx context.Context, c *comparison, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var copies []string
	for _, file := range c.course.files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.Base(file))
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return err
		}
		copies = append(copies, to)
	}
	return c.call(ctx, dir, "jupyter-execute", copies...)
}}

// clients are those of others that are installed, nbconvert first; it is an error
// if that is missing.
func (c *comparison) clients() ([]client, error) {
	if _, err := exec.LookPath("jupyter-nbconvert"); err != nil {
		return nil, errors.New("jupyter nbconvert is not on the PATH; to get it on Debian: apt-get install --no-install-recommends jupyter-nbconvert")
	}
	list := []client{nbconvert}
	if _, err := exec.LookPath("jupyter-execute"); err == nil {
		list = append(list, execute)
	} else {
		c.say("jupyter execute is not on the PATH: without it")
	}
	return list, nil
}

// call runs a program with Jupyter's folders in the private one. An error carries
// the end of what the program said.
func (c *comparison) call(ctx context.Context, dir, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = os.Environ()
	for variable, folder := range map[string]string{
		"JUPYTER_DATA_DIR": "data", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython", "TMPDIR": "tmp",
	} {
		path := filepath.Join(c.dir, folder)
		if err := os.MkdirAll(path, 0o700); err != nil {
			return err
		}
		cmd.Env = append(cmd.Env, variable+"="+path)
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		text := strings.TrimSpace(said.String())
		return fmt.Errorf("%w; it said last:\n%s", err, text[max(0, len(text)-3000):])
	}
	return nil
}

// validation has nbformat read the files and hold them to the schema.
const validation = `import sys, warnings, nbformat
warnings.simplefilter("error")
for path in sys.argv[1:]:
    nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))
print(nbformat.__version__)`

// validate holds the files that we wrote to nbformat's schema, warnings included.
// nbformat is there, because nbconvert reads notebooks with it.
func (c *comparison) validate(ctx context.Context) error {
	python, err := interpreter("jupyter-nbconvert")
	if err != nil {
		return err
	}
	args := []string{"-c", validation}
	for _, file := range c.course.files {
		args = append(args, c.result(own, file))
	}
	cmd := exec.CommandContext(ctx, python, args...)
	version, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return fmt.Errorf("nbformat does not take the files that we write: %w\n%s", err, bytes.TrimSpace(failed.Stderr))
	} else if err != nil {
		return err
	}
	c.say("nbformat %s finds the files that we write valid.", bytes.TrimSpace(version))
	return nil
}

// interpreter is the Python that a program on the PATH names in its first line: the
// one on the PATH may be another, which does not know nbformat.
func interpreter(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	words := strings.Fields(strings.TrimPrefix(lines.Text(), "#!"))
	switch {
	case len(words) == 0 || !strings.HasPrefix(lines.Text(), "#!"):
		return "", fmt.Errorf("%s is no script that names its Python", path)
	case filepath.Base(words[0]) == "env" && len(words) > 1:
		return words[1], nil
	}
	return words[0], nil
}
