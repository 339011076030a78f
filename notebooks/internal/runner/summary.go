package runner

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"backprop/notebooks/internal/play/page"
	"backprop/notebooks/internal/site"
	"backprop/notebooks/ledger"
)

// print writes the run's result for people: the notebooks, the ledger's table,
// what failed, and one closing line.
func (r *result) print(w io.Writer) {
	fmt.Fprintln(w)
	width := 0
	for _, o := range r.outcomes {
		width = max(width, utf8.RuneCountInString(o.name))
	}
	for _, o := range r.outcomes {
		fmt.Fprintf(w, "%-*s  %s\n", width, o.name, o.summary(r.interrupted))
	}
	if r.interrupted { // what was not reached says nothing
		fmt.Fprintf(w, "\n%s\n", r.closing(nil))
		return
	}
	all := r.rows()
	printRows(w, all.judged)
	if len(all.open) > 0 {
		fmt.Fprintf(w, "\n%s open: their notebooks do not exist yet (%s)\n", plural(len(all.open), "formula"), spans(all.open))
	}
	r.printFailures(w, all.judged)
	r.printNotes(w)
	if r.differentCells() > 0 {
		fmt.Fprintln(w, "\nNot as stored (if it is right so, run with -update):")
		r.listDifferences(w)
	}
	if r.page != "" {
		fmt.Fprintf(w, "\nTo read in a browser: %s\n", r.page)
	}
	fmt.Fprintf(w, "\n%s\n", r.closing(all.judged))
}

// summary is a notebook's line.
func (o outcome) summary(interrupted bool) string {
	cells, took, verdict := o.inWords(interrupted)
	return fmt.Sprintf("%-14s %7s  %s", cells, took, verdict)
}

// inWords says how many cells ran, how long they took, and what came of it.
func (o outcome) inWords(interrupted bool) (cells, took, verdict string) {
	cells, verdict = plural(o.cells, "cell"), o.verdict(interrupted)
	switch verdict {
	case "failed", "stopped":
		cells = fmt.Sprintf("%d of %s", o.ran, cells)
	}
	switch verdict {
	case "failed":
		verdict = "FAILED"
	case "differs":
		verdict = fmt.Sprintf("DIFFERS in %s", plural(len(o.differs), "cell"))
	}
	return cells, seconds(o.took), verdict
}

// verdict says in a word what came of the notebook.
func (o outcome) verdict(interrupted bool) string {
	switch {
	case o.err != nil && interrupted:
		return "stopped"
	case o.err != nil:
		return "failed"
	case len(o.differs) > 0:
		return "differs"
	}
	return "ok"
}

// printFailures names what failed: the cells, and the formulas with the reason. The formulas
// that a notebook did not reach because it stopped are no failures of their own: they share
// one line.
func (r *result) printFailures(w io.Writer, judged []ledger.Result) {
	var lines []string
	for _, o := range r.outcomes {
		if o.err == nil {
			continue
		}
		lines = append(lines, o.err.Error())
		var unreached []ledger.Row
		for _, res := range judged {
			if res.State == ledger.Missing && res.Row.Notebook == o.name {
				unreached = append(unreached, *res.Row)
			}
		}
		if len(unreached) > 0 {
			lines = append(lines, fmt.Sprintf("%s stopped before it had checked %s", o.name, spans(unreached)))
		}
	}
	for _, res := range judged {
		if notChecked(res) && !(res.State == ledger.Missing && r.stopped(res.Row.Notebook)) {
			lines = append(lines, fmt.Sprintf("%s  %s (%s)\n%s", res.Row.ID, res.Row.Text, res.Row.Notebook, res.Why))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintln(w, "\nFailed:")
	}
	for _, line := range lines {
		fmt.Fprintln(w, printable(indent(line)))
	}
}

// printNotes prints what fails nothing and yet is hardly meant so.
func (r *result) printNotes(w io.Writer) {
	heading := "\nTo look at:\n"
	for _, o := range r.outcomes {
		for _, note := range o.notes {
			fmt.Fprint(w, heading, printable(indent(o.name+", "+note)), "\n")
			heading = ""
		}
	}
}

// textsShown is how many of the differences in a cell are printed; the executed notebook shows
// the rest.
const textsShown = 5

// listDifferences shows what differs from the stored outputs.
func (r *result) listDifferences(w io.Writer) {
	for _, o := range r.outcomes {
		for _, d := range o.differs {
			fmt.Fprintln(w, printable(indent(fmt.Sprintf("%s, %s", o.name, cellName(d.Number, d.Total, d.ID, d.Hint)))))
			for _, what := range d.What[:min(len(d.What), textsShown)] {
				fmt.Fprintln(w, "    "+strings.ReplaceAll(printable(what), "\n", "\n    "))
			}
			if more := len(d.What) - textsShown; more > 0 {
				fmt.Fprintf(w, "    … and %d more\n", more)
			}
		}
	}
}

// stopped says whether the notebook of this name ran and did not reach its end.
func (r *result) stopped(name string) bool {
	return slices.ContainsFunc(r.outcomes, func(o outcome) bool { return o.name == name && o.err != nil })
}

// closing is the run's last line.
func (r *result) closing(judged []ledger.Result) string {
	if r.interrupted {
		return fmt.Sprintf("Interrupted after %s: what ran is in the results.", seconds(r.took))
	}
	unchecked := 0
	for _, res := range judged {
		if notChecked(res) {
			unchecked++
		}
	}
	ran := fmt.Sprintf("%s, %s in %s", plural(len(r.outcomes), "notebook"), plural(len(judged), "formula"), seconds(r.took))
	stopped, different := r.stoppedNotebooks(), r.differentCells()
	compared := ""
	switch {
	case stopped == 0 && unchecked == 0 && different == 0:
		if r.checked {
			compared = ", the outputs as stored"
		}
		return fmt.Sprintf("All is well: %s%s.", ran, compared)
	case r.checked:
		compared = fmt.Sprintf(", %s not as stored", plural(different, "cell"))
	}
	return fmt.Sprintf("Failed: %s; %s stopped, %s not checked%s.", ran, plural(stopped, "notebook"), plural(unchecked, "formula"), compared)
}

func plural(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case noun == "formula":
		return fmt.Sprintf("%d formulas", n)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// indent sets a message below a heading: its first line by two spaces, the others by four.
func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    "), "\n    \n", "\n\n")
}

// printable shows control characters as pictures (␛), so that what a cell printed cannot
// control the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', !unicode.IsControl(r):
			return r
		case r < ' ':
			return '␀' + r
		}
		return unicode.ReplacementChar // DEL, and the second set of them
	}, text)
}

