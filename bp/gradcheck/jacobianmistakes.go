package gradcheck

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Mistakes that show in the Jacobian, which for a small layer is measured: a wrong index, a share that is lost, a kernel
// that is flipped.

// jacobianMistakes are made of ∂y/∂θ or ∂y/∂x, measured output by output: parts of the sum that the gradient is.
func (l *layerCheck) jacobianMistakes() (all []mistake) {
	const most = 1 << 22 // numbers, in all
	in, out := l.layer.Sizes()
	n := l.samples
	for which, v := range l.variables {
		if which >= len(l.report.Blocks) || l.report.Blocks[which].Worst.Verdict != Wrong || v.size()*out*n > most || v.size() > 1<<12 {
			continue
		}
		j := l.jacobian(which)
		dy := func(o int) float64 { return l.dy.At(o/n, o%n) }
		sum := func(name string, term func(i, o int) float64) {
			suspect := mat.DenseCopyOf(v.value)
			suspect.Apply(func(r, c int, _ float64) float64 {
				total, i := 0.0, r*suspect.RawMatrix().Cols+c
				for o := range out * n {
					if j[i][o] != 0 {
						total += term(i, o)
					}
				}
				return total
			}, suspect)
			all = append(all, l.only(which, name, suspect))
		}
		isX := which == len(l.layer.Params())
		if !isX {
			for s := range n {
				if n == 1 {
					break
				}
				which := fmt.Sprintf("sample %d", s)
				if s == n-1 {
					which = "the last sample"
				}
				sum(which+" is left out of the sum over the samples", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o%n != s) })
				sum("only "+which+" counts: the sum over the samples is missing", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o%n == s) })
			}
			for k := range out {
				if out == 1 || out > 64 {
					break
				}
				sum(fmt.Sprintf("only output %d counts: the sum over the outputs is missing", k), func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o/n == k) })
			}
		}
		for _, order := range []struct {
			what string
			next func(k int) int
		}{{"", func(k int) int { return k }}, {"", func(k int) int { return k%out*n + k/out }}} {
			last, first, bySample := mat.DenseCopyOf(v.value), mat.DenseCopyOf(v.value), mat.DenseCopyOf(v.value)
			last.Zero()
			first.Zero()
			bySample.Zero()
			cols := last.RawMatrix().Cols
			for i := range v.size() {
				seen, lastSample := false, -1
				for k := range out * n {
					o := order.next(k)
					if math.Abs(j[i][o]) < 1e-9 {
						continue
					}
					last.Set(i/cols, i%cols, j[i][o]*dy(o))
					if !seen {
						first.Set(i/cols, i%cols, j[i][o]*dy(o))
					}
					seen = true
					if o%n != lastSample {
						bySample.Set(i/cols, i%cols, 0)
						lastSample = o % n
					}
					bySample.Set(i/cols, i%cols, bySample.At(i/cols, i%cols)+j[i][o]*dy(o))
				}
			}
			const set = "only the last term of the sum is there: it is set where it must be added to, as where one entry is used several times"
			all = append(all, l.only(which, set, last), l.only(which, set, bySample), l.only(which, "only the first term of the sum is there", first))
		}
		if y := mat.DenseCopyOf(l.layer.Forward(l.x)); !isX && in == out && v.size() == out {
			for k, with := range []*mat.Dense{l.x, y} {
				what := []string{"the input x", "the output y"}[k]
				sums := mat.NewDense(out, 1, nil)
				for i := range out {
					sums.Set(i, 0, mat.Dot(l.dy.RowView(i), with.RowView(i)))
				}
				rows, cols := v.value.Dims()
				all = append(all, l.only(which, what+" stands in the place of what "+v.name+" is multiplied with, as x̂ in a normalisation", mat.NewDense(rows, cols, sums.RawMatrix().Data)))
			}
		}
		byOutput := mat.DenseCopyOf(v.value)
		byOutput.Apply(func(r, c int, _ float64) (total float64) {
			i := r*byOutput.RawMatrix().Cols + c
			for k := out - 1; k >= 0; k-- {
				used := false
				for s := range n {
					used = used || math.Abs(j[i][k*n+s]) > 1e-9
					total += j[i][k*n+s] * l.dy.At(k, s)
				}
				if used {
					return total
				}
			}
			return 0
		}, v.value)
		all = append(all, l.only(which, "only the last output that depends on it counts: it is set where it must be added to", byOutput))
		if isX {
			sample := func(i int) int { return i % n }
			if n > 1 {
				sum("only what a sample does to its own output is there: the way through the other samples (or time steps) is missing", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o%n == sample(i)) })
			}
			want := l.report.Blocks[which].Measured()
			all = append(all, l.only(which, "x is multiplied with once too often", hadamard(want, l.x)),
				l.only(which, "x is missing: it must be multiplied with", pairwise(want, l.x, func(w, x float64) float64 { return w / x })))
			if in == out && in > 1 {
				sum("only the diagonal of the Jacobian is there: how an input changes the other outputs is missing", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o == i) })
				suspect := mat.DenseCopyOf(v.value)
				suspect.Apply(func(r, s int, _ float64) (total float64) {
					for k := range in {
						total += j[k*n+s][r*n+s] * l.dy.At(k, s)
					}
					return total
				}, suspect)
				all = append(all, l.only(which, "the Jacobian is not transposed", suspect))
				all = append(all, l.only(which, "dy is handed on as it is: the layer's own derivative is missing", l.dy))
			}
			if l.isSmall() {
				all = append(all, l.flippedMistakes(which)...)
			}
		}
	}
	return all
}

