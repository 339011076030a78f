package exercise

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"backprop/notebooks/internal/cell"
)

// MIME is the type under which a cell's output carries a Record.
const MIME = "application/vnd.backprop.exercise+json"

// answerMIME is the type under which a cell that is graded carries its sheet.
const answerMIME = "application/vnd.backprop.answer+json"

// Verdict is what Check thinks of an answer.
type Verdict string

const (
	Unsolved Verdict = "unsolved"
	Right    Verdict = "right"
	Wrong    Verdict = "wrong"
)

// Record is what Check found.
type Record struct {
	ID      string  `json:"id"` // of the exercise
	Verdict Verdict `json:"verdict"`
	Text    string  `json:"text"`  // in words: what to do, how far it is off, or what is wrong
	Named   bool    `json:"named"` // the mistake is known
	Error   float64 `json:"-"`     // the largest relative error of what is right
}

// errorText is as the ledger words it.
func errorText(worst float64) string {
	if worst == 0 {
		return "exactly"
	}
	return fmt.Sprintf("largest relative error %.1g", worst)
}

// bundle is what a cell displays of the record.
func (r Record) bundle() map[string]any {
	word, text := map[Verdict]string{Unsolved: "To do", Right: "Right", Wrong: "Not yet"}[r.Verdict], sentence(r.Text)
	return map[string]any{
		"text/plain":    word + ": " + text,
		"text/markdown": "**" + word + ":** " + cell.Escape(text),
		MIME:            r,
	}
}

func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// bundle is what a graded cell displays.
func (s sheet) bundle() map[string]any {
	return map[string]any{"text/plain": s.ID + ": answered", answerMIME: s}
}

// RecordIn returns the record that a display carries, given its data by MIME type; nil for a display without one.
func RecordIn(bundle map[string]any) (*Record, error) {
	var r Record
	if found, err := decode(bundle, MIME, &r); !found || err != nil {
		return nil, err
	}
	return &r, nil
}

func decode(bundle map[string]any, mime string, to any) (found bool, err error) {
	if found, err = cell.Decode(bundle, mime, to); err != nil {
		err = fmt.Errorf("an output of type %s cannot be read: %w", mime, err)
	}
	return found, err
}

// SeedVariable names the environment variable that turns Check into the sending half of grading: the cell shows
// what the answer gives at the points that this seed draws, and Grade, in another program, judges it.
const SeedVariable = "BACKPROP_EXERCISE_SEED"

func gradingSeed() (seed uint64, graded bool) {
	seed, err := strconv.ParseUint(os.Getenv(SeedVariable), 10, 64)
	return seed, err == nil
}

// Grade judges what a graded cell showed, given the seed that it was run with. It returns nil for a display
// that carries no answer to this exercise.
func Grade(id string, seed uint64, bundle map[string]any) (*Record, error) {
	var s sheet
	found, err := decode(bundle, answerMIME, &s)
	e := find(id)
	if !found || err != nil || e == nil || s.ID != id {
		return nil, err
	}
	r := e.judge(s, seed, nil)
	return &r, nil
}

// Score shows which exercises of the notebook are solved, as far as this kernel has seen. It belongs in a notebook's last
// cell. The notebook is named as its file: "01-chain-rule".
func Score(notebook string) {
	records, err := recall()
	if err != nil {
		panic(fmt.Sprintf("exercise: Score cannot read what the cells found: %v; restart the kernel and run all cells", err))
	}
	show(scoreBundle(notebook, records))
}

func scoreBundle(notebook string, records map[string]Record) map[string]any {
	ids := IDs(notebook)
	solved := 0
	var text, markdown strings.Builder
	for _, id := range ids {
		r, ran := records[id]
		state := map[Verdict]string{Unsolved: "to do", Right: "solved", Wrong: "not yet right"}[r.Verdict]
		if !ran {
			state = "has not run"
		}
		if r.Verdict == Right {
			solved++
		}
		ask := find(id).Ask
		fmt.Fprintf(&text, "%-13s  %-14s  %s\n", state, id, ask)
		fmt.Fprintf(&markdown, "| %s | %s | %s |\n", strings.Replace(state, "solved", "**solved**", 1), id, cell.Escape(ask))
	}
	total := fmt.Sprintf("Solved: %d of %d exercises.", solved, len(ids))
	return map[string]any{
		"text/plain":    text.String() + total + "\n",
		"text/markdown": "| | | |\n|---|---|---|\n" + markdown.String() + "\n" + total + "\n",
	}
}

func show(bundle map[string]any) {
	if err := cell.Show(bundle); err != nil {
		panic(fmt.Sprintf("exercise: %v", err))
	}
}

// journal holds the records of a notebook's cells for Score.
const journal cell.Journal = "exercises.jsonl"

// recall returns the last record of each exercise.
func recall() (map[string]Record, error) {
	kept, err := cell.Kept[Record](journal)
	if err != nil {
		return nil, err
	}
	records := map[string]Record{}
	for _, r := range kept {
		records[r.ID] = r
	}
	return records, nil
}
