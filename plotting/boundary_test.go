package plotting

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
)

// planes are decision boundaries and descents that are hard to draw.
func planes(t *testing.T) map[string]*Figure {
	figures := map[string]*Figure{}
	for name, b := range boundaries() {
		figures["Boundary "+name] = must(t)(Boundary(b.net, b.x, b.y))
	}
	for name, d := range descents() {
		figures["Descent "+name] = must(t)(Descent(d.surface, d.paths...))
	}
	return figures
}

type decided struct {
	net  *bp.Network
	x, y *mat.Dense
}

func boundaries() map[string]decided {
	rng := rand.New(rand.NewPCG(1, 2))
	yesNo := func(last bp.Activation, loss bp.Loss) *bp.Network {
		net := bp.New(loss, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, last))
		net.Init(rng)
		return net
	}
	untrained, sure := yesNo(bp.Sigmoid, bp.BinaryCrossEntropy), yesNo(bp.Sigmoid, bp.BinaryCrossEntropy)
	sure.Theta()[len(sure.Theta())-1] = 1000
	constant := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 1, bp.Sigmoid))
	steep := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 1, bp.Sigmoid))
	copy(steep.Theta(), []float64{1e4, 2e4, 0})
	wide := bp.New(bp.Quadratic, bp.NewDense(2, 1, bp.Identity))
	copy(wide.Theta(), []float64{3, -2, 0.5})
	many := bp.New(bp.CrossEntropy, bp.NewDense(2, 12, bp.Softmax))
	many.Init(rng)
	xor, noisy := data.XOR(), data.Moons(10000, 0.3, rng)
	spirals := data.Spirals(600, 12, 0.01, rng)
	long := mat.NewDense(2, 4, []float64{0, 1000, 2000, 3000, 0, 0.1, -0.1, 0})
	return map[string]decided{
		"XOR, untrained":     {untrained, xor.X, xor.Y},
		"sure everywhere":    {sure, xor.X, xor.Y},
		"undecided":          {constant, xor.X, xor.Y},
		"steep":              {steep, xor.X, xor.Y},
		"outputs beyond 0…1": {wide, xor.X, xor.Y},
		"one class":          {untrained, xor.X, mat.NewDense(1, 4, []float64{1, 1, 1, 1})},
		"one sample":         {untrained, mat.NewDense(2, 1, []float64{5, 7}), mat.NewDense(1, 1, nil)},
		"one place":          {untrained, mat.NewDense(2, 3, nil), mat.NewDense(1, 3, []float64{0, 1, 1})},
		"in a column":        {untrained, mat.NewDense(2, 3, []float64{3, 3, 3, 1, 2, 3}), mat.NewDense(1, 3, []float64{0, 1, 1})},
		"in a row":           {untrained, mat.NewDense(2, 3, []float64{1, 2, 3, 0, 0, 0}), mat.NewDense(1, 3, []float64{0, 1, 1})},
		"oblong":             {untrained, long, xor.Y},
		"10000 samples":      {untrained, noisy.X, noisy.Y},
		"12 classes":         {many, spirals.X, spirals.Y},
	}
}

func TestPlanesGiveTheSameBytes(t *testing.T) {
	first, second := planes(t), planes(t)
	for _, name := range []string{"Boundary 12 classes", "Boundary XOR, untrained", "Descent leaves", "Descent NaN"} {
		f := first[name]
		for kind, file := range map[string]func(*Figure) []byte{"PNG": (*Figure).png, "SVG": (*Figure).svg, "PDF": (*Figure).pdf} {
			if !bytes.Equal(file(f), file(second[name])) {
				t.Errorf("%s: the same data gave another %s", name, kind)
			}
		}
		if f.Text() != second[name].Text() {
			t.Errorf("%s: the same data gave another text", name)
		}
	}
}

// A single unit answers ½ on the line w₁x₁ + w₂x₂ + b = 0.
func TestBoundaryOfOneUnit(t *testing.T) {
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 1, bp.Sigmoid))
	copy(net.Theta(), []float64{3, -2, 0.25})
	out, err := predictOver(net, kit.Area{X: [2]float64{-1, 1}, Y: [2]float64{-1, 1}}, gridPoints)
	if err != nil {
		t.Fatal(err)
	}
	lines := out.lines()
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1", len(lines))
	}
	for _, p := range lines[0] {
		// σ bends by less than 0.1 (max |σ″|) times (5h)²/8 over a cell of side h, where it rises by ¼ for each unit of z.
		h := 2.0 / (gridPoints - 1)
		if z := 3*p.X - 2*p.Y + 0.25; math.Abs(z) > 4*0.1*25*h*h/8 {
			t.Errorf("at %v z is %v", p, z)
		}
	}
}

