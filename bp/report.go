package bp

import (
	"fmt"
	"strings"
)

// Verdict is what a check says of an entry, or of many.
type Verdict int

// From the best to the worst; of several, the worst counts.
const (
	Right        Verdict = iota // agrees within the tolerance
	Dead                        // 0 = 0: the loss does not depend on it here
	Inconclusive                // disagrees, but by no more than the differences themselves may be off
	Wrong                       // disagrees by more than that
)

// String returns one word.
func (v Verdict) String() string {
	return [...]string{"right", "dead", "inconclusive", "WRONG"}[v]
}

// Entry is one entry of a gradient under the check.
type Entry struct {
	Row, Col int     // in its block, from 0
	Got      float64 // the gradient's entry
	Want     float64 // what differences of the loss say
	Error    float64 // |Got − Want| / max(|Got|, |Want|)
	Verdict  Verdict
}

// Block is the result for one parameter block.
type Block struct {
	Name       string // "layer 2 W"
	Rows, Cols int
	Count      [4]int // entries by Verdict
	Worst      Entry  // the one with the worst verdict; of those, with the largest error
}

// add counts e in.
func (b *Block) add(e Entry) {
	first := b.Count == [4]int{}
	b.Count[e.Verdict]++
	w := &b.Worst
	if first || e.Verdict > w.Verdict || e.Verdict == w.Verdict && !(e.Error <= w.Error) {
		*w = e
	}
}

// Report is the result of a gradient check, block by block, also of those that passed.
type Report struct {
	Tolerance float64 // the largest relative error that passes
	Blocks    []Block
}

// Verdict returns the worst verdict of all entries, but Right where some are dead and the others right.
func (r *Report) Verdict() Verdict {
	worst := Right
	for _, b := range r.Blocks {
		if v := b.Worst.Verdict; v != Dead {
			worst = max(worst, v)
		}
	}
	return worst
}

// OK reports whether every entry agrees. What is inconclusive is not OK: it has not been shown to be right.
func (r *Report) OK() bool { return r.Verdict() == Right }

// String returns the report as a table, with its verdict in the last line.
func (r *Report) String() string {
	var s strings.Builder
	width := len("block")
	for _, b := range r.Blocks {
		width = max(width, len(b.Name))
	}
	fmt.Fprintf(&s, "%-*s  %7s  %9s  %-9s  %13s  %13s  %s\n", width, "block", "entries", "error", "at", "gradient", "differences", "verdict")
	for _, b := range r.Blocks {
		w := b.Worst
		fmt.Fprintf(&s, "%-*s  %7d  %9.1e  %-9s  %13.6g  %13.6g  %s\n",
			width, b.Name, b.Rows*b.Cols, w.Error, fmt.Sprintf("(%d,%d)", w.Row, w.Col), w.Got, w.Want, b.summary())
	}
	s.WriteString(r.conclusion())
	return s.String()
}

// summary is the verdict of a block with the number of entries that are not right.
func (b Block) summary() string {
	var parts []string
	for v := Wrong; v > Right; v-- {
		if b.Count[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", b.Count[v], v))
		}
	}
	if parts == nil {
		return Right.String()
	}
	return strings.Join(parts, ", ")
}

func (r *Report) conclusion() string {
	var count [4]int
	total := 0
	for _, b := range r.Blocks {
		for v, n := range b.Count {
			count[v] += n
			total += n
		}
	}
	switch r.Verdict() {
	case Wrong:
		return fmt.Sprintf("The gradient is WRONG: %d of %d entries.\n", count[Wrong], total)
	case Inconclusive:
		return fmt.Sprintf("Inconclusive: %d of %d entries differ, but by no more than the differences may be off.\n", count[Inconclusive], total)
	}
	if count[Dead] > 0 {
		return fmt.Sprintf("The gradient is right: %d entries agree within %.0e, %d are 0 = 0.\n", count[Right], r.Tolerance, count[Dead])
	}
	return fmt.Sprintf("The gradient is right: all %d entries agree within %.0e.\n", total, r.Tolerance)
}
