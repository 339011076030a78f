package runner

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"backprop/notebooks/exercise"
	"backprop/notebooks/internal/answers"
	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/internal/tempdir"
)

const exercisesUsage = `Tells which exercises are solved in notebooks: those that are named, those in folders
that are named, or those of the course.

Usage: go run ./notebooks exercises [flags] [notebook.ipynb or folder ...]

Without -grade it reads what the notebooks hold, as it was saved: whoever writes into a
file can write there that all is solved. With -grade it takes the answers alone, puts
each into the course's own notebook, and runs it: one kernel for each file. Run
answers of people whom you do not know in a container.

Exit status 0: every file was read. 1: not so. 2: the command line is wrong.

`

// exerciseOptions are what the command line of exercises can say.
type exerciseOptions struct {
	paths    []string
	json     bool
	grade    bool
	handout  string // a folder for notebooks without solutions
	parallel int
	timeout  time.Duration // for each answer
	memory   int           // MB for each program
	course   string        // the folder with the course's notebooks; tests have another
}

// jsonExercise is one element of the list that exercises -json prints.
type jsonExercise struct {
	File     string `json:"file"`     // as found on the command line or below a folder there
	Notebook string `json:"notebook"` // of the course: "01-chain-rule"
	ID       string `json:"id"`
	Solved   bool   `json:"solved"`
	Verdict  string `json:"verdict"` // right, wrong, unsolved, or missing: the notebook has no cell that asks for it
	Text     string `json:"text,omitempty"`
	Graded   bool   `json:"graded"`          // an answer was run, by -grade
	Error    string `json:"error,omitempty"` // why the file could not be read; then all but file is empty
}

// exercisesCommand is go run ./notebooks exercises.
func exercisesCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o := exerciseOptions{}
	flags := flag.NewFlagSet("go run ./notebooks exercises", flag.ContinueOnError)
	flags.BoolVar(&o.json, "json", false, "print one JSON record for each exercise of each file, in a list")
	flags.BoolVar(&o.grade, "grade", false, "run the answers, with the course's own notebooks and judge")
	flags.StringVar(&o.handout, "handout", "", "write copies of the notebooks without the solutions to `DIR`, and do nothing else")
	flags.IntVar(&o.parallel, "p", 0, "with -grade, run `N` kernels at once (default: one a processor, fewer where memory is short)")
	flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "with -grade, stop an answer that takes longer than this `TIME`")
	flags.IntVar(&o.memory, "memory", 2048, "with -grade, how many `MB` a program may take (Linux; at least 512)")
	if err := parse(flags, args, exercisesUsage, stdout, stderr); err != nil {
		return usageStatus(err)
	}
	o.paths = flags.Args()
	if err := o.validate(); err != nil {
		fmt.Fprintln(stderr, err)
		return exitUsage
	}
	return o.run(ctx, stdout, stderr)
}

func (o exerciseOptions) validate() error {
	for _, path := range o.paths {
		if strings.HasPrefix(path, "-") {
			return fmt.Errorf("%s comes after a notebook: put the flags first", path)
		}
	}
	switch {
	case o.handout != "" && (o.grade || o.json):
		return errors.New("-handout only writes notebooks: give it alone")
	case o.parallel < 0:
		return fmt.Errorf("-p %d: the number of kernels cannot be negative", o.parallel)
	case o.timeout <= 0:
		return fmt.Errorf("-timeout %v: the time must be positive, such as 30s", o.timeout)
	case o.memory < 512:
		return fmt.Errorf("-memory %d: the compiler itself needs 512 MB", o.memory)
	}
	return nil
}

func (o exerciseOptions) run(ctx context.Context, stdout, stderr io.Writer) int {
	root, err := findRoot(".")
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitUsage
	}
	o.course = cmp.Or(o.course, filepath.Join(root, "notebooks"))
	files, err := o.files()
	if err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return exitUsage
	}
	if o.handout != "" {
		if err := o.writeHandout(files); err != nil {
			fmt.Fprintln(stderr, "notebooks:", err)
			return exitFailed
		}
		return exitOK
	}
	list := make([][]jsonExercise, len(files))
	var g *grader
	if o.grade {
		if g, err = newGrader(ctx, root, o, stderr); err != nil {
			fmt.Fprintln(stderr, "notebooks:", err)
			return exitFailed
		}
		defer g.tools.close()
	}
	slots := make(chan struct{}, cmp.Or(o.parallel, kernels()))
	var running sync.WaitGroup
	for i, file := range files {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			list[i] = o.look(ctx, file, g)
		})
	}
	running.Wait()
	all := slices.Concat(list...)
	if o.json {
		data, _ := json.MarshalIndent(append([]jsonExercise{}, all...), "", "  ")
		fmt.Fprintf(stdout, "%s\n", data)
	} else {
		printExercises(stdout, all)
	}
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case slices.ContainsFunc(all, func(e jsonExercise) bool { return e.Error != "" }):
		return exitFailed
	}
	return exitOK
}

