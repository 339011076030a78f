package plotting

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/vg/draw"
)

// Figure is a picture of a fixed size, which Show displays and Save writes to a file.
type Figure struct {
	drawing kit.Drawing
	text    string
}

// Text says in words what the figure shows: "loss: 0.72 at epoch 1, 0.031 at epoch 500".
func (f *Figure) Text() string { return f.text }

// Beside sets figures side by side, from left to right. A legend or a colour bar that a figure shares with one farther to
// the right is drawn there only.
func Beside(figures ...*Figure) (*Figure, error) {
	if len(figures) == 0 {
		return nil, errors.New("plotting: Beside: no figures")
	}
	var row kit.Drawing
	var titles, texts []string
	for i, f := range figures {
		if f == nil {
			return nil, fmt.Errorf("plotting: Beside: figure %d is nil", i+1)
		}
	}
	var drawings []kit.Drawing
	for i, f := range figures {
		explained := func(right *Figure) bool { return right.drawing.Explains(f.drawing) }
		d := f.drawing
		if slices.ContainsFunc(figures[i+1:], explained) {
			d = *d.Bare
		}
		drawings = append(drawings, d)
		row.Width += d.Width
		row.Height = max(row.Height, d.Height)
		titles, texts = append(titles, d.Title), append(texts, f.text)
	}
	row.Title = strings.Join(titles, " and ")
	row.Draw = func(canvas draw.Canvas) {
		for _, d := range drawings {
			canvas.Max.X = canvas.Min.X + d.Width
			canvas.Min.Y = canvas.Max.Y - d.Height
			d.Draw(canvas)
			canvas.Min.X = canvas.Max.X
		}
	}
	return &Figure{row, strings.Join(texts, "\n")}, nil
}

// Option changes how a figure is drawn or what it is called: an Axis, Smooth, Title, LossName, FirstLayer,
// ParameterNames, Resolution or Pass.
//
//	plotting.Loss(history, plotting.Linear, plotting.Smooth(20), plotting.Title("Momentum"))
//
// An option that a figure does not have is an error.
type Option interface{ apply(*settings) }

// Axis is the kind of the vertical axis, where a figure leaves the choice.
type Axis int

const (
	Linear Axis = iota + 1
	Log         // a value of zero is a gap in its curve; Accuracy draws the share of wrong answers instead
)

// Smooth draws moving averages over so many epochs, centred: the mean of as many epochs before each as after it, or one
// more before it if the number is even. It ends where its window does: near both ends, where there are fewer epochs, there
// is none. The values of the single epochs stay in view, faintly. Unlike an exponential moving average, this one does
// not lag behind. Smooth(1) smooths nothing.
type Smooth int

// Title takes the place of a figure's own title.
type Title string

// LossName is the letter for the loss, where it is not L: LossName("E") makes ∂E/∂w of ∂L/∂w.
type LossName string

// FirstLayer is the number of a network's first layer of weights, where it is not 1: with FirstLayer(2) the input is
// called layer 1.
type FirstLayer int

// ParameterNames are written on a network's lines in the place of the numbers. They are in the order of Theta: layer by
// layer, the weights unit by unit, then the biases.
type ParameterNames []string

// Resolution is at how many points along its longer side a map asks the network, where it is not 280: fewer for a picture
// that moves.
type Resolution int

func (a Axis) apply(s *settings)       { s.axis = a }
func (n Smooth) apply(s *settings)     { s.window = int(n) }
func (t Title) apply(s *settings)      { s.title = string(t) }
func (l LossName) apply(s *settings)   { s.loss = string(l) }
func (n FirstLayer) apply(s *settings) { s.firstLayer = int(n) }
func (n Resolution) apply(s *settings) { s.resolution = int(n) }
func (p Pass) apply(s *settings)       { s.pass = &p }

func (n ParameterNames) apply(s *settings) { s.parameters = n }

// settings are what the options of a figure say.
type settings struct {
	axis       Axis // 0: the figure chooses
	window     int  // of a moving average
	title      string
	loss       string
	firstLayer int
	parameters []string // nil: numbers instead
	resolution int
	pass       *Pass // nil: what the last Backward left
}

// newSettings reads the options. The figure is the function that was called, title its usual title, and offered has one
// value of each kind of option that the figure has besides Title.
func newSettings(figure, title string, options []Option, offered ...Option) (settings, error) {
	s := settings{window: 1, title: title, loss: "L", firstLayer: 1, resolution: gridPoints}
	for _, o := range options {
		if o == nil {
			return s, fmt.Errorf("plotting: %s: an option is nil", figure)
		}
		sameKind := func(other Option) bool { return reflect.TypeOf(other) == reflect.TypeOf(o) }
		if !slices.ContainsFunc(append(offered, Title("")), sameKind) {
			return s, fmt.Errorf("plotting: %s: it does not have the option %T", figure, o)
		}
		o.apply(&s)
	}
	if s.window < 1 {
		return s, fmt.Errorf("plotting: %s: Smooth(%d): want the mean of 1 epoch or more", figure, s.window)
	}
	if s.firstLayer < 1 {
		return s, fmt.Errorf("plotting: %s: FirstLayer(%d): want 1 or more", figure, s.firstLayer)
	}
	if s.resolution < 2 {
		return s, fmt.Errorf("plotting: %s: Resolution(%d): want 2 points or more", figure, s.resolution)
	}
	if err := kit.CheckLetters(figure, append([]string{s.title, s.loss}, s.parameters...)...); err != nil {
		return s, err
	}
	s.title, s.loss = kit.OneLine(s.title, kit.LongName), kit.OneLine(s.loss, kit.ShortName)
	return s, nil
}

// scale is that of the axis that the options ask for, or else the usual one.
func (s settings) scale(usual kit.Scale) kit.Scale {
	switch s.axis {
	case Linear:
		return kit.Linear
	case Log:
		return kit.Logarithmic
	}
	return usual
}
