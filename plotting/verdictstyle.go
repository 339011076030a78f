package plotting

import (
	"fmt"
	"math"

	"backprop/bp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

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
	agrees:       {"agree", draw.GlyphStyle{Color: colors[0], Radius: 2.5, Shape: draw.CircleGlyph{}}},
	dead:         {"dead, 0 = 0", draw.GlyphStyle{Color: axisColor, Radius: 3, Shape: circle{}}},
	inconclusive: {"inconclusive", draw.GlyphStyle{Color: colors[4], Radius: 4, Shape: polygon{4, 0}}},
	wrong:        {"WRONG", draw.GlyphStyle{Color: colors[1], Radius: 4, Shape: shapes[1]}},
	wrongSign:    {"WRONG sign", draw.GlyphStyle{Color: ink, Radius: 5, Shape: shapes[2]}},
}

// findings draws points sorted by finding, and names those that there are, the worst first. Entries without a
// place in the picture are counted.
func (p *plane) findings(points [findings]plotter.XYs, blocks [][]checkedEntry) {
	corners, infinite := tally(blocks)
	var l legend
	for f, at := range points {
		if len(at) == 0 {
			continue
		}
		style := findingStyles[f]
		dots := &plotter.Scatter{XYs: sparse(at), GlyphStyle: style.look}
		p.plot.Add(dots)
		l = append(legend{{howMany(len(at), style.name), []plot.Thumbnailer{dots}}}, l...)
	}
	for _, missing := range []struct {
		n    int
		name string
	}{{infinite, "WRONG: not finite"}, {corners, "on a corner"}} {
		if missing.n > 0 {
			l = append(l, entry{fmt.Sprintf("%d %s", missing.n, missing.name), nil})
		}
	}
	p.legend = append(p.legend, l...)
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
