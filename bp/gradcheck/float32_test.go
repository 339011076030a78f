package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// kernel32 is a function of float32 slices, as people write them, and its gradient: L = Σ v ⊙ y.
type kernel32 struct {
	name     string
	forward  func(in [][]float32) []float32
	backward func(in [][]float32, dy []float32, mistake bool) [][]float32
	sizes    []int
	scale    float64 // of the numbers that go in
}

func exp32(x float32) float32  { return float32(math.Exp(float64(x))) }
func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }
func tanh32(x float32) float32 { return float32(math.Tanh(float64(x))) }

const rows32, cols32 = 4, 8

// softmax32 is softmax of a row.
func softmax32(x []float32) []float32 {
	y := make([]float32, len(x))
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float32
	for i, v := range x {
		y[i] = exp32(v - top)
		sum += y[i]
	}
	for i := range y {
		y[i] /= sum
	}
	return y
}

// softmaxBack32 is Jᵀ dy; the mistake is to forget the sum.
func softmaxBack32(y, dy []float32, mistake bool) []float32 {
	var dot float32
	for i := range y {
		dot += y[i] * dy[i]
	}
	if mistake {
		dot = 0
	}
	dx := make([]float32, len(y))
	for i := range y {
		dx[i] = y[i] * (dy[i] - dot)
	}
	return dx
}

func matmul32(a, b []float32, n, k, m int, transposeA, transposeB bool) []float32 {
	c := make([]float32, n*m)
	for i := range n {
		for j := range m {
			var sum float32
			for l := range k {
				atA, atB := i*k+l, l*m+j
				if transposeA {
					atA = l*n + i
				}
				if transposeB {
					atB = j*k + l
				}
				sum += a[atA] * b[atB]
			}
			c[i*m+j] = sum
		}
	}
	return c
}

