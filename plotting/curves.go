package plotting

import (
	"backprop/plotting/internal/kit"
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

// logFrom is the ratio of the largest to the smallest loss from which the axis is logarithmic: two decades.
const logFrom = 100

// Loss draws L against the epoch, and the loss on the samples for validation where the history has it. A single
// epoch is a point.
//
// Unless an option says otherwise, the axis is logarithmic if every loss is above zero and the largest is at
// least a hundred times the smallest. On a log axis, a loss of zero is a gap, and a negative one is an error.
func Loss(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("Loss", h); err != nil {
		return nil, err
	}
	look, err := newLook("Loss", options)
	if err != nil {
		return nil, err
	}
	s, err := newSamples("Loss", "loss", h.Loss, h.ValidationLoss)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(s...)
	scale := look.scale(lossScale(all))
	if scale.Log {
		if err := s.checkLog("Loss", "loss"); err != nil {
			return nil, err
		}
		if zeros(s...) == len(all) {
			scale = kit.Linear
		}
	}
	c := newChart("Loss", "loss L", len(h.Loss), scale)
	c.smooth(look.window)
	s.draw(c)
	return c.figure("loss: " + s.inWords(lowest)), nil
}

// lossScale is the axis for losses where nobody asks for another.
func lossScale(all []float64) kit.Scale {
	if least := slices.Min(all); least > 0 && slices.Max(all)/least >= logFrom {
		return kit.Logarithmic
	}
	return kit.Linear
}

// Losses draws the losses of several trainings in one picture, so that they can be compared: by the samples that
// each learns from, and on the axis that Loss would choose for all of them. One that ended early ends early here.
//
//	plotting.Losses([]string{"momentum", "Adam"}, a, b)
func Losses(names []string, histories ...*bp.History) (*Figure, error) {
	if len(names) != len(histories) {
		return nil, fmt.Errorf("plotting: Losses: %d names for %d histories", len(names), len(histories))
	}
	if len(histories) == 0 {
		return nil, errors.New("plotting: Losses: no histories")
	}
	if err := kit.CheckLetters("Losses", names...); err != nil {
		return nil, err
	}
	var all []float64
	epochs := 0
	for i, h := range histories {
		if h == nil {
			return nil, fmt.Errorf("plotting: Losses: the history of %s is nil", names[i])
		}
		if err := checkSeries("Losses", "the loss of "+names[i], h.Loss); err != nil {
			return nil, err
		}
		all, epochs = append(all, h.Loss...), max(epochs, len(h.Loss))
	}
	if lo, hi := slices.Min(all), slices.Max(all); !kit.Finite(hi - lo) {
		return nil, fmt.Errorf("plotting: Losses: the losses go from %v to %v, too far for one axis", lo, hi)
	}
	c := newChart("Loss", "loss L", epochs, lossScale(all))
	var words []string
	for i, h := range histories {
		note := c.scale.gapNote(h.Loss)
		c.legend = append(c.legend, kit.Entry{kit.OneLine(names[i], kit.LongName) + note, c.curve(h.Loss)})
		words = append(words, names[i]+note+": "+startAndEnd(h.Loss))
	}
	return c.figure("loss: " + strings.Join(words, "; ")), nil
}

// GradNorm draws the magnitude of the gradient ‖∂L/∂θ‖ against the epoch, one curve for each layer.
//
// Unless an option says otherwise, the axis is logarithmic, so a zero is a gap in its curve, and the legend
// counts the zeros. Where there is nothing but zeros, the axis is linear and shows them.
func GradNorm(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("GradNorm", h); err != nil {
		return nil, err
	}
	if err := checkMagnitudes("GradNorm", h.Layers, h.GradNorm); err != nil {
		return nil, err
	}
	c, err := newLayerChart("GradNorm", "Gradient magnitude", "‖∂L/∂θ‖", h.GradNorm, options)
	if err != nil {
		return nil, err
	}
	words := c.layers(h.Layers, h.GradNorm)
	return c.figure("gradient magnitude: " + words), nil
}

// Accuracy draws the share of the samples that are answered right against the epoch, and that of the samples for
// validation where the history has it. The axis is linear and always goes from 0 to 1.
//
// It is an error if the history has no accuracy, as with a loss that knows no right and wrong.
func Accuracy(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("Accuracy", h); err != nil {
		return nil, err
	}
	look, err := newLook("Accuracy", options)
	if err != nil {
		return nil, err
	}
	if look.axis == Log {
		return nil, errors.New("plotting: Accuracy: its axis is linear, from 0 to 1, not Log")
	}
	if h.Accuracy == nil && h.Loss != nil {
		return nil, errors.New("plotting: Accuracy: the history has none: its loss knows no right and wrong")
	}
	s, err := newSamples("Accuracy", "accuracy", h.Accuracy, h.ValidationAccuracy)
	if err != nil {
		return nil, err
	}
	for i, values := range s {
		for e, v := range values {
			if v < 0 || v > 1 {
				return nil, fmt.Errorf("plotting: Accuracy: the %s accuracy has %v at epoch %d; a share is from 0 to 1",
					sampleNames[i], v, e+1)
			}
		}
	}
	c := newChart("Accuracy", "share of right answers", len(h.Accuracy), kit.Linear)
	c.plot.Y.Min, c.plot.Y.Max = 0, 1
	c.smooth(look.window)
	s.draw(c)
	return c.figure("accuracy: " + s.inWords(highest)), nil
}

// usualRatio is a rule of thumb from the Stanford course CS231n (A. Karpathy), section “Ratio of weights:updates”:
// https://cs231n.github.io/neural-networks-3/#ratio
const usualRatio = 1e-3

// UpdateRatio draws how far an epoch's steps move the parameters, measured by their own size, ‖Δθ‖/‖θ‖, against
// the epoch: one curve for each layer, and the line of 1e-3 to compare with.
//
// Around 1e-3 is a rule of thumb from the Stanford course CS231n (https://cs231n.github.io/neural-networks-3/#ratio):
// far below it the learning rate may be too low, far above it too high. It is no law; what trains well is right.
//
// The axis is that of GradNorm. A ratio of +Inf, where parameters start at zero, is a gap too.
func UpdateRatio(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("UpdateRatio", h); err != nil {
		return nil, err
	}
	if err := checkMagnitudes("UpdateRatio", h.Layers, withoutInf(h.UpdateRatio)); err != nil {
		return nil, err
	}
	c, err := newLayerChart("UpdateRatio", "Update ratio", "‖Δθ‖/‖θ‖", h.UpdateRatio, options)
	if err != nil {
		return nil, err
	}
	usual := kit.ReferenceLine{At: c.scale.Height(usualRatio), LineStyle: kit.ReferenceStyle}
	c.plot.Add(usual)
	words := c.layers(h.Layers, h.UpdateRatio)
	c.legend = append(c.legend, kit.Entry{"1e−3, a rule of thumb", []plot.Thumbnailer{usual}})
	return c.figure("update ratio: " + words), nil
}

// withoutInf has 0 in the place of +Inf.
func withoutInf(series [][]float64) [][]float64 {
	copies := make([][]float64, len(series))
	for i, values := range series {
		copies[i] = append(copies[i], values...)
		for e, v := range values {
			if math.IsInf(v, 1) {
				copies[i][e] = 0
			}
		}
	}
	return copies
}

// samples are one quantity of the samples that a network learns from and, where there are any, of those for
// validation: one series each.
type lossPair [][]float64

var sampleNames = []string{"training", "validation"}

// newSamples refuses what cannot be drawn.
func newSamples(figure, quantity string, training, validation []float64) (lossPair, error) {
	if err := checkSeries(figure, "the "+quantity, training); err != nil {
		return nil, err
	}
	if validation == nil {
		return lossPair{training}, nil
	}
	if err := checkSeries(figure, "the validation "+quantity, validation); err != nil {
		return nil, err
	}
	if len(validation) != len(training) {
		return nil, fmt.Errorf("plotting: %s: the %s has %d epochs, the validation %s %d",
			figure, quantity, len(training), quantity, len(validation))
	}
	return lossPair{training, validation}, nil
}

// checkLog refuses what no log axis has.
func (s lossPair) checkLog(figure, quantity string) error {
	for i, values := range s {
		for e, v := range values {
			if v < 0 {
				return fmt.Errorf("plotting: %s: the %s %s has %v at epoch %d, which no log axis has",
					figure, sampleNames[i], quantity, v, e+1)
			}
		}
	}
	return nil
}

// draw adds the curves to a chart. A legend has something to tell where there are two, a gap or a mean.
func (s lossPair) draw(c *chart) {
	for i, values := range s {
		name := sampleNames[i] + c.scale.gapNote(values)
		thumbs := c.curve(values)
		if len(s) > 1 || name != sampleNames[i] || c.window > 1 {
			c.legend = append(c.legend, kit.Entry{name, thumbs})
		}
	}
}

// best is what the best epoch is to be recognised by.
type best struct {
	name string
	of   func([]float64) float64
}

var (
	lowest  = best{"lowest", slices.Min[[]float64]}
	highest = best{"highest", slices.Max[[]float64]}
)

// inWords says how each series starts and ends, and when validation was at its best.
func (s lossPair) inWords(b best) string {
	if len(s) == 1 {
		return startAndEnd(s[0])
	}
	v := b.of(s[1])
	return fmt.Sprintf("training: %s; validation: %s, %s %s at epoch %d",
		startAndEnd(s[0]), startAndEnd(s[1]), b.name, kit.Number(v, kit.TextDigits), slices.Index(s[1], v)+1)
}

// checkHistory refuses a history that is not there. The figure is the function that was called.
func checkHistory(figure string, h *bp.History) error {
	if h == nil {
		return fmt.Errorf("plotting: %s: the history is nil", figure)
	}
	return nil
}

// checkSeries refuses what cannot be drawn, and says where it is.
func checkSeries(figure, name string, values []float64) error {
	if len(values) == 0 {
		return fmt.Errorf("plotting: %s: %s has no epochs", figure, name)
	}
	for e, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("plotting: %s: %s has %v at epoch %d", figure, name, v, e+1)
		}
	}
	if lo, hi := slices.Min(values), slices.Max(values); math.IsInf(hi-lo, 0) {
		return fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one axis", figure, name, lo, hi)
	}
	return nil
}

