package plotting_test

import (
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/plotting"

	"gonum.org/v1/gonum/mat"
)

// Two half moons, and where a network with one hidden layer draws the line between them.
func ExampleBoundary() {
	rng := rand.New(rand.NewPCG(1, 2))
	moons := data.Moons(300, 0.12, rng)
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 12, bp.Tanh), bp.NewDense(12, 1, bp.Sigmoid))
	net.Init(rng)
	if _, err := bp.Train(net, moons.X, moons.Y, bp.Options{Epochs: 200, Optimizer: bp.Adam{Rate: 0.03}}); err != nil {
		panic(err)
	}
	save(plotting.Boundary(net, moons.X, moons.Y))("boundary.png")
	// Output:
	// decision boundary: 150 of class 0, 150 of class 1, 300 of 300 answered right; the answer is class 0 on 44%, class 1 on 56% of the plane shown
}

// Three spirals: the class with the largest of three outputs.
func ExampleBoundary_classes() {
	rng := rand.New(rand.NewPCG(1, 2))
	spirals := data.Spirals(300, 3, 0.02, rng)
	net := bp.New(bp.CrossEntropy, bp.NewDense(2, 24, bp.Tanh), bp.NewDense(24, 24, bp.Tanh), bp.NewDense(24, 3, bp.Softmax))
	net.Init(rng)
	if _, err := bp.Train(net, spirals.X, spirals.Y, bp.Options{Epochs: 300, Optimizer: bp.Adam{Rate: 0.02}}); err != nil {
		panic(err)
	}
	save(plotting.Boundary(net, spirals.X, spirals.Y))("boundary_classes.png")
	// Output:
	// decision boundary: 100 of class 0, 100 of class 1, 100 of class 2, 300 of 300 answered right; the answer is class 0 on 32%, class 1 on 35%, class 2 on 33% of the plane shown
}

// Rosenbrock's function, whose minimum lies in a bent valley: two ways down.
func ExampleDescent() {
	f := func(x, y float64) float64 { return 100*(y-x*x)*(y-x*x) + (1-x)*(1-x) }
	grad := func(p []float64) []float64 {
		x, y := p[0], p[1]
		return []float64{-400*x*(y-x*x) - 2*(1-x), 200 * (y - x*x)}
	}
	descend := func(name string, o bp.Optimizer) plotting.Series {
		path, p, step := plotting.Series{Name: name}, []float64{-1.6, -0.4}, o.Start(2)
		for range 301 {
			path.X, path.Y = append(path.X, p[0]), append(path.Y, p[1])
			step(p, grad(p))
		}
		return path
	}
	rosenbrock := plotting.Surface{
		Name: "Rosenbrock's function", F: f, X: [2]float64{-2, 2}, Y: [2]float64{-1, 2},
		Minima: plotting.Series{X: []float64{1}, Y: []float64{1}},
	}
	save(plotting.Descent(rosenbrock,
		descend("gradient descent", bp.SGD{Rate: 0.001}),
		descend("Adam", bp.Adam{Rate: 0.1})))("descent.png")
	// Output:
	// Rosenbrock's function: f from 0 to 2510, lines from 2 to 2000; gradient descent: 883 at (-1.6, -0.4), 0.22 at (0.532, 0.28) after 300 steps; Adam: 883 at (-1.6, -0.4), 1.38 at (-0.173, 0.0312) after 300 steps; minimum: 0 at (1, 1)
}

// A network's loss over two of its parameters. The others are held, so the descent moves these two alone.
func ExampleDescent_loss() {
	x := mat.NewDense(1, 5, []float64{-2, -1, 0, 1, 2})
	y := mat.NewDense(1, 5, []float64{0, 0, 1, 1, 1})
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(1, 3, bp.Tanh), bp.NewDense(3, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	theta, grad := net.Theta(), net.Grad()
	const i, j = 0, 1 // W¹₁₁ and W¹₂₁

	path := plotting.Series{Name: "gradient descent"}
	theta[i], theta[j] = 2, 1
	for range 61 {
		path.X, path.Y = append(path.X, theta[i]), append(path.Y, theta[j])
		net.Backprop(x, y)
		theta[i] -= 2 * grad[i]
		theta[j] -= 2 * grad[j]
	}

	loss := func(a, b float64) float64 {
		theta[i], theta[j] = a, b
		return net.Loss(x, y)
	}
	save(plotting.Descent(plotting.Surface{
		Name: "Loss over two weights", F: loss, XName: "w₁", YName: "w₂", FName: "L",
		X: [2]float64{-3, 3}, Y: [2]float64{-3, 3},
	}, path))("descent_loss.png")
	// Output:
	// Loss over two weights: L from 0.484 to 1.52, lines from 0.5 to 1.5; gradient descent: 1.49 at (2, 1), 0.488 at (-2.21, -1.9) after 60 steps
}
