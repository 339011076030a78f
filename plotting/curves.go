package plotting

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// What a training run has recorded, against the epoch: Loss, Losses, GradNorm, Accuracy and UpdateRatio.

// Loss draws the loss L against the epoch, and the validation loss if the history has one. A single epoch is a point.
//
// Unless an option says otherwise, the axis is logarithmic if every loss is positive and the largest is at least a
// hundred times the smallest. On a log axis, a loss of zero is a gap, and a negative one is an error. Options: Axis,
// Smooth, Title, LossName.
func Loss(h *bp.History, options ...Option) (*Figure, error) {
	if h == nil {
		return nil, errors.New("plotting: Loss: the history is nil")
	}
	s, err := newSettings("Loss", "Loss", options, Axis(0), Smooth(0), LossName(""))
	if err != nil {
		return nil, err
	}
	curves, err := trainingAndValidation("Loss", "loss", h.Loss, h.ValidationLoss)
	if err != nil {
		return nil, err
	}
	all := append(slices.Clone(h.Loss), h.ValidationLoss...)
	if err := kit.CheckRange("Loss", "the loss", slices.Min(all), slices.Max(all)); err != nil {
		return nil, err
	}
	scale := s.scale(lossScale(all))
	if scale.Log {
		for _, c := range curves {
			for e, v := range c.values {
				if v < 0 {
					return nil, fmt.Errorf("plotting: Loss: the %s loss has %v at epoch %d, which no log axis has", c.name, v, e+1)
				}
			}
		}
		if zeros(all) == len(all) {
			scale = kit.Linear
		}
	}
	c := newEpochChart(s, "loss "+s.loss, len(h.Loss), scale)
	return c.figure("loss: " + c.drawTrainingAndValidation(curves, "lowest", slices.Min)), nil
}

// lossScale is the scale of an axis for losses, unless an option says otherwise.
func lossScale(all []float64) kit.Scale {
	const twoDecades = 100
	if least := slices.Min(all); least > 0 && slices.Max(all)/least >= twoDecades {
		return kit.Logarithmic
	}
	return kit.Linear
}

// Losses draws the training losses of several histories in one picture, on the axis that Loss would choose for all of
// them. A training that ended early has a shorter curve.
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
	var curves []curve
	epochs := 0
	for i, h := range histories {
		if h == nil {
			return nil, fmt.Errorf("plotting: Losses: the history of %s is nil", names[i])
		}
		if err := checkSeries("Losses", "the loss of "+names[i], h.Loss, false); err != nil {
			return nil, err
		}
		all, epochs = append(all, h.Loss...), max(epochs, len(h.Loss))
		curves = append(curves, curve{names[i], h.Loss})
	}
	if err := kit.CheckRange("Losses", "the loss", slices.Min(all), slices.Max(all)); err != nil {
		return nil, err
	}
	c := newEpochChart(settings{title: "Loss", window: 1}, "loss L", epochs, lossScale(all))
	return c.figure("loss: " + c.drawNamed(curves)), nil
}

// GradNorm draws the magnitude of the gradient ‖∂L/∂θ‖ against the epoch, one curve for each layer.
//
// Unless an option says otherwise, the axis is logarithmic: a zero is a gap in its curve, and the legend counts them. If
// all values are zero, the axis is linear. Options: Axis, Smooth, Title, LossName.
func GradNorm(h *bp.History, options ...Option) (*Figure, error) {
	if h == nil {
		return nil, errors.New("plotting: GradNorm: the history is nil")
	}
	s, err := newSettings("GradNorm", "Gradient magnitude", options, Axis(0), Smooth(0), LossName(""))
	if err != nil {
		return nil, err
	}
	curves, err := layerCurves("GradNorm", h.Layers, h.GradNorm, false)
	if err != nil {
		return nil, err
	}
	c := newEpochChart(s, "‖∂"+s.loss+"/∂θ‖", len(h.GradNorm[0]), layerScale(s, h.GradNorm))
	return c.figure("gradient magnitude: " + c.drawNamed(curves)), nil
}