// checkMagnitudes refuses series that are not magnitudes of the named layers over the same epochs.
func checkMagnitudes(figure string, layers []string, series [][]float64) error {
	if len(layers) != len(series) {
		return fmt.Errorf("plotting: %s: %d names of layers for %d series", figure, len(layers), len(series))
	}
	if len(series) == 0 {
		return fmt.Errorf("plotting: %s: no layers", figure)
	}
	if err := kit.CheckLetters(figure, layers...); err != nil {
		return err
	}
	for i, values := range series {
		if err := checkSeries(figure, layers[i], values); err != nil {
			return err
		}
		if len(values) != len(series[0]) {
			return fmt.Errorf("plotting: %s: the series differ in length: %s has %d, %s has %d",
				figure, layers[0], len(series[0]), layers[i], len(values))
		}
		for e, v := range values {
			if v < 0 {
				return fmt.Errorf("plotting: %s: %s has %v at epoch %d; a magnitude is not negative",
					figure, layers[i], v, e+1)
			}
		}
	}
	return nil
}

// newLayerChart is a chart of one curve for each layer, on a log axis unless the options say otherwise.
func newLayerChart(figure, title, quantity string, series [][]float64, options []Option) (*chart, error) {
	look, err := newLook(figure, options)
	if err != nil {
		return nil, err
	}
	n := len(series[0])
	scale := look.scale(kit.Logarithmic)
	if zeros(series...)+infinities(series...) == n*len(series) {
		scale = kit.Linear
	}
	c := newChart(title, quantity, n, scale)
	c.smooth(look.window)
	return c, nil
}

