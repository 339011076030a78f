package plotting

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"backprop/bp"
)

// checkedEntry is one entry of a gradient with what was measured in its place.
type checkedEntry struct {
	got, want float64
	error     float64 // relative, as in bp.Entry
	verdict   bp.Verdict
}

// checkedEntries are all entries of a report, block by block.
func checkedEntries(figure string, r *bp.Report) ([][]checkedEntry, error) {
	if r == nil {
		return nil, fmt.Errorf("plotting: %s: the report is nil", figure)
	}
	if len(r.Blocks) == 0 {
		return nil, errors.Join(fmt.Errorf("plotting: %s: the report has no blocks", figure), note(r))
	}
	blocks := make([][]checkedEntry, len(r.Blocks))
	for i, b := range r.Blocks {
		if b.Count == (bp.Block{}).Count {
			return nil, fmt.Errorf("plotting: %s: %s has no entries", figure, b.Name)
		}
		got, want := b.Gradient(), b.Measured()
		for row := range b.Rows {
			for col := range b.Cols {
				blocks[i] = append(blocks[i], compare(got.At(row, col), want.At(row, col), r.Tolerance))
			}
		}
		convict(blocks[i], b.Count[bp.Wrong])
	}
	return blocks, nil
}

func note(r *bp.Report) error {
	if r.Note == "" {
		return nil
	}
	return errors.New(r.Note)
}

// compare gives the verdict as far as two numbers tell it: what disagrees may be wrong or inconclusive.
func compare(got, want, tolerance float64) checkedEntry {
	e := checkedEntry{got: got, want: want, verdict: bp.Inconclusive}
	switch scale := max(math.Abs(got), math.Abs(want)); {
	case got == 0 && want == 0:
		e.verdict = bp.Dead
	case math.IsNaN(want) && finite(got):
		e.verdict, e.error = bp.Kink, math.NaN()
	default:
		if e.error = math.Abs(got-want) / scale; e.error <= tolerance {
			e.verdict = bp.Right
		}
	}
	return e
}

// convict calls so many entries wrong, as the report counts: of those that disagree, what is not finite and what is
// furthest off. The noise below which bp takes a difference for inconclusive is the same for a whole network.
func convict(entries []checkedEntry, wrong int) {
	var suspects []*checkedEntry
	for i := range entries {
		if entries[i].verdict == bp.Inconclusive {
			suspects = append(suspects, &entries[i])
		}
	}
	slices.SortStableFunc(suspects, func(a, b *checkedEntry) int { return cmp.Compare(b.distance(), a.distance()) })
	for _, e := range suspects[:min(wrong, len(suspects))] {
		e.verdict = bp.Wrong
	}
}

func (e *checkedEntry) distance() float64 {
	if d := math.Abs(e.got - e.want); !math.IsNaN(d) {
		return d
	}
	return math.Inf(1)
}

// placed reports whether the entry has a place on an axis.
func (e *checkedEntry) placed() bool { return finite(e.got) && finite(e.want) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