// files lists the notebooks that are named, those below folders that are named, or those of the course.
func (o exerciseOptions) files() (files []string, err error) {
	if len(o.paths) == 0 {
		return filepath.Glob(filepath.Join(o.course, "[0-9]*.ipynb"))
	}
	for _, path := range o.paths {
		before := len(files)
		err := filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && at != path && strings.HasPrefix(entry.Name(), "."): // .ipynb_checkpoints
				return filepath.SkipDir
			case !entry.IsDir() && filepath.Ext(at) == ".ipynb":
				files = append(files, at)
			}
			return nil
		})
		if err == nil && len(files) == before {
			err = fmt.Errorf("%s is no notebook, and no folder that holds one: notebooks end in .ipynb", path)
		}
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// writeHandout writes the notebooks without their solutions.
func (o exerciseOptions) writeHandout(files []string) error {
	if err := os.MkdirAll(o.handout, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		to := filepath.Join(o.handout, filepath.Base(file))
		if sameFile(file, to) {
			return fmt.Errorf("%s would be overwritten: choose another folder", file)
		}
		book, err := notebook.Read(file)
		if err != nil {
			return err
		}
		answers.WithoutSolutions(book)
		if there, err := os.ReadFile(to); err == nil && !bytes.Equal(there, book.Bytes()) {
			return fmt.Errorf("%s is there already, and differs: somebody's work? Choose another folder, or remove it", to)
		}
		if err := book.Write(to); err != nil {
			return err
		}
	}
	return nil
}

// look tells of the exercises of one file.
func (o exerciseOptions) look(ctx context.Context, file string, g *grader) []jsonExercise {
	book, err := notebook.Read(file)
	if err != nil {
		return []jsonExercise{{File: file, Error: err.Error()}}
	}
	cells := answers.Find(book)
	var list []jsonExercise
	for _, number := range numbersOf(cells, file) {
		name := number
		if found, _ := filepath.Glob(filepath.Join(o.course, number+"-*.ipynb")); len(found) == 1 {
			name = strings.TrimSuffix(filepath.Base(found[0]), ".ipynb")
		}
		for _, id := range exercise.IDs(number) {
			list = append(list, jsonExercise{File: file, Notebook: name, ID: id, Verdict: "missing"})
		}
	}
	if len(list) == 0 {
		return []jsonExercise{{File: file, Error: "it has no exercise of the course, and its name is not that of a notebook of the course"}}
	}
	if g != nil {
		return g.grade(ctx, cells, list)
	}
	for i := range list {
		e := &list[i]
		at := slices.IndexFunc(cells, func(c answers.Cell) bool { return c.ID == e.ID })
		if at < 0 {
			continue
		}
		e.Verdict = string(exercise.Unsolved) // as long as the cell has not run
		for _, output := range cells[at].Cell.Outputs() {
			r, err := exercise.RecordIn(output.Data)
			if err != nil {
				e.Text = err.Error()
			} else if r != nil && r.ID == e.ID {
				e.set(*r)
			}
		}
	}
	return list
}

func (e *jsonExercise) set(r exercise.Record) {
	e.Verdict, e.Text = string(r.Verdict), r.Text
	e.Solved = r.Verdict == exercise.Right
}

// numbersOf lists the course's notebooks whose exercises the cells ask for; a file without any belongs to the one
// whose number its name begins with.
func numbersOf(cells []answers.Cell, file string) (numbers []string) {
	for _, c := range cells {
		number, _, _ := strings.Cut(c.ID, "-")
		if len(exercise.IDs(number)) > 0 && !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	if numbers == nil {
		number, _, _ := strings.Cut(filepath.Base(file), "-")
		numbers = []string{number}
	}
	return numbers
}

// printExercises prints a line for each file, with what is not solved.
func printExercises(w io.Writer, all []jsonExercise) {
	for rest := all; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(e jsonExercise) bool { return e.File != rest[0].File })
		if n < 0 {
			n = len(rest)
		}
		of := rest[:n]
		rest = rest[n:]
		if of[0].Error != "" {
			fmt.Fprintf(w, "not looked at   %s: %s\n", printable(of[0].File), printable(of[0].Error))
			continue
		}
		solved := 0
		var others []string
		for _, e := range of {
			if e.Solved {
				solved++
				continue
			}
			state := map[string]string{"unsolved": "to do", "wrong": "not right"}[e.Verdict]
			state = cmp.Or(state, e.Verdict)
			if e.Verdict == string(exercise.Wrong) && e.Text != "" {
				state += ": " + e.Text
			}
			others = append(others, fmt.Sprintf("    %-14s %s\n", e.ID, state))
		}
		fmt.Fprintf(w, "%2d of %2d solved  %s\n%s", solved, len(of), printable(of[0].File), printable(strings.Join(others, "")))
	}
}

// grader runs answers.
type grader struct {
	runner
	tools   tools
	courses map[string]*answers.Course // by number
}

