// The notebooks program runs the course without a browser: it starts the real
// GoNB kernel for each notebook, executes the cells in order, and says whether
// every formula came out as the ledger has it.
//
//	go run ./notebooks                                  all notebooks
//	go run ./notebooks notebooks/03-two-two-two.ipynb   this one
//	go run ./notebooks -h                               the flags
//
// It needs Go and nothing else. The first run builds the kernel, in the version
// that go.mod names, and keeps it in the user's cache folder. The executed
// notebooks go to out/; the notebooks themselves change only with -update.
//
// The exit status is 0 when every cell ran and every formula of the notebooks
// that ran is proved; 1 when not; 2 when the command line is wrong; 130 after
// Ctrl-C. (go run itself prints the status and exits with 1.) No kernel outlives
// the run: not after Ctrl-C, nor when the terminal is closed, nor when what reads
// its output has seen enough (go run ./notebooks | head).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// The exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // what a shell reports for a program that Ctrl-C ended
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	// Nobody reads this channel. It is there because Go ends a program at a write
	// into a broken pipe, kernels or not, unless it asked for the signal: now the
	// write fails, and output cancels the run.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// endings are the signals that ask a run to end. A closed terminal (SIGHUP) is
// one of them, unless the run was started with nohup to survive just that.
func endings() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// options are what the command line can say.
type options struct {
	files       []string
	out         string
	update      bool
	parallel    int
	cellTimeout time.Duration
	timeout     time.Duration
}

// run is the program. It gives the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	opts, err := parseArgs(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage // the flag package has said what is wrong
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
	res, err := runCourse(ctx, c, opts, &progress{out: out})
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	res.interrupted = ctx.Err() != nil
	res.print(out)
	if err := out.failure(); err != nil {
		fmt.Fprintln(stderr, "notebooks: stopped, because what it prints cannot be written:", err)
		return exitFailed
	}
	return res.exitCode()
}

func parseArgs(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("notebooks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.out, "o", "", "write the executed notebooks to `DIR` (default: out in the repository)")
	flags.BoolVar(&o.update, "update", false, "also write the outputs back into the notebooks that ran without a failure")
	flags.IntVar(&o.parallel, "p", 0, "run `N` kernels at once (default: one a processor)")
	flags.DurationVar(&o.cellTimeout, "cell-timeout", 2*time.Minute, "stop a cell that runs longer than this `TIME`")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Minute, "stop a notebook that runs longer than this `TIME`")
	flags.Usage = func() {
		fmt.Fprint(stderr, "Runs the notebooks of the course, without a browser, and checks what they prove.\n\n"+
			"Usage: go run ./notebooks [flags] [notebook.ipynb ...]\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.files = flags.Args()
	for _, file := range o.files {
		if strings.HasPrefix(file, "-") { // the flag package stops at the first file
			text := fmt.Sprintf("%s comes after a notebook: put the flags first, go run ./notebooks [flags] [notebook.ipynb ...]", file)
			fmt.Fprintln(stderr, text)
			return o, errors.New(text)
		}
	}
	for _, bad := range []struct {
		is   bool
		text string
	}{
		{o.parallel < 0, fmt.Sprintf("-p %d: the number of kernels cannot be negative", o.parallel)},
		{o.cellTimeout <= 0, fmt.Sprintf("-cell-timeout %v: the time must be positive, such as 90s", o.cellTimeout)},
		{o.timeout <= 0, fmt.Sprintf("-timeout %v: the time must be positive, such as 5m", o.timeout)},
	} {
		if bad.is {
			fmt.Fprintln(stderr, bad.text)
			return o, errors.New(bad.text)
		}
	}
	return o, nil
}
