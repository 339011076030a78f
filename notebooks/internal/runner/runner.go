// Package runner is the program in notebooks/main.go: it runs the course's notebooks on the
// real kernel, installs that kernel for JupyterLab, and compares its own runs with those of
// jupyter nbconvert.
package runner

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"backprop/notebooks/internal/diff"
)

// The exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // what a shell reports for a program that Ctrl-C ended
)

// Main is the program. It returns the exit status.
func Main() int {
	// A closed terminal (SIGHUP) ends the run like Ctrl-C does, unless nohup protects it.
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	// Go ends a program that writes to a broken pipe, and its kernels would live on, unless
	// the program asks for the signal. Nobody reads this channel: the write fails instead,
	// and output cancels the run.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return run(whileGoRunLives(ctx), os.Args[1:], os.Stdout, os.Stderr)
}

// whileGoRunLives ends the context when the go run that started this program was killed: a
// SIGTERM to go run does not reach us, and nobody waits for the result any more. A program
// that something else started may be meant to live longer, as with nohup, so its context
// stays. Only Linux tells which program started us.
func whileGoRunLives(ctx context.Context) context.Context {
	parent := os.Getppid()
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", parent))
	if err != nil || strings.TrimSpace(string(name)) != "go" {
		return ctx
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for os.Getppid() == parent {
			time.Sleep(time.Second / 2)
		}
		cancel()
	}()
	return ctx
}

// run carries out one command line. It returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "install":
			return installCommand(ctx, args[1:], stdout, stderr)
		case "uninstall":
			return uninstallCommand(args[1:], stdout, stderr)
		case "compare":
			return compareCommand(ctx, args[1:], stdout, stderr)
		case "play":
			return playCommand(ctx, args[1:], stdout, stderr)
		case "text":
			return textCommand(args[1:], stdout, stderr)
		case "exercises":
			return exercisesCommand(ctx, args[1:], stdout, stderr)
		}
	}
	return runCommand(ctx, args, stdout, stderr)
}

// runCommand runs notebooks: go run ./notebooks without a command's name.
func runCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	opts, err := parseOptions(args, stdout, stderr)
	if err != nil {
		return usageStatus(err)
	}
	c, err := findCourse(".", opts.files)
	if err == nil {
		opts.out, err = c.outDir(opts.out)
	}
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitUsage
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out := &output{to: stdout, cancel: cancel}
	forPeople, terminal := out, terminalOf(stdout)
	if opts.json { // then stdout is for the machine
		forPeople, terminal = &output{to: stderr, cancel: cancel}, terminalOf(stderr)
	}
	p := newProgress(forPeople, terminal)
	res, err := runCourse(ctx, c, opts, p)
	var pagesErr error
	if err == nil {
		pagesErr = res.writePages(ctx, opts.out)
	}
	p.close()
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	res.interrupted = ctx.Err() != nil
	res.print(forPeople)
	if opts.json {
		out.Write(res.json())
	}
	if pagesErr != nil {
		fmt.Fprintln(stderr, "notebooks: the pages of the run are not whole:", pagesErr)
		return exitFailed
	}
	if err := cmp.Or(forPeople.failure(), out.failure()); err != nil {
		fmt.Fprintln(stderr, "notebooks: stopped, because what it prints cannot be written:", err)
		return exitFailed
	}
	return res.exitCode()
}

// output is where a run prints. When a write fails (the reader of the pipe has ended, the
// terminal is closed, the disk is full), nobody can learn what the run finds: output cancels
// the run and drops whatever it still prints.
type output struct {
	to     io.Writer
	cancel context.CancelCauseFunc

	mu  sync.Mutex
	err error // of the first write that failed
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(p)
	if err != nil {
		o.err = err
		o.cancel(err)
	}
	return n, err
}

// failure says why a write failed; nil if none did.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// options are what a command line without a command's name can say.
type options struct {
	files       []string
	out         string
	update      bool
	check       bool
	tolerance   float64
	json        bool
	parallel    int
	cellTimeout time.Duration
	timeout     time.Duration
}

