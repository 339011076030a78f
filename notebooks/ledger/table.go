package ledger

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"backprop/notebooks/internal/cell"
)

// TableMIME is the type under which the display of Table carries the notebook's name. The records of the cells above
// it are its data: see TableBundle.
const TableMIME = "application/vnd.backprop.ledger-table+json"

// Table shows the notebook's part of the ledger: each formula, its verdict, what the cells found, and what is missing.
// It belongs in a notebook's last cell. Outside a notebook it prints; no records are kept there, so every formula is
// missing.
func Table(notebook string) {
	records, err := recall()
	if err != nil {
		panic(fmt.Sprintf("ledger: Table cannot read what the cells found: %v; restart the kernel and run all cells", err))
	}
	show(TableBundle(notebook, records))
}

// TableBundle is what Table displays after the cells of a notebook have made these records.
func TableBundle(notebook string, records []Record) map[string]any {
	results := Judge(notebook, records)
	return map[string]any{"text/plain": textTable(results), "text/markdown": markdownTable(results), TableMIME: notebook}
}

// textTable sets the results in columns of plain text.
func textTable(results []Result) string {
	table := [][]string{{"id", "formula", "verdict", "state", "found"}}
	for _, r := range results {
		table = append(table, []string{r.Row.ID, r.Row.subject(), r.Row.Verdict.String(), r.State.Mark(), r.found()})
	}
	width := make([]int, len(table[0]))
	for _, row := range table {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell)+2)
		}
	}
	var b strings.Builder
	for _, row := range table {
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
		fmt.Fprintf(&b, "| %s | %s | %s | **%s** | %s |\n", r.Row.ID, cell.Escape(r.Row.subject()), r.Row.Verdict, r.State.Mark(), cell.Escape(r.found()))
	}
	return b.String() + "\n" + tally(results) + "\n"
}

// subject is the row in a table: the formula as printed, and for a gap also what fills it, since what is not printed
// says little.
func (row *Row) subject() string {
	if row.Verdict == Gap {
		return row.Text + " → " + row.Right
	}
	return row.Text
}

// found says in short what the cells found: of each kind of check the worst; or why the row is not checked.
func (r Result) found() string {
	if r.Why != "" {
		return r.Why
	}
	var parts []string
	for _, rule := range kindRules {
		var worst float64
		var texts []string
		for _, record := range r.Records {
			if record.Kind == rule.kind {
				worst = max(worst, record.Residual)
				texts = append(texts, record.Text)
			}
		}
		switch {
		case texts == nil:
		case rule.agrees != "" && worst == 0:
			parts = append(parts, rule.agrees+" exactly")
		case rule.agrees != "":
			parts = append(parts, fmt.Sprintf("%s to %.2g", rule.agrees, worst))
		case rule.kind == KindRefutes:
			parts = append(parts, r.Row.Verdict.refuted()+" off by "+percent(worst))
		case rule.kind == KindCatches:
			parts = append(parts, fmt.Sprintf("mistakes caught: %d", len(texts)))
		default:
			parts = append(parts, texts...)
		}
	}
	return strings.Join(parts, "; ")
}

// tally counts the states.
func tally(results []Result) string {
	var n [3]int
	for _, r := range results {
		n[r.State]++
	}
	return fmt.Sprintf("%d formulas: %d checked, %d failed, %d missing", len(results), n[Checked], n[Failed], n[Missing])
}

// journal holds the records of a notebook's cells for Table.
const journal cell.Journal = "ledger.jsonl"

// entry is one line of the journal.
type entry struct {
	Process int    `json:"process"` // of the cell, which has another one each time it runs
	Record  Record `json:"record"`
}

// remember adds r to the journal.
func remember(r Record) error { return journal.Keep(entry{os.Getpid(), r}) }

// recall returns what this kernel's cells found. Of a cell that ran more than once, the last run counts: a record is
// dropped if a later process made one with the same id, kind and note.
func recall() ([]Record, error) {
	entries, err := cell.Kept[entry](journal)
	if err != nil {
		return nil, err
	}
	key := func(r Record) [3]string { return [3]string{r.ID, string(r.Kind), r.Note} }
	last := map[[3]string]int{}
	for _, e := range entries {
		last[key(e.Record)] = e.Process
	}
	var records []Record
	for _, e := range entries {
		if e.Process == last[key(e.Record)] {
			records = append(records, e.Record)
		}
	}
	return records, nil
}
