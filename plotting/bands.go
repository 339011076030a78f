package plotting

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Runs is one quantity in several runs that differ by their seed: run r has Y[r][i] at X[i].
type Runs struct {
	Name string
	X    []float64   // ascending; nil stands for 1, 2, 3, …, as of epochs
	Y    [][]float64 // run by run
}

// Bands shows what usually happens: the median of several runs as a line, and around it a band from the lower to the
// upper quartile, so that at each X half of the runs lie in the band, a quarter above it and a quarter below. A single run
// is a line. x and the quantity name the axes.
//
//	plotting.Bands("epoch", "loss L", []plotting.Runs{{Name: "momentum", Y: a}, {Name: "Adam", Y: b}})
//
// The quartiles of n sorted values stand at the places (n−1)/4 and 3(n−1)/4, counted from 0, with straight lines between
// neighbours. Unless an option says otherwise, the vertical axis is logarithmic where that of Loss would be, and on a
// log axis zero is an error. Options: Axis, Title.
func Bands(x, quantity string, runs []Runs, options ...Option) (*Figure, error) {
	s, err := newSettings("Bands", bandsTitle(runs), options, Axis(0))
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, errors.New("plotting: Bands: no runs")
	}
	if err := kit.CheckLetters("Bands", x, quantity); err != nil {
		return nil, err
	}
	var all []float64
	whole := true
	for i, r := range runs {
		if err := r.check(cmp.Or(r.Name, fmt.Sprintf("the %d. name", i+1))); err != nil {
			return nil, err
		}
		all = append(all, slices.Concat(r.Y...)...)
		whole = whole && !slices.ContainsFunc(r.X, func(v float64) bool { return v != math.Round(v) })
	}
	least, most := slices.Min(all), slices.Max(all)
	if err := kit.CheckRange("Bands", "the quantity", least, most); err != nil {
		return nil, err
	}
	scale := s.scale(lossScale(all))
	if scale.Log && least <= 0 {
		return nil, fmt.Errorf("plotting: Bands: the quantity goes down to %v, which no log axis has", least)
	}
	xScale := kit.Linear
	if whole {
		xScale = kit.Epochs
	}
	c := kit.NewChart(s.title, kit.OneLine(x, kit.ShortName), kit.OneLine(quantity, kit.ShortName), xScale, scale)
	var lines []plot.Plotter
	var words []string
	for i, r := range runs {
		low, middle, high := r.quartiles()
		look := kit.LineStyle(i)
		c.Plot.Add(&band{low.points(c.X, c.Y), high.points(c.X, c.Y), look})
		median := &plotter.Line{XYs: middle.points(c.X, c.Y), LineStyle: look}
		thumbs := []plot.Thumbnailer{swatch{look.Color}, median}
		lines = append(lines, median)
		const fewPoints = 20
		if len(middle.X) <= fewPoints {
			points := &plotter.Scatter{XYs: median.XYs, GlyphStyle: kit.PointStyle(i)}
			lines, thumbs = append(lines, points), append(thumbs, points)
		}
		if r.Name != "" {
			c.Legend.Add(kit.OneLine(r.Name, kit.LongName), thumbs...)
		}
		at := func(i int) string {
			if len(r.Y) == 1 {
				return fmt.Sprintf("%s at %s %s", kit.Number(middle.Y[i], kit.TextDigits), x, kit.Number(middle.X[i], kit.TextDigits))
			}
			return fmt.Sprintf("%s (%s to %s) at %s %s", kit.Number(middle.Y[i], kit.TextDigits),
				kit.Number(low.Y[i], kit.TextDigits), kit.Number(high.Y[i], kit.TextDigits), x, kit.Number(middle.X[i], kit.TextDigits))
		}
		facts := at(0)
		if last := len(middle.X) - 1; last > 0 {
			facts += ", " + at(last)
		}
		words = append(words, middle.named(facts))
	}
	c.Plot.Add(lines...) // on top of all bands
	if c.Plot.X.Min == c.Plot.X.Max {
		c.Plot.X.Min, c.Plot.X.Max = c.Plot.X.Min-0.5, c.Plot.X.Max+0.5
	}
	if slices.ContainsFunc(runs, func(r Runs) bool { return len(r.Y) > 1 }) {
		quantity += ", median and quartiles"
	}
	return &Figure{c.Drawing(kit.PlotHeight), quantity + ": " + strings.Join(words, "; ")}, nil
}

