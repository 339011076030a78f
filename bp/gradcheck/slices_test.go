package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// squares is L = Σ vᵢ²/2 + v₀ w₀ w₁, whose gradient is simple.
type squares struct{ v, w, dv, dw []float64 }

func newSquares() *squares {
	return &squares{v: []float64{1, -2, 3}, w: []float64{0.5, 4}, dv: make([]float64, 3), dw: make([]float64, 2)}
}

func (s *squares) loss() float64 {
	return (s.v[0]*s.v[0]+s.v[1]*s.v[1]+s.v[2]*s.v[2])/2 + s.v[0]*s.w[0]*s.w[1]
}

func (s *squares) backward() {
	copy(s.dv, s.v)
	s.dv[0] += s.w[0] * s.w[1]
	s.dw[0], s.dw[1] = s.v[0]*s.w[1], s.v[0]*s.w[0]
}

func (s *squares) vars() []Var {
	return []Var{{Name: "v", Value: s.v, Grad: s.dv}, {Name: "w", Value: s.w, Grad: s.dw}}
}

func TestSlices(t *testing.T) {
	s := newSquares()
	r := Slices(s.loss, s.backward, s.vars()...)
	r.Test(t)
	if len(r.Blocks) != 2 || r.Blocks[0].Name != "v" || r.Blocks[1].Name != "w" || r.Verdict() != Right {
		t.Error(r)
	}
	if got := fmt.Sprint(s.v, s.w); got != "[1 -2 3] [0.5 4]" {
		t.Errorf("the values are %v afterwards", got)
	}
	if !strings.Contains(r.String(), "[") {
		t.Errorf("a vector's entries have one number:\n%v", r)
	}
}

// Each way of a wrong backward is found and named.
func TestSlicesFindsMistakes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(s *squares)
		says  string
	}{
		{"accumulates", func(s *squares) {
			v, w := append([]float64{}, s.dv...), append([]float64{}, s.dw...)
			s.backward()
			for i := range v {
				s.dv[i] += v[i]
			}
			for i := range w {
				s.dw[i] += w[i]
			}
		}, "accumulates from call to call"},
		{"not implemented", func(*squares) {}, "not implemented"},
		{"w is left out", func(s *squares) { s.backward(); clear(s.dw) }, "w: it is zero"},
		{"sign", func(s *squares) { s.backward(); s.dw[0], s.dw[1] = -s.dw[0], -s.dw[1] }, "w: its sign is flipped"},
		{"a third", func(s *squares) {
			s.backward()
			for i := range s.dv {
				s.dv[i] /= 3
			}
		}, "v: it is 1/3 as large: the mean over the 3 entries"},
		{"moves a value", func(s *squares) { s.backward(); s.v[1] -= 0.1 * s.dv[1] }, "changes v"},
		{"remembers the first call", func() func(s *squares) {
			var first []float64
			return func(s *squares) {
				s.backward()
				if first == nil {
					first = append([]float64{}, s.dw...)
				}
				copy(s.dw, first)
			}
		}(), "another one"},
		{"NaN", func(s *squares) { s.backward(); s.dw[1] = math.NaN() }, "one entry is no finite number"},
	} {
		s := newSquares()
		r := Slices(s.loss, func() { tc.spoil(s) }, s.vars()...)
		if r.Verdict() != Wrong || !strings.Contains(r.String(), tc.says) {
			t.Errorf("%s: want %q\n%v", tc.name, tc.says, r)
		}
		if fmt.Sprint(s.v, s.w) != "[1 -2 3] [0.5 4]" {
			t.Errorf("%s: the values are %v %v afterwards", tc.name, s.v, s.w)
		}
	}
}