// Accuracy draws the share of correctly answered samples against the epoch, and that of the validation samples if the
// history has it. The axis goes from the tenth below the lowest share up to 1. With Log it draws the share of wrong
// answers, on a log axis, where 0.04 and 0.02 can be told apart; no wrong answer is a gap. Options: Axis, Smooth, Title.
//
// It is an error if the history has no accuracy, as for a loss without right and wrong answers.
func Accuracy(h *bp.History, options ...Option) (*Figure, error) {
	if h == nil {
		return nil, errors.New("plotting: Accuracy: the history is nil")
	}
	s, err := newSettings("Accuracy", "Accuracy", options, Axis(0), Smooth(0))
	if err != nil {
		return nil, err
	}
	if h.Accuracy == nil && h.Loss != nil {
		return nil, errors.New("plotting: Accuracy: the history has none: its loss knows no right and wrong")
	}
	curves, err := trainingAndValidation("Accuracy", "accuracy", h.Accuracy, h.ValidationAccuracy)
	if err != nil {
		return nil, err
	}
	for _, c := range curves {
		for e, v := range c.values {
			if v < 0 || v > 1 {
				return nil, fmt.Errorf("plotting: Accuracy: the %s accuracy has %v at epoch %d; a share is from 0 to 1", c.name, v, e+1)
			}
		}
	}
	if s.axis == Log {
		return errorRate(s, curves), nil
	}
	c := newEpochChart(s, "share of right answers", len(h.Accuracy), kit.Linear)
	c.Plot.Y.Min, c.Plot.Y.Max = accuracyFloor(curves), 1
	return c.figure("accuracy: " + c.drawTrainingAndValidation(curves, "highest", slices.Max)), nil
}

// accuracyFloor is the tenth below the lowest share, where the axis begins.
func accuracyFloor(curves []curve) float64 {
	lowest := 0.9
	for _, one := range curves {
		lowest = min(lowest, slices.Min(one.values))
	}
	const slack = 1e-9 // 10·0.7 is 7, however it was rounded
	return math.Floor(10*lowest+slack) / 10
}

// errorRate draws what Accuracy leaves of 1.
func errorRate(s settings, curves []curve) *Figure {
	allZero := true
	for i, one := range curves {
		wrong := make([]float64, len(one.values))
		for e, v := range one.values {
			wrong[e] = 1 - v
		}
		curves[i].values = wrong
		allZero = allZero && zeros(wrong) == len(wrong)
	}
	scale := kit.Logarithmic
	if allZero {
		scale = kit.Linear
	}
	if s.title == "Accuracy" {
		s.title = "Error rate"
	}
	c := newEpochChart(s, "wrong answers", len(curves[0].values), scale)
	return c.figure("error rate: " + c.drawTrainingAndValidation(curves, "lowest", slices.Min))
}

// UpdateRatio draws how far the steps of an epoch move the parameters, relative to their size, ‖Δθ‖/‖θ‖, against the
// epoch: one curve for each layer, and a line at 1e-3 to compare with.
//
// A ratio around 1e-3 is a rule of thumb from the Stanford course CS231n by A. Karpathy (section “Ratio of
// weights:updates”, https://cs231n.github.io/neural-networks-3/#ratio): far below it the learning rate may be too low,
// far above it too high. It is no law; what trains well is right.
//
// The axis and the options are those of GradNorm, without LossName. A ratio of +Inf, where parameters start at zero, is a
// gap too.
func UpdateRatio(h *bp.History, options ...Option) (*Figure, error) {
	if h == nil {
		return nil, errors.New("plotting: UpdateRatio: the history is nil")
	}
	s, err := newSettings("UpdateRatio", "Update ratio", options, Axis(0), Smooth(0))
	if err != nil {
		return nil, err
	}
	curves, err := layerCurves("UpdateRatio", h.Layers, h.UpdateRatio, true)
	if err != nil {
		return nil, err
	}
	c, words := newUpdateRatioChart(s, curves, layerScale(s, h.UpdateRatio))
	return c.figure("update ratio: " + words), nil
}