// textWidth is how much of a formula the table shows.
const textWidth = 56

// printRows prints the ledger for a terminal: one line for each formula, cut to columns of
// fixed width. ledger.Table, at the end of a notebook, shows its few rows in full and says
// in words what the cells found.
func printRows(w io.Writer, list []ledger.Result) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-4s %-*s  %-20s %9s  %s\n", "", textWidth, "formula", "verdict", "residual", "notebook")
	for _, r := range list {
		text := shorten(r.Row.Text, textWidth)
		pad := textWidth - utf8.RuneCountInString(text)
		verdict, residual := r.State.Mark(), "–"
		if !notChecked(r) {
			verdict = r.Row.Verdict.String()
		}
		if worst, any := r.Residual(); any {
			residual = fmt.Sprintf("%.1e", worst)
		}
		fmt.Fprintf(w, "%-4s %s%*s  %-20s %9s  %s\n", r.Row.ID, text, pad, "", verdict, residual, r.Row.Notebook)
	}
}

// spans lists the rows' ids, with consecutive ones written as A1–A17.
func spans(list []ledger.Row) string {
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && follows(list[j].ID, list[j+1].ID) {
			j++
		}
		if i == j {
			parts = append(parts, list[i].ID)
		} else {
			parts = append(parts, list[i].ID+"–"+list[j].ID)
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// follows says whether b is the id after a in the same document.
func follows(a, b string) bool {
	var n int
	_, err := fmt.Sscan(a[1:], &n)
	return err == nil && b == fmt.Sprintf("%c%d", a[0], n+1)
}

// writePages writes the run as pages for a browser beside the executed notebooks. An
// interrupted run leaves the pages of the last run as they are.
func (r *result) writePages(ctx context.Context, dir string) error {
	if ctx.Err() != nil {
		return nil
	}
	all := r.rows()
	run := site.Run{Rows: all.judged, Open: all.open, Closing: r.closing(all.judged), OK: r.exitCode() == exitOK, Ended: time.Now(),
		Repository: os.Getenv("GITHUB_REPOSITORY")} // as GitHub's workflows have it
	for _, o := range r.outcomes {
		run.Notebooks = append(run.Notebooks, o.page())
	}
	if _, err := os.Stat(filepath.Join(dir, page.File)); err == nil {
		run.Live = page.File
	}
	front, err := site.Write(ctx, dir, run)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	r.page = shorterPath(front)
	return nil
}

// page is what the pages show of a notebook.
func (o outcome) page() site.Notebook {
	cells, took, verdict := o.inWords(false)
	n := site.Notebook{
		Name: o.name, Book: o.book, Summary: cells + ", " + took + ", " + verdict,
		OK: o.err == nil && len(o.differs) == 0, Marks: map[int]string{},
	}
	if o.err != nil {
		n.Failure = o.err.Error()
	}
	for _, cell := range o.times {
		if !cell.OK {
			n.Marks[cell.Number] = "The run stopped here."
		}
	}
	for _, d := range o.differs {
		n.Marks[d.Number] = fmt.Sprintf("Not as stored: %s", strings.Join(d.What, "\n"))
	}
	return n
}

// shorterPath is the path relative to the working directory, if that is shorter.
func shorterPath(path string) string {
	if here, err := os.Getwd(); err == nil {
		if short, err := filepath.Rel(here, path); err == nil && len(short) < len(path) {
			return short
		}
	}
	return path
}
