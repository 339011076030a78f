package bp

import (
	"math/rand/v2"
	"testing"
)

// scalarMLP returns a 2-16-16-1 network for one sample as a circuit of scalars, with ReLU and a linear
// output, and half the squared error.
func scalarMLP(params []*Value) *Value {
	next := func() *Value { p := params[0]; params = params[1:]; return p }
	a := []*Value{Const(0.3), Const(-0.7)}
	for l, units := range []int{16, 16, 1} {
		z := make([]*Value, units)
		for j := range z {
			z[j] = next() // b
			for _, x := range a {
				z[j] = z[j].Add(next().Mul(x))
			}
			if l < 2 {
				z[j] = z[j].ReLU()
			}
		}
		a = z
	}
	return a[0].Shift(-1).Pow(2).Scale(0.5)
}

func scalarParams() []*Value {
	rng := rand.New(rand.NewPCG(1, 2))
	params := make([]*Value, 3*16+17*16+17)
	for i := range params {
		params[i] = Const(rng.NormFloat64() / 4)
	}
	return params
}

// One step as micrograd takes it: the circuit is built anew for the sample.
func BenchmarkCircuitBuildAndBackward(b *testing.B) {
	params := scalarParams()
	nodes := len(scalarMLP(params).topological())
	b.ReportAllocs()
	for b.Loop() {
		scalarMLP(params).Backward()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}

// The circuit is built once and used again.
func BenchmarkCircuitForwardAndBackward(b *testing.B) {
	f := scalarMLP(scalarParams())
	nodes := len(f.topological())
	b.ReportAllocs()
	for b.Loop() {
		f.Forward()
		f.Backward()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}