// flippedMistakes are the ∂L/∂x of the layer with a parameter that is turned round.
func (l *layerCheck) flippedMistakes(x int) (all []mistake) {
	for _, p := range l.layer.Params() {
		was := mat.DenseCopyOf(p.Value)
		rows, cols := was.Dims()
		try := func(name string, turned *mat.Dense) {
			p.Value.Copy(turned)
			defer p.Value.Copy(was)
			suspect := mat.DenseCopyOf(l.x)
			suspect.Apply(func(i, j int, _ float64) float64 {
				want, _ := l.along(x, i*suspect.RawMatrix().Cols+j).quickLook(l.loss(), 1, 1)
				return want
			}, suspect)
			all = append(all, l.only(x, name, suspect))
		}
		for length := 2; length <= cols; length++ {
			if cols%length == 0 {
				try(fmt.Sprintf("%s is flipped, or is not flipped where it must be", p.Name), reversed(was, 1, length))
			}
		}
		if rows == cols && rows > 1 {
			try(p.Name+" is not transposed on the way back", transposedInPlace(was))
		}
		for side := 2; side*side <= cols; side++ {
			if cols%(side*side) == 0 {
				try(fmt.Sprintf("each %d×%d kernel in %s is transposed", side, side, p.Name), kernelsTransposed(was, side))
			}
		}
		if rows == 1 || cols == 1 {
			try(p.Name+" is missing on the way back, as if it were 1", each(was, func(float64) float64 { return 1 }))
		}
	}
	return all
}

// kernelsTransposed transposes each side × side entries of a row.
func kernelsTransposed(m *mat.Dense, side int) *mat.Dense {
	out := mat.DenseCopyOf(m)
	area := side * side
	out.Apply(func(i, j int, _ float64) float64 {
		k := j % area
		return m.At(i, j-k+k%side*side+k/side)
	}, m)
	return out
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// jacobian returns ∂y_o/∂v_i for each entry i of variable number which, and each output o.
func (l *layerCheck) jacobian(which int) (j [][]float64) {
	v := l.variables[which]
	outputs := func() (out []float64) {
		y := l.layer.Forward(l.x)
		rows, _ := y.Dims()
		for k := range rows {
			out = append(out, y.RawRowView(k)...)
		}
		return out
	}
	_, out := l.layer.Sizes()
	for i := range v.size() {
		at := v.moving(l.in, i, out*l.samples, outputs)
		h := l.in.firstStep * at.unit * at.factor
		right, left, right2, left2 := at.exactly(h), at.exactly(-h), at.exactly(h/2), at.exactly(-h/2)
		up, down, up2, down2 := at.at(right), at.at(left), at.at(right2), at.at(left2)
		slopes := make([]float64, len(up))
		for o := range slopes {
			slopes[o] = (4*(up2[o]-down2[o])/(right2-left2) - (up[o]-down[o])/(right-left)) / 3
		}
		j = append(j, slopes)
	}
	return j
}

// isSmall reports whether all gradients can be measured again in no time.
func (l *layerCheck) isSmall() bool {
	const most = 1 << 12
	total := 0
	for _, v := range l.variables {
		total += v.size()
	}
	return total <= most
}
