package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"backprop/notebooks/internal/diff"
)

// options are what the command line can say.
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
const usage = `Runs the notebooks of the course without a browser, and checks what they prove.

Usage: go run ./notebooks [flags] [notebook.ipynb ...]   all notebooks, or these
       go run ./notebooks install | uninstall            the kernel, for JupyterLab
       go run ./notebooks compare -h                     against jupyter nbconvert

It ends with the ledger: every formula, what was found about it, the largest
relative error. Exit status 0: every cell ran, every formula is proved. 1: not so.
2: the command line is wrong. 130: interrupted.

`

// parse reads a command line. What was asked for, with -h, goes to stdout; what is wrong,
// to stderr, in a line that the list of all flags does not drown.
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

func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("go run ./notebooks", flag.ContinueOnError)
	flags.StringVar(&o.out, "o", "", "write the executed notebooks, and pages for a browser, to `DIR` (default: out in the repository)")
	flags.BoolVar(&o.update, "update", false, "also write the outputs back into the notebooks that ran without a failure")
	flags.BoolVar(&o.check, "check", false, "compare the outputs with those that the notebooks hold: a difference is a failure;\nof cells with the tag "+diff.Varies+", only the words")
	flags.Float64Var(&o.tolerance, "tolerance", diff.Tolerance, "how far -check lets numbers be apart, relative to the larger one: a `NUMBER` below 1;\nwhole numbers are counts and must be equal")
	flags.BoolVar(&o.json, "json", false, "write the result to stdout as JSON, and all that is for people to stderr;\ngo doc -u ./notebooks jsonResult tells the form")
	flags.IntVar(&o.parallel, "p", 0, "run `N` kernels at once (default: one a processor, fewer where memory is short)")
	flags.DurationVar(&o.cellTimeout, "cell-timeout", 2*time.Minute, "stop a cell that runs longer than this `TIME`, and with it its notebook")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Minute, "stop a notebook that runs longer than this `TIME`")
	if err := parse(flags, args, usage, stdout, stderr); err != nil {
		return o, err
	}
	o.files = flags.Args()
	text := o.wrong()
	if text != "" {
		fmt.Fprintln(stderr, text)
		return o, errors.New(text)
	}
	return o, nil
}

// wrong says what is wrong with the options, "" if nothing is.
func (o options) wrong() string {
	for _, file := range o.files {
		if strings.HasPrefix(file, "-") { // the flag package stops at the first file
			return fmt.Sprintf("%s comes after a notebook: put the flags first, go run ./notebooks [flags] [notebook.ipynb ...]", file)
		}
	}
	switch {
	case o.parallel < 0:
		return fmt.Sprintf("-p %d: the number of kernels cannot be negative", o.parallel)
	case o.cellTimeout <= 0:
		return fmt.Sprintf("-cell-timeout %v: the time must be positive, such as 90s", o.cellTimeout)
	case o.timeout <= 0:
		return fmt.Sprintf("-timeout %v: the time must be positive, such as 5m", o.timeout)
	case !(o.tolerance >= 0 && o.tolerance < 1):
		return fmt.Sprintf("-tolerance %v: it is relative, give a number from 0 to below 1, such as 1e-6", o.tolerance)
	case o.check && o.update:
		return "-check compares with what -update would replace: give one of them"
	}
	return ""
}

// commandIn reads the command line of a command that takes none but -h, and finds
// the repository. code is the exit status when there is nothing more to do, else -1.
func commandIn(args []string, stdout, stderr io.Writer, command, what string) (c course, code int) {
	flags := flag.NewFlagSet("go run ./notebooks "+command, flag.ContinueOnError)
	usage := fmt.Sprintf("%s\nUsage: %s\n", what, flags.Name())
	switch err := parse(flags, args, usage, stdout, stderr); {
	case errors.Is(err, flag.ErrHelp):
		return c, exitOK
	case err != nil:
		return c, exitUsage
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "%s takes no %s\n", command, flags.Arg(0))
		return c, exitUsage
	}
	c, err := findCourse(".", nil)
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return c, exitUsage
	}
	return c, -1
}