// layers draws the curves and says in words how each starts and ends.
func (c *chart) layers(names []string, series [][]float64) string {
	var words []string
	for i, values := range series {
		note := c.scale.gapNote(values)
		c.legend = append(c.legend, kit.Entry{kit.OneLine(names[i], kit.LongName) + note, c.curve(values)})
		words = append(words, names[i]+note+": "+startAndEnd(values))
	}
	return strings.Join(words, "; ")
}

// chart is a plot of quantities against the epoch, with a legend to its right.
type chart struct {
	plot   *plot.Plot
	scale  kit.Scale // of the quantities
	legend kit.Legend
	curves int
	window int            // of epochs that a curve is the mean of
	means  []plot.Plotter // which lie above what they are the mean of
}

// newChart is a chart of the epochs 1 to n. The quantity names the vertical axis.
func newChart(title, quantity string, n int, s kit.Scale) *chart {
	p := kit.NewPlot()
	p.Title.Text = title
	p.X.Label.Text = "epoch"
	p.X.Min, p.X.Max = 1, float64(n)
	if n == 1 {
		p.X.Min, p.X.Max = 0.5, 1.5 // puts the only point in the middle
	}
	p.X.Tick.Marker = kit.WholeTicks{}
	p.Y.Label.Text = quantity + s.Note
	p.Y.Tick.Marker = s.Ticks
	p.Add(kit.newGrid())
	return &chart{plot: p, scale: s, window: 1}
}

// smooth makes the curves that follow means over n epochs.
func (c *chart) smooth(n Smooth) {
	if c.window = int(n); n > 1 {
		c.plot.Title.Text += fmt.Sprintf(", mean of %d epochs", n)
	}
}

// curve draws values[e] at epoch e+1, or the mean there. It returns what stands for the curve in a legend:
// nothing, if all of it is a gap.
func (c *chart) curve(values []float64) []plot.Thumbnailer {
	line, points := kit.LineStyle(c.curves), kit.PointStyle(c.curves)
	c.curves++
	if c.window == 1 {
		drawn, thumbs := c.strokes(values, line, points)
		c.plot.Add(drawn...)
		return thumbs
	}
	means, thumbs := c.strokes(smooth(values, c.window), line, points)
	c.means = append(c.means, means...)
	line.Color, points.Color = kit.Faint(line.Color), kit.Faint(points.Color)
	line.Width, line.Dashes, points.Radius = 1, nil, 2.5
	single, _ := c.strokes(values, line, points)
	c.plot.Add(single...)
	return thumbs
}

