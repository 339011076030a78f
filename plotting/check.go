package plotting

import (
	"backprop/plotting/internal/kit"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/bp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// checkHeight makes the data area of Check a square.
const checkHeight = 375

// Check draws the result of a gradient check: |gradient| against |measured|, one point for each entry, on log-log
// axes. On the diagonal the two are equal. Entries that are wrong stand out, those with the wrong sign by a shape
// of their own, and a zero lies on a floor, which the axis calls 0. So a factor that is off shifts a row of points
// away from the diagonal, and a gradient that is missing lies at the bottom.
//
// Entries on a corner of the loss have no derivative, and those that are not finite no place: the legend counts
// both. It is an error if the report has no entries.
func Check(r *bp.Report) (*Figure, error) {
	blocks, err := checkedEntries("Check", r)
	if err != nil {
		return nil, err
	}
	var sizes []float64
	for _, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.placed() {
				sizes = append(sizes, math.Abs(e.got), math.Abs(e.want))
			}
		}
	}
	if len(sizes) == 0 {
		return nil, fmt.Errorf("plotting: Check: no entry has a finite gradient and a measured one")
	}
	s, floor := kit.WithFloor(sizes)
	p := kit.NewChart("Gradient check", "|measured|", "|gradient|", s, s)
	if !math.IsNaN(floor) {
		p.Plot.Add(kit.ReferenceLine{At: floor, LineStyle: kit.FloorStyle}, kit.ReferenceLine{At: floor, Upright: true, LineStyle: kit.FloorStyle})
	}
	var points [findings]plotter.XYs
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.placed() {
				at := plotter.XY{X: s.Height(math.Abs(e.want)), Y: s.Height(math.Abs(e.got))}
				lo, hi = min(lo, at.X, at.Y), max(hi, at.X, at.Y)
				points[e.finding()] = append(points[e.finding()], at)
			}
		}
	}
	lo, hi = s.Pad(lo, hi)
	diagonal := &plotter.Line{XYs: plotter.XYs{{X: lo, Y: lo}, {X: hi, Y: hi}}, LineStyle: kit.ReferenceStyle}
	p.Plot.Add(diagonal)
	p.findings(points, blocks)
	p.Legend = append(p.Legend, kit.Entry{"equal", []plot.Thumbnailer{diagonal}})
	return p.Drawing(checkHeight, "gradient check: "+verdictInWords(r)), nil
}

// CheckErrors draws the relative errors of a gradient check, |gradient − measured| / max(|gradient|, |measured|),
// on a log axis: one row for each parameter block, one point for each entry, and a line at the tolerance. An error
// of zero lies on a floor, which the axis calls 0. Height within a row means nothing; it keeps the points apart.
//
// Entries that have no error are counted as in Check, and the same reports are errors.
func CheckErrors(r *bp.Report) (*Figure, error) {
	blocks, err := checkedEntries("CheckErrors", r)
	if err != nil {
		return nil, err
	}
	var errors []float64
	for _, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.placed() {
				errors = append(errors, e.error)
			}
		}
	}
	if len(errors) == 0 {
		return nil, fmt.Errorf("plotting: CheckErrors: no entry has a finite gradient and a measured one")
	}
	s, floor := kit.WithFloor(append(errors, r.Tolerance)) // the axis needs one number above 0
	p := kit.NewChart("Error of the gradient", "relative error", "", s, kit.Linear)
	var names []string
	for _, b := range r.Blocks {
		names = append(names, b.Name)
	}
	if err := kit.CheckLetters("CheckErrors", names...); err != nil {
		return nil, err
	}
	p.Plot.Y.Tick.Marker = kit.RowNames(kit.OneLines(names, kit.ShortName))
	if !math.IsNaN(floor) {
		p.Plot.Add(kit.ReferenceLine{At: floor, Upright: true, LineStyle: kit.FloorStyle})
	}
	tolerance := kit.ReferenceLine{At: s.Height(r.Tolerance), Upright: true, LineStyle: kit.ReferenceStyle}
	p.Plot.Add(tolerance)
	var points [findings]plotter.XYs
	for row, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.placed() {
				at := plotter.XY{X: s.Height(e.error), Y: kit.RowHeight(row) + spreadOut(i)}
				points[e.finding()] = append(points[e.finding()], at)
			}
		}
	}
	p.findings(points, blocks)
	p.Legend = append(p.Legend, kit.Entry{"tolerance " + kit.ShortNumber(r.Tolerance), []plot.Thumbnailer{tolerance}})
	return p.RowsDrawing(len(blocks), 26, "relative error: "+verdictInWords(r)), nil
}

