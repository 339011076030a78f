package answers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"backprop/notebooks/exercise"
	"backprop/notebooks/internal/notebook"
)

// variant is an answer that is put in the place of a stub, and what the judge must say of it.
type variant struct {
	id      string
	what    string // "the stub", "the solution", or where the wrong answer stands
	verdict exercise.Verdict
	text    string // a part of what is said; "-" where the mistake need not be named
	source  []byte
}

// Every exercise of the course has a cell, a hint and a solution. The stub is judged to be unsolved, the solution right,
// and each of the usual wrong answers wrong, for the right reason. All of them are compiled into one program.
func TestSolutionsAndWrongAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles some hundred small packages")
	}
	var variants []variant
	for _, name := range coursePrefixes(t) {
		course := courseNotebook(t, name)
		for _, id := range exercise.IDs(name) {
			cell, found := course.Cell(id)
			if !found {
				t.Errorf("%s: no cell of notebook %s calls exercise.Check(%q, …)", id, name, id)
				continue
			}
			if cell.Hint == "" || cell.Solution() == "" {
				t.Errorf("%s: no hint, or no solution with a ```go fence, in a text cell below", id)
				continue
			}
			add := func(what string, verdict exercise.Verdict, text string, a Answer) {
				source, err := course.Program(id, a)
				if err != nil {
					t.Errorf("%s, %s: %v", id, what, err)
					return
				}
				code, err := source.Package(fmt.Sprintf("v%d", len(variants)))
				if err != nil {
					t.Errorf("%s, %s: %v", id, what, err)
					return
				}
				variants = append(variants, variant{id, what, verdict, text, code})
			}
			add("the stub", exercise.Unsolved, "", cell.Answer)
			add("the solution", exercise.Right, "", Parse(id, cell.Solution()))
			for _, wrong := range wrongAnswers(t, name) {
				if wrong.id == id {
					add(wrong.where, exercise.Wrong, wrong.name, Parse(id, wrong.code))
				}
			}
		}
		for _, cell := range course.Cells {
			if !contains(exercise.IDs(name), cell.ID) {
				t.Errorf("notebook %s asks for %s, which package exercise does not know", name, cell.ID)
			}
		}
	}
	wrong, named := 0, 0
	per := map[string]int{}
	for i, r := range runVariants(t, variants) {
		v := variants[i]
		if r.ID != v.id || r.Verdict != v.verdict {
			t.Errorf("%s, %s: judged %s %s: %s; want %s", v.id, v.what, r.ID, r.Verdict, r.Text, v.verdict)
			continue
		}
		if v.verdict != exercise.Wrong {
			continue
		}
		wrong++
		per[v.id]++
		if v.text != "-" {
			named++
			if !strings.Contains(r.Text, v.text) {
				t.Errorf("%s, %s: the judge says %q; want %q", v.id, v.what, r.Text, v.text)
			}
		} else if r.Named {
			t.Errorf("%s, %s: the judge says %q: is it that? Then write it in the place of the dash", v.id, v.what, r.Text)
		}
	}
	for _, v := range variants {
		if v.what == "the stub" && per[v.id] < 3 {
			t.Errorf("%s has %d wrong answers in testdata; want at least 3", v.id, per[v.id])
		}
	}
	t.Logf("%d exercises, %d wrong answers, %d named", len(per), wrong, named)
	if len(per) < 40 || wrong < 120 {
		t.Errorf("the course has %d exercises and %d wrong answers; want at least 40 and 120", len(per), wrong)
	}
	if 10*named < 9*wrong {
		t.Errorf("%d of %d wrong answers are named; want nine in ten", named, wrong)
	}
}

func contains(list []string, s string) bool {
	return strings.Contains("\n"+strings.Join(list, "\n")+"\n", "\n"+s+"\n")
}

