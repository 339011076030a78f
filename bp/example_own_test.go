package bp_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// sine is an activation of one's own:
//
//	f(z) = sin z     f′(z) = cos z
type sine struct{}

func (sine) String() string { return "sine" }

func (sine) Apply(a, z *mat.Dense) {
	a.Apply(func(_, _ int, z float64) float64 { return math.Sin(z) }, z)
}

func (sine) Pull(delta, da, z, a *mat.Dense) {
	delta.Apply(func(i, s int, da float64) float64 { return da * math.Cos(z.At(i, s)) }, da)
}

// An activation of one's own goes into a layer as any other does. The check finds its f′ right.
func ExampleActivation() {
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 4, sine{}), bp.NewDense(4, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	fmt.Println("the gradient is right:", bp.Check(net, x, y, nil).OK())
	// Output:
	// the gradient is right: true
}

// logCosh is a loss of one's own, which is quadratic near 0 and grows as |a − y| far from it:
//
//	L = 1/n Σ ln cosh(a − y)     ∂L/∂a = 1/n tanh(a − y)
type logCosh struct{}

func (logCosh) String() string { return "log cosh" }

func (logCosh) Value(a, y *mat.Dense) float64 {
	rows, n := a.Dims()
	var sum float64
	for i := range rows {
		for s := range n {
			r := math.Abs(a.At(i, s) - y.At(i, s))
			sum += r + math.Log1p(math.Exp(-2*r)) - math.Ln2 // cosh r itself overflows
		}
	}
	return sum / float64(n)
}

func (logCosh) Gradient(da, a, y *mat.Dense) {
	_, n := a.Dims()
	da.Apply(func(i, s int, a float64) float64 { return math.Tanh(a-y.At(i, s)) / float64(n) }, a)
}

// A loss of one's own goes into New as any other does.
func ExampleLoss() {
	net := bp.New(logCosh{}, bp.NewDense(2, 3, bp.Tanh), bp.NewDense(3, 1, bp.Identity))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	h, err := bp.Train(net, x, y, bp.Options{Epochs: 500, Optimizer: bp.SGD{Rate: 0.5}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("loss %.2f, then %.2f\n", h.Loss[0], h.Loss[len(h.Loss)-1])
	fmt.Println("the gradient is right:", bp.Check(net, x, y, nil).OK())
	// Output:
	// loss 0.27, then 0.00
	// the gradient is right: true
}
