package plotting

import (
	"fmt"
	"math"

	"backprop/bp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
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
	s, floor := floored(sizes)
	p := newPlane("Gradient check", "|measured|", "|gradient|", s, s)
	if !math.IsNaN(floor) {
		p.plot.Add(level{at: floor, LineStyle: floorLine}, level{at: floor, upright: true, LineStyle: floorLine})
	}
	var points [findings]plotter.XYs
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.placed() {
				at := plotter.XY{X: s.height(math.Abs(e.want)), Y: s.height(math.Abs(e.got))}
				lo, hi = min(lo, at.X, at.Y), max(hi, at.X, at.Y)
				points[e.finding()] = append(points[e.finding()], at)
			}
		}
	}
	lo, hi = s.room(lo, hi)
	diagonal := &plotter.Line{XYs: plotter.XYs{{X: lo, Y: lo}, {X: hi, Y: hi}}, LineStyle: reference}
	p.plot.Add(diagonal)
	p.findings(points, blocks)
	p.legend = append(p.legend, entry{"equal", []plot.Thumbnailer{diagonal}})
	return p.figure(checkHeight, "gradient check: "+verdictInWords(r)), nil
}
