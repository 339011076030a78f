package plotting

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"backprop/bp/gradcheck"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Check draws the result of a gradient check: |gradient| against |measured|, one point for each entry, on log-log
// axes. On the diagonal the two are equal. Entries that are wrong stand out. Zeros lie on a floor, where the axis says 0,
// and those with the wrong sign below it, as far as they would lie above with the right one: on the mirrored diagonal if
// the sign is all that is wrong. So a wrong factor shifts a row of points away from the diagonal, a missing gradient lies
// on the floor, and a wrong sign below.
//
// Entries on a kink of the loss have no derivative, and entries that are not finite have no place: the legend counts
// both. It is an error if the report has no entries.
func Check(r *gradcheck.Report) (*Figure, error) {
	if err := wantEntries("Check", r); err != nil {
		return nil, err
	}
	var sizes []float64
	signs := false // whether some are wrong
	for e := range placedEntries(r) {
		sizes = append(sizes, math.Abs(e.Got), math.Abs(e.Want))
		signs = signs || findingOf(e) == wrongSign
	}
	if len(sizes) == 0 {
		return nil, errors.New("plotting: Check: no entry has a finite gradient and a measured one")
	}
	s, floor := kit.WithFloor(sizes)
	vertical, name, height := s, "|gradient|", vg.Length(375) // makes the data area a square
	if signs {
		if math.IsNaN(floor) {
			vertical, floor = kit.WithFloor(append(sizes, 0))
		}
		vertical.Ticks = kit.MirroredTicks{Above: vertical.Ticks, At: floor}
		name, height = "gradient, below 0 with the wrong sign", 500
	}
	c := kit.NewChart("Gradient check", "|measured|", name, s, vertical)
	if !math.IsNaN(floor) {
		c.Plot.Add(kit.ReferenceLine{At: floor, LineStyle: kit.ZeroStyle})
	}
	if slices.Contains(sizes, 0) {
		c.Plot.Add(kit.ReferenceLine{At: floor, Upright: true, LineStyle: kit.ZeroStyle})
	}
	var points [findings]plotter.XYs
	lo, hi := math.Inf(1), math.Inf(-1)
	for e := range placedEntries(r) {
		at := plotter.XY{X: s.Height(math.Abs(e.Want)), Y: s.Height(math.Abs(e.Got))}
		lo, hi = min(lo, at.X, at.Y), max(hi, at.X, at.Y)
		f := findingOf(e)
		if f == wrongSign {
			at.Y = 2*floor - at.Y
		}
		points[f] = append(points[f], at)
	}
	lo, hi = s.Pad(lo, hi)
	diagonal := &plotter.Line{XYs: plotter.XYs{{X: lo, Y: lo}, {X: hi, Y: hi}}, LineStyle: kit.ReferenceStyle}
	faint := kit.ReferenceStyle
	faint.Color = kit.AxisColor
	opposite := &plotter.Line{XYs: plotter.XYs{{X: lo, Y: 2*floor - lo}, {X: hi, Y: 2*floor - hi}}, LineStyle: faint}
	c.Plot.Add(diagonal)
	if signs {
		c.Plot.Add(opposite)
	}
	drawFindings(c, points, r)
	c.Legend.Add("equal", diagonal)
	if signs {
		c.Legend.Add("opposite", opposite)
	}
	return &Figure{c.Drawing(height), "gradient check: " + strings.TrimSuffix(r.Conclusion(), ".")}, nil
}