func newUpdateRatioChart(s settings, curves []curve, scale kit.Scale) (c *epochChart, words string) {
	c = newEpochChart(s, "‖Δθ‖/‖θ‖", len(curves[0].values), scale)
	usual := kit.ReferenceLine{At: c.Y.Height(1e-3), LineStyle: kit.ReferenceStyle}
	c.Plot.Add(usual)
	words = c.drawNamed(curves)
	c.Legend.Add("10⁻³, a rule of thumb", usual)
	return c, words
}

// UpdateRatios sets the update ratios of several histories side by side, with one axis for all and the names above.
// The options are those of UpdateRatio, without Title.
func UpdateRatios(names []string, histories []*bp.History, options ...Option) (*Figure, error) {
	if len(names) != len(histories) {
		return nil, fmt.Errorf("plotting: UpdateRatios: %d names for %d histories", len(names), len(histories))
	}
	var all [][]float64
	var curves [][]curve
	for i, h := range histories {
		if h == nil {
			return nil, fmt.Errorf("plotting: UpdateRatios: the history of %s is nil", names[i])
		}
		layers, err := layerCurves("UpdateRatios", h.Layers, h.UpdateRatio, true)
		if err != nil {
			return nil, err
		}
		all, curves = append(all, h.UpdateRatio...), append(curves, layers)
	}
	var charts []*epochChart
	var words []string
	lowest, highest := math.Inf(1), math.Inf(-1)
	for i, layers := range curves {
		s, err := newSettings("UpdateRatios", "", append(slices.Clone(options), Title(names[i])), Axis(0), Smooth(0))
		if err != nil {
			return nil, err
		}
		c, text := newUpdateRatioChart(s, layers, layerScale(s, all))
		lowest, highest = min(lowest, c.Plot.Y.Min), max(highest, c.Plot.Y.Max)
		charts, words = append(charts, c), append(words, "update ratio, "+names[i]+": "+text)
	}
	var figures []*Figure
	for i, c := range charts {
		c.Plot.Y.Min, c.Plot.Y.Max = lowest, highest
		figures = append(figures, c.figure(words[i]))
	}
	return Beside(figures...)
}

// curve has its value of epoch e+1 in values[e].
type curve struct {
	name   string
	values []float64
}

// trainingAndValidation are the one or two curves of a quantity, checked.
func trainingAndValidation(figure, quantity string, training, validation []float64) ([]curve, error) {
	if err := checkSeries(figure, "the "+quantity, training, false); err != nil {
		return nil, err
	}
	curves := []curve{{"training", training}}
	if validation == nil {
		return curves, nil
	}
	if err := checkSeries(figure, "the validation "+quantity, validation, false); err != nil {
		return nil, err
	}
	if len(validation) != len(training) {
		return nil, fmt.Errorf("plotting: %s: the %s has %d epochs, the validation %s %d",
			figure, quantity, len(training), quantity, len(validation))
	}
	return append(curves, curve{"validation", validation}), nil
}

// layerCurves are magnitudes over the same epochs, a curve for each layer, checked.
func layerCurves(figure string, layers []string, series [][]float64, allowInf bool) (curves []curve, err error) {
	if len(layers) != len(series) {
		return nil, fmt.Errorf("plotting: %s: %d names of layers for %d series", figure, len(layers), len(series))
	}
	if len(series) == 0 {
		return nil, fmt.Errorf("plotting: %s: no layers", figure)
	}
	if err := kit.CheckLetters(figure, layers...); err != nil {
		return nil, err
	}
	for i, values := range series {
		if err := checkSeries(figure, layers[i], values, allowInf); err != nil {
			return nil, err
		}
		if len(values) != len(series[0]) {
			return nil, fmt.Errorf("plotting: %s: the series differ in length: %s has %d, %s has %d",
				figure, layers[0], len(series[0]), layers[i], len(values))
		}
		for e, v := range values {
			if v < 0 {
				return nil, fmt.Errorf("plotting: %s: %s has %v at epoch %d; a magnitude is not negative", figure, layers[i], v, e+1)
			}
		}
		curves = append(curves, curve{layers[i], values})
	}
	return curves, nil
}

// layerScale is logarithmic, unless the options say otherwise or no value could be drawn.
func layerScale(s settings, series [][]float64) kit.Scale {
	count := 0
	for _, values := range series {
		count += len(values)
	}
	if zeros(series...)+infinities(series...) == count {
		return kit.Linear
	}
	return s.scale(kit.Logarithmic)
}

