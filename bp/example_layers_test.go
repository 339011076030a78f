package bp_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/gradcheck"

	"gonum.org/v1/gonum/mat"
)

func ExampleNewDense() {
	l := bp.NewDense(2, 1, bp.ReLU)
	l.W.SetRow(0, []float64{3, -1})
	l.B.Set(0, 0, 0.5)

	// Two samples, one a column: z = 3·1 − 1·2 + 0.5 and 3·0 − 1·1 + 0.5.
	a := l.Forward(mat.NewDense(2, 2, []float64{
		1, 0,
		2, 1}))
	fmt.Println("z =", l.Z.RawRowView(0))
	fmt.Println("a =", a.RawRowView(0))

	// ∂L/∂a = 1 for both; the second unit sits where ReLU is flat.
	dx := l.Backward(mat.NewDense(1, 2, []float64{1, 1}))
	fmt.Println("δ =", l.Delta.RawRowView(0))
	fmt.Println("∂L/∂W =", l.DW.RawRowView(0), " ∂L/∂b =", l.DB.At(0, 0))
	fmt.Println("∂L/∂x =", mat.Col(nil, 0, dx), mat.Col(nil, 1, dx))
	// Output:
	// z = [1.5 -0.5]
	// a = [1.5 0]
	// δ = [1 0]
	// ∂L/∂W = [1 2]  ∂L/∂b = 1
	// ∂L/∂x = [3 -1] [0 0]
}

// An edge, found by a kernel that takes the difference of neighbours.
func ExampleNewConv2D() {
	image := bp.Shape{Channels: 1, Height: 2, Width: 4}
	conv := bp.NewConv2D(image, 1, bp.Kernel{Size: 2, Stride: 1}, bp.Identity)
	copy(conv.W.RawRowView(0), []float64{
		-1, 1,
		-1, 1})

	y := conv.Forward(mat.NewDense(image.Size(), 1, []float64{
		0, 0, 1, 1,
		0, 0, 1, 1}))
	fmt.Println(conv.In, "to", conv.Out)
	fmt.Println(mat.Col(nil, 0, y))
	// Output:
	// 1×2×4 to 1×1×3
	// [0 2 0]
}

// Shapes chain without arithmetic by hand.
func ExampleShape() {
	conv := bp.NewConv2D(bp.Shape{Channels: 1, Height: 28, Width: 28}, 8, bp.Kernel{Size: 3, Stride: 1, Padding: 1}, bp.ReLU)
	pool := bp.NewMaxPool2D(conv.Out, 2, 2)
	net := bp.New(bp.CrossEntropy, conv, pool, bp.NewDense(pool.Out.Size(), 10, bp.Softmax))
	fmt.Println(conv.Out, pool.Out, len(net.Theta()))
	// Output:
	// 8×28×28 8×14×14 15770
}

func ExampleNewMaxPool2D() {
	pool := bp.NewMaxPool2D(bp.Shape{Channels: 1, Height: 2, Width: 4}, 2, 2)
	y := pool.Forward(mat.NewDense(8, 1, []float64{
		1, 2, 5, 6,
		4, 3, 8, 7}))
	dx := pool.Backward(mat.NewDense(2, 1, []float64{10, 20}))
	fmt.Println(mat.Col(nil, 0, y))
	fmt.Println(mat.Col(nil, 0, dx)) // all of it goes to the pixels that won
	// Output:
	// [4 8]
	// [0 0 0 0 10 0 20 0]
}

func ExampleNewAvgPool2D() {
	pool := bp.NewAvgPool2D(bp.Shape{Channels: 1, Height: 2, Width: 4}, 2, 2)
	y := pool.Forward(mat.NewDense(8, 1, []float64{
		1, 2, 5, 6,
		4, 3, 8, 7}))
	dx := pool.Backward(mat.NewDense(2, 1, []float64{10, 20}))
	fmt.Println(mat.Col(nil, 0, y))
	fmt.Println(mat.Col(nil, 0, dx)) // each pixel gets its share
	// Output:
	// [2.5 6.5]
	// [2.5 2.5 5 5 2.5 2.5 5 5]
}

