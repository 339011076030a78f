// The notebooks program runs the course without a browser: it starts the real
// GoNB kernel for each notebook, executes the cells in order, and says whether
// every formula came out as the ledger has it.
//
//	go run ./notebooks                                  all notebooks
//	go run ./notebooks notebooks/03-two-two-two.ipynb   this one
//	go run ./notebooks -check                           and compare with the outputs that are stored
//	go run ./notebooks install                          put the kernel where JupyterLab finds it
//	go run ./notebooks -h                               the flags, and the other commands
//
// It needs Go and nothing else. The first run builds the kernel, in the version
// that go.mod names, and keeps it in the user's cache folder. The executed
// notebooks go to out/, and beside them the run as pages for a browser: open
// out/index.html. The notebooks themselves change only with -update.
//
// The exit status is 0 when every cell ran, every formula of the notebooks that
// ran is proved, and, with -check, the outputs are those that are stored; 1 when
// not; 2 when the command line is wrong; 130 after Ctrl-C. (go run itself prints the status and exits with 1.) No kernel outlives
// the run: not after Ctrl-C, nor when the terminal is closed, nor when what reads
// its output has seen enough (go run ./notebooks | head).
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"backprop/notebooks/internal/cellgo"
)

// The exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // what a shell reports for a program that Ctrl-C ended
)

func main() {
	cellgo.Main() // kernels call this program as their go command
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	ctx = whileGoRuns(ctx)
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

// run is the program. It gives the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "install":
			return installCommand(ctx, args[1:], stdout, stderr)
		case "uninstall":
			return uninstallCommand(args[1:], stdout, stderr)
		case "compare":
			return compareCommand(ctx, args[1:], stdout, stderr)
		}
	}
	return runCommand(ctx, args, stdout, stderr)
}

// runCommand is go run ./notebooks without a command's name.
func runCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	opts, err := parseArgs(args, stdout, stderr)
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
	people, out := stdout, &output{to: stdout, cancel: cancel}
	told := out
	if opts.json { // then stdout is for the machine
		people, told = stderr, &output{to: stderr, cancel: cancel}
	}
	p := newProgress(told, terminalOf(people))
	res, err := runCourse(ctx, c, opts, p)
	var unwritten error
	if err == nil {
		unwritten = res.writePages(ctx, opts.out)
	}
	p.close()
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitFailed
	}
	res.interrupted = ctx.Err() != nil
	res.print(told)
	if opts.json {
		out.Write(res.json())
	}
	if unwritten != nil {
		fmt.Fprintln(stderr, "notebooks: the pages of the run are not whole:", unwritten)
		return exitFailed
	}
	if err := cmp.Or(told.failure(), out.failure()); err != nil {
		fmt.Fprintln(stderr, "notebooks: stopped, because what it prints cannot be written:", err)
		return exitFailed
	}
	return res.exitCode()
}