// usage goes before the list of the flags.
const usage = `Runs the notebooks of the course without a browser, and says which formulas they check.

Usage: go run ./notebooks [flags] [notebook.ipynb ...]   all notebooks, or these
       go run ./notebooks install | uninstall            the kernel, for JupyterLab
       go run ./notebooks play                           the live pages, for a browser
       go run ./notebooks compare -h                     against jupyter nbconvert
       go run ./notebooks text notebook.ipynb            as text, for git diff
       go run ./notebooks exercises -h                   which ones are solved

It ends with the ledger: every formula, what was found about it, the largest
relative error. Exit status 0: every cell ran, every formula is checked. 1: not so.
2: the command line is wrong. 130: interrupted.

`

func parseOptions(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("go run ./notebooks", flag.ContinueOnError)
	flags.StringVar(&o.out, "o", "", "write the executed notebooks, and pages for a browser, to `DIR` (default: out in the repository)")
	flags.BoolVar(&o.update, "update", false, "also write the outputs back into the notebooks that ran without a failure")
	flags.BoolVar(&o.check, "check", false, "compare the outputs with those that the notebooks hold: a difference is a failure;\nof cells with the tag "+diff.Varies+", only the words")
	flags.Float64Var(&o.tolerance, "tolerance", diff.Tolerance, "how far -check lets numbers be apart, relative to the larger one: a `NUMBER` below 1;\nwhole numbers are counts and must be equal")
	flags.BoolVar(&o.json, "json", false, "write the result to stdout as JSON, and all that is for people to stderr;\ngo doc -u ./notebooks/internal/runner jsonResult tells the form")
	flags.IntVar(&o.parallel, "p", 0, "run `N` kernels at once (default: one a processor, fewer where memory is short)")
	flags.DurationVar(&o.cellTimeout, "cell-timeout", 2*time.Minute, "stop a cell that runs longer than this `TIME`, and with it its notebook")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Minute, "stop a notebook that runs longer than this `TIME`")
	if err := parse(flags, args, usage, stdout, stderr); err != nil {
		return o, err
	}
	o.files = flags.Args()
	err := o.validate()
	if err != nil {
		fmt.Fprintln(stderr, err)
	}
	return o, err
}

// validate says what is wrong with the options; nil if nothing is.
func (o options) validate() error {
	for _, file := range o.files {
		if strings.HasPrefix(file, "-") { // the flag package stops at the first file
			return fmt.Errorf("%s comes after a notebook: put the flags first, go run ./notebooks [flags] [notebook.ipynb ...]", file)
		}
	}
	switch {
	case o.parallel < 0:
		return fmt.Errorf("-p %d: the number of kernels cannot be negative", o.parallel)
	case o.cellTimeout <= 0:
		return fmt.Errorf("-cell-timeout %v: the time must be positive, such as 90s", o.cellTimeout)
	case o.timeout <= 0:
		return fmt.Errorf("-timeout %v: the time must be positive, such as 5m", o.timeout)
	case !(o.tolerance >= 0 && o.tolerance < 1):
		return fmt.Errorf("-tolerance %v: it is relative, give a number from 0 to below 1, such as 1e-6", o.tolerance)
	case o.check && o.update:
		return errors.New("-check compares with what -update would replace: give one of them")
	}
	return nil
}

// parse reads a command line. With -h, the usage goes to stdout. What is wrong goes to
// stderr, in one line that no list of all flags buries.
func parse(flags *flag.FlagSet, args []string, usage string, stdout, stderr io.Writer) error {
	flags.SetOutput(stderr)
	flags.Usage = func() {}
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
	case err != nil:
		fmt.Fprintf(stderr, "What can be given: %s -h\n", flags.Name())
	}
	return err
}

// usageStatus is the exit status after an error of parse, which has been printed.
func usageStatus(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	return exitUsage
}

// parseNoOptions reads the command line of a command that takes only -h, and prints what is
// wrong with it.
func parseNoOptions(args []string, stdout, stderr io.Writer, command, what string) error {
	flags := flag.NewFlagSet("go run ./notebooks "+command, flag.ContinueOnError)
	err := parse(flags, args, fmt.Sprintf("%s\nUsage: %s\n", what, flags.Name()), stdout, stderr)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("%s takes no %s", command, flags.Arg(0))
		fmt.Fprintln(stderr, err)
	}
	return err
}