// bandsTitle says how many runs there are, if there are equally many of each name.
func bandsTitle(runs []Runs) string {
	for _, r := range runs {
		if len(r.Y) != len(runs[0].Y) {
			return "Median and quartiles"
		}
	}
	switch {
	case len(runs) == 0:
		return ""
	case len(runs[0].Y) == 1:
		return "One run"
	}
	return fmt.Sprintf("Median and quartiles of %d runs", len(runs[0].Y))
}

// check refuses runs that cannot be drawn, and says where.
func (r Runs) check(name string) error {
	if err := kit.CheckLetters("Bands", r.Name); err != nil {
		return err
	}
	if len(r.Y) == 0 || len(r.Y[0]) == 0 {
		return fmt.Errorf("plotting: Bands: %s has no runs, or a run without values", name)
	}
	if r.X != nil && len(r.X) != len(r.Y[0]) {
		return fmt.Errorf("plotting: Bands: %s has %d X for %d values in a run", name, len(r.X), len(r.Y[0]))
	}
	for i, x := range r.X {
		if !kit.Finite(x) || i > 0 && x <= r.X[i-1] {
			return fmt.Errorf("plotting: Bands: %s has X = %v in place %d; want finite numbers that ascend", name, x, i+1)
		}
	}
	for k, run := range r.Y {
		if len(run) != len(r.Y[0]) {
			return fmt.Errorf("plotting: Bands: %s: run %d has %d values, run 1 has %d", name, k+1, len(run), len(r.Y[0]))
		}
		for i, v := range run {
			if !kit.Finite(v) {
				return fmt.Errorf("plotting: Bands: %s: run %d has %v in place %d", name, k+1, v, i+1)
			}
		}
	}
	return nil
}

// quartiles are the lower quartile, the median and the upper quartile at each X.
func (r Runs) quartiles() (low, middle, high Series) {
	for i := range r.Y[0] {
		var values []float64
		for _, run := range r.Y {
			values = append(values, run[i])
		}
		slices.Sort(values)
		x := float64(i + 1)
		if r.X != nil {
			x = r.X[i]
		}
		for _, q := range []struct {
			of    *Series
			share float64
		}{{&low, 0.25}, {&middle, 0.5}, {&high, 0.75}} {
			q.of.X, q.of.Y = append(q.of.X, x), append(q.of.Y, quantile(values, q.share))
		}
	}
	middle.Name = r.Name
	return low, middle, high
}

// quantile of sorted values, with straight lines between neighbours. float64 keeps the product from being fused with the
// sum, which would give another last bit on some processors.
func quantile(sorted []float64, share float64) float64 {
	below, part := math.Modf(share * float64(len(sorted)-1))
	i := int(below)
	if part == 0 {
		return sorted[i]
	}
	return sorted[i] + float64(part*(sorted[i+1]-sorted[i]))
}

// band fills what lies between two lines, so thinly that other bands show through, and draws both edges.
type band struct {
	low, high plotter.XYs
	look      draw.LineStyle
}

func (b *band) Plot(c draw.Canvas, p *plot.Plot) {
	back := slices.Clone(b.high)
	slices.Reverse(back)
	x, y := p.Transforms(&c)
	var outline []vg.Point
	for _, at := range slices.Concat(b.low, back) {
		outline = append(outline, vg.Point{X: x(at.X), Y: y(at.Y)})
	}
	c.FillPolygon(sheer(b.look.Color), outline)
	edge := b.look
	edge.Width = 0.5
	c.StrokeLines(edge, outline[:len(b.low)], outline[len(b.low):])
}

func (b *band) DataRange() (xmin, xmax, ymin, ymax float64) {
	return plotter.XYRange(slices.Concat(b.low, b.high))
}

// sheer is a quarter of a colour's opacity.
func sheer(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0x40}
}

// swatch stands for a band in the legend.
type swatch struct{ color color.Color }

func (s swatch) Thumbnail(c *draw.Canvas) { kit.Swatch{Fill: sheer(s.color)}.Thumbnail(c) }
