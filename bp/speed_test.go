package bp_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"backprop/bp"
	"backprop/bp/internal/kernel"
	"backprop/bp/internal/workload"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// One step of plain gradient descent: Backprop, and θ ← θ − η ∂L/∂θ. bp is the package, Train what is left of it when
// batches are drawn and the history is kept; gonum is what one would write with gonum's BLAS, allocating nothing.
//
// The share of the peak is of what this run measures: see internal/kernel.Peak.
//
//	go test ./bp -run '^$' -bench Step
func BenchmarkStep(b *testing.B) {
	for _, w := range workload.All {
		batches := w.Cut()
		b.Run(w.Name+"/bp", func(b *testing.B) {
			net := w.Net()
			descend := bp.SGD{Rate: w.Rate}.Start(len(net.Theta()))
			steps(b, w, func(i int) {
				net.Backprop(batches[i%w.Batches].X, batches[i%w.Batches].Y)
				descend(net.Theta(), net.Grad())
			})
		})
		b.Run(w.Name+"/Train", func(b *testing.B) {
			net, all := w.Net(), w.Samples()
			o := bp.Options{Epochs: b.N/w.Batches + 1, Batch: w.Batch, Optimizer: bp.SGD{Rate: w.Rate}}
			b.ResetTimer()
			if _, err := bp.Train(net, all.X, all.Y, o); err != nil {
				b.Fatal(err)
			}
			report(b, w, o.Epochs*w.Batches)
		})
		if w.Filters != nil {
			continue // gonum has no convolution
		}
		b.Run(w.Name+"/gonum", func(b *testing.B) {
			net := newBaseline(w)
			steps(b, w, func(i int) { net.step(batches[i%w.Batches].X, batches[i%w.Batches].Y) })
		})
	}
}

// The workload that has no matrices, as a circuit of single numbers.
func BenchmarkStepScalar(b *testing.B) {
	for _, way := range []workload.Way{workload.BuiltAnew, workload.Replayed, workload.Neurons} {
		b.Run(way.String(), func(b *testing.B) {
			s := workload.NewScalar(way)
			s.Step()
			b.ReportAllocs()
			for b.Loop() {
				s.Step()
			}
			perSecond := float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(perSecond, "steps/s")
			b.ReportMetric(1e9/perSecond/workload.ScalarNodes, "ns/node")
		})
	}
}

// steps measures step, which gets the number of the step.
func steps(b *testing.B, w workload.Workload, step func(i int)) {
	b.ReportAllocs()
	step(0) // what is kept from step to step is made here
	b.ResetTimer()
	for i := range b.N {
		step(i)
	}
	report(b, w, b.N)
}

func report(b *testing.B, w workload.Workload, n int) {
	perSecond := float64(n) / b.Elapsed().Seconds()
	b.ReportMetric(perSecond, "steps/s")
	speed := perSecond * w.Flops() / 1e9
	b.ReportMetric(speed, "GFLOP/s")
	if peak := kernel.Peak(10 * time.Millisecond); peak > 0 {
		b.ReportMetric(100*speed/peak, "%peak")
	}
}

// baseline is a workload's network on gonum's BLAS and plain loops, one sample a column. It knows the three pairs of
// loss and output that the workloads have.
type baseline struct {
	workload.Workload
	w, b, dw, db, z, a, δ []blas64.General
}

func newBaseline(w workload.Workload) *baseline {
	n := &baseline{Workload: w, a: make([]blas64.General, 1)}
	matrix := func(r, c int) blas64.General {
		return blas64.General{Rows: r, Cols: c, Stride: c, Data: make([]float64, r*c)}
	}
	for _, l := range w.Net().Layers() {
		in, out := l.Sizes()
		dense := l.(*bp.Dense)
		n.w, n.dw = append(n.w, dense.W.RawMatrix()), append(n.dw, matrix(out, in))
		n.b, n.db = append(n.b, dense.B.RawMatrix()), append(n.db, matrix(out, 1))
		n.z, n.a, n.δ = append(n.z, matrix(out, w.Batch)), append(n.a, matrix(out, w.Batch)), append(n.δ, matrix(out, w.Batch))
	}
	return n
}

func (n *baseline) step(x, y *mat.Dense) (loss float64) {
	n.a[0] = x.RawMatrix()
	last := len(n.w) - 1
	for l := range n.w {
		z := n.z[l]
		for i := range z.Rows {
			for s := range z.Cols {
				z.Data[i*z.Cols+s] = n.b[l].Data[i]
			}
		}
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, n.w[l], n.a[l], 1, z)
		f := n.Hidden
		if l == last {
			f = n.Output
		}
		apply(f, n.a[l+1], z)
	}
	loss = n.output(y.RawMatrix())
	for l := last; l >= 0; l-- {
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, n.δ[l], n.a[l], 0, n.dw[l])
		for i := range n.δ[l].Rows {
			var sum float64
			for _, v := range n.δ[l].Data[i*n.Batch : (i+1)*n.Batch] {
				sum += v
			}
			n.db[l].Data[i] = sum
		}
		if l > 0 {
			blas64.Gemm(blas.Trans, blas.NoTrans, 1, n.w[l], n.δ[l], 0, n.δ[l-1])
			timesSlope(n.Hidden, n.δ[l-1], n.a[l])
		}
	}
	for l := range n.w {
		for i, g := range n.dw[l].Data {
			n.w[l].Data[i] -= n.Rate * g
		}
		for i, g := range n.db[l].Data {
			n.b[l].Data[i] -= n.Rate * g
		}
	}
	return loss
}