func newGrader(ctx context.Context, root string, o exerciseOptions, stderr io.Writer) (*grader, error) {
	if err := group.Supported(); err != nil {
		return nil, err
	}
	jupyter.Sweep()
	courses, books := map[string]*answers.Course{}, []*notebook.Notebook{}
	files, _ := filepath.Glob(filepath.Join(o.course, "[0-9]*.ipynb")) // the pattern is a good one
	for _, file := range files {
		book, err := notebook.Read(file)
		if err != nil {
			return nil, err
		}
		number, _, _ := strings.Cut(filepath.Base(file), "-")
		courses[number], books = answers.NewCourse(book), append(books, book)
	}
	r, t, err := newRunner(ctx, course{root: root}, books, func(format string, args ...any) { fmt.Fprintf(stderr, format+"\n", args...) })
	if err != nil {
		return nil, err
	}
	r.command, r.cellTimeout = append(limited(o.memory), r.command...), o.timeout
	return &grader{runner: *r, tools: t, courses: courses}, nil
}

// limited is a command that runs the command after it with a limit on the data of each process, which it hands down to
// all that it starts. Where the system knows no such limit, there is none.
func limited(mb int) []string {
	return []string{"sh", "-c", fmt.Sprintf(`ulimit -d %d 2>/dev/null; exec "$@"`, mb<<10), "sh"}
}

// grade runs the answers of one file, in a kernel of its own.
func (g *grader) grade(ctx context.Context, cells []answers.Cell, list []jsonExercise) []jsonExercise {
	s := submission{grader: g}
	defer s.end()
	for i := range list {
		e := &list[i]
		at := slices.IndexFunc(cells, func(c answers.Cell) bool { return c.ID == e.ID })
		if at < 0 {
			continue
		}
		e.Verdict = string(exercise.Wrong)
		number, _, _ := strings.Cut(e.ID, "-")
		c := g.courses[number]
		if c == nil {
			e.Text = "the course has no notebook for it"
			continue
		}
		if ours, found := c.Cell(e.ID); found && ours.Answer == cells[at].Answer {
			e.Verdict = string(exercise.Unsolved)
			continue
		}
		source, err := c.Program(e.ID, cells[at].Answer)
		if err != nil {
			e.Text = err.Error()
			continue
		}
		e.Graded = true
		r, err := s.judge(ctx, e.ID, source.Cell())
		if err != nil {
			e.Text, _, _ = strings.Cut(err.Error(), "\n")
			continue
		}
		e.set(*r)
	}
	return list
}

// submission is a file that is being graded. Its kernel starts with the first answer, and anew after one that ended it.
type submission struct {
	*grader
	seed   uint64
	dir    *tempdir.Dir
	kernel *jupyter.Kernel
}

func (s *submission) end() {
	if s.kernel != nil {
		s.kernel.Close()
		s.kernel = nil
	}
	if s.dir != nil {
		s.dir.Remove()
		s.dir = nil
	}
}

func (s *submission) begin(ctx context.Context) (err error) {
	if s.kernel != nil {
		return s.kernel.Prepare(ctx, "%reset")
	}
	var random [8]byte
	rand.Read(random[:])
	s.seed = binary.LittleEndian.Uint64(random[:])
	if s.dir, err = tempdir.New(""); err != nil {
		return err
	}
	r := s.runner
	r.env = append(slices.Clone(r.env), fmt.Sprintf("%s=%d", exercise.SeedVariable, s.seed))
	s.kernel, err = r.start(ctx, s.dir.Path)
	return err
}

// judge runs one answer, and looks at the numbers that it gives. What the answer prints or displays besides does not
// count, and a right verdict needs the right numbers at points that nobody knew before.
func (s *submission) judge(ctx context.Context, id, code string) (*exercise.Record, error) {
	if err := s.begin(ctx); err != nil {
		s.end()
		return nil, fmt.Errorf("the kernel could not be used: %w", err)
	}
	book, err := notebook.Parse([]byte(`{"cells": [{"cell_type": "code", "source": ""}], "nbformat": 4}`))
	if err != nil {
		return nil, err
	}
	cell := book.Cells[0]
	cell.SetSource(code)
	collector := new(notebook.Collector)
	outputs := collector.StartCell()
	reply, err := s.executeCell(ctx, s.kernel, cell, collector)
	if err != nil { // out of time, or out of memory
		s.end()
		if errors.Is(err, errCellTime) {
			err = fmt.Errorf("it was stopped after %v", s.cellTimeout)
		}
		return nil, err
	}
	for _, o := range outputs.List {
		if r, err := exercise.Grade(id, s.seed, o.Data); r != nil || err != nil {
			return r, err
		}
	}
	if reply.Status != "ok" {
		return nil, errors.New(strings.ReplaceAll(failure(code, reply, outputs.List, cleaner(s.paths)).Error(), "it does not compile\n", "it does not compile: "))
	}
	return nil, errors.New("the program ended before its answer was tried")
}
