package bp_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/bp/data"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// XOR, one sample per column.
var (
	x = mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1})
	y = mat.NewDense(1, 4, []float64{0, 1, 1, 0})
)

func Example() {
	net := bp.New(bp.BinaryCrossEntropy,
		bp.NewDense(2, 3, bp.Sigmoid),
		bp.NewDense(3, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	history, err := bp.Train(net, x, y, bp.Options{Epochs: 2000, Optimizer: bp.SGD{Rate: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("loss %.3f, then %.3f\n", history.Loss[0], history.Loss[len(history.Loss)-1])
	fmt.Printf("answers %.1f\n", mat.Formatted(net.Forward(x)))
	// Output:
	// loss 0.872, then 0.003
	// answers [0.0  1.0  1.0  0.0]
}

func ExampleNetwork_Backprop() {
	output := bp.NewDense(2, 1, bp.Sigmoid)
	net := bp.New(bp.BinaryCrossEntropy, output)

	// All parameters are 0, so p = ½, L = ln 2, and δ = (p − y)/n with n = 4 samples.
	fmt.Printf("L = %.4f\n", net.Backprop(x, y))
	fmt.Println("δ =", output.Delta.RawRowView(0))
	fmt.Println("∂L/∂W, ∂L/∂b =", net.Grad())
	// Output:
	// L = 0.6931
	// δ = [0.125 -0.125 -0.125 0.125]
	// ∂L/∂W, ∂L/∂b = [0 0 0]
}

// Digits, half to learn from and half to validate with, until nine of ten unseen ones are right.
func ExampleTrain() {
	rng := rand.New(rand.NewPCG(1, 2))
	learn, unseen := data.Digits(800, 0.2, rng).Split(400)
	net := bp.New(bp.CrossEntropy, bp.NewDense(64, 32, bp.ReLU), bp.NewDense(32, 10, bp.Softmax))
	net.Init(rng)

	history, err := bp.Train(net, learn.X, learn.Y, bp.Options{
		Epochs: 100, Batch: 20, Optimizer: bp.SGD{Rate: 0.1}, Shuffle: rng,
		ValidationX: unseen.X, ValidationY: unseen.Y,
		Watch: func(epoch int, h *bp.History) bool { return h.ValidationAccuracy[epoch] < 0.9 },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	last := len(history.Loss) - 1
	fmt.Printf("epoch 0: loss %.1f, unseen %.1f\n", history.Loss[0], history.ValidationLoss[0])
	fmt.Println("stopped early:", last < 99)
	fmt.Println("nine of ten right:", net.Accuracy(unseen.X, unseen.Y) >= 0.9)
	// Output:
	// epoch 0: loss 2.3, unseen 2.1
	// stopped early: true
	// nine of ten right: true
}

// Three spiral arms with one rate for all: where gradients are small, only Adam takes long steps all the same.
func ExampleAdam() {
	for _, optimizer := range []bp.Optimizer{bp.SGD{Rate: 0.01}, bp.Momentum{Rate: 0.01, Momentum: 0.9}, bp.Adam{Rate: 0.01}} {
		rng := rand.New(rand.NewPCG(1, 2))
		spirals := data.Spirals(300, 3, 0.02, rng)
		net := bp.New(bp.CrossEntropy, bp.NewDense(2, 32, bp.Tanh), bp.NewDense(32, 3, bp.Softmax))
		net.Init(rng)
		h, err := bp.Train(net, spirals.X, spirals.Y, bp.Options{Epochs: 200, Batch: 30, Optimizer: optimizer, Shuffle: rng})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-12T loss %.1f, then %.1f\n", optimizer, h.Loss[0], h.Loss[199])
	}
	// Output:
	// bp.SGD       loss 1.1, then 0.9
	// bp.Momentum  loss 1.1, then 0.8
	// bp.Adam      loss 1.0, then 0.1
}

// In a long narrow valley, L = ½(100 a² + b²), a rate that is small enough for a is slow for b: the velocity helps.
func ExampleMomentum() {
	run := func(optimizer bp.Optimizer) (loss float64) {
		step := optimizer.Start(2)
		theta := []float64{1, 1}
		for range 100 {
			step(theta, []float64{100 * theta[0], theta[1]})
		}
		return (100*theta[0]*theta[0] + theta[1]*theta[1]) / 2
	}
	fmt.Printf("without %.0e\n", run(bp.SGD{Rate: 0.01}))
	fmt.Printf("with    %.0e\n", run(bp.Momentum{Rate: 0.01, Momentum: 0.8}))
	// Output:
	// without 7e-02
	// with    5e-07
}

// signs is an optimiser of one's own: it goes by the signs of the gradient alone, ever shorter steps,
//
//	θ ← θ − η/√t sign ∂L/∂θ                                  t = 1, 2, …
type signs struct{ rate float64 }

func (o signs) Start(int) func(theta, grad []float64) {
	t := 0.0
	return func(theta, grad []float64) {
		t++
		for i, g := range grad {
			if g != 0 {
				theta[i] -= math.Copysign(o.rate/math.Sqrt(t), g)
			}
		}
	}
}

// An optimiser of one's own goes into Options as any other does.
func ExampleOptimizer() {
	xor := data.XOR()
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 4, bp.Tanh), bp.NewDense(4, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	_, err := bp.Train(net, xor.X, xor.Y, bp.Options{Epochs: 300, Optimizer: signs{rate: 0.1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("all right:", net.Accuracy(xor.X, xor.Y) == 1)
	// Output:
	// all right: true
}

// A sample is right when its largest output stands where the target has its 1: here two of three.
func ExampleNetwork_Accuracy() {
	net := bp.New(bp.CrossEntropy, bp.NewActivationLayer(2, bp.Softmax))
	x := mat.NewDense(2, 3, []float64{
		5, 1, 2,
		0, 3, 4})
	y := mat.NewDense(2, 3, []float64{
		1, 0, 1,
		0, 1, 0})
	fmt.Printf("%.2f\n", net.Accuracy(x, y))
	// Output:
	// 0.67
}

// What Train saw, every 100th epoch: the loss and the accuracy on what it learns from and on what it does not, and
// how far the steps went, measured by the size of the parameters.
func ExampleHistory() {
	rng := rand.New(rand.NewPCG(1, 2))
	learn, unseen := data.Moons(300, 0.15, rng).Split(200)
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid))
	net.Init(rng)
	_, err := bp.Train(net, learn.X, learn.Y, bp.Options{
		Epochs: 301, Optimizer: bp.Adam{Rate: 0.02},
		ValidationX: unseen.X, ValidationY: unseen.Y,
		Watch: func(e int, h *bp.History) bool {
			if e%100 == 0 { // h.UpdateRatio is ‖Δθ‖/‖θ‖
				fmt.Printf("epoch %3d: loss %.2f, unseen %.2f; right %.2f, unseen %.2f; %s moves by %.3f\n",
					e, h.Loss[e], h.ValidationLoss[e], h.Accuracy[e], h.ValidationAccuracy[e], h.Layers[0], h.UpdateRatio[0][e])
			}
			return true
		},
	})
	fmt.Println(err)
	// Output:
	// epoch   0: loss 0.66, unseen 0.64; right 0.69, unseen 0.74; layer 1 moves by 0.054
	// epoch 100: loss 0.22, unseen 0.30; right 0.91, unseen 0.85; layer 1 moves by 0.004
	// epoch 200: loss 0.19, unseen 0.25; right 0.92, unseen 0.91; layer 1 moves by 0.013
	// epoch 300: loss 0.04, unseen 0.06; right 0.99, unseen 0.99; layer 1 moves by 0.003
	// <nil>
}

// gonum's optimisers take Theta and Grad as they are. L-BFGS remembers how the gradient changed over the last
// steps, and so knows something of the curvature: it needs dozens of gradients where plain descent needs thousands.
func ExampleNetwork_Theta() {
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	gradients := 0
	problem := optimize.Problem{
		Func: func(theta []float64) float64 {
			copy(net.Theta(), theta)
			return net.Loss(x, y)
		},
		Grad: func(grad, theta []float64) {
			copy(net.Theta(), theta)
			net.Backprop(x, y)
			copy(grad, net.Grad())
			gradients++
		},
	}
	start := append([]float64(nil), net.Theta()...)
	result, err := optimize.Minimize(problem, start, &optimize.Settings{GradientThreshold: 1e-4}, &optimize.LBFGS{})
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(net.Theta(), result.X)
	fmt.Printf("loss below 1e-4: %v, after fewer than 100 gradients: %v\n", result.F < 1e-4, gradients < 100)
	fmt.Printf("answers %.1f\n", mat.Formatted(net.Forward(x)))
	// Output:
	// loss below 1e-4: true, after fewer than 100 gradients: true
	// answers [0.0  1.0  1.0  0.0]
}

// A file does as well as the buffer: os.Create for Save, os.Open for Load.
func ExampleNetwork_Save() {
	build := func() *bp.Network {
		return bp.New(bp.Quadratic, bp.NewDense(2, 3, bp.Tanh), bp.NewDense(3, 1, bp.Identity))
	}
	trained := build()
	trained.Init(rand.New(rand.NewPCG(1, 2)))

	var file bytes.Buffer
	if err := trained.Save(&file); err != nil {
		fmt.Println(err)
	}
	fmt.Println(file.Len(), "bytes")

	again := build()
	err := again.Load(&file)
	fmt.Println(again.Theta()[0] == trained.Theta()[0], err)
	// Output:
	// 432 bytes
	// true <nil>
}

// What does not fit is refused, and changes nothing.
func ExampleNetwork_Load() {
	var file bytes.Buffer
	bp.New(bp.Quadratic, bp.NewDense(2, 3, bp.Tanh)).Save(&file)

	fmt.Println(bp.New(bp.Quadratic, bp.NewDense(2, 4, bp.Tanh)).Load(&file))
	// Output:
	// bp: Load: layer 1 W has the shape [3 2], want [4 2]
}

// What a gradient costs as the network becomes deeper, in multiplications for one sample.
func ExampleCount() {
	fmt.Println("layers  parameters  forward  backward  one by one  differences  path by path")
	for _, depth := range []int{1, 2, 4, 8} {
		widths := make([]int, depth+1)
		for l := range widths {
			widths[l] = 10
		}
		c := bp.Count(widths, 1)
		fmt.Printf("%6d  %10.0f  %7.0f  %8.0f  %10.0f  %11.0f  %12.0f\n",
			depth, c.Parameters, c.Forward, c.Backward, c.PerParameter, c.Differences, c.PathByPath)
	}
	// Output:
	// layers  parameters  forward  backward  one by one  differences  path by path
	//      1         110      100       110         210        22110           210
	//      2         220      200       320        2620        88220          4510
	//      4         440      400       740       43740       352440        939510
	//      8         880      800      1580      271180      1408880   19172839510
}

// The program in the README runs as it stands and prints what stands below it.
func TestReadmeProgram(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, rest := block(t, string(text), "```go\n")
	want, _ := block(t, rest, "```text\n")

	file := filepath.Join(t.TempDir(), "xor.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	if steady(string(got)) != steady(want) {
		t.Errorf("the program prints\n%s\nand the README says\n%s", got, want)
	}
}

// The README's module outside this one: its commands make it, its test fails and says what stands below it. The
// other way, a replaced requirement, finds the same.
func TestReadmeModule(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands, rest := block(t, string(text), "```sh\n")
	test, rest := block(t, rest, "```go\n")
	want, rest := block(t, rest, "```text\n")
	_, rest, _ = strings.Cut(rest, "`")
	replace, _, _ := strings.Cut(rest, "`")

	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, commands := range map[string]string{
		"workspace": commands,
		"replace":   "mkdir mine && cd mine\ngo mod init mine\ncp ../mine_test.go .\n" + replace,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := errors.Join(os.Symlink(root, filepath.Join(dir, "backprop")),
				os.WriteFile(filepath.Join(dir, "mine_test.go"), []byte(test), 0o600)); err != nil {
				t.Fatal(err)
			}
			sh := exec.Command("sh", "-ec", commands+"\ncp ../mine_test.go .\n! go test")
			sh.Dir = dir
			got, err := sh.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, got)
			}
			for line := range strings.Lines(want) {
				if !strings.Contains(string(got), strings.TrimSpace(line)) {
					t.Errorf("the test prints\n%s\nand the README has\n%s", got, line)
				}
			}
		})
	}
}

// steady leaves out what differs between processors: how large the rounding errors in a block are, and
// which entry has the largest.
func steady(output string) string {
	var lines []string
	for line := range strings.Lines(output) {
		if words := strings.Fields(line); len(words) > 4 && words[0] == "layer" {
			line = strings.Join(append(words[:4:4], words[len(words)-1]), " ") + "\n"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

// block returns the first fenced block that opens with fence, and the text after it.
func block(t *testing.T, text, fence string) (inside, rest string) {
	t.Helper()
	_, after, found := strings.Cut(text, fence)
	inside, rest, closed := strings.Cut(after, "```\n")
	if !found || !closed {
		t.Fatalf("the README has no block that opens with %q", fence)
	}
	return inside, rest
}
