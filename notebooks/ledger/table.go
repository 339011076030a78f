package ledger

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"backprop/plotting/inline"
)

// Table shows the notebook's part of the ledger: each formula, its verdict, what the cells found, and what is missing.
// It belongs in a notebook's last cell, and carries no records of its own. Outside a notebook it prints; there nothing
// is kept from check to check, so every formula is missing.
func Table(notebook string) {
	records, err := recall()
	if err != nil {
		panic(fmt.Sprintf("ledger: Table cannot read what the cells found: %v; restart the kernel and run all cells", err))
	}
	results := Judge(notebook, records)
	if inline.Notebook() {
		show(map[string]any{"text/plain": textTable(results), "text/markdown": markdownTable(results)})
	} else {
		fmt.Print(textTable(results))
	}
}

// textTable sets the results in columns of plain text.
func textTable(results []Result) string {
	rows := [][]string{{"id", "formula", "verdict", "state", "found"}}
	for _, r := range results {
		rows = append(rows, []string{r.Row.ID, r.Row.subject(), r.Row.Verdict.String(), r.State.Mark(), r.found()})
	}
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell)+2)
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			b.WriteString(pad(cell, width[i]))
		}
		b.WriteString(row[len(row)-1] + "\n")
	}
	return b.String() + tally(results) + "\n"
}

// markdownTable sets the results as a table of Markdown. The formulas are plain text there: in the narrow column of a
// table, MathJax breaks a formula into pieces.
func markdownTable(results []Result) string {
	var b strings.Builder
	b.WriteString("| | formula | verdict | | found |\n|---|---|---|---|---|\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %s | %s | **%s** | %s |\n", r.Row.ID, escape(r.Row.subject()), r.Row.Verdict, r.State.Mark(), escape(r.found()))
	}
	return b.String() + "\n" + tally(results) + "\n"
}

// found is what the cells found, in short: of each kind of check the worst; or why the row is not proved.
func (r Result) found() string {
	if r.Why != "" {
		return r.Why
	}
	var parts []string
	for _, kind := range kinds {
		if text := summary(kind, r.Row.Verdict, r.Records); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}

// summary is found for the records of one kind, all of them OK. It is empty if there are none.
func summary(kind Kind, v Verdict, records []Record) string {
	of := ofKinds(records, kind)
	if len(of) == 0 {
		return ""
	}
	worst := worstResidual(of)
	switch kind {
	case KindHolds:
		return "holds " + upTo(worst)
	case KindTranslates:
		return "translated, agrees " + upTo(worst)
	case KindRefutes:
		return v.refuted() + " off by " + percent(worst)
	case KindCorrects:
		return "corrected, agrees " + upTo(worst)
	case KindFills:
		return "filled, agrees " + upTo(worst)
	case KindConfirms:
		return "confirmed " + upTo(worst)
	case KindCatches:
		return fmt.Sprintf("mistakes caught: %d", len(of))
	}
	var texts []string
	for _, r := range of {
		texts = append(texts, r.Text)
	}
	return strings.Join(texts, "; ")
}

// upTo says how far two calculations agree.
func upTo(relativeError float64) string {
	if relativeError == 0 {
		return "exactly"
	}
	return fmt.Sprintf("to %.2g", relativeError)
}

// tally counts the states.
func tally(results []Result) string {
	var n [3]int
	for _, r := range results {
		n[r.State]++
	}
	return fmt.Sprintf("%d formulas: %d proved, %d failed, %d missing", len(results), n[Proved], n[Failed], n[Missing])
}