// checkSeries refuses what cannot be drawn, and says where it is. +Inf may be allowed.
func checkSeries(figure, name string, values []float64, allowInf bool) error {
	if len(values) == 0 {
		return fmt.Errorf("plotting: %s: %s has no epochs", figure, name)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for e, v := range values {
		if allowInf && math.IsInf(v, 1) {
			continue
		}
		if !kit.Finite(v) {
			return fmt.Errorf("plotting: %s: %s has %v at epoch %d", figure, name, v, e+1)
		}
		lo, hi = min(lo, v), max(hi, v)
	}
	if lo > hi {
		return nil // all are infinite
	}
	return kit.CheckRange(figure, name, lo, hi)
}

// epochChart is a chart of curves against the epoch.
type epochChart struct {
	*kit.Chart
	curves   int            // so far
	window   int            // of the moving averages; 1: none
	averages []plot.Plotter // to be drawn on top of the single epochs
}

// newEpochChart is an empty chart of the epochs 1 to n. The quantity names its vertical axis.
func newEpochChart(s settings, quantity string, n int, scale kit.Scale) *epochChart {
	title := s.title
	if s.window > 1 {
		title += fmt.Sprintf(", mean of %d epochs", s.window)
	}
	c := &epochChart{Chart: kit.NewChart(title, "epoch", quantity, kit.Epochs, scale), window: s.window}
	c.Plot.X.Min, c.Plot.X.Max = 1, float64(n)
	if n == 1 {
		c.Plot.X.Min, c.Plot.X.Max = 0.5, 1.5 // puts the only point in the middle
	}
	return c
}

// drawNamed draws the curves with a legend, and says in words how each starts and ends.
func (c *epochChart) drawNamed(curves []curve) string {
	var words []string
	for _, one := range curves {
		note := gapNote(c.Y, one.values)
		c.Legend.Add(kit.OneLine(one.name, kit.LongName)+note, c.drawCurve(one.values)...)
		words = append(words, one.name+note+": "+startAndEnd(one.values))
	}
	return strings.Join(words, "; ")
}

// drawTrainingAndValidation draws one or two curves, with a legend if it says more than "training". It says in words how
// they start and end, and when the validation was at its best.
func (c *epochChart) drawTrainingAndValidation(curves []curve, best string, bestOf func([]float64) float64) string {
	for _, one := range curves {
		note := gapNote(c.Y, one.values)
		thumbs := c.drawCurve(one.values)
		if len(curves) > 1 || note != "" || c.window > 1 {
			c.Legend.Add(one.name+note, thumbs...)
		}
	}
	training := startAndEnd(curves[0].values)
	if len(curves) == 1 {
		return training
	}
	validation := curves[1].values
	v := bestOf(validation)
	return fmt.Sprintf("training: %s; validation: %s, %s %s at epoch %d",
		training, startAndEnd(validation), best, kit.Number(v, kit.TextDigits), slices.Index(validation, v)+1)
}

// drawCurve draws a curve, or its moving average with the single epochs behind it. It returns the thumbnails for the
// legend: none, if all of the curve is a gap.
func (c *epochChart) drawCurve(values []float64) []plot.Thumbnailer {
	line, points := kit.LineStyle(c.curves), kit.PointStyle(c.curves)
	c.curves++
	if c.window == 1 {
		drawn, thumbs := linesAndPoints(c.Y, values, line, points)
		c.Plot.Add(drawn...)
		return thumbs
	}
	averages, thumbs := linesAndPoints(c.Y, movingAverage(values, c.window), line, points)
	c.averages = append(c.averages, averages...)
	line.Color, points.Color = kit.Faint(line.Color), kit.Faint(points.Color)
	line.Width, line.Dashes, points.Radius = 1, nil, 2.5
	single, faint := linesAndPoints(c.Y, values, line, points)
	c.Plot.Add(single...)
	if len(averages) == 0 { // there are fewer epochs than the window has
		return faint
	}
	return thumbs
}

// linesAndPoints are what a curve consists of: a line for each run without a gap, and points if there are few.
func linesAndPoints(s kit.Scale, values []float64, look draw.LineStyle, markers draw.GlyphStyle) (drawn []plot.Plotter, thumbs []plot.Thumbnailer) {
	const fewEpochs = 20 // up to which each point is shown
	line := plotter.Line{LineStyle: look}
	points := plotter.Scatter{GlyphStyle: markers}
	for _, run := range runs(s, values) {
		line.XYs = thin(run)
		part := line
		drawn = append(drawn, &part)
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

// runs splits values where the scale has no height; epoch e is at x = e+1.
func runs(s kit.Scale, values []float64) (runs []plotter.XYs) {
	gap := true
	for e, v := range values {
		h := s.Height(v)
		if math.IsInf(h, 0) {
			gap = true
			continue
		}
		if gap {
			runs = append(runs, nil)
			gap = false
		}
		last := &runs[len(runs)-1]
		*last = append(*last, plotter.XY{X: float64(e + 1), Y: h})
	}
	return runs
}

// columns is how many columns of a plot a curve is thinned to. A column is narrower than the curve's line.
const columns = 1000

// thin keeps the lowest and the highest point of each column. The picture stays the same, and a million noisy epochs
// take less than a second to draw instead of a minute.
func thin(run plotter.XYs) plotter.XYs {
	if len(run) <= 2*columns {
		return run
	}
	var thinned plotter.XYs
	for k := range columns {
		column := run[k*len(run)/columns : (k+1)*len(run)/columns]
		lowest, highest := 0, 0
		for i, p := range column {
			if p.Y < column[lowest].Y {
				lowest = i
			}
			if p.Y > column[highest].Y {
				highest = i
			}
		}
		thinned = append(thinned, column[min(lowest, highest)], column[max(lowest, highest)])
	}
	return thinned
}

// movingAverage is the mean of n values around each, as Smooth says: +Inf, a gap, where there are fewer. Infinite values do
// not count; if all are infinite, so is the mean.
func movingAverage(values []float64, n int) []float64 {
	means := make([]float64, len(values))
	for e := range values {
		from, to := e-n/2, e+(n-1)/2+1
		if from < 0 || to > len(values) {
			means[e] = math.Inf(1)
			continue
		}
		means[e] = mean(values[from:to])
	}
	return means
}

// mean updates a running mean: a sum could overflow, and differences of running sums lose small values next to large
// ones.
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

// figure is the finished chart.
func (c *epochChart) figure(text string) *Figure {
	if c.window > 1 {
		c.Plot.Add(c.averages...)
		c.Legend.Add("single epochs", &plotter.Line{LineStyle: draw.LineStyle{Color: kit.Faint(kit.Ink), Width: 1}})
	}
	return &Figure{c.Drawing(kit.PlotHeight), text}
}

// startAndEnd says how a series starts and ends: "0.72 at epoch 1, 0.031 at epoch 500".
func startAndEnd(values []float64) string {
	words := kit.Number(values[0], kit.TextDigits) + " at epoch 1"
	if n := len(values); n > 1 {
		words += fmt.Sprintf(", %s at epoch %d", kit.Number(values[n-1], kit.TextDigits), n)
	}
	return words
}

// gapNote says how much of a series the scale does not have: " (zero at 3 epochs)" on a log axis.
func gapNote(s kit.Scale, values []float64) string {
	var notes []string
	if n := zeros(values); n > 0 && s.Log {
		notes = append(notes, "zero at "+counted(n, "epoch"))
	}
	if n := infinities(values); n > 0 {
		notes = append(notes, "infinite at "+counted(n, "epoch"))
	}
	switch {
	case notes == nil:
		return ""
	case zeros(values) == len(values):
		return " (all zero)"
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

// counted is "1 epoch" or "2 epochs".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func zeros(series ...[]float64) int {
	return count(series, func(v float64) bool { return v == 0 })
}

func infinities(series ...[]float64) int {
	return count(series, func(v float64) bool { return math.IsInf(v, 0) })
}

func count(series [][]float64, is func(float64) bool) (n int) {
	for _, values := range series {
		for _, v := range values {
			if is(v) {
				n++
			}
		}
	}
	return n
}
