package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Mistakes where an entry of y depends on a whole row or column: a mean, a variance, the sum of a softmax.

// sumReason tells what the terms have in common that are missing or too many in ∂L/∂x, as where a mean, a variance or the
// sum of a softmax is taken for a constant; and by what rows or columns are off, as where a γ is missing.
func (l *layerCheck) sumReason(which int, e evidence) string {
	y := mat.DenseCopyOf(l.layer.Forward(l.x))
	if which == len(l.layer.Params()) {
		var off mat.Dense
		off.Sub(e.got, e.want)
		rows, n := off.Dims()
		alongSamples := func(m *mat.Dense) *mat.Dense { return m }
		alongUnits := func(m *mat.Dense) *mat.Dense { return mat.DenseCopyOf(m.T()) }
		for _, way := range []struct {
			turn    func(m *mat.Dense) *mat.Dense
			length  int
			over    string
			example string
		}{{alongSamples, n, "samples", "batch norm"}, {alongUnits, rows, "units", "layer norm"}} {
			if way.length < 3 || largestOf(&off) < 100*l.in.similarity*largestOf(e.want) {
				continue
			}
			o, x, out := way.turn(&off), way.turn(l.x), way.turn(y)
			ones := each(o, func(float64) float64 { return 1 })
			switch {
			case isCombination(o, ones):
				return fmt.Sprintf("what is off is the same for all %s: the path through their sum or mean is missing or has a wrong factor, as that of the μ of %s", way.over, way.example)
			case isCombination(o, x):
				return fmt.Sprintf("what is off is a multiple of x, for all %s: the path through the sum of their squares, such as a norm or a variance about 0, is missing or has a wrong factor", way.over)
			case isCombination(o, out) && way.over == "units" && isDistribution(y):
				return "what is off is a multiple of y, in each sample: the sum Σ yⱼ dyⱼ of softmax is missing or has a wrong factor"
			case way.length > 3 && isCombination(o, ones, x) && isCentred(o):
				return fmt.Sprintf("what is off is a multiple of x − μ, for all %s: the path through their variance is missing or has a wrong factor, as that of the σ of %s", way.over, way.example)
			case way.length > 3 && isCombination(o, ones, x):
				return fmt.Sprintf("what is off is a + b x, for all %s: the paths through their mean and their variance are missing or have wrong factors, as in %s", way.over, way.example)
			}
		}
	}
	return l.rowFactors(which, e, y)
}

// isCombination reports whether each row of o is a sum of multiples of the same rows of the others, of one or two.
func isCombination(o *mat.Dense, others ...*mat.Dense) bool {
	rows, cols := o.Dims()
	apart := 0.0
	for _, other := range others {
		if r, c := other.Dims(); r != rows || c != cols {
			return false
		}
	}
	for i := range rows {
		a := mat.NewDense(cols, len(others), nil)
		for k, other := range others {
			a.SetCol(k, other.RawRowView(i))
		}
		var c, fit mat.Dense
		right := mat.NewDense(cols, 1, slices.Clone(o.RawRowView(i)))
		if err := c.Solve(a, right); err != nil {
			return false
		}
		fit.Mul(a, &c)
		fit.Sub(&fit, right)
		apart = math.Max(apart, largestOf(&fit))
	}
	return apart <= 1e-3*largestOf(o)
}

// isCentred reports whether the rows of m add up to 0.
func isCentred(m *mat.Dense) bool {
	rows, cols := m.Dims()
	for i := range rows {
		if math.Abs(mat.Sum(m.RowView(i))) > 1e-3*float64(cols)*largestOf(m) {
			return false
		}
	}
	return true
}

// isDistribution reports whether the columns of y are shares of 1.
func isDistribution(y *mat.Dense) bool {
	_, n := y.Dims()
	for s := range n {
		if math.Abs(mat.Sum(y.ColView(s))-1) > 1e-5 {
			return false
		}
	}
	return true
}

// rowFactors tells by what each row is off, where that is one factor for each: a parameter, or the spread of the x.
func (l *layerCheck) rowFactors(which int, e evidence, y *mat.Dense) string {
	look := func(got, want, x *mat.Dense, unit string) string {
		rows, _ := got.Dims()
		factors := make([]float64, rows)
		for i := range rows {
			one := evidence{in: l.in, got: rowOf(got, i), want: rowOf(want, i)}
			c, ok := one.commonFactor()
			if !ok && !isZero(one.want) {
				var gw, ww float64
				for k, w := range want.RawRowView(i) {
					gw, ww = gw+got.At(i, k)*w, ww+w*w
				}
				if c = gw / ww; len(want.RawRowView(i)) > 1 {
					return ""
				}
			}
			factors[i] = c
		}
		if rows < 2 {
			return ""
		}
		is := func(v []float64, power float64) bool {
			varies := false
			for i, f := range factors {
				want := math.Pow(math.Abs(v[i]), power)
				if power == 1 || power == -1 {
					want *= sign(v[i])
				}
				if !(math.Abs(f-want) <= 3e-4*math.Abs(want)) {
					return false
				}
				varies = varies || math.Abs(want-math.Pow(math.Abs(v[0]), power)) > 1e-2*math.Abs(want)
			}
			return varies
		}
		for _, p := range l.layer.Params() {
			values := mat.DenseCopyOf(p.Value).RawMatrix().Data
			if len(values) != rows {
				continue
			}
			for _, power := range []float64{1, -1} {
				if is(values, power) {
					return fmt.Sprintf("each %s is off by a factor, its %s: %s is %s", unit, p.Name, p.Name,
						map[float64]string{1: "there once too often", -1: "missing"}[power])
				}
			}
		}
		if r, _ := x.Dims(); r != rows {
			return ""
		}
		spread := make([]float64, rows)
		for i := range rows {
			_, variance := meanAndVariance(x.RawRowView(i))
			spread[i] = math.Sqrt(variance)
		}
		switch {
		case is(spread, 1):
			return fmt.Sprintf("each %s is off by a factor, the σ of its x: 1/σ is missing", unit)
		case is(spread, -1):
			return fmt.Sprintf("each %s is off by a factor, 1/σ of its x: 1/σ is there once too often", unit)
		case is(spread, 2):
			return fmt.Sprintf("each %s is off by a factor, the variance of its x: 1/σ² is missing", unit)
		}
		return ""
	}
	if which < len(l.layer.Params()) {
		return look(e.got, e.want, l.x, "row")
	}
	if r := look(e.got, e.want, l.x, "row"); r != "" {
		return r
	}
	turned := func(m *mat.Dense) *mat.Dense { return mat.DenseCopyOf(m.T()) }
	return look(turned(e.got), turned(e.want), turned(l.x), "sample")
}

func meanAndVariance(v []float64) (mean, variance float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		variance += (x - mean) * (x - mean) / float64(len(v))
	}
	return mean, variance
}
