package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	r.printDifferences(w)
	if r.page != "" {
		fmt.Fprintf(w, "\nTo read in a browser: %s\n", r.page)
	}
	fmt.Fprintf(w, "\n%s\n", r.closing(all.judged))
}

// summary is a notebook's line: cells, time, verdict.
func (o outcome) summary(interrupted bool) string {
	cells, verdict := plural(o.cells, "cell"), o.verdict(interrupted)
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
	return fmt.Sprintf("%-14s %7s  %s", cells, seconds(o.took), verdict)
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

// printFailures names what failed: the cells, and the formulas with the reason.
// What a notebook that stopped did not reach is no news: it gets one line.
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
			lines = append(lines, fmt.Sprintf("%s stopped before it had proved %s", o.name, spans(unreached)))
		}
	}
	for _, res := range judged {
		if failed(res) && !(res.State == ledger.Missing && r.stopped(res.Row.Notebook)) {
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

// textsShown is how much of what differs in a cell is printed; the rest stands in
// the executed notebook.
const textsShown = 5

// printDifferences shows what differs from the outputs that are stored.
func (r *result) printDifferences(w io.Writer) {
	if r.different() > 0 {
		fmt.Fprintln(w, "\nNot as stored (if it is right so, run with -update):")
	}
	r.listDifferences(w)
}

func (r *result) listDifferences(w io.Writer) {
	for _, o := range r.outcomes {
		for _, d := range o.differs {
			fmt.Fprintln(w, printable(indent(fmt.Sprintf("%s, %s", o.name, placed(d.Number, d.Total, d.ID, d.Hint)))))
			for _, what := range d.What[:min(len(d.What), textsShown)] {
				fmt.Fprintln(w, "    "+strings.ReplaceAll(printable(what), "\n", "\n    "))
			}
			if more := len(d.What) - textsShown; more > 0 {
				fmt.Fprintf(w, "    … and %d more\n", more)
			}
		}
	}
}

// different counts the cells whose outputs are not those that are stored.
func (r *result) different() int {
	n := 0
	for _, o := range r.outcomes {
		n += len(o.differs)
	}
	return n
}

// stopped says whether the notebook of this name ran and did not reach its end.
func (r *result) stopped(name string) bool {
	return slices.ContainsFunc(r.outcomes, func(o outcome) bool { return o.name == name && o.err != nil })
}

// closing is the run's last line.
func (r *result) closing(judged []ledger.Result) string {
	bad := 0
	for _, res := range judged {
		if failed(res) {
			bad++
		}
	}
	if r.interrupted {
		return fmt.Sprintf("Interrupted after %s: what ran is in the results.", seconds(r.took))
	}
	ran := fmt.Sprintf("%s, %s in %s", plural(len(r.outcomes), "notebook"), plural(len(judged), "formula"), seconds(r.took))
	broken, different := r.brokenNotebooks(), r.different()
	compared := ""
	switch {
	case broken == 0 && bad == 0 && different == 0:
		if r.checked {
			compared = ", the outputs as stored"
		}
		return fmt.Sprintf("All is well: %s%s.", ran, compared)
	case r.checked:
		compared = fmt.Sprintf(", %s not as stored", plural(different, "cell"))
	}
	return fmt.Sprintf("Failed: %s; %s stopped, %s not proved%s.", ran, plural(broken, "notebook"), plural(bad, "formula"), compared)
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

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    "), "\n    \n", "\n\n")
}

// printable shows control characters as pictures (␛), so that what a cell printed does
// not command the terminal.
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