// Numbers may live in rows, in matrices, in single variables, and in what each call allocates anew.
func TestSlicesOfEveryKind(t *testing.T) {
	type vector []float64
	rows, bias, m := [][]float64{{1, 2}, {3, -4}, {0.5, 2}}, 0.3, mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	named, array := vector{0.7, -0.2}, [2]float64{0.4, 0.9}
	dRows, dBias, dM, dNamed := [][]float64{{0, 0}, {0, 0}, {0, 0}}, 0.0, mat.NewDense(2, 2, nil), []float64(nil)
	var dArray []float64
	loss := func() float64 {
		sum := math.Sin(bias) * (named[0] + named[1]*named[1]) * (array[0] + 2*array[1])
		for _, r := range rows {
			sum += r[0] * r[1] * bias
		}
		return sum + m.At(0, 1)*m.At(1, 0) + m.At(0, 0)*m.At(1, 1)
	}
	backward := func() {
		k, q := named[0]+named[1]*named[1], array[0]+2*array[1]
		dBias = math.Cos(bias) * k * q
		for i, r := range rows {
			dRows[i][0], dRows[i][1] = r[1]*bias, r[0]*bias
			dBias += r[0] * r[1]
		}
		dM.Set(0, 0, m.At(1, 1))
		dM.Set(0, 1, m.At(1, 0))
		dM.Set(1, 0, m.At(0, 1))
		dM.Set(1, 1, m.At(0, 0))
		dNamed = []float64{math.Sin(bias) * q, math.Sin(bias) * q * 2 * named[1]}
		dArray = []float64{math.Sin(bias) * k, 2 * math.Sin(bias) * k}
	}
	r := Slices(loss, backward,
		Var{Name: "rows", Value: rows, Grad: dRows}, Var{Name: "bias", Value: &bias, Grad: &dBias}, Var{Name: "m", Value: m, Grad: dM},
		Var{Name: "named", Value: named, Grad: &dNamed}, Var{Name: "array", Value: &array, Grad: func() []float64 { return dArray }})
	if !r.OK() || r.Blocks[0].Rows != 3 || r.Blocks[0].Cols != 2 || r.Blocks[2].Cols != 2 {
		t.Error(r)
	}
}

func TestSlicesRefusals(t *testing.T) {
	s := newSquares()
	wantPanic(t, "gradcheck: Slices: v has 3 numbers, its gradient 2: want as many", func() {
		Slices(s.loss, s.backward, Var{Name: "v", Value: s.v, Grad: s.dw})
	})
	wantPanic(t, "gradcheck: Slices: v has 3 numbers: want rows of 2", func() {
		Slices(s.loss, s.backward, Var{Name: "v", Value: s.v, Grad: s.dv, Cols: 2})
	})
	wantPanic(t, "gradcheck: Slices: the value of v is a []int: want []float64, []float32, rows of them, *mat.Dense, or a pointer to one", func() {
		Slices(s.loss, s.backward, Var{Name: "v", Value: []int{1}, Grad: s.dv})
	})
	wantPanic(t, "gradcheck: Slices: the gradient of v is a <nil>: want []float64, []float32, rows of them, a pointer to one, or a func that returns one", func() {
		Slices(s.loss, s.backward, Var{Name: "v", Value: s.v})
	})
	if r := Slices(s.loss, s.backward); r.Verdict() != Inconclusive {
		t.Error(r)
	}
}

// The limit takes the largest, the smallest and the broken entries, and some from every row and column; and those that
// it leaves out are not passed unseen.
func TestEntriesAreLimited(t *testing.T) {
	const rows, cols = 50, 40
	rng := rand.New(rand.NewPCG(1, 9))
	w, dw, c := make([]float64, rows*cols), make([]float64, rows*cols), make([]float64, rows*cols)
	for i := range w {
		w[i], c[i] = rng.NormFloat64(), rng.NormFloat64()
	}
	loss := func() (sum float64) {
		for i := range w {
			sum += c[i] * math.Sin(w[i])
		}
		return sum
	}
	spoilt := -1
	backward := func() {
		for i := range w {
			dw[i] = c[i] * math.Cos(w[i])
		}
		if spoilt >= 0 {
			dw[spoilt] *= 3
		}
	}
	var told strings.Builder
	o := Options{Entries: 200, Progress: &told}
	v := Var{Name: "w", Value: w, Grad: dw, Cols: cols}
	r := o.Slices(loss, backward, v)
	if !r.OK() || len(r.Blocks[0].Entries) != 200 || !strings.Contains(r.String(), "checked 200 of 2,000 entries") {
		t.Errorf("%d entries\n%v", len(r.Blocks[0].Entries), r)
	}
	seenRows, seenCols := map[int]bool{}, map[int]bool{}
	seen := map[int]bool{}
	for _, e := range r.Blocks[0].Entries {
		seenRows[e.Row], seenCols[e.Col], seen[e.Row*cols+e.Col] = true, true, true
	}
	if len(seenRows) != rows || len(seenCols) != cols {
		t.Errorf("%d of %d rows and %d of %d columns have an entry", len(seenRows), rows, len(seenCols), cols)
	}
	backward()
	least, most := 0, 0
	for i := range dw {
		if math.Abs(dw[i]) < math.Abs(dw[least]) {
			least = i
		}
		if math.Abs(dw[i]) > math.Abs(dw[most]) {
			most = i
		}
	}
	if !seen[least] || !seen[most] {
		t.Error("the largest or the smallest entry is left out")
	}
	for spoilt = 0; seen[spoilt] || math.Abs(dw[spoilt]) < 0.5; spoilt++ {
	}
	if r := o.Slices(loss, backward, v); r.Verdict() != Wrong {
		t.Errorf("entry %d, which is left out, is wrong:\n%v", spoilt, r)
	}
}

