package bp

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
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
// at h and h/2, combined so that the error falls with h⁴. What these cannot decide, dual numbers do, which
// calculate the derivative forward and without a step; with layers that are none of this package's, a ladder
// of many steps takes their place. What sits on a corner of L, such as ReLU's at 0, or seems wrong is judged
// anew at parameters close by, where a fresh Backprop gives the gradient. A wrong gradient is traced to its
// layer, and the report says what the mistake looks like.
//
// Most parameters cost four forward passes. Check calls Backprop with other data first, so that a layer that
// keeps something from an earlier batch is found out, and leaves the network as Backprop(x, y) does. It
// panics when x or y does not fit the network, or is not finite.
func Check(net *Network, x, y *mat.Dense, o *CheckOptions) *Report {
	wantFiniteData("Check", "x", x)
	wantFiniteData("Check", "y", y)
	for _, b := range net.blocks {
		wantFiniteData("Check", b.name, b.value)
	}
	clear(net.grad)
	net.Backprop(elsewhere(x), y)
	size := largestFinite(net.grad)
	net.Backprop(x, y)
	defer net.Backprop(x, y)
	grad := slices.Clone(net.grad)
	c := check{
		surface: newSurface(func() float64 { return net.Loss(x, y) }, net.pattern),
		size:    max(size, largestFinite(grad)),
		report:  newReport(o),
	}
	if !c.defined() {
		return c.report
	}
	for _, b := range net.blocks {
		got := mat.NewDense(b.rows, b.cols, b.of(grad))
		c.block(b.name, b.value, got, func(i int) (float64, bool) { return net.exactSlope(b.offset+i, x, y) })
	}
	if c.report.unsettled() {
		net.lookNearby(&c, x, y)
	}
	if c.report.Verdict() == Wrong {
		net.blame(c.report, x, y)
	}
	return c.report
}

// lookNearby judges anew, at parameters close by, what sits on a corner or seems wrong.
func (net *Network) lookNearby(c *check, x, y *mat.Dense) {
	theta := slices.Clone(net.theta)
	defer copy(net.theta, theta)
	nudge(net.theta)
	net.Backprop(x, y)
	var nearby []*mat.Dense
	grad := slices.Clone(net.grad)
	for _, b := range net.blocks {
		nearby = append(nearby, mat.NewDense(b.rows, b.cols, b.of(grad)))
	}
	c.again(nearby, func(which, i int) (*float64, func() (float64, bool)) {
		at := net.blocks[which].offset + i
		return &net.theta[at], func() (float64, bool) { return net.exactSlope(at, x, y) }
	})
}

// CheckLayer checks the two things that a layer owes the chain rule (C7), for the input x (d×n): ∂L/∂x and
// ∂L/∂θ, with L = Σ V ⊙ F(x; θ) for random numbers V. The blocks of the report are the layer's parameters
// and then x. It works for any Layer, and costs four forward passes an entry of θ and x.
//
// It panics when the layer breaks the contract in another way: when Forward or Backward returns a matrix of
// the wrong shape.
func CheckLayer(layer Layer, x *mat.Dense, o *CheckOptions) *Report {
	return checkLayer(layer, x, elsewhere(x), o)
}

// CheckFunc compares grad with differences of f at the point at, as Check does. at stays as it is. It
// panics when grad and at differ in length.
func CheckFunc(f func([]float64) float64, grad, at []float64, o *CheckOptions) *Report {
	if len(grad) != len(at) {
		panic(fmt.Sprintf("bp: CheckFunc: the gradient has %d entries, the point has %d: want as many", len(grad), len(at)))
	}
	c := check{report: newReport(o)}
	if len(at) == 0 {
		return c.report
	}
	point := slices.Clone(at)
	wantFiniteData("CheckFunc", "the point", mat.NewDense(len(at), 1, point))
	c.surface = newSurface(func() float64 { return f(point) }, nil)
	if !c.defined() {
		return c.report
	}
	c.block("gradient", mat.NewDense(len(at), 1, point), mat.NewDense(len(at), 1, slices.Clone(grad)), nil)
	return c.report
}

// check is one run of a check: a function of numbers that can be moved, and the report on it.
type check struct {
	surface
	size   float64 // of the largest entry of the gradient here, or at other data, where less may cancel
	report *Report
}

// defined reports whether f is finite where the check is, and notes it in the report if not.
func (c *check) defined() bool {
	value := c.f()
	if !finite(value) {
		c.report.Note = fmt.Sprintf("the function is %v here, so it has no gradient", value)
	}
	return finite(value)
}

// block compares got with the slopes of f along the entries of theta, one after the other. exact, which may
// be nil, gives the derivative along entry i without differences.
func (c *check) block(name string, theta, got *mat.Dense, exact func(i int) (float64, bool)) {
	rows, cols := theta.Dims()
	b := Block{Name: name, Rows: rows, Cols: cols}
	for i := range rows {
		for j, row := 0, theta.RawRowView(i); j < cols; j++ {
			e := Entry{Row: i, Col: j, Got: got.At(i, j)}
			var second func() (float64, bool)
			if exact != nil {
				second = func() (float64, bool) { return exact(i*cols + j) }
			}
			e.judge(c.along(&row[j]), second, c.size, c.report.Tolerance)
			b.entries = append(b.entries, e)
		}
	}
	b.count()
	c.report.Blocks = append(c.report.Blocks, b)
}

// exactSlope is ∂L/∂θᵢ by dual numbers: L(θ + ε eᵢ) = L(θ) + ε ∂L/∂θᵢ. It is not ok where a layer or the
// loss is none of this package's.
func (net *Network) exactSlope(i int, x, y *mat.Dense) (slope float64, ok bool) {
	theta := make([]dual.Number, len(net.theta))
	for k, v := range net.theta {
		theta[k].Real = v
	}
	theta[i].Emag = 1
	loss, ok := net.lossDual(theta, x, y)
	return loss.Emag, ok
}

// wantFiniteData panics where m holds NaN or ±Inf: no gradient could be right there.
func wantFiniteData(caller, name string, m *mat.Dense) {
	if row, col, found := notFinite(m); found {
		panic(fmt.Sprintf("bp: %s: %s holds %v in row %d, column %d (counted from 0): every value must be finite", caller, name, m.At(row, col), row, col))
	}
}

// largestFinite returns the largest |v| that is finite.
func largestFinite(vector []float64) (size float64) {
	for _, v := range vector {
		if a := math.Abs(v); a > size && finite(v) {
			size = a
		}
	}
	return size
}

// elsewhere returns other data of the shape of x, made of the numbers of x, since a layer may not take others:
// each column is the next one's, or, where that changes nothing, each row the next one's. A matrix of one
// number alone is moved.
func elsewhere(x *mat.Dense) *mat.Dense {
	rows, cols := x.Dims()
	other := mat.NewDense(rows, cols, nil)
	for _, shift := range []struct{ row, col int }{{0, 1}, {1, 0}} {
		other.Apply(func(i, s int, _ float64) float64 { return x.At((i+shift.row)%rows, (s+shift.col)%cols) }, other)
		if !mat.Equal(other, x) {
			return other
		}
	}
	other.Apply(func(_, _ int, v float64) float64 { return v/2 + 1 }, x)
	if mat.Equal(other, x) {
		other.Scale(2, x)
	}
	return other
}