// Between the regions of a softmax layer, the two largest z are equal.
func TestBoundaryOfThreeClasses(t *testing.T) {
	net := bp.New(bp.CrossEntropy, bp.NewDense(2, 3, bp.Softmax))
	copy(net.Theta(), []float64{2, 0, -1, 2, -1, -2, 0, 0.1, 0.2})
	out, err := predictOver(net, kit.Area{X: [2]float64{-1, 1}, Y: [2]float64{-1, 1}}, gridPoints)
	if err != nil {
		t.Fatal(err)
	}
	lines, seen := out.lines(), 0
	for _, line := range lines {
		for _, p := range line {
			if math.Hypot(p.X, p.Y) < 0.2 {
				continue // where three regions meet, and the largest of the others has a corner
			}
			seen++
			a := net.Forward(mat.NewDense(2, 1, []float64{p.X, p.Y})).RawMatrix().Data
			if top, next := twoLargest(a); top-next > 1e-4 { // a bends by at most ½·3² over a cell, so by h²·4.5/8 = 3e-5 within it
				t.Errorf("at %v the outputs are %v", p, a)
			}
		}
	}
	if seen < 3*gridPoints/2 { // three rays, each at least as long as half a side
		t.Errorf("%d points on %d lines", seen, len(lines))
	}
}

func twoLargest(a []float64) (top, next float64) {
	for _, v := range a {
		if v > top {
			top, next = v, top
		} else {
			next = max(next, v)
		}
	}
	return top, next
}

// The words count as bp does, and the network is left with the samples' Z and A and its own parameters.
func TestBoundaryTellsTheAccuracy(t *testing.T) {
	for name, b := range boundaries() {
		if name == "outputs beyond 0…1" {
			continue // its loss knows no right and wrong
		}
		before := append([]float64(nil), b.net.Theta()...)
		text := must(t)(Boundary(b.net, b.x, b.y)).Text()
		z := b.net.Layers()[0].(*bp.Dense).Z
		_, n := b.x.Dims()
		if _, columns := z.Dims(); columns != n {
			t.Errorf("%s: Z has %d columns, want %d", name, columns, n)
		}
		right := int(math.Round(float64(n) * b.net.Accuracy(b.x, b.y)))
		if want := fmt.Sprintf("%d of %d answered right", right, n); !strings.Contains(text, want) {
			t.Errorf("%s: %q, want %q", name, text, want)
		}
		for i, v := range b.net.Theta() {
			if v != before[i] {
				t.Fatalf("%s: parameter %d was %v and is %v", name, i, before[i], v)
			}
		}
	}
}

func TestBoundaryRefuses(t *testing.T) {
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 1, bp.Sigmoid))
	three := bp.New(bp.CrossEntropy, bp.NewDense(2, 3, bp.Softmax))
	images := bp.New(bp.BinaryCrossEntropy, bp.NewDense(64, 1, bp.Sigmoid))
	broken := bp.New(bp.Quadratic, bp.NewDense(2, 1, bp.Identity))
	copy(broken.Theta(), []float64{0, 0, math.NaN()})
	dense := mat.NewDense
	x, y := dense(2, 2, []float64{0, 1, 0, 1}), dense(1, 2, []float64{0, 1})
	for _, test := range []struct {
		net  *bp.Network
		x, y *mat.Dense
		want string
	}{
		{nil, x, y, "the network, x or y is nil; want all three"},
		{net, nil, y, "the network, x or y is nil; want all three"},
		{net, x, nil, "the network, x or y is nil; want all three"},
		{images, dense(64, 2, nil), y, "x is 64×2, want 2×n: only samples with 2 features lie in a plane"},
		{images, x, y, "the network takes 64 inputs, want 2: only samples with 2 features lie in a plane"},
		{net, x, dense(1, 3, nil), "x has 2 columns, y has 3: one sample is one column of each"},
		{three, x, y, "y has 1 rows, and the network 3 outputs"},
		{net, dense(2, 2, []float64{0, 1, 0, math.NaN()}), y, "x has NaN in row 1, column 1 (counted from 0); want finite numbers"},
		{net, dense(2, 2, []float64{0, math.Inf(1), 0, 1}), y, "x has +Inf in row 0, column 1 (counted from 0); want finite numbers"},
		{net, x, dense(1, 2, []float64{-1, 1}), "y has -1 in row 0, column 0 (counted from 0); want 0 to 1"},
		{net, x, dense(1, 2, []float64{0, math.NaN()}), "y has NaN in row 0, column 1 (counted from 0); want 0 to 1"},
		{three, x, dense(3, 2, []float64{1, 1, 0, 1, 0, 0}), "column 1 of y (counted from 0) sums to 2, want 1: one class for each sample"},
		{broken, dense(2, 2, []float64{0, 10, 0, 10}), y, "output 1 of the network is NaN at x₁ = -1.5, x₂ = -1.5"},
		{net, dense(2, 2, []float64{-1e308, 1e308, 0, 1}), y, "x₁ goes from -1e+308 to 1e+308, too far for one picture"},
	} {
		figure, err := Boundary(test.net, test.x, test.y)
		if want := "plotting: Boundary: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}
