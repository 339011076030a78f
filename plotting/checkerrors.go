package plotting

import (
	"fmt"
	"math"

	"backprop/bp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

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
	s, floor := floored(append(errors, r.Tolerance)) // the axis needs one number above 0
	p := newPlane("Error of the gradient", "relative error", "", s, linear)
	var names []string
	for _, b := range r.Blocks {
		names = append(names, b.Name)
	}
	if err := checkLetters("CheckErrors", names...); err != nil {
		return nil, err
	}
	p.plot.Y.Tick.Marker = rows(oneLines(names, shortName))
	if !math.IsNaN(floor) {
		p.plot.Add(level{at: floor, upright: true, LineStyle: floorLine})
	}
	tolerance := level{at: s.height(r.Tolerance), upright: true, LineStyle: reference}
	p.plot.Add(tolerance)
	var points [findings]plotter.XYs
	for row, entries := range blocks {
		for i := range entries {
			if e := &entries[i]; e.placed() {
				at := plotter.XY{X: s.height(e.error), Y: rowHeight(row) + spreadOut(i)}
				points[e.finding()] = append(points[e.finding()], at)
			}
		}
	}
	p.findings(points, blocks)
	p.legend = append(p.legend, entry{"tolerance " + amount(r.Tolerance), []plot.Thumbnailer{tolerance}})
	return p.rows(len(blocks), 26, "relative error: "+verdictInWords(r)), nil
}

// spreadOut is a place within a row, from −0.3 to 0.3, for its entry i. Multiples of the golden ratio are the most
// even way to fill an interval one by one.
func spreadOut(i int) float64 {
	_, part := math.Modf(float64(i+1) * math.Phi)
	return 0.6 * (part - 0.5)
}
