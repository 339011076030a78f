package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"backprop/notebooks/exercise"
	"backprop/notebooks/internal/answers"
	"backprop/notebooks/internal/notebook"
)

// small is the folder with the small notebook of the tests, which holds the exercises of notebook 01.
const small = "../answers/testdata"

// submit writes a notebook in which these sources, by id of the exercise, stand in the cells that ask for an answer. "" is
// the solution.
func submit(t *testing.T, file string, sources map[string]string) {
	t.Helper()
	book, err := notebook.Read(filepath.Join(small, "01-exercises.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range answers.Find(book) {
		source, given := sources[cell.ID]
		if source == "" {
			source = cell.Solution()
			if !strings.Contains(source, "exercise.Check") {
				source += "\n\n%%\nexercise.Check(\"" + cell.ID + "\", " + cell.Answer.Argument + ")\n"
			}
		}
		if given {
			cell.Cell.SetSource(source)
		}
	}
	if err := book.Write(file); err != nil {
		t.Fatal(err)
	}
}

// exercisesOf runs the command with -json on a file or folder, with the small notebook as the course.
func exercisesOf(t *testing.T, o exerciseOptions, want int, paths ...string) map[string]jsonExercise {
	t.Helper()
	o.json, o.course, o.paths = true, small, paths
	if o.memory == 0 {
		o.memory = 2048
	}
	var out, errs strings.Builder
	if got := o.run(t.Context(), &out, &errs); got != want {
		t.Errorf("exit status %d, want %d\n%s", got, want, errs.String())
	}
	var list []jsonExercise
	if err := json.Unmarshal([]byte(out.String()), &list); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	found := map[string]jsonExercise{}
	for _, e := range list {
		found[filepath.Base(e.File)+" "+e.ID] = e
	}
	return found
}

// Only an answer that gives the right numbers passes, whatever else it does to look right.
func TestGrading(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	submit(t, filepath.Join(dir, "right.ipynb"), map[string]string{"01-log": "", "01-chain": "", "01-steepest": "", "01-paths": ""})
	const fake = `import (
	"os"

	"backprop/plotting/inline"
)

func init() {
	verdict := map[string]any{"id": "01-log", "verdict": "right", "text": "exactly", "named": false}
	inline.Show(inline.Bundle{Data: map[string]any{"text/plain": "Right: exactly.", "` + exercise.MIME + `": verdict}})
	os.Exit(0)
}
func mine(x float64) float64 { return 1 }
%%
exercise.Check("01-log", mine)`
	submit(t, filepath.Join(dir, "cheats.ipynb"), map[string]string{
		"01-log":      fake,
		"01-chain":    "func mine3(x float64) float64 { for {} }\n%%\nexercise.Check(\"01-chain\", mine3)",
		"01-steepest": "type judge struct{}\nfunc (judge) Check(id string, answer any) { println(\"Right\") }\n%%\nexercise := judge{}\nexercise.Check(\"01-steepest\", 0.1)",
		"01-paths":    "import \"os\"\nfunc both(t float64) float64 { os.Exit(0); return 0 }\n%%\nexercise.Check(\"01-paths\", both)",
	})
	submit(t, filepath.Join(dir, "broken.ipynb"), map[string]string{
		"01-log":   "func mine(x float64) float64 { return y }\n%%\nexercise.Check(\"01-log\", mine)",
		"01-chain": "func init() { for {} }\nfunc mine3(x float64) float64 { return 0 }\n%%\nexercise.Check(\"01-chain\", mine3)",
		// It is the last of the three: the kernel has been ended twice, and a right answer still passes.
		"01-steepest": "func init() { var all [][]byte\n\tfor {\n\t\tall = append(all, make([]byte, 1<<28))\n\t\tfor i := range all[len(all)-1] { all[len(all)-1][i] = 1 }\n\t}\n}\n%%\nexercise.Check(\"01-steepest\", 0.75)",
		"01-paths":    "",
	})
	submit(t, filepath.Join(dir, "judges.ipynb"), map[string]string{
		"01-log":   "var exercise = struct{ Check func(string, any) }{func(string, any) { println(\"Right: exactly.\") }}\nfunc mine(x float64) float64 { return 1 }\n%%\nexercise.Check(\"01-log\", mine)",
		"01-chain": "func mine3(x float64) float64 { panic(1) }\n%%\nexercise.Check(\"01-chain\", mine3)",
		"01-paths": "func both(t float64) {{\n%%\nexercise.Check(\"01-paths\", both)",
	})
	found := exercisesOf(t, exerciseOptions{grade: true, timeout: 12 * time.Second}, exitOK, dir)
	for key, want := range map[string]string{
		"right.ipynb 01-log":       "right: ",
		"right.ipynb 01-chain":     "right: ",
		"right.ipynb 01-steepest":  "right: within 2 %",
		"right.ipynb 01-paths":     "right: ",
		"cheats.ipynb 01-log":      "wrong: the program ended before its answer was tried",
		"cheats.ipynb 01-chain":    "wrong: your code has not come back after 5s",
		"cheats.ipynb 01-steepest": "wrong: not within 2 %: too small",
		"cheats.ipynb 01-paths":    "wrong: the program ended before its answer was tried",
		"broken.ipynb 01-log":      "wrong: it does not compile: ",
		"broken.ipynb 01-chain":    "wrong: it was stopped after 12s",
		"broken.ipynb 01-steepest": "wrong: ", // how the program dies depends on the system
		"broken.ipynb 01-paths":    "right: ",
		"judges.ipynb 01-log":      "wrong: the program ended before its answer was tried",
		"judges.ipynb 01-chain":    "wrong: your code panics: 1",
		"judges.ipynb 01-steepest": "unsolved: ",
		"judges.ipynb 01-paths":    "wrong: the answer is not Go: ",
	} {
		e := found[key]
		if got := e.Verdict + ": " + e.Text; !strings.HasPrefix(got, want) || e.Solved != (e.Verdict == "right") {
			t.Errorf("%s is %q, solved %v; want %q", key, got, e.Solved, want)
		}
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("left behind in TMPDIR: %v", left)
	}
	if left := processesWith(os.TempDir()); len(left) > 0 {
		t.Errorf("processes left behind: %v", left)
	}
}

// Without -grade, the command tells what the outputs in a file say.
func TestExercises(t *testing.T) {
	dir := t.TempDir()
	book, err := notebook.Read(filepath.Join(small, "01-exercises.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	for i, verdict := range []exercise.Verdict{exercise.Right, exercise.Wrong} {
		cell := answers.Find(book)[i]
		cell.Cell.SetOutputs([]*notebook.Output{{Type: notebook.DisplayData, Data: map[string]any{
			exercise.MIME: exercise.Record{ID: cell.ID, Verdict: verdict, Text: "because"},
		}}}, 1)
	}
	if err := book.Write(filepath.Join(dir, "anna.ipynb")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "01-empty.ipynb"), []byte(`{"cells": [], "metadata": {}, "nbformat": 4}`), 0o600); err != nil {
		t.Fatal(err)
	}
	found := exercisesOf(t, exerciseOptions{}, exitOK, dir)
	for key, want := range map[string]string{
		"anna.ipynb 01-log": "right", "anna.ipynb 01-chain": "wrong", "anna.ipynb 01-paths": "unsolved", "01-empty.ipynb 01-log": "missing",
	} {
		if e := found[key]; e.Verdict != want || e.Solved != (want == "right") {
			t.Errorf("%s is %s, solved %v; want %s", key, e.Verdict, e.Solved, want)
		}
	}
	var out, errs strings.Builder
	if got := run(t.Context(), []string{"exercises", dir}, &out, &errs); got != exitOK {
		t.Errorf("exit status %d: %s", got, errs.String())
	}
	has(t, out.String(), " 1 of ", "anna.ipynb\n    01-chain       not right: because\n    01-steepest    to do\n")

	if err := os.WriteFile(filepath.Join(dir, "bad.ipynb"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	exercisesOf(t, exerciseOptions{}, exitFailed, filepath.Join(dir, "bad.ipynb"))
	for _, args := range [][]string{{"-memory", "1"}, {"-timeout", "0s"}, {dir + "/none"}, {dir, "-json"}} {
		if got := run(t.Context(), append([]string{"exercises"}, args...), &out, &errs); got != exitUsage {
			t.Errorf("%v: exit status %d, want %d", args, got, exitUsage)
		}
	}
}

// A handout has the hints and not the solutions, and its exercises can be graded like the others.
func TestHandout(t *testing.T) {
	dir := t.TempDir()
	o := exerciseOptions{handout: dir, course: small}
	var errs strings.Builder
	if got := o.run(t.Context(), &errs, &errs); got != exitOK {
		t.Fatalf("exit status %d: %s", got, errs.String())
	}
	book, err := notebook.Read(filepath.Join(dir, "01-exercises.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	cells := answers.Find(book)
	if len(cells) == 0 {
		t.Error("the handout has no exercises")
	}
	for _, cell := range cells {
		if cell.Hint == "" || cell.Solution() != "" {
			t.Errorf("%s: hint %q, solution %q", cell.ID, cell.Hint, cell.Solution())
		}
	}
	if strings.Contains(string(book.Bytes()), "1 / (1 + x*x) * 2 * x") {
		t.Error("the solution of 01-log is in the handout")
	}
	// What somebody has done with a handout is not written over; what is as it was may be.
	if got := o.run(t.Context(), &errs, &errs); got != exitOK {
		t.Errorf("once more: exit status %d: %s", got, errs.String())
	}
	book.Cells[0].SetSource("my work")
	if err := book.Write(filepath.Join(dir, "01-exercises.ipynb")); err != nil {
		t.Fatal(err)
	}
	if got := o.run(t.Context(), &errs, &errs); got != exitFailed || !strings.Contains(errs.String(), "is there already") {
		t.Errorf("over somebody's work: exit status %d: %s", got, errs.String())
	}
	o.handout = small
	if got := o.run(t.Context(), &errs, &errs); got != exitFailed {
		t.Errorf("a handout in the folder of the notebooks: exit status %d, want %d", got, exitFailed)
	}
}