// CheckErrors draws the relative errors of a gradient check, |gradient − measured| / max(|gradient|, |measured|), on a
// log axis: one row for each parameter block, one point for each entry, and a line at the tolerance. Errors of zero lie
// on a floor, where the axis says 0. The height of a point within its row means nothing; it keeps the points apart.
//
// Entries that have no error are counted as in Check, and the same reports are errors.
func CheckErrors(r *gradcheck.Report) (*Figure, error) {
	if err := wantEntries("CheckErrors", r); err != nil {
		return nil, err
	}
	var relative []float64
	for e := range placedEntries(r) {
		relative = append(relative, e.Error)
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
	for row, b := range r.Blocks {
		for i, e := range b.Entries {
			if placed(e) {
				// Multiples of the golden ratio spread points most evenly over an interval, here from −0.3 to 0.3.
				_, part := math.Modf(float64(i+1) * math.Phi)
				at := plotter.XY{X: s.Height(e.Error), Y: kit.RowMiddle(row) + 0.6*(part-0.5)}
				f := findingOf(e)
				points[f] = append(points[f], at)
			}
		}
	}
	drawFindings(c, points, r)
	c.Legend.Add("tolerance "+kit.ShortNumber(r.Tolerance), tolerance)
	return &Figure{c.RowsDrawing(len(r.Blocks), 26), "relative error: " + strings.TrimSuffix(r.Conclusion(), ".")}, nil
}

// wantEntries returns an error unless each block of the report has entries.
func wantEntries(figure string, r *gradcheck.Report) error {
	if r == nil {
		return fmt.Errorf("plotting: %s: the report is nil", figure)
	}
	if len(r.Blocks) == 0 {
		err := fmt.Errorf("plotting: %s: the report has no blocks", figure)
		if r.Note != "" {
			err = errors.Join(err, errors.New(r.Note))
		}
		return err
	}
	for _, b := range r.Blocks {
		if len(b.Entries) == 0 {
			return fmt.Errorf("plotting: %s: %s has no entries", figure, b.Name)
		}
	}
	return nil
}

// placed reports whether the entry has a place on an axis.
func placed(e gradcheck.Entry) bool { return kit.Finite(e.Got) && kit.Finite(e.Want) }

// placedEntries are the entries of all blocks that have a place on an axis.
func placedEntries(r *gradcheck.Report) iter.Seq[gradcheck.Entry] {
	return func(yield func(gradcheck.Entry) bool) {
		for _, b := range r.Blocks {
			for _, e := range b.Entries {
				if placed(e) && !yield(e) {
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
	rounding
	dead
	inconclusive
	wrong
	wrongSign
	findings // how many there are
)

// findingOf is that of an entry with a place in the picture.
func findingOf(e gradcheck.Entry) finding {
	switch e.Verdict {
	case gradcheck.Right:
		return agrees
	case gradcheck.Rounding:
		return rounding
	case gradcheck.Dead:
		return dead
	case gradcheck.Wrong:
		if e.Got != 0 && e.Want != 0 && math.Signbit(e.Got) != math.Signbit(e.Want) {
			return wrongSign
		}
		return wrong
	}
	return inconclusive
}

var findingStyles = [findings]struct {
	name string
	look draw.GlyphStyle
}{
	agrees:       {"agree", draw.GlyphStyle{Color: kit.Colors[0], Radius: 2.5, Shape: draw.CircleGlyph{}}},
	rounding:     {"zero but for rounding", draw.GlyphStyle{Color: kit.AxisColor, Radius: 2.5, Shape: draw.CircleGlyph{}}},
	dead:         {"dead, 0 = 0", draw.GlyphStyle{Color: kit.AxisColor, Radius: 3, Shape: kit.Ring{}}},
	inconclusive: {"inconclusive", draw.GlyphStyle{Color: kit.Colors[4], Radius: 4, Shape: kit.Diamond}},
	wrong:        {"WRONG", draw.GlyphStyle{Color: kit.Colors[1], Radius: 4, Shape: kit.Shapes[1]}},
	wrongSign:    {"WRONG sign", draw.GlyphStyle{Color: kit.Ink, Radius: 5, Shape: kit.Shapes[2]}},
}

// drawFindings draws the points of each finding, and names them in the legend, the worst first. It counts entries that
// have no place in the picture.
func drawFindings(c *kit.Chart, points [findings]plotter.XYs, r *gradcheck.Report) {
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
	var kinks, notFinite, notMeasured int
	for _, b := range r.Blocks {
		for _, e := range b.Entries {
			switch {
			case e.Verdict == gradcheck.Kink:
				kinks++
			case placed(e):
			case e.Verdict == gradcheck.Wrong:
				notFinite++
			default:
				notMeasured++
			}
		}
	}
	for _, group := range []struct {
		n    int
		name string
	}{{notFinite, "WRONG: not finite"}, {notMeasured, "inconclusive: not measured"}, {kinks, "on a corner"}} {
		if group.n > 0 {
			c.Legend.Add(fmt.Sprintf("%d %s", group.n, group.name))
		}
	}
}

// howMany is "3 agree", and "1 agrees".
func howMany(n int, name string) string {
	if n == 1 && name == findingStyles[agrees].name {
		name += "s"
	}
	return fmt.Sprintf("%d %s", n, name)
}
