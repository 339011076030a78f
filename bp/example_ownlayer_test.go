package bp_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// gain is a layer of one's own, y = g x with a single parameter:
//
//	∂L/∂g = Σ ∂L/∂y x     ∂L/∂x = g ∂L/∂y
type gain struct {
	g, dg    *mat.Dense // 1×1
	x, y, dx mat.Dense
	units    int
}

func newGain(units int) *gain {
	return &gain{g: mat.NewDense(1, 1, []float64{1}), dg: mat.NewDense(1, 1, nil), units: units}
}

func (l *gain) Sizes() (in, out int) { return l.units, l.units }

func (l *gain) Params() []bp.Param { return []bp.Param{{Name: "g", Value: l.g, Grad: l.dg}} }

func (l *gain) Forward(x *mat.Dense) *mat.Dense {
	l.x.CloneFrom(x)
	l.y.Reset()
	l.y.Scale(l.g.At(0, 0), x)
	return &l.y
}

func (l *gain) Backward(dy *mat.Dense) *mat.Dense {
	var products mat.Dense
	products.MulElem(dy, &l.x)
	l.dg.Set(0, 0, mat.Sum(&products))
	l.dx.Reset()
	l.dx.Scale(l.g.At(0, 0), dy)
	return &l.dx
}

// A layer of one's own goes into New as any other does.
func ExampleLayer() {
	l := newGain(3)
	net := bp.New(bp.BinaryCrossEntropy,
		bp.NewDense(2, 3, bp.Tanh), l, bp.NewDense(3, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	history, err := bp.Train(net, x, y, bp.Options{Epochs: 500, Optimizer: bp.SGD{Rate: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("loss %.2f, then %.2f\n", history.Loss[0], history.Loss[len(history.Loss)-1])
	fmt.Println("the gradient is right:", bp.Check(net, x, y, nil).OK())
	// Output:
	// loss 0.70, then 0.00
	// the gradient is right: true
}
