package bp

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// CheckOptions changes how a gradient is checked. The zero value, or nil in its place, is the default.
type CheckOptions struct {
	// Tolerance is the largest relative error of an entry, |got − want| / max(|got|, |want|). 0 means 1e-6.
	// There is no absolute tolerance: it would be blind to small gradients, and those of the first layers
	// are small.
	Tolerance float64
}

// Check compares the gradient that Backprop gives for x and y with differences of the loss, entry by entry:
//
//	∂L/∂θᵢ ≈ (L(θ + h eᵢ) − L(θ − h eᵢ))/(2h)                (E2)
//
// at h and h/2, combined so that the error falls with h⁴; an entry that disagrees is measured again with a
// ladder of wider steps before it is called wrong. It costs four forward passes a parameter. Afterwards
// the network is as Backprop(x, y) leaves it.
func Check(net *Network, x, y *mat.Dense, o *CheckOptions) *Report {
	net.Backprop(x, y)
	defer net.Backprop(x, y)
	loss := func([]float64) float64 { return net.Loss(x, y) }
	return check(loss, net.theta, slices.Clone(net.grad), net.blocks, o)
}

// CheckFunc compares grad with differences of f at the point at, as Check does. at stays as it is. It
// panics when grad and at differ in length.
func CheckFunc(f func([]float64) float64, grad, at []float64, o *CheckOptions) *Report {
	if len(grad) != len(at) {
		panic(fmt.Sprintf("bp: CheckFunc: the gradient has %d entries, the point has %d: want as many", len(grad), len(at)))
	}
	all := []block{{name: "gradient", rows: len(at), cols: 1}}
	return check(f, slices.Clone(at), grad, all, o)
}

// check moves one entry of theta at a time, and puts it back.
func check(f func([]float64) float64, theta, grad []float64, blocks []block, o *CheckOptions) *Report {
	tolerance := 1e-6
	if o != nil && o.Tolerance > 0 {
		tolerance = o.Tolerance
	}
	report := &Report{Tolerance: tolerance}
	for _, b := range blocks {
		result := Block{Name: b.name, Rows: b.rows, Cols: b.cols}
		for i := range b.size() {
			at := b.offset + i
			entry := Entry{Row: i / b.cols, Col: i % b.cols, Got: grad[at]}
			entry.measure(along(f, theta, at), tolerance)
			result.add(entry)
		}
		report.Blocks = append(report.Blocks, result)
	}
	return report
}

// along is f as a function of entry i of theta alone.
func along(f func([]float64) float64, theta []float64, i int) slope {
	at := theta[i]
	return slope{
		unit: math.Max(1, math.Abs(at)),
		f: func(displacement float64) float64 {
			theta[i] = at + displacement
			defer func() { theta[i] = at }()
			return f(theta)
		},
	}
}

// measure fills in what differences say, and judges.
func (e *Entry) measure(s slope, tolerance float64) {
	first, flat := s.richardson()
	e.take(first)
	switch {
	case e.Got == 0 && flat:
		e.Verdict = Dead
		return
	case e.Error <= tolerance:
		e.Verdict = Right
		return
	}
	want, doubt := s.ladder()
	e.take(want)
	switch {
	case e.Error <= tolerance:
		e.Verdict = Right
	case math.IsInf(doubt, 1) || math.Abs(e.Got-want) <= doubt:
		e.Verdict = Inconclusive
	default:
		e.Verdict = Wrong
	}
	if math.IsNaN(e.Got) {
		e.Verdict = Wrong
	}
}

// take notes a measured derivative and the relative error of Got against it.
func (e *Entry) take(want float64) {
	e.Want = want
	e.Error = 0
	if e.Got != e.Want {
		e.Error = math.Abs(e.Got-e.Want) / math.Max(math.Abs(e.Got), math.Abs(e.Want))
	}
}
