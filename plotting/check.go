package plotting

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Check draws the result of a gradient check: |gradient| against |measured|, one point for each entry, on log-log
// axes. On the diagonal the two are equal. Entries that are wrong stand out, those with the wrong sign by a marker of
// their own. Zeros lie on a floor, where the axis says 0. So a wrong factor shifts a row of points away from the
// diagonal, and a missing gradient lies at the bottom.
//
// Entries on a kink of the loss have no derivative, and entries that are not finite have no place: the legend counts
// both. It is an error if the report has no entries.
func Check(r *bp.Report) (*Figure, error) {
	blocks, err := checkedEntries("Check", r)
	if err != nil {
		return nil, err
	}
	var sizes []float64
	for e := range placedEntries(blocks) {
		sizes = append(sizes, math.Abs(e.got), math.Abs(e.want))
	}
	if len(sizes) == 0 {
		return nil, errors.New("plotting: Check: no entry has a finite gradient and a measured one")
	}
	s, floor := kit.WithFloor(sizes)
	c := kit.NewChart("Gradient check", "|measured|", "|gradient|", s, s)
	if !math.IsNaN(floor) {
		c.Plot.Add(kit.ReferenceLine{At: floor, LineStyle: kit.ZeroStyle}, kit.ReferenceLine{At: floor, Upright: true, LineStyle: kit.ZeroStyle})
	}
	var points [findings]plotter.XYs
	lo, hi := math.Inf(1), math.Inf(-1)
	for e := range placedEntries(blocks) {
		at := plotter.XY{X: s.Height(math.Abs(e.want)), Y: s.Height(math.Abs(e.got))}
		lo, hi = min(lo, at.X, at.Y), max(hi, at.X, at.Y)
		points[e.finding()] = append(points[e.finding()], at)
	}
	lo, hi = s.Pad(lo, hi)
	diagonal := &plotter.Line{XYs: plotter.XYs{{X: lo, Y: lo}, {X: hi, Y: hi}}, LineStyle: kit.ReferenceStyle}
	c.Plot.Add(diagonal)
	drawFindings(c, points, blocks)
	c.Legend.Add("equal", diagonal)
	const height = 375 // makes the data area a square
	return &Figure{c.Drawing(height), "gradient check: " + verdictInWords(r)}, nil
}

// CheckErrors draws the relative errors of a gradient check, |gradient − measured| / max(|gradient|, |measured|), on a
// log axis: one row for each parameter block, one point for each entry, and a line at the tolerance. Errors of zero lie
// on a floor, where the axis says 0. The height of a point within its row means nothing; it keeps the points apart.
//
// Entries that have no error are counted as in Check, and the same reports are errors.
func CheckErrors(r *bp.Report) (*Figure, error) {
	blocks, err := checkedEntries("CheckErrors", r)
	if err != nil {
		return nil, err
	}
	var relative []float64
	for e := range placedEntries(blocks) {
		relative = append(relative, e.error)
	}
	if len(relative) == 0 {
		return nil, errors.New("plotting: CheckErrors: no entry has a finite gradient and a measured one")
	}
	s, floor := kit.WithFloor(append(relative, r.Tolerance)) // the axis needs one number above 0
	c := kit.NewChart("Error of the gradient", "relative error", "", s, kit.Linear)
	var names []string
	for _, b := range r.Blocks {
		names = append(names, b.Name)
	}
	if err := kit.CheckLetters("CheckErrors", names...); err != nil {
		return nil, err
	}
	c.Plot.Y.Tick.Marker = kit.RowNames(kit.OneLines(names, kit.ShortName))
	if !math.IsNaN(floor) {
		c.Plot.Add(kit.ReferenceLine{At: floor, Upright: true, LineStyle: kit.ZeroStyle})
	}
	tolerance := kit.ReferenceLine{At: s.Height(r.Tolerance), Upright: true, LineStyle: kit.ReferenceStyle}
	c.Plot.Add(tolerance)
	var points [findings]plotter.XYs
	for row, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.placed() {
				// Multiples of the golden ratio spread points most evenly over an interval, here from −0.3 to 0.3.
				_, part := math.Modf(float64(i+1) * math.Phi)
				at := plotter.XY{X: s.Height(e.error), Y: kit.RowMiddle(row) + 0.6*(part-0.5)}
				points[e.finding()] = append(points[e.finding()], at)
			}
		}
	}
	drawFindings(c, points, blocks)
	c.Legend.Add("tolerance "+kit.ShortNumber(r.Tolerance), tolerance)
	return &Figure{c.RowsDrawing(len(blocks), 26), "relative error: " + verdictInWords(r)}, nil
}

