package plotting

import (
	"backprop/plotting/internal/kit"
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Figure is a picture of a fixed size, which Show displays and Save writes to a file.
type Figure struct {
	title, text   string
	width, height vg.Length
	draw          func(draw.Canvas) // fills a canvas of width × height
}

// Title names the figure: "Loss".
func (f *Figure) Title() string { return f.title }

// Text says in words what the figure shows: "loss: 0.72 at epoch 1, 0.031 at epoch 500".
func (f *Figure) Text() string { return f.text }

// pixels is the size at which a screen shows the figure.
func (f *Figure) pixels() (width, height int) {
	return int(math.Round(f.width.Dots(kit.PixelsPerInch))), int(math.Round(f.height.Dots(kit.PixelsPerInch)))
}

// Option changes how a figure of curves is drawn: an Axis, or Smooth.
//
//	plotting.Loss(history, plotting.Linear, plotting.Smooth(20))
type Option interface{ apply(*look) }

// Axis is the kind of the vertical axis, where a figure leaves the choice.
type Axis int

const (
	Linear Axis = iota + 1
	Log         // a value of zero is a gap in its curve
)

// Smooth draws the mean of so many epochs around each, as many before it as after it, or one more where the number
// is even; near both ends of fewer. The values of the single epochs stay in view, faintly. Unlike an exponential mean,
// this one does not lag behind. Smooth(1) smooths nothing.
type Smooth int

// look is what the options say.
type look struct {
	axis   Axis // 0: the figure chooses
	window Smooth
}

func (a Axis) apply(l *look)   { l.axis = a }
func (n Smooth) apply(l *look) { l.window = n }

// newLook refuses what the options do not offer. The figure is the function that was called.
func newLook(figure string, options []Option) (look, error) {
	l := look{window: 1}
	for _, o := range options {
		if o == nil {
			return l, fmt.Errorf("plotting: %s: an option is nil", figure)
		}
		o.apply(&l)
	}
	if l.window < 1 {
		return l, fmt.Errorf("plotting: %s: Smooth(%d): want the mean of 1 epoch or more", figure, l.window)
	}
	return l, nil
}

// scale is that of the axis that the options ask for, or else the usual one.
func (l look) scale(usual kit.Scale) kit.Scale {
	switch l.axis {
	case Linear:
		return kit.Linear
	case Log:
		return kit.Logarithmic
	}
	return usual
}

// Beside sets figures side by side, in one row, from left to right.
func Beside(figures ...*Figure) (*Figure, error) {
	if len(figures) == 0 {
		return nil, errors.New("plotting: Beside: no figures")
	}
	row := new(Figure)
	var titles, texts []string
	for i, f := range figures {
		if f == nil {
			return nil, fmt.Errorf("plotting: Beside: figure %d is nil", i+1)
		}
		row.width += f.width
		row.height = max(row.height, f.height)
		titles, texts = append(titles, f.title), append(texts, f.text)
	}
	row.title, row.text = strings.Join(titles, " and "), strings.Join(texts, "\n")
	row.draw = func(canvas draw.Canvas) {
		for _, f := range figures {
			canvas.Max.X = canvas.Min.X + f.width
			canvas.Min.Y = canvas.Max.Y - f.height
			f.draw(canvas)
			canvas.Min.X = canvas.Max.X
		}
	}
	return row, nil
}
