package gradcheck

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Mistakes where x reaches y on more than one path: a skip, a fork, a state that passes from step to step.

// residualMistakes are what remains of ∂L/∂x when one of the two paths of a Residual is forgotten.
func (l *layerCheck) residualMistakes() []mistake {
	residual, ok := bpLayer(l.layer).(*bp.Residual)
	if !ok {
		return nil
	}
	residual.Forward(l.x)
	through := mat.DenseCopyOf(residual.Backward(l.dy))
	through.Sub(through, l.dy)
	x := len(residual.Params())
	return []mistake{
		l.only(x, "one path of the fork is missing: the one through the layers", l.dy),
		l.only(x, "one path of the fork is missing: the one straight back", through),
	}
}

// path is a part of ∂L/∂x: what comes from y on one way.
type path struct {
	name string
	part *mat.Dense
	d    *mat.Dense // ∂L/∂(P x), for the parameter P
	p    int        // its number; −1 for the straight path
}

// pathReason tells which path on which x reaches y is missing or wrong: the straight one, or the one through the product
// P x with a parameter. For D = ∂L/∂(P x), the gradient of P is D xᵀ, and so D is found from it where the samples are no
// more than the inputs; then the path's part is Pᵀ D. In a recurrent layer, whose samples are times, D is δ.
func (l *layerCheck) pathReason(which int) string {
	params := l.layer.Params()
	x := len(params)
	if x == 0 || len(l.variables) != x+1 || l.variables[x].names || !l.isSmall() {
		return ""
	}
	rows, n := l.x.Dims()
	n = min(n, rows)
	few := l.few(n)
	e := few.evidence(which)
	if few.in.similar(e.got, e.want) {
		return ""
	}
	want := few.report.Blocks[x].Measured()
	var paths []path
	if r, c := few.dy.Dims(); r == rows && c == n {
		paths = append(paths, path{"straight back from y to x", few.dy, nil, -1})
	}
	for k, p := range params {
		if _, cols := p.Value.Dims(); cols != rows {
			continue
		}
		var d, part, again mat.Dense
		if err := d.Solve(few.x, few.report.Blocks[k].Measured().T()); err != nil { // x Dᵀ = (∂L/∂P)ᵀ, by least squares
			continue
		}
		again.Mul(d.T(), few.x.T())
		if part.Mul(p.Value.T(), d.T()); few.in.similar(&again, few.report.Blocks[k].Measured()) {
			paths = append(paths, path{"through " + p.Name, &part, mat.DenseCopyOf(d.T()), k})
		}
	}
	var found []string
	for _, p := range paths {
		if p.p < 0 {
			continue
		}
		all := few.stateMistakes(p)
		if r, c := params[p.p].Value.Dims(); r == c {
			var not mat.Dense
			not.Mul(params[p.p].Value, p.d)
			not.Sub(&not, p.part)
			not.Add(&not, want)
			all = append(all, few.only(x, params[p.p].Name+" is not transposed on the way back", &not))
		}
		for _, m := range all {
			if few.explains(m, which, e) && !slices.Contains(found, m.name) {
				found = append(found, m.name)
			}
		}
	}
	if which == x && len(found) == 0 {
		found = few.wrongPaths(paths, e)
	}
	return strings.Join(found, "; or ")
}

// wrongPaths finds the paths whose parts, multiplied, are what is off.
func (l *layerCheck) wrongPaths(paths []path, e evidence) (names []string) {
	rows, n := e.got.Dims()
	if len(paths) == 0 || rows*n < len(paths)+4 {
		return nil
	}
	a, right := mat.NewDense(rows*n, len(paths), nil), mat.NewDense(rows*n, 1, nil)
	for i := range rows * n {
		right.Set(i, 0, e.got.At(i/n, i%n)-e.want.At(i/n, i%n))
		for k, p := range paths {
			a.Set(i, k, p.part.At(i/n, i%n))
		}
	}
	var c, fit mat.Dense
	if err := c.Solve(a, right); err != nil {
		return nil
	}
	fit.Mul(a, &c)
	fit.Sub(&fit, right)
	if largestOf(&fit) > 100*l.in.similarity*largestOf(right) {
		return nil
	}
	var parts []string
	for k, p := range paths {
		is := func(want float64) bool { return math.Abs(c.At(k, 0)-want) < 1e-3 }
		switch {
		case is(0):
		case is(-1):
			parts = append(parts, "the one "+p.name+" is missing")
		case is(1):
			parts = append(parts, "the one "+p.name+" counts twice")
		case is(-2):
			parts = append(parts, "the one "+p.name+" has the wrong sign")
		default:
			parts = append(parts, fmt.Sprintf("the one %s is %.4g times as large as it must be", p.name, 1+c.At(k, 0)))
		}
	}
	if len(parts) == 0 || len(parts) == len(paths) && len(paths) > 2 {
		return nil
	}
	return []string{"of the paths on which x reaches y, " + strings.Join(parts, ", and ")}
}

