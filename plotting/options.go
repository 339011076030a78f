package plotting

import "fmt"

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
func (l look) scale(usual scale) scale {
	switch l.axis {
	case Linear:
		return linear
	case Log:
		return logarithmic
	}
	return usual
}
