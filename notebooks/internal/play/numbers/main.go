// The numbers program prints, as JSON, what the live pages should show for ten settings, calculated by package bp as this
// machine runs it, without package play: docker/browser/play.mjs compares.
package main

import (
	"encoding/json"
	"math/rand/v2"
	"os"

	"backprop/bp"
	"backprop/bp/data"

	"gonum.org/v1/gonum/mat"
)

// setting is a link, a button to press if there is one, and numbers by the selectors of the elements that show them.
type setting struct {
	Link    string             `json:"link"`
	Press   string             `json:"press"`
	Numbers map[string]float64 `json:"numbers"`
}

func main() {
	settings := append(circuits(), append(networks(), labs()...)...)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(settings); err != nil {
		panic(err)
	}
}

// ofCircuit are the numbers of a circuit: its value, and the gradients of its inputs.
func ofCircuit(link string, f *bp.Value, inputs ...*bp.Value) setting {
	f.Backward()
	s := setting{Link: "circuit?" + link, Numbers: map[string]float64{}}
	for _, x := range inputs {
		s.Numbers[`[data-gradient="`+x.Label+`"]`] = x.Grad
	}
	return s
}

func circuits() []setting {
	x, y, z := bp.Var("x", -2.1), bp.Var("y", 5), bp.Var("z", -4)
	product := ofCircuit("f=(x+y)*z&.x=-2.1&.y=5&.z=-4", x.Add(y).Mul(z), x, y, z)

	w0, x0, w1, x1, w2 := bp.Var("w0", 2), bp.Var("x0", -1), bp.Var("w1", -3), bp.Var("x1", -2), bp.Var("w2", -3)
	sum := w0.Mul(x0).Add(w1.Mul(x1)).Add(w2)
	neuron := ofCircuit("f=1/(1+exp(-(w0*x0+w1*x1+w2)))&.w0=2&.x0=-1&.w1=-3&.x1=-2&.w2=-3", sum.Sigmoid(), w0, x0, w1, x1, w2)

	v := bp.Var("v", 1.7)
	u := v.Mul(v)
	twice := ofCircuit("f=u=v*v;u+u*u&.v=1.7", u.Add(u.Mul(u)), v)

	a, b := bp.Var("a", 0.3), bp.Var("b", 2.5)
	functions := ofCircuit("f=tanh(a*b)^3+max(a,b)/sqrt(b)-ln(b)&.a=0.3&.b=2.5",
		a.Mul(b).Tanh().Pow(3).Add(a.Max(b).Div(b.Pow(0.5))).Sub(b.Log()), a, b)
	return []setting{product, neuron, twice, functions}
}

func networks() []setting {
	build := func(θ []float64, x, y []float64) (*bp.Network, *mat.Dense, *mat.Dense) {
		net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 2, bp.Sigmoid), bp.NewDense(2, 2, bp.Sigmoid))
		copy(net.Theta(), θ)
		return net, mat.NewDense(2, 1, x), mat.NewDense(2, 1, y)
	}
	numbers := func(net *bp.Network, x, y *mat.Dense) map[string]float64 {
		E := net.Backprop(x, y)
		hidden, output := net.Layers()[0].(*bp.Dense), net.Layers()[1].(*bp.Dense)
		return map[string]float64{
			"#n-E": E, "#n-p1": output.A.At(0, 0), "#n-p2": output.A.At(1, 0),
			"#B7 .value": output.DW.At(0, 0), "#B14 .value": hidden.DW.At(0, 0), "#B18 .value": hidden.Delta.At(0, 0),
		}
	}
	net, x, y := build([]float64{0.5, -0.3, 0.8, 0.2, 0.1, -0.2, 0.7, -0.6, -0.4, 0.9, 0.3, -0.1}, []float64{1.5, -2}, []float64{1, 0})
	usual := setting{Link: "network", Numbers: numbers(net, x, y)}
	for i, g := range net.Grad() {
		net.Theta()[i] -= 0.5 * g
	}
	stepped := setting{Link: "network", Press: "#network button[value=step]", Numbers: numbers(net, x, y)}
	net, x, y = build([]float64{1.5, -0.3, 0.8, 0.2, 0.1, -0.2, 0.7, -0.6, -0.4, -2.25, 0.3, -0.1}, []float64{1.5, 0.75}, []float64{0.25, 1})
	other := setting{Link: "network?W1=1.5&W8=-2.25&x2=0.75&y1=0.25&y2=1", Numbers: numbers(net, x, y)}
	return []setting{usual, stepped, other}
}

func labs() []setting {
	sample := func() *rand.Rand { return rand.New(rand.NewPCG(23, 1)) }
	train := func(link string, set data.Set, loss bp.Loss, gain float64, o bp.Options, layers ...bp.Layer) setting {
		net := bp.New(loss, layers...)
		net.Init(rand.New(rand.NewPCG(1, 23)))
		for i := range net.Theta() {
			net.Theta()[i] *= gain
		}
		o.Epochs, o.Shuffle = 200, rand.New(rand.NewPCG(1, 24))
		h, err := bp.Train(net, set.X, set.Y, o)
		if err != nil {
			panic(err)
		}
		return setting{Link: link, Press: "#lab button[value=train]",
			Numbers: map[string]float64{"#l-epoch": 200, "#l-L": h.Loss[199], "#l-A": 100 * h.Accuracy[199]}}
	}
	return []setting{
		train("lab", data.Moons(200, 0.15, sample()), bp.BinaryCrossEntropy, 1, bp.Options{Batch: 20, Optimizer: bp.SGD{Rate: 0.3}},
			bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid)),
		train("lab?data=xor&depth=1&width=4&f=sigmoid&gain=2&rate=2", data.XOR(), bp.BinaryCrossEntropy, 2, bp.Options{Batch: 20, Optimizer: bp.SGD{Rate: 2}},
			bp.NewDense(2, 4, bp.Sigmoid), bp.NewDense(4, 1, bp.Sigmoid)),
		train("lab?data=spirals&width=16&f=relu&residual=true&optimizer=adam&rate=0.01&batch=50", data.Spirals(200, 3, 0.03, sample()), bp.CrossEntropy, 1,
			bp.Options{Batch: 50, Optimizer: bp.Adam{Rate: 0.01}},
			bp.NewDense(2, 16, bp.ReLU), bp.NewResidual(bp.NewDense(16, 16, bp.ReLU)), bp.NewDense(16, 3, bp.Softmax)),
	}
}
