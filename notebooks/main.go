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
// Ctrl-C. (go run itself prints the status and exits with 1.)
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
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
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitUsage
	}
	p := &progress{out: stdout}
	res, err := runCourse(ctx, c, opts, p)
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	res.interrupted = ctx.Err() != nil
	res.print(stdout)
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