var kernels32 = []kernel32{
	{
		name: "layer norm", sizes: []int{rows32 * cols32, cols32, cols32}, scale: 1,
		forward: func(in [][]float32) []float32 {
			x, γ, β := in[0], in[1], in[2]
			y := make([]float32, len(x))
			for r := range rows32 {
				row := x[r*cols32 : (r+1)*cols32]
				mean, inv := moments32(row)
				for i, v := range row {
					y[r*cols32+i] = (v-mean)*inv*γ[i] + β[i]
				}
			}
			return y
		},
		backward: func(in [][]float32, dy []float32, mistake bool) [][]float32 {
			x, γ := in[0], in[1]
			dx, dγ, dβ := make([]float32, len(x)), make([]float32, cols32), make([]float32, cols32)
			for r := range rows32 {
				row := x[r*cols32 : (r+1)*cols32]
				mean, inv := moments32(row)
				var a, b float32
				for i, v := range row {
					g, xh := dy[r*cols32+i], (v-mean)*inv
					dγ[i] += g * xh
					dβ[i] += g
					a += g * γ[i] / cols32
					b += g * γ[i] * xh / cols32
				}
				if mistake {
					b = 0
				}
				for i, v := range row {
					dx[r*cols32+i] = inv * (dy[r*cols32+i]*γ[i] - a - (v-mean)*inv*b)
				}
			}
			return [][]float32{dx, dγ, dβ}
		},
	},
	{
		name: "softmax", sizes: []int{rows32 * cols32}, scale: 2,
		forward: func(in [][]float32) (y []float32) {
			for r := range rows32 {
				y = append(y, softmax32(in[0][r*cols32:(r+1)*cols32])...)
			}
			return y
		},
		backward: func(in [][]float32, dy []float32, mistake bool) [][]float32 {
			var dx []float32
			for r := range rows32 {
				dx = append(dx, softmaxBack32(softmax32(in[0][r*cols32:(r+1)*cols32]), dy[r*cols32:(r+1)*cols32], mistake)...)
			}
			return [][]float32{dx}
		},
	},
	{
		name: "GELU", sizes: []int{rows32 * cols32}, scale: 1.5,
		forward: func(in [][]float32) (y []float32) {
			for _, x := range in[0] {
				y = append(y, 0.5*x*(1+tanh32(0.7978845608*(x+0.044715*x*x*x))))
			}
			return y
		},
		backward: func(in [][]float32, dy []float32, mistake bool) [][]float32 {
			var dx []float32
			for i, x := range in[0] {
				t := tanh32(0.7978845608 * (x + 0.044715*x*x*x))
				inner := float32(3)
				if mistake {
					inner = 2
				}
				dx = append(dx, dy[i]*(0.5*(1+t)+0.5*x*(1-t*t)*0.7978845608*(1+inner*0.044715*x*x)))
			}
			return [][]float32{dx}
		},
	},
	{
		name: "attention", sizes: []int{rows32 * cols32, rows32 * cols32, rows32 * cols32}, scale: 1,
		forward: func(in [][]float32) []float32 {
			a := weights32(in[0], in[1])
			return matmul32(a, in[2], rows32, rows32, cols32, false, false)
		},
		backward: func(in [][]float32, dy []float32, mistake bool) [][]float32 {
			q, k, v := in[0], in[1], in[2]
			a := weights32(q, k)
			dv := matmul32(a, dy, rows32, rows32, cols32, true, false)
			da := matmul32(dy, v, rows32, cols32, rows32, false, true)
			var ds []float32
			for r := range rows32 {
				ds = append(ds, softmaxBack32(a[r*rows32:(r+1)*rows32], da[r*rows32:(r+1)*rows32], false)...)
			}
			scale := 1 / sqrt32(cols32)
			if mistake {
				scale = 1
			}
			for i := range ds {
				ds[i] *= scale
			}
			return [][]float32{matmul32(ds, k, rows32, rows32, cols32, false, false), matmul32(ds, q, rows32, rows32, cols32, true, false), dv}
		},
	},
	{
		name: "dense with tanh", sizes: []int{rows32 * cols32, cols32 * 3}, scale: 0.7,
		forward: func(in [][]float32) []float32 {
			y := matmul32(in[0], in[1], rows32, cols32, 3, false, false)
			for i := range y {
				y[i] = tanh32(y[i])
			}
			return y
		},
		backward: func(in [][]float32, dy []float32, mistake bool) [][]float32 {
			y := matmul32(in[0], in[1], rows32, cols32, 3, false, false)
			δ := make([]float32, len(y))
			for i := range y {
				a := tanh32(y[i])
				if δ[i] = dy[i] * (1 - a*a); mistake {
					δ[i] = dy[i] * (1 - a)
				}
			}
			return [][]float32{matmul32(δ, in[1], rows32, 3, cols32, false, true), matmul32(in[0], δ, cols32, rows32, 3, true, false)}
		},
	},
}

func weights32(q, k []float32) (a []float32) {
	s := matmul32(q, k, rows32, cols32, rows32, false, true)
	for i := range s {
		s[i] /= sqrt32(cols32)
	}
	for r := range rows32 {
		a = append(a, softmax32(s[r*rows32:(r+1)*rows32])...)
	}
	return a
}

func moments32(x []float32) (mean, inv float32) {
	for _, v := range x {
		mean += v / cols32
	}
	var variance float32
	for _, v := range x {
		variance += (v - mean) * (v - mean) / cols32
	}
	return mean, 1 / sqrt32(variance+1e-5)
}