func apply(f bp.Activation, a, z blas64.General) {
	switch f {
	case bp.Sigmoid:
		for i, v := range z.Data {
			a.Data[i] = 1 / (1 + math.Exp(-v))
		}
	case bp.Tanh:
		for i, v := range z.Data {
			a.Data[i] = math.Tanh(v)
		}
	case bp.ReLU:
		for i, v := range z.Data {
			a.Data[i] = max(0, v)
		}
	case bp.Softmax:
		for s := range z.Cols {
			top, sum := math.Inf(-1), 0.0
			for i := range z.Rows {
				top = max(top, z.Data[i*z.Cols+s])
			}
			for i := range z.Rows {
				a.Data[i*z.Cols+s] = math.Exp(z.Data[i*z.Cols+s] - top)
				sum += a.Data[i*z.Cols+s]
			}
			for i := range z.Rows {
				a.Data[i*z.Cols+s] /= sum
			}
		}
	}
}

func timesSlope(f bp.Activation, δ, a blas64.General) {
	for i, v := range a.Data {
		switch f {
		case bp.Sigmoid:
			δ.Data[i] *= v * (1 - v)
		case bp.Tanh:
			δ.Data[i] *= 1 - v*v
		case bp.ReLU:
			if v <= 0 {
				δ.Data[i] = 0
			}
		}
	}
}

// output returns the loss and sets the last δ.
func (n *baseline) output(y blas64.General) (loss float64) {
	p, δ := n.a[len(n.a)-1].Data, n.δ[len(n.δ)-1].Data
	for i, t := range y.Data {
		d := p[i] - t
		switch n.Loss {
		case bp.Quadratic:
			loss += d * d / 2
			d *= p[i] * (1 - p[i])
		case bp.BinaryCrossEntropy:
			loss -= t*math.Log(p[i]) + (1-t)*math.Log(1-p[i])
		case bp.CrossEntropy:
			if t != 0 {
				loss -= t * math.Log(p[i])
			}
		}
		δ[i] = d / float64(n.Batch)
	}
	return loss / float64(n.Batch)
}

// The baseline does the same: the losses of twenty steps agree. 1e-9 leaves room for sums in another order, which
// training makes larger from step to step.
func TestBaselineDoesTheSame(t *testing.T) {
	for _, w := range workload.All {
		if w.Filters != nil {
			continue
		}
		batches := w.Cut()
		net, other := w.Net(), newBaseline(w)
		for i := range 20 {
			s := batches[i%w.Batches]
			got, want := net.Backprop(s.X, s.Y), other.step(s.X, s.Y)
			if !(math.Abs(got-want) <= 1e-9*want) {
				t.Fatalf("%s: the loss of step %d is %v, with gonum %v", w.Name, i, got, want)
			}
			for i, g := range slices.Clone(net.Grad()) {
				net.Theta()[i] -= w.Rate * g
			}
		}
	}
}

// How the time of a Backprop grows with one size while the others stay: t ∝ size^exponent, a line fitted to the
// logarithms. The documentation of the package tells the exponents.
//
//	go test ./bp -run '^$' -bench Growth
func BenchmarkGrowth(b *testing.B) {
	for _, tc := range []struct {
		name  string
		sizes []float64
		net   func(size int) (layers []bp.Layer, n int)
	}{
		{"batch", []float64{16, 32, 64, 128, 256, 512}, func(n int) ([]bp.Layer, int) { return square(256, 3), n }},
		{"width", []float64{64, 128, 256, 512, 1024}, func(m int) ([]bp.Layer, int) { return square(m, 3), 64 }},
		{"depth", []float64{2, 4, 8, 16, 32}, func(depth int) ([]bp.Layer, int) { return square(256, depth), 64 }},
	} {
		b.Run(tc.name, func(b *testing.B) {
			var x, y []float64
			for _, size := range tc.sizes {
				layers, n := tc.net(int(size))
				x, y = append(x, math.Log(size)), append(y, math.Log(fastest(layers, n)))
			}
			_, exponent := stat.LinearRegression(x, y, nil, false)
			b.ReportMetric(exponent, "exponent")
			b.ReportMetric(0, "ns/op") // is of no account here
		})
	}
}

// square returns layers of one width.
func square(m, depth int) (layers []bp.Layer) {
	for range depth {
		layers = append(layers, bp.NewDense(m, m, bp.ReLU))
	}
	return layers
}

// fastest returns the shortest time of some calls of Backprop, in seconds.
func fastest(layers []bp.Layer, n int) (seconds float64) {
	rng := rand.New(rand.NewPCG(5, 6))
	net := bp.New(bp.Quadratic, layers...)
	net.Init(rng)
	in, _ := layers[0].Sizes()
	draw := func() *mat.Dense {
		m := mat.NewDense(in, n, nil)
		m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
		return m
	}
	x, y := draw(), draw()
	seconds = math.Inf(1)
	for began := time.Now(); time.Since(began) < 300*time.Millisecond; {
		start := time.Now()
		net.Backprop(x, y)
		seconds = min(seconds, time.Since(start).Seconds())
	}
	return seconds
}
