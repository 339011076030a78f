package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
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
	c := comparison{out: &output{to: stdout, cancel: func(error) {}}}
	flags := flag.NewFlagSet("go run ./notebooks compare", flag.ContinueOnError)
	flags.IntVar(&c.rounds, "n", 3, "run both `N` times; the medians of the times are compared")
	err := parse(flags, args, compareUsage, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case c.rounds < 1:
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

// race runs both in turn, so that what else the machine does meets both.
func (c *comparison) race(ctx context.Context, other client) (ours, theirs []time.Duration, err error) {
	for round := range c.rounds {
		us, err := timed(func() error { return own.run(ctx, c) })
		if err != nil {
			return nil, nil, err
		}
		them, err := timed(func() error { return other.run(ctx, c) })
		if err != nil {
			return nil, nil, err
		}
		c.say("round %d of %d: %s %s, %s %s", round+1, c.rounds, own.name, seconds(us), other.name, seconds(them))
		ours, theirs = append(ours, us), append(theirs, them)
	}
	return ours, theirs, nil
}

func timed(work func() error) (time.Duration, error) {
	start := time.Now()
	err := work()
	return time.Since(start), err
}

// verdictOn says in one line how the times compare.
func verdictOn(notebooks int, ours, theirs []time.Duration) string {
	us, them := median(ours), median(theirs)
	change := fmt.Sprintf("%.0f %% less", 100*(1-us.Seconds()/them.Seconds()))
	if us > them {
		change = fmt.Sprintf("%.0f %% more", 100*(us.Seconds()/them.Seconds()-1))
	}
	return fmt.Sprintf("Time for %s, median of %d: %s %s, %s %s: %s.",
		plural(notebooks, "notebook"), len(ours), own.name, seconds(us), "jupyter nbconvert", seconds(them), change)
}

// median is the middle one, or the mean of the two in the middle.
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
	if n := r.different(); n > 0 {
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
