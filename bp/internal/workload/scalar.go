package workload

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/data"
)

// Scalar is the workload without matrices: a 2-16-16-1 network made of single numbers, with ReLU, and the mean of the
// hinge losses max(0, 1 − y f) of 100 points, y = ±1. A step is a gradient and a step of gradient descent. Some 65,000
// gates and inputs take part in it.
type Scalar struct {
	Params []*bp.Value // of each unit, b and then its weights
	Points data.Set    // labels 0 and 1, for y = 1 and y = −1
	Rate   float64

	step func() (loss float64)
	way  Way
}

// Way is how a Scalar makes its circuits.
type Way int

const (
	BuiltAnew Way = iota // for each step, all points in one circuit, as micrograd does it
	Replayed             // one point's circuit, made once, and Forward and Backward for each point
	Neurons              // the same with one gate for each w·x + b
)

func (w Way) String() string {
	switch w {
	case BuiltAnew:
		return "built anew"
	case Replayed:
		return "replayed"
	case Neurons:
		return "replayed, a neuron a gate"
	}
	return fmt.Sprintf("Way(%d)", int(w))
}

// ScalarPoints is the number of points of a step, and ScalarNodes that of gates and inputs in it, as BuiltAnew has them.
const (
	ScalarPoints = 100
	ScalarNodes  = 64939
)

// ScalarUnits are the units of the layers.
var ScalarUnits = [...]int{16, 16, 1}

// NewScalar returns the workload with its initial parameters, which are always the same.
func NewScalar(w Way) *Scalar {
	s := &Scalar{Points: data.Moons(ScalarPoints, 0.1, rand.New(rand.NewPCG(3, 4))), Rate: 0.1, way: w}
	rng := rand.New(rand.NewPCG(1, 2))
	in := 2
	for _, units := range ScalarUnits {
		for range units * (1 + in) {
			s.Params = append(s.Params, bp.Const(rng.NormFloat64()/4))
		}
		in = units
	}
	s.step = s.build
	if w != BuiltAnew {
		s.step = s.replay()
	}
	return s
}

// Step takes a step, and returns the loss before it.
func (s *Scalar) Step() (loss float64) { return s.step() }

// build takes a step with a circuit of all points.
func (s *Scalar) build() float64 {
	loss := s.circuit()
	loss.Backward()
	for _, v := range s.Params {
		v.Data -= s.Rate * v.Grad
	}
	return loss.Data
}

// circuit is the loss of all points.
func (s *Scalar) circuit() *bp.Value {
	loss := bp.Const(0)
	for p := range ScalarPoints {
		f := s.network(bp.Const(s.Points.X.At(0, p)), bp.Const(s.Points.X.At(1, p)))
		loss = loss.Add(f.Scale(-s.Sign(p)).Shift(1).ReLU())
	}
	return loss.Scale(1.0 / ScalarPoints)
}

// replay makes the circuit of one point, and returns a step that uses it for all of them.
func (s *Scalar) replay() (step func() float64) {
	x0, x1, minusY := bp.Const(0), bp.Const(0), bp.Const(0)
	share := s.network(x0, x1).Mul(minusY).Shift(1).ReLU().Scale(1.0 / ScalarPoints)
	grad := make([]float64, len(s.Params))
	return func() (loss float64) {
		clear(grad)
		for p := range ScalarPoints {
			x0.Data, x1.Data, minusY.Data = s.Points.X.At(0, p), s.Points.X.At(1, p), -s.Sign(p)
			loss += share.Forward()
			share.Backward()
			for i, v := range s.Params {
				grad[i] += v.Grad
			}
		}
		for i, v := range s.Params {
			v.Data -= s.Rate * grad[i]
		}
		return loss
	}
}

// Sign is y = ±1 of point p.
func (s *Scalar) Sign(p int) float64 { return 1 - 2*s.Points.Y.At(0, p) }

// network is the circuit of f for a point.
func (s *Scalar) network(x0, x1 *bp.Value) *bp.Value {
	a, inputs, params := [16]*bp.Value{x0, x1}, 2, s.Params
	for l, units := range ScalarUnits {
		var out [16]*bp.Value
		for j := range units {
			b, w := params[0], params[1:1+inputs]
			z := b
			if s.way == Neurons {
				z = bp.Neuron(w, a[:inputs], b)
			} else {
				for k := range w {
					z = z.Add(w[k].Mul(a[k]))
				}
			}
			if l < len(ScalarUnits)-1 {
				z = z.ReLU()
			}
			out[j], params = z, params[1+inputs:]
		}
		a, inputs = out, units
	}
	return a[0]
}
