package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"backprop/notebooks/ledger"
)

// textWidth is how much of a formula the table shows.
const textWidth = 56

// printRows prints the ledger for a terminal: a line a formula, in columns of
// fixed width for the formulas of all notebooks. ledger.Table, below a notebook,
// sets its few rows in full and says in words what the cells found.
func printRows(w io.Writer, list []ledger.Result) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-4s %-*s  %-20s %9s  %s\n", "", textWidth, "formula", "verdict", "residual", "notebook")
	for _, r := range list {
		text := shorten(r.Row.Text, textWidth)
		pad := textWidth - utf8.RuneCountInString(text)
		fmt.Fprintf(w, "%-4s %s%*s  %-20s %9s  %s\n", r.Row.ID, text, pad, "", verdict(r), residual(r), r.Row.Notebook)
	}
}

// verdict is what the row was to be and is proved to be, or what is wrong.
func verdict(r ledger.Result) string {
	if r.State == ledger.Proved {
		return r.Row.Verdict.String()
	}
	return r.State.Mark()
}

// residual prints the largest relative error of a row's checks.
func residual(r ledger.Result) string {
	worst, any := r.Residual()
	if !any {
		return "–"
	}
	return fmt.Sprintf("%.1e", worst)
}

// spans lists rows by their ids, runs of them as A1–A17.
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