// fewEpochs is up to how many epochs a curve shows each of its points.
const fewEpochs = 20

// strokes are the lines and points of a curve. A value that the scale does not have, as zero on a log axis, is
// a gap.
func (c *chart) strokes(values []float64, look draw.LineStyle, dots draw.GlyphStyle) (drawn []plot.Plotter, thumbs []plot.Thumbnailer) {
	line := plotter.Line{LineStyle: look}
	points := plotter.Scatter{GlyphStyle: dots}
	for _, run := range c.scale.runs(values) {
		line.XYs = thin(run)
		stretch := line
		drawn = append(drawn, &stretch)
		if len(values) <= fewEpochs || len(run) == 1 { // a line of one point cannot be seen
			points.XYs = append(points.XYs, run...)
		}
	}
	if line.XYs != nil {
		thumbs = append(thumbs, &line)
	}
	if points.XYs != nil {
		drawn = append(drawn, &points)
		thumbs = append(thumbs, &points)
	}
	return drawn, thumbs
}

// figure is the finished chart.
func (c *chart) figure(text string) *Figure {
	if c.window > 1 {
		c.plot.Add(c.means...)
		single := &plotter.Line{LineStyle: draw.LineStyle{Color: kit.Faint(kit.Ink), Width: 1}}
		c.legend = append(c.legend, kit.Entry{"single epochs", []plot.Thumbnailer{single}})
	}
	c.plot.Y.Min, c.plot.Y.Max = c.scale.Pad(c.plot.Y.Min, c.plot.Y.Max)
	return kit.framed(c.plot, kit.PlotHeight, c.legend, text)
}

// gapNote says how much of a series the scale does not have: " (zero at 3 epochs)" on a log axis.
func (s kit.Scale) gapNote(values []float64) string {
	var notes []string
	if n := zeros(values); n > 0 && s.Log {
		notes = append(notes, "zero at "+epochs(n))
	}
	if n := infinities(values); n > 0 {
		notes = append(notes, "infinite at "+epochs(n))
	}
	switch {
	case notes == nil:
		return ""
	case zeros(values) == len(values):
		return " (all zero)"
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

func epochs(n int) string {
	if n == 1 {
		return "1 epoch"
	}
	return fmt.Sprintf("%d epochs", n)
}

func zeros(series ...[]float64) int {
	return count(series, func(v float64) bool { return v == 0 })
}

func infinities(series ...[]float64) int {
	return count(series, func(v float64) bool { return math.IsInf(v, 0) })
}

func count(series [][]float64, is func(float64) bool) int {
	n := 0
	for _, values := range series {
		for _, v := range values {
			if is(v) {
				n++
			}
		}
	}
	return n
}

// smooth is the mean of n values around each, as Smooth says. What is not finite does not count; where nothing
// does, the mean is not finite either.
func smooth(values []float64, n int) []float64 {
	means := make([]float64, len(values))
	for e := range values {
		room := min(e, len(values)-1-e)
		before, after := min(n/2, room), min((n-1)/2, room)
		means[e] = mean(values[e-before : e+after+1])
	}
	return means
}

// mean adds up neither more than it has to, which could overflow, nor less, which would lose small values next
// to large ones, as differences of running sums do.
func mean(values []float64) float64 {
	m, n := 0.0, 0.0
	for _, v := range values {
		if !math.IsInf(v, 0) {
			n++
			m += (v - m) / n
		}
	}
	if n == 0 {
		return math.Inf(1)
	}
	return m
}

// columns is how many strips of a plot a curve is thinned to. A strip is narrower than the curve's line.
const columns = 1000

// thin leaves the lowest and the highest point of each strip. The picture stays the same, and a million noisy
// epochs take less than a second to draw, not a minute.
func thin(run plotter.XYs) plotter.XYs {
	if len(run) <= 2*columns {
		return run
	}
	var thinned plotter.XYs
	for k := range columns {
		strip := run[k*len(run)/columns : (k+1)*len(run)/columns]
		lowest, highest := 0, 0
		for i, p := range strip {
			if p.Y < strip[lowest].Y {
				lowest = i
			}
			if p.Y > strip[highest].Y {
				highest = i
			}
		}
		thinned = append(thinned, strip[min(lowest, highest)], strip[max(lowest, highest)])
	}
	return thinned
}

// inWords says how a series starts and ends: "0.72 at epoch 1, 0.031 at epoch 500".
func startAndEnd(values []float64) string {
	words := kit.Number(values[0], kit.TextDigits) + " at epoch 1"
	if n := len(values); n > 1 {
		words += fmt.Sprintf(", %s at epoch %d", kit.Number(values[n-1], kit.TextDigits), n)
	}
	return words
}