// coursePrefixes lists the numbers of the notebooks that have exercises.
func coursePrefixes(t *testing.T) (list []string) {
	files, err := filepath.Glob("../../[0-9]*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no notebooks (%v)", err)
	}
	for _, file := range files {
		number, _, _ := strings.Cut(filepath.Base(file), "-")
		if len(exercise.IDs(number)) > 0 || len(Find(read(t, file))) > 0 {
			list = append(list, number)
		}
	}
	return list
}

// courseNotebook is the course's notebook with this number, or the small one of the tests where that holds no exercise.
func courseNotebook(t *testing.T, number string) *Course {
	for _, dir := range []string{"../..", "testdata"} {
		files, _ := filepath.Glob(filepath.Join(dir, number+"-*.ipynb"))
		if len(files) == 1 {
			if course := NewCourse(read(t, files[0])); len(course.Cells) > 0 {
				return course
			}
		}
	}
	t.Fatalf("no notebook %s holds exercises", number)
	return nil
}

func read(t *testing.T, file string) *notebook.Notebook {
	t.Helper()
	book, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// wrongAnswer is an entry of exercise/testdata/NN.txt: see there.
type wrongAnswer struct{ id, name, code, where string }

func wrongAnswers(t *testing.T, number string) (list []wrongAnswer) {
	file := filepath.Join("../../exercise/testdata", number+".txt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	}
	line := 0
	for i, entry := range strings.Split(string(text), "\n### ") {
		heading, code, _ := strings.Cut(entry, "\n")
		id, name, found := strings.Cut(heading, ": ")
		if i > 0 {
			where := fmt.Sprintf("%s.txt:%d", number, line+1)
			if !found || !contains(exercise.IDs(number), id) {
				t.Errorf("%s: the line must be ### an id: what the judge says", where)
			}
			list = append(list, wrongAnswer{id, strings.TrimSpace(name), code, where})
		}
		line += strings.Count(entry, "\n") + 1
	}
	return list
}

// runVariants compiles one package for each variant, into one program, and returns what the judge said of them in turn.
// The packages are in no folder of the repository: an overlay shows them to the go tool.
func runVariants(t *testing.T, variants []variant) []exercise.Record {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	overlay := map[string]string{}
	put := func(dir string, code []byte) {
		file := filepath.Join(temp, strings.ReplaceAll(dir, "/", "-")+".go")
		if err := os.WriteFile(file, code, 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(root, dir, "main.go")] = file
	}
	var main bytes.Buffer
	main.WriteString("package main\n\nimport (\n")
	for i, v := range variants {
		dir := fmt.Sprintf("notebooks/internal/answers/variants/v%d", i)
		put(dir, v.source)
		fmt.Fprintf(&main, "\t%q\n", "backprop/"+dir)
	}
	main.WriteString(")\n\nfunc main() {\n")
	for i := range variants {
		fmt.Fprintf(&main, "\tv%d.Run()\n", i)
	}
	main.WriteString("}\n")
	put("notebooks/internal/answers/variants", main.Bytes())
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(overlayFile, text, 0o600); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(temp, "variants")
	build := exec.Command("go", "build", "-ldflags=-s", "-overlay", overlayFile, "-o", binary, "./notebooks/internal/answers/variants")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		for i, v := range variants {
			said = bytes.ReplaceAll(said, fmt.Appendf(nil, "variants/v%d\n", i), fmt.Appendf(nil, "%s, %s\n", v.id, v.what))
		}
		t.Fatalf("%v\n%s", err, said)
	}
	journal := filepath.Join(temp, "journal")
	if err := os.Mkdir(journal, 0o700); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(binary)
	run.Env = append(os.Environ(), "GONB_TMP_DIR="+journal)
	if said, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	data, err := os.ReadFile(filepath.Join(journal, "exercises.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var records []exercise.Record
	for line := range bytes.Lines(data) {
		var r exercise.Record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	if len(records) != len(variants) {
		t.Fatalf("%d verdicts on %d answers", len(records), len(variants))
	}
	return records
}
