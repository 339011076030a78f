package runner

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"backprop/notebooks/internal/diff"
	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/internal/tempdir"
)

const compareUsage = `Runs notebooks with this program and with jupyter nbconvert --execute, in turn, on the
same machine and the kernel that install gives. Compares the outputs, and prints how
long each took. Where jupyter execute is there, compares its outputs too. Has nbformat
validate the files that this program writes. Nothing is left in Jupyter's folders.

Usage: go run ./notebooks compare [flags] [notebook.ipynb ...]   all notebooks, or these

`

// comparison is one run of go run ./notebooks compare.
type comparison struct {
	course course
	rounds int
	dir    string // private: Jupyter's folders, and the executed notebooks
	out    io.Writer
}

// compareCommand is go run ./notebooks compare.
func compareCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := comparison{out: stdout}
	flags := flag.NewFlagSet("go run ./notebooks compare", flag.ContinueOnError)
	flags.IntVar(&c.rounds, "n", 3, "run both `N` times; the medians of the times are compared")
	err := parse(flags, args, compareUsage, stdout, stderr)
	if err != nil {
		return usageStatus(err)
	}
	if c.rounds < 1 {
		fmt.Fprintf(stderr, "-n %d: give a number from 1 on\n", c.rounds)
		return exitUsage
	}
	if c.course, err = findCourse(".", flags.Args()); err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitUsage
	}
	if err := c.run(ctx); err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	return exitOK
}

func (c *comparison) say(format string, args ...any) { fmt.Fprintf(c.out, format+"\n", args...) }

// run compares. Outputs that differ and files that are not valid are an error.
func (c *comparison) run(ctx context.Context) (err error) {
	private, err := tempdir.New("")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, private.Remove()) }()
	c.dir = private.Path
	others, err := c.clients()
	if err != nil {
		return err
	}
	if err := install(ctx, c.course.root, filepath.Join(c.dir, "data", "kernels", kernelName), c.say); err != nil {
		return err
	}
	ours, theirs, err := c.race(ctx, others[0])
	if err != nil {
		return err
	}
	for _, other := range others[1:] {
		if err := other.run(ctx, c); err != nil {
			return err
		}
	}
	fmt.Fprintln(c.out)
	same := true
	for _, other := range others {
		equal, err := c.outputs(other)
		if err != nil {
			return err
		}
		same = same && equal
	}
	if err := c.validate(ctx); err != nil {
		return err
	}
	c.say("%s", verdictOn(len(c.course.files), ours, theirs))
	if !same {
		return errors.New("the outputs are not the same")
	}
	return nil
}

// race runs both in turn, so that other load on the machine slows both.
func (c *comparison) race(ctx context.Context, other client) (ours, theirs []time.Duration, err error) {
	for round := range c.rounds {
		var took [2]time.Duration
		for i, by := range []client{own, other} {
			start := time.Now()
			if err := by.run(ctx, c); err != nil {
				return nil, nil, err
			}
			took[i] = time.Since(start)
		}
		c.say("round %d of %d: %s %s, %s %s", round+1, c.rounds, own.name, seconds(took[0]), other.name, seconds(took[1]))
		ours, theirs = append(ours, took[0]), append(theirs, took[1])
	}
	return ours, theirs, nil
}

// verdictOn says in one line how the times compare.
func verdictOn(notebooks int, ours, theirs []time.Duration) string {
	us, them := median(ours), median(theirs)
	change := fmt.Sprintf("%.0f %% less", 100*(1-us.Seconds()/them.Seconds()))
	if us > them {
		change = fmt.Sprintf("%.0f %% more", 100*(us.Seconds()/them.Seconds()-1))
	}
	return fmt.Sprintf("Time for %s, median of %d: %s %s, %s %s: %s.",
		plural(notebooks, "notebook"), len(ours), own.name, seconds(us), nbconvert.name, seconds(them), change)
}

// median is the middle time, or the mean of the two in the middle.
func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// outputs compares what the other client wrote with what we wrote.
func (c *comparison) outputs(other client) (same bool, err error) {
	r := result{checked: true}
	cells := 0
	for _, file := range c.course.files {
		ours, err := notebook.Read(c.result(own, file))
		if err != nil {
			return false, err
		}
		theirs, err := notebook.Read(c.result(other, file))
		if err != nil {
			return false, err
		}
		different, err := diff.Notebooks(theirs, ours, diff.Tolerance)
		if err != nil {
			return false, fmt.Errorf("%s: %w", name(file), err)
		}
		cells += len(ours.Code())
		r.outcomes = append(r.outcomes, outcome{name: name(file), differs: different})
	}
	if n := r.differentCells(); n > 0 {
		fmt.Fprintf(c.out, "%s writes other outputs in %s (stored: its own, fresh: ours):\n", other.name, plural(n, "cell"))
		r.listDifferences(c.out)
		return false, nil
	}
	c.say("%s writes the same outputs in all %s.", other.name, plural(cells, "cell"))
	return true, nil
}

// result is where a client's executed copy of a notebook lies.
func (c *comparison) result(by client, file string) string {
	return filepath.Join(c.dir, by.dir, filepath.Base(file))
}

// client is a program that runs notebooks. It writes the executed copies into the
// folder dir of the comparison.
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

// own is this program, called as a person would call it.
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

// clients lists the installed clients of other people, nbconvert first; it is an error
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

// call runs a program with Jupyter's folders inside the private one. An error carries
// the last words of the program.
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

// validation is a Python program: nbformat reads the files and checks them against its schema.
const validation = `import sys, warnings, nbformat
warnings.simplefilter("error")
for path in sys.argv[1:]:
    nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))
print(nbformat.__version__)`

// validate checks the files that we wrote against nbformat's schema; a warning is an error.
// nbformat is installed, because nbconvert reads notebooks with it.
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
// Python on the PATH may be another one, without nbformat.
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