// The kernels in float32, at many points, through each entrance: what is right is never WRONG and nearly always right,
// and what is wrong is WRONG.
func TestKernelsInFloat32(t *testing.T) {
	points := 8
	if testing.Short() {
		points = 2
	}
	for _, k := range kernels32 {
		for entrance, check := range map[string]func(rng *rand.Rand, mistake bool) *Report{
			"Slices":                    func(rng *rand.Rand, mistake bool) *Report { return k.slices(rng, mistake, false) },
			"Slices, a loss in float32": func(rng *rand.Rand, mistake bool) *Report { return k.slices(rng, mistake, true) },
			"Func":                      k.asFunc,
			"Layer":                     k.asLayer,
		} {
			var right, wrong [verdicts]int
			for point := range points {
				r := check(rand.New(rand.NewPCG(uint64(point), 7)), false)
				right[r.Verdict()]++
				if r.Verdict() == Wrong || !r.float32 {
					t.Errorf("%s, %s, point %d: a false alarm, or not taken for float32\n%v", k.name, entrance, point, r)
				}
				if testing.Verbose() && !r.OK() {
					t.Logf("%s, %s\n%v", k.name, entrance, r)
				}
				r = check(rand.New(rand.NewPCG(uint64(point), 7)), true)
				if wrong[r.Verdict()]++; r.OK() {
					t.Errorf("%s, %s, point %d: wrong, but called right\n%v", k.name, entrance, point, r)
				}
			}
			t.Logf("%s, %s: of %d right ones %d are right, %d inconclusive; of as many wrong ones %d are WRONG", k.name, entrance, points, right[Right]+right[Rounding], right[Inconclusive], wrong[Wrong])
			most := points * 5 / 8
			if entrance == "Slices, a loss in float32" {
				most = points / 8 // sums of 32 terms lose one digit more
			}
			if right[Right]+right[Rounding] < most || wrong[Wrong] < points*3/4 {
				t.Errorf("%s, %s: %v right ones, %v wrong ones by verdict", k.name, entrance, right, wrong)
			}
		}
	}
}

// numbers draws the input.
func (k kernel32) numbers(rng *rand.Rand) (in [][]float32) {
	for which, n := range k.sizes {
		row := make([]float32, n)
		for i := range row {
			row[i] = float32(k.scale * rng.NormFloat64())
			if which > 0 && k.name == "layer norm" {
				row[i] = 1 + row[i]/4
			}
		}
		in = append(in, row)
	}
	return in
}

func (k kernel32) slices(rng *rand.Rand, mistake, lossInFloat32 bool) *Report {
	in := k.numbers(rng)
	dy := make([]float32, len(k.forward(in)))
	for i := range dy {
		dy[i] = float32(rng.NormFloat64())
	}
	var vars []Var
	var gradients [][]float32
	for i, x := range in {
		gradients = append(gradients, make([]float32, len(x)))
		vars = append(vars, Var{Name: fmt.Sprint("in ", i), Value: x, Grad: gradients[i]})
	}
	loss := func() (sum float64) {
		var sum32 float32
		for i, y := range k.forward(in) {
			sum += float64(dy[i]) * float64(y)
			sum32 += dy[i] * y
		}
		if lossInFloat32 {
			return float64(sum32)
		}
		return sum
	}
	return Slices(loss, func() {
		for i, g := range k.backward(in, dy, mistake) {
			copy(gradients[i], g)
		}
	}, vars...)
}

// asFunc hides the float32 in a function of float64 numbers.
func (k kernel32) asFunc(rng *rand.Rand, mistake bool) *Report {
	in := k.numbers(rng)
	dy := make([]float32, len(k.forward(in)))
	for i := range dy {
		dy[i] = float32(rng.NormFloat64())
	}
	split := func(v []float64) (in [][]float32) {
		for _, n := range k.sizes {
			row := make([]float32, n)
			for i := range row {
				row[i] = float32(v[i])
			}
			in, v = append(in, row), v[n:]
		}
		return in
	}
	var at []float64
	for _, row := range in {
		for _, v := range row {
			at = append(at, float64(v)+1e-9*rng.NormFloat64())
		}
	}
	return Func(func(v []float64) (sum float64) {
		for i, y := range k.forward(split(v)) {
			sum += float64(dy[i]) * float64(y)
		}
		return sum
	}, func(v []float64) (g []float64) {
		for _, row := range k.backward(split(v), dy, mistake) {
			for _, x := range row {
				g = append(g, float64(x))
			}
		}
		return g
	}, at, nil)
}