// checkedEntry is one entry of a gradient, got, and what was measured in its place, want.
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
		err := fmt.Errorf("plotting: %s: the report has no blocks", figure)
		if r.Note != "" {
			err = errors.Join(err, errors.New(r.Note))
		}
		return nil, err
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
		markWrong(blocks[i], b.Count[bp.Wrong])
	}
	return blocks, nil
}

// compare gives the verdict as far as two numbers tell it: what disagrees may be wrong or inconclusive.
func compare(got, want, tolerance float64) checkedEntry {
	e := checkedEntry{got: got, want: want, verdict: bp.Inconclusive}
	switch scale := max(math.Abs(got), math.Abs(want)); {
	case got == 0 && want == 0:
		e.verdict = bp.Dead
	case math.IsNaN(want) && kit.Finite(got):
		e.verdict, e.error = bp.Kink, math.NaN()
	default:
		if e.error = math.Abs(got-want) / scale; e.error <= tolerance {
			e.verdict = bp.Right
		}
	}
	return e
}

// markWrong gives as many entries the verdict bp.Wrong as the report counts. Of those that disagree, it takes the ones
// that are not finite, and then the largest differences, because the noise below which bp calls a difference
// inconclusive is the same for a whole network.
func markWrong(entries []checkedEntry, wrong int) {
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
func (e *checkedEntry) placed() bool { return kit.Finite(e.got) && kit.Finite(e.want) }

// placedEntries are the entries of all blocks that have a place on an axis.
func placedEntries(blocks [][]checkedEntry) iter.Seq[*checkedEntry] {
	return func(yield func(*checkedEntry) bool) {
		for _, entries := range blocks {
			for i := range entries {
				if e := &entries[i]; e.placed() && !yield(e) {
					return
				}
			}
		}
	}
}

// finding is how an entry is shown, from the background to the foreground.
type finding int

const (
	agrees finding = iota
	dead
	inconclusive
	wrong
	wrongSign
	findings // how many there are
)

// finding is that of an entry with a place in the picture.
func (e *checkedEntry) finding() finding {
	switch e.verdict {
	case bp.Right:
		return agrees
	case bp.Dead:
		return dead
	case bp.Inconclusive:
		return inconclusive
	}
	if e.got != 0 && e.want != 0 && math.Signbit(e.got) != math.Signbit(e.want) {
		return wrongSign
	}
	return wrong
}

var findingStyles = [findings]struct {
	name string
	look draw.GlyphStyle
}{
	agrees:       {"agree", draw.GlyphStyle{Color: kit.Colors[0], Radius: 2.5, Shape: draw.CircleGlyph{}}},
	dead:         {"dead, 0 = 0", draw.GlyphStyle{Color: kit.AxisColor, Radius: 3, Shape: kit.Ring{}}},
	inconclusive: {"inconclusive", draw.GlyphStyle{Color: kit.Colors[4], Radius: 4, Shape: kit.Diamond}},
	wrong:        {"WRONG", draw.GlyphStyle{Color: kit.Colors[1], Radius: 4, Shape: kit.Shapes[1]}},
	wrongSign:    {"WRONG sign", draw.GlyphStyle{Color: kit.Ink, Radius: 5, Shape: kit.Shapes[2]}},
}

// drawFindings draws the points of each finding, and names them in the legend, the worst first. It counts entries that
// have no place in the picture.
func drawFindings(c *kit.Chart, points [findings]plotter.XYs, blocks [][]checkedEntry) {
	var markers [findings]*plotter.Scatter
	for f, at := range points {
		if len(at) > 0 {
			markers[f] = &plotter.Scatter{XYs: kit.WithoutOverlaps(at), GlyphStyle: findingStyles[f].look}
			c.Plot.Add(markers[f])
		}
	}
	for f := findings - 1; f >= 0; f-- {
		if n := len(points[f]); n > 0 {
			c.Legend.Add(howMany(n, findingStyles[f].name), markers[f])
		}
	}
	kinks, infinite := 0, 0
	for _, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.verdict == bp.Kink {
				kinks++
			} else if !e.placed() {
				infinite++
			}
		}
	}
	if infinite > 0 {
		c.Legend.Add(fmt.Sprintf("%d WRONG: not finite", infinite))
	}
	if kinks > 0 {
		c.Legend.Add(fmt.Sprintf("%d on a corner", kinks))
	}
}

// howMany is "3 agree", and "1 agrees".
func howMany(n int, name string) string {
	if n == 1 && name == findingStyles[agrees].name {
		name += "s"
	}
	return fmt.Sprintf("%d %s", n, name)
}

// verdictInWords is the last line of the report.
func verdictInWords(r *bp.Report) string {
	lines := strings.Split(strings.TrimSpace(r.String()), "\n")
	return strings.TrimSuffix(lines[len(lines)-1], ".")
}