// stateMistakes are those of a recurrent layer, whose samples are times: h_t = f(W x_t + U h_{t−1} + …), y = h. It is one
// where D = ∂L/∂(W x) and the gradient of another parameter U is D with the outputs one step before.
//
//	δ_t = (∂L/∂h_t + Uᵀ δ_{t+1}) ⊙ f′_t     ∂L/∂W = Σ δ_t x_tᵀ     ∂L/∂U = Σ δ_t h_{t−1}ᵀ     ∂L/∂x_t = Wᵀ δ_t
func (l *layerCheck) stateMistakes(p path) (all []mistake) {
	y := mat.DenseCopyOf(l.layer.Forward(l.x))
	rows, n := y.Dims()
	d := p.d
	if d.RawMatrix().Rows != rows || n < 2 {
		return nil
	}
	before := mat.NewDense(rows, n, nil)
	for s := 1; s < n; s++ {
		before.SetCol(s, mat.Col(nil, s-1, y))
	}
	params := l.layer.Params()
	for u, param := range params {
		if r, c := param.Value.Dims(); u == p.p || r != rows || c != rows {
			continue
		}
		var right, same mat.Dense
		right.Mul(d, before.T())
		if !l.in.similar(&right, l.report.Blocks[u].Measured()) {
			continue
		}
		same.Mul(d, y.T())
		const late = "the state of the same step stands in the place of the one before, h_t for h_{t−1}"
		var first mat.Dense
		first.Mul(d.ColView(0), y.ColView(0).T())
		all = append(all, l.only(u, late, &same), l.only(u, late, difference(&same, &first))) // the first step may be left out
		w := params[p.p].Value
		through := func(name string, back mat.Matrix, slope func(f float64) float64) {
			δ, next, nextRight := mat.NewDense(rows, n, nil), mat.NewDense(rows, 1, nil), mat.NewDense(rows, 1, nil)
			for s := n - 1; s >= 0; s-- {
				col := make([]float64, rows)
				for i := range col {
					f := d.At(i, s) / (l.dy.At(i, s) + nextRight.At(i, 0))
					col[i] = (l.dy.At(i, s) + next.At(i, 0)) * slope(f)
				}
				δ.SetCol(s, col)
				next.Mul(back, mat.NewDense(rows, 1, col))
				nextRight.Mul(param.Value.T(), d.ColView(s))
			}
			gradients := make([]*mat.Dense, len(params)+1)
			for k, other := range params {
				if r, c := other.Value.Dims(); r == rows && c == 1 {
					sums := mat.NewDense(rows, 1, nil)
					for i := range rows {
						sums.Set(i, 0, mat.Sum(δ.RowView(i)))
					}
					gradients[k] = sums
				}
			}
			gradients[p.p], gradients[u], gradients[len(params)] = product(δ, l.x.T()), product(δ, before.T()), product(w.T(), δ)
			all = append(all, mistake{name, gradients})
		}
		f := func(f float64) float64 { return f }
		through(param.Name+" is not transposed on the way back through time", param.Value, f)
		through("the way back through time is missing: each step has its own dy alone", mat.NewDense(rows, rows, nil), f)
		through("f′ is missing in each step", param.Value.T(), func(float64) float64 { return 1 })
		var opposite mat.Dense
		opposite.Scale(-1, param.Value.T())
		through("the way back through time has the wrong sign", &opposite, f)
	}
	return all
}