// asLayer makes a layer of it: the first input is x, one column, and the others are parameters.
func (k kernel32) asLayer(rng *rand.Rand, mistake bool) *Report {
	in := k.numbers(rng)
	l := &own{in: k.sizes[0], out: len(k.forward(in))}
	to64 := func(v []float32) *mat.Dense {
		m := mat.NewDense(len(v), 1, nil)
		for i, x := range v {
			m.Set(i, 0, float64(x))
		}
		return m
	}
	to32 := func(m *mat.Dense) (v []float32) {
		for i := range m.RawMatrix().Rows {
			v = append(v, float32(m.At(i, 0)))
		}
		return v
	}
	for i, v := range in[1:] {
		l.param(fmt.Sprint("p", i), len(v), 1).Value.Copy(to64(v))
	}
	var now [][]float32
	columns := func(x *mat.Dense, s int) [][]float32 {
		all := [][]float32{to32(mat.DenseCopyOf(x.ColView(s)))}
		for _, p := range l.params {
			all = append(all, to32(p.Value))
		}
		return all
	}
	var x *mat.Dense
	l.forward = func(given *mat.Dense) *mat.Dense {
		x = mat.DenseCopyOf(given)
		y := mat.NewDense(l.out, columnsOf(x), nil)
		for s := range columnsOf(x) {
			now = columns(x, s)
			y.SetCol(s, to64(k.forward(now)).RawMatrix().Data)
		}
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		dx := mat.NewDense(l.in, columnsOf(x), nil)
		for _, p := range l.params {
			p.Grad.Zero()
		}
		for s := range columnsOf(x) {
			all := k.backward(columns(x, s), to32(mat.DenseCopyOf(dy.ColView(s))), mistake)
			dx.SetCol(s, to64(all[0]).RawMatrix().Data)
			for i, p := range l.params {
				p.Grad.Add(p.Grad, to64(all[i+1]))
			}
		}
		return dx
	}
	return Layer(l, to64(in[0]), nil)
}

// A loss that grows far out excuses nothing, and a block that is small beside another is not right for that. The
// gradients are wrong by the factors; 1 is right.
func TestGrowingAndSmallInFloat32(t *testing.T) {
	for name, test := range map[string]struct {
		loss  func(w []float32) float32
		slope func(w float32) float32
		n     int
	}{
		"a square": {func(w []float32) (sum float32) {
			for _, v := range w {
				sum += v * v
			}
			return sum
		}, func(w float32) float32 { return 2 * w }, 3},
		"a fourth power": {func(w []float32) (sum float32) {
			for _, v := range w {
				sum += v * v * v * v
			}
			return sum
		}, func(w float32) float32 { return 4 * w * w * w }, 2},
		"a mean of many squares": {func(w []float32) (sum float32) {
			for _, v := range w {
				sum += v * v
			}
			return sum / float32(len(w))
		}, func(w float32) float32 { return 2 * w / 200 }, 200},
	} {
		for _, factor := range []float32{1, 2, 1.5, 0.25, -1, 0} {
			rng := rand.New(rand.NewPCG(3, 4))
			w, dw := make([]float32, test.n), make([]float32, test.n)
			for i := range w {
				w[i] = 0.5 + rng.Float32()
			}
			r := Slices(func() float64 { return float64(test.loss(w)) }, func() {
				for i, v := range w {
					dw[i] = factor * test.slope(v)
				}
			}, Var{Name: "w", Value: w, Grad: dw})
			if right := factor == 1; right == (r.Verdict() == Wrong) {
				t.Errorf("%s, times %v:\n%v", name, factor, r)
			}
		}
	}

	a, da := []float32{0.7, 0.4}, make([]float32, 2)
	b, db := []float32{0.9, 0.3}, make([]float32, 2)
	loss := func() float64 { return float64(a[0]*a[1]) + 1e-6*float64(b[0]*b[1]) }
	for _, factor := range []float32{-1, 0, 2} {
		backward := func() { da[0], da[1], db[0], db[1] = a[1], a[0], factor*1e-6*b[1], factor*1e-6*b[0] }
		if r := Slices(loss, backward, Var{Name: "a", Value: a, Grad: da}, Var{Name: "b", Value: b, Grad: db}); r.OK() {
			t.Errorf("a small block that is wrong by the factor %v is right:\n%v", factor, r)
		}
	}
}