// spreadOut is a place within a row, from −0.3 to 0.3, for its entry i. Multiples of the golden ratio are the most
// even way to fill an interval one by one.
func spreadOut(i int) float64 {
	_, part := math.Modf(float64(i+1) * math.Phi)
	return 0.6 * (part - 0.5)
}

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
	case math.IsNaN(want) && kit.Finite(got):
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
func (e *checkedEntry) placed() bool { return kit.Finite(e.got) && kit.Finite(e.want) }

// finding is what a picture of a gradient check says of an entry.
type finding int

const (
	agrees finding = iota
	dead
	inconclusive
	wrong
	wrongSign
	findings // their number
)

// of sorts the entries that have a place in the picture.
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

// findingStyles are the names and looks, from the background to the foreground.
var findingStyles = [findings]struct {
	name string
	look draw.GlyphStyle
}{
	agrees:       {"agree", draw.GlyphStyle{Color: kit.Colors[0], Radius: 2.5, Shape: draw.CircleGlyph{}}},
	dead:         {"dead, 0 = 0", draw.GlyphStyle{Color: kit.AxisColor, Radius: 3, Shape: kit.Ring{}}},
	inconclusive: {"inconclusive", draw.GlyphStyle{Color: kit.Colors[4], Radius: 4, Shape: kit.polygon{4, 0}}},
	wrong:        {"WRONG", draw.GlyphStyle{Color: kit.Colors[1], Radius: 4, Shape: kit.Shapes[1]}},
	wrongSign:    {"WRONG sign", draw.GlyphStyle{Color: kit.Ink, Radius: 5, Shape: kit.Shapes[2]}},
}

// findings draws points sorted by finding, and names those that there are, the worst first. Entries without a
// place in the picture are counted.
func (p *kit.Chart) findings(points [findings]plotter.XYs, blocks [][]checkedEntry) {
	corners, infinite := tally(blocks)
	var l kit.Legend
	for f, at := range points {
		if len(at) == 0 {
			continue
		}
		style := findingStyles[f]
		dots := &plotter.Scatter{XYs: kit.WithoutOverlaps(at), GlyphStyle: style.look}
		p.Plot.Add(dots)
		l = append(kit.Legend{{howMany(len(at), style.name), []plot.Thumbnailer{dots}}}, l...)
	}
	for _, missing := range []struct {
		n    int
		name string
	}{{infinite, "WRONG: not finite"}, {corners, "on a corner"}} {
		if missing.n > 0 {
			l = append(l, kit.Entry{fmt.Sprintf("%d %s", missing.n, missing.name), nil})
		}
	}
	p.Legend = append(p.Legend, l...)
}

// howMany is "3 agree", and "1 agrees".
func howMany(n int, name string) string {
	if n == 1 && name == findingStyles[agrees].name {
		name += "s"
	}
	return fmt.Sprintf("%d %s", n, name)
}

// tally counts the entries that have no place in the picture.
func tally(blocks [][]checkedEntry) (corners, infinite int) {
	for _, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.verdict == bp.Kink {
				corners++
			} else if !e.placed() {
				infinite++
			}
		}
	}
	return corners, infinite
}

// verdictInWords is the last line of the report, and the worst entry if it is wrong.
func verdictInWords(r *bp.Report) string {
	lines := strings.Split(strings.TrimSpace(r.String()), "\n")
	return strings.TrimSuffix(lines[len(lines)-1], ".")
}