// failing is a *testing.T that only remembers.
type failing struct{ said string }

func (*failing) Helper()                          {}
func (f *failing) Errorf(format string, a ...any) { f.said = fmt.Sprintf(format, a...) }

func TestTheLineOfATest(t *testing.T) {
	s := newSquares()
	var f failing
	if Slices(s.loss, s.backward, s.vars()...).Test(&f); f.said != "" {
		t.Error(f.said)
	}
	if Slices(s.loss, func() {}, s.vars()...).Test(&f); !strings.Contains(f.said, "WRONG") {
		t.Error(f.said)
	}
}

// Where only some entries were looked at, nothing is said of the others.
func TestSomeEntriesOfAWrongColumn(t *testing.T) {
	const rows, cols = 40, 30
	rng := rand.New(rand.NewPCG(5, 6))
	w, dw := make([]float64, rows*cols), make([]float64, rows*cols)
	for i := range w {
		w[i] = rng.NormFloat64()
	}
	loss := func() (sum float64) {
		for _, v := range w {
			sum += v * v
		}
		return sum
	}
	backward := func() {
		for i, v := range w {
			if dw[i] = 2 * v; i%cols == 11 {
				dw[i] *= 2
			}
		}
	}
	v := Var{Name: "w", Value: w, Grad: dw, Cols: cols}
	if r := (Options{Entries: 60}).Slices(loss, backward, v); r.OK() || strings.Contains(r.String(), "only") || !strings.Contains(r.String(), "those of column 11 are wrong") {
		t.Errorf("of some entries it says\n%v", r)
	}
	if r := Slices(loss, backward, v); !strings.Contains(r.String(), "only column 11 is wrong") {
		t.Errorf("of all entries it says\n%v", r)
	}
}

// What the code keeps from its first call is that of the numbers as they were given: then it is called stale, and not
// imprecise.
func TestKeptFromTheFirstCall(t *testing.T) {
	w, v := []float64{0.5, -1.2}, []float64{1.5, 0.7}
	dw, dv := make([]float64, 2), make([]float64, 2)
	var kept []float64
	loss := func() float64 {
		if kept == nil {
			kept = slices.Clone(v)
		}
		return w[0]*v[0] + w[1]*v[1]
	}
	backward := func() { copy(dw, kept); copy(dv, w) }
	r := Slices(loss, backward, Var{Name: "w", Value: w, Grad: dw}, Var{Name: "v", Value: v, Grad: dv})
	if r.OK() || !strings.Contains(r.String(), "earlier batch") {
		t.Errorf("it says\n%v", r)
	}
}

func TestSlicesOfNothing(t *testing.T) {
	none := func() float64 { return 0 }
	wantPanic(t, "gradcheck: Slices: loss is nil: want the function whose gradient is checked", func() {
		Slices(nil, nil, Var{Name: "v", Value: []float64{1}, Grad: []float64{1}})
	})
	wantPanic(t, "gradcheck: Slices: the value of v, a *float64, has no numbers: want one or more", func() {
		Slices(none, nil, Var{Name: "v", Value: (*float64)(nil), Grad: []float64{1}})
	})
}