// With F(x) = 3x, y = x + 3x; the derivative has a path through F and a path around it.
func ExampleNewResidual() {
	f := bp.NewDense(1, 1, bp.Identity)
	f.W.Set(0, 0, 3)
	l := bp.NewResidual(f)

	fmt.Println("y =", l.Forward(mat.NewDense(1, 1, []float64{5})).At(0, 0))
	fmt.Println("∂L/∂x =", l.Backward(mat.NewDense(1, 1, []float64{1})).At(0, 0))
	// Output:
	// y = 20
	// ∂L/∂x = 4
}

func ExampleNewActivationLayer() {
	l := bp.NewActivationLayer(3, bp.ReLU)
	fmt.Println(mat.Col(nil, 0, l.Forward(mat.NewDense(3, 1, []float64{-1, 0, 2}))))
	fmt.Println(mat.Col(nil, 0, l.Backward(mat.NewDense(3, 1, []float64{1, 1, 1}))))
	// Output:
	// [0 0 2]
	// [0 0 1]
}

func ExampleNewLeakyReLU() {
	l := bp.NewActivationLayer(2, bp.NewLeakyReLU(0.25))
	fmt.Println(mat.Col(nil, 0, l.Forward(mat.NewDense(2, 1, []float64{-4, 4}))))
	// Output:
	// [-1 4]
}

// δ of softmax and cross-entropy is ŷ − y, and stays so where ŷ has become 0 or 1.
func ExampleCrossEntropy() {
	output := bp.NewDense(1, 2, bp.Softmax)
	net := bp.New(bp.CrossEntropy, output)
	output.W.SetCol(0, []float64{500, -500})

	input, right := mat.NewDense(1, 1, []float64{2}), mat.NewDense(2, 1, []float64{0, 1})
	fmt.Println("L =", net.Backprop(input, right))
	fmt.Println("z =", mat.Col(nil, 0, output.Z))
	fmt.Println("ŷ =", mat.Col(nil, 0, output.A))
	fmt.Println("δ =", mat.Col(nil, 0, output.Delta))
	// Output:
	// L = 2000
	// z = [1000 -1000]
	// ŷ = [1 0]
	// δ = [1 -1]
}

// The Jacobian of softmax is not diagonal: to ask for more of one class is to ask for less of the others.
func ExampleSoftmax() {
	z, a := mat.NewDense(3, 1, []float64{1, 1, 1}), mat.NewDense(3, 1, nil)
	bp.Softmax.Apply(a, z)
	delta := mat.NewDense(3, 1, nil)
	bp.Softmax.Pull(delta, mat.NewDense(3, 1, []float64{1, 0, 0}), z, a)
	fmt.Printf("a = %.3f\n", mat.Col(nil, 0, a))
	fmt.Printf("δ = %.3f\n", mat.Col(nil, 0, delta))
	// Output:
	// a = [0.333 0.333 0.333]
	// δ = [0.222 -0.111 -0.111]
}

func ExampleQuadratic() {
	a, y := mat.NewDense(1, 2, []float64{3, 1}), mat.NewDense(1, 2, []float64{1, 1})
	da := mat.NewDense(1, 2, nil)
	bp.Quadratic.Gradient(da, a, y)
	fmt.Println(bp.Quadratic.Value(a, y), da.RawRowView(0)) // (2² + 0²)/(2·2), (2, 0)/2
	// Output:
	// 1 [1 0]
}

// Init draws the weights of each layer to suit its activation.
func ExampleNetwork_Init() {
	net := bp.New(bp.Quadratic, bp.NewDense(1000, 1000, bp.ReLU), bp.NewDense(1000, 1000, bp.Tanh))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	for _, l := range net.Layers() {
		w := l.(*bp.Dense).W
		fmt.Printf("mean square %.4f\n", mat.Norm(w, 2)*mat.Norm(w, 2)/1e6)
	}
	// Output:
	// mean square 0.0020
	// mean square 0.0010
}

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
	fmt.Println("the gradient is right:", gradcheck.Network(net, x, y, nil).OK())
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
	fmt.Println("the gradient is right:", gradcheck.Network(net, x, y, nil).OK())
	// Output:
	// loss 0.27, then 0.00
	// the gradient is right: true
}

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
	fmt.Println("the gradient is right:", gradcheck.Network(net, x, y, nil).OK())
	// Output:
	// loss 0.70, then 0.00
	// the gradient is right: true
}
