package bp

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
)

// complexGate is the gate of v a second time, in complex arithmetic. It shares no code with the package.
func complexGate(v *Value, x, y complex128) complex128 {
	c := complex(v.c, 0)
	switch v.op {
	case opAdd:
		return x + y
	case opSub:
		return x - y
	case opMul:
		return x * y
	case opDiv:
		return x / y
	case opMax:
		if real(y) > real(x) {
			return y
		}
		return x
	case opNeg:
		return -x
	case opRecip:
		return 1 / x
	case opExp:
		return cmplx.Exp(x)
	case opLog:
		return cmplx.Log(x)
	case opSigmoid:
		return 1 / (1 + cmplx.Exp(-x))
	case opTanh:
		return cmplx.Tanh(x)
	case opReLU:
		if real(x) > 0 {
			return x
		}
		return 0
	case opPow:
		switch v.c { // cmplx.Pow rounds the angle of a negative x
		case 1:
			return x
		case 2:
			return x * x
		}
		return cmplx.Pow(x, c)
	case opScale:
		return c * x
	case opShift:
		return x + c
	}
	panic("no such gate")
}

// circuitComplexStep returns f and ∂f/∂x as f(x + ih) with h = 1e-100: value + i h derivative.
func circuitComplexStep(f, x *Value) (value, derivative float64) {
	const h = 1e-100
	at := map[*Value]complex128{}
	for v := range f.Walk() {
		n := complex(v.Data, 0)
		switch in := v.Inputs(); len(in) {
		case 1:
			n = complexGate(v, at[in[0]], 0)
		case 2:
			n = complexGate(v, at[in[0]], at[in[1]])
		}
		if v == x {
			n += complex(0, h)
		}
		at[v] = n
	}
	return real(at[f]), imag(at[f]) / h
}

// randomCircuit returns a circuit of the given number of gates over a few inputs. Each gate draws one value
// from all before it and one from the last few, so that the circuit is deep, and most values are used
// several times or never. f is the sum of those that no gate used.
func randomCircuit(rng *rand.Rand, gates int) (f *Value, inputs []*Value) {
	return randomCircuitOf(rng, gates, Var)
}

func randomCircuitOf(rng *rand.Rand, gates int, variable func(label string, data float64) *Value) (f *Value, inputs []*Value) {
	for range 2 + rng.IntN(4) {
		inputs = append(inputs, variable("x", rng.NormFloat64()))
	}
	values := append([]*Value(nil), inputs...)
	used := map[*Value]bool{}
	for len(values) < len(inputs)+gates {
		x, y := values[len(values)-1-rng.IntN(min(len(values), 4))], values[rng.IntN(len(values))]
		v := randomGate(rng, x, y)
		if v == nil || math.Abs(v.Data) > 10 {
			continue
		}
		values = append(values, v)
		for _, in := range v.Inputs() {
			used[in] = true
		}
	}
	f = values[len(values)-1]
	for _, v := range values[:len(values)-1] {
		if !used[v] {
			f = f.Add(v)
		}
	}
	return f, inputs
}

// randomGate applies a gate drawn from all fifteen; nil where the draw falls on a pole or a kink
// or outside the domain, or next to it.
func randomGate(rng *rand.Rand, x, y *Value) *Value {
	switch rng.IntN(16) {
	case 0:
		return x.Add(y)
	case 1:
		return x.Sub(y)
	case 2:
		return x.Mul(y)
	case 3:
		if math.Abs(y.Data) > 0.5 {
			return x.Div(y)
		}
	case 4:
		if math.Abs(x.Data-y.Data) > 1e-6 {
			return x.Max(y)
		}
	case 5:
		return x.Neg()
	case 6:
		if math.Abs(x.Data) > 0.5 {
			return x.Recip()
		}
	case 7:
		return x.Exp()
	case 8:
		if x.Data > 0.5 {
			return x.Log()
		}
	case 9:
		return x.Sigmoid()
	case 10:
		return x.Tanh()
	case 11:
		if math.Abs(x.Data) > 1e-6 {
			return x.ReLU()
		}
	case 12:
		return x.Pow(2)
	case 13:
		if x.Data > 0.5 {
			return x.Pow(-1.5)
		}
	case 14:
		return x.Scale(rng.NormFloat64())
	case 15:
		return x.Shift(rng.NormFloat64())
	}
	return nil
}

// pathSize returns Σ_paths Π_edges |∂v/∂u|: ∂f/∂x without any cancellation, which is what the rounding of
// ∂f/∂x is proportional to.
func pathSize(f, x *Value) float64 {
	size := map[*Value]float64{}
	for v := range f.Walk() {
		for i, u := range v.Inputs() {
			size[v] += size[u] * math.Abs(v.LocalGrads()[i])
		}
		if v == x {
			size[v] = 1
		}
	}
	return size[f]
}
