package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"backprop/notebooks/ledger"
)

// textWidth is how much of a formula the table shows.
const textWidth = 56

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

// verdict words what a row came to.
func verdict(r ledger.Result) string {
	switch r.State {
	case ledger.Proved:
		return r.Row.Verdict.String()
	case ledger.Failed:
		return "FAILED"
	}
	return "NOT CHECKED"
}

// residual prints the largest relative error of a row's checks. Those that show
// how far a misprint is off do not count: theirs is meant to be large.
func residual(r ledger.Result) string {
	worst, any := 0.0, false
	for _, rec := range r.Records {
		switch rec.Kind {
		case ledger.KindHolds, ledger.KindCorrects, ledger.KindFills:
			any = true
			if math.IsNaN(rec.Residual) || rec.Residual > worst {
				worst = rec.Residual
			}
		}
	}
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
