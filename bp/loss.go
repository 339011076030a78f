package bp

import (
	"fmt"
	"math"

	"backprop/bp/internal/dual"
	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// Loss is L(a, y), the mean over the samples of how far the output a (m×n) is from the target y (m×n).
type Loss interface {
	// String is the loss's name: "quadratic".
	String() string

	// Value returns L. It panics unless a and y have one shape.
	Value(a, y *mat.Dense) float64

	// Gradient sets da = ∂L/∂a. It panics unless all three have one shape.
	Gradient(da, a, y *mat.Dense)
}

// pairedLoss is a loss that belongs to one activation: ∂L/∂a and the Jacobian of f multiply to a δ in which nothing
// is left that could overflow (A5, B17).
type pairedLoss interface {
	Loss

	// belongsTo reports whether f is the activation.
	belongsTo(f Activation) bool

	// valueFromZ is Value for a = f(z), calculated from z itself: right where a has been rounded to 0 or 1.
	valueFromZ(z, y *mat.Dense) float64

	// setDelta sets δ = ∂L/∂z for a = f(z).
	setDelta(delta, z, a, y *mat.Dense)
}

// classifier is a loss whose outputs are answers, right or wrong.
type classifier interface {
	// countRight returns the number of columns of a that answer as those of y.
	countRight(a, y *mat.Dense) int
}

// targetChecker is a loss that is not defined for every target. Train asks it before the first step.
type targetChecker interface {
	// checkTargets returns an error that names the first entry or column of y that the loss cannot take.
	checkTargets(y *mat.Dense) error
}

// Quadratic is the quadratic cost (二次代价函数), with a the output and y the target:
//
//	L = 1/(2n) Σ ‖y − a‖²                                    (D5, D6)
//	∂L/∂a = (a − y)/n                                        (D19, E13)
//
// It belongs to no activation: after a sigmoid, δ = (a − y)/n ⊙ σ′(z) is 0 where σ has become flat.
var Quadratic Loss = quadratic{}

type quadratic struct{}

func (quadratic) String() string { return "quadratic" }

func (quadratic) Value(a, y *mat.Dense) float64 {
	wantTarget(a, y)
	rows, n := a.Dims()
	var sum float64
	for i := range rows {
		sum += kernel.Distance2(a.RawRowView(i), y.RawRowView(i))
	}
	return sum / (2 * float64(n))
}

func (quadratic) Gradient(da, a, y *mat.Dense) {
	wantTarget(a, y)
	wantGradient(da, a)
	rows, n := a.Dims()
	for i := range rows {
		kernel.Difference(da.RawRowView(i), a.RawRowView(i), y.RawRowView(i), float64(n))
	}
}

// BinaryCrossEntropy is the cross-entropy (交叉熵) of outputs p that each answer a yes-or-no question, for
// targets y in 0 … 1:
//
//	L = −1/n Σ [y ln p + (1−y) dual.LogReal(1−p)]                      (B1)
//	∂L/∂p = 1/n (−y/p + (1−y)/(1−p))                         (B4)
//
// It belongs to Sigmoid: after a sigmoid output, Backprop uses
//
//	δ = (p − y)/n                                            (B17)
//
// and takes L from z, so that both stay finite at z = ±1000. After another activation L is +Inf where a p that
// has been rounded to 0 or 1 answers wrongly, and NaN for a p outside 0 … 1; below p = 5.6e-309, 1/p is beyond
// float64, and the gradient is −Inf. Train refuses a y outside 0 … 1.
var BinaryCrossEntropy Loss = binaryCrossEntropy{}

type binaryCrossEntropy struct{}

func (binaryCrossEntropy) String() string { return "binary cross-entropy" }

func (binaryCrossEntropy) Value(p, y *mat.Dense) float64 {
	return meanOverSamples(p, y, func(p, y float64) float64 { return -xlogy(y, p) - xlogy(1-y, 1-p) })
}

func (binaryCrossEntropy) Gradient(dp, p, y *mat.Dense) {
	setMean(dp, p, y, func(p, y float64) float64 { return quotient(1-y, 1-p) - quotient(y, p) })
}

func (binaryCrossEntropy) belongsTo(f Activation) bool { return f == Sigmoid }

// valueFromZ uses −ln σ(z) = dual.LogReal(1 + e^−z) and −ln(1 − σ(z)) = z + ln(1 + e^−z).
func (binaryCrossEntropy) valueFromZ(z, y *mat.Dense) float64 {
	rows, n := z.Dims()
	var sum float64
	for i := range rows {
		zi, yi := z.RawRowView(i), y.RawRowView(i)
		if part, done := kernel.LogisticLoss(zi, yi); done {
			sum += part
			continue
		}
		var part float64
		for s, zs := range zi {
			part += max(zs, 0) - yi[s]*zs + softplus(-math.Abs(zs))
		}
		sum += part
	}
	return sum / float64(n)
}

// setDelta uses p − 1 = −σ(−z) where p is close to 1: the difference has few digits left there.
func (binaryCrossEntropy) setDelta(delta, z, p, y *mat.Dense) {
	rows, n := p.Dims()
	for i := range rows {
		δi, pi, zi, yi := delta.RawRowView(i), p.RawRowView(i), z.RawRowView(i), y.RawRowView(i)
		if kernel.LogisticDifference(δi, pi, zi, yi, float64(n)) {
			continue
		}
		for s, ps := range pi {
			d := ps - yi[s]
			if yi[s] == 1 && zi[s] > 1 {
				d = -sigmoid(-zi[s])
			}
			δi[s] = d / float64(n)
		}
	}
}

func (binaryCrossEntropy) countRight(p, y *mat.Dense) (right int) {
	rows, n := p.Dims()
	for s := range n {
		same := true
		for i := range rows {
			same = same && (p.At(i, s) >= 0.5) == (y.At(i, s) >= 0.5)
		}
		if same {
			right++
		}
	}
	return right
}

func (binaryCrossEntropy) checkTargets(y *mat.Dense) error {
	return checkEntries(y, "binary cross-entropy", "0 … 1", func(y float64) bool { return y >= 0 && y <= 1 })
}

// CrossEntropy is the cross-entropy (交叉熵) of an output ŷ whose columns are the probabilities of m classes, for
// targets y ≥ 0 whose columns sum to 1, such as a 1 for the right class and 0 for the others:
//
//	L = −1/n Σ y ln ŷ                                        (A4)
//	∂L/∂ŷ = −1/n y/ŷ                                         (A4)
//
// It belongs to Softmax: after a softmax output, Backprop uses
//
//	δ = (ŷ − y)/n                                            (A5; ŷ Σy for ŷ where a column of y sums to Σy)
//
// and takes L from z, so that both stay finite at z = ±1000. After another activation, sigmoid say, A5 does not
// hold and is not used; L is then +Inf where the right class has been rounded to ŷ = 0, and NaN for ŷ < 0; below
// ŷ = 5.6e-309, 1/ŷ is beyond float64, and the gradient is −Inf. Train refuses a y below 0, and columns that do not
// sum to 1.
var CrossEntropy Loss = crossEntropy{}

type crossEntropy struct{}

func (crossEntropy) String() string { return "cross-entropy" }

func (crossEntropy) Value(p, y *mat.Dense) float64 {
	return meanOverSamples(p, y, func(p, y float64) float64 { return -xlogy(y, p) })
}

func (crossEntropy) Gradient(dp, p, y *mat.Dense) {
	setMean(dp, p, y, func(p, y float64) float64 { return -quotient(y, p) })
}

func (crossEntropy) belongsTo(f Activation) bool { return f == Softmax }

// valueFromZ uses −ln ŷᵢ = ln Σⱼ e^zⱼ − zᵢ = (top − zᵢ) + dual.LogReal(1 + Σ e^(zⱼ−top)), the last sum without the largest z,
// top: no power overflows, and no digit is lost where ŷᵢ is close to 1.
func (crossEntropy) valueFromZ(z, y *mat.Dense) float64 {
	var sum float64
	for c := range columnBlocks(z) {
		top, largest := c.argmax(z)
		var others, e perColumn
		for j := range c.rows {
			for s, zjs := range c.row(z, j) {
				e[s] = zjs - top[s]
			}
			exps(e[:c.width], e[:c.width])
			for s := range c.width {
				if int(largest[s]) != j {
					others[s] += e[s]
				}
			}
		}
		for s := range c.width {
			others[s] = math.Log1p(others[s])
		}
		for i := range c.rows {
			zi := c.row(z, i)
			for s, yis := range c.row(y, i) {
				if yis != 0 {
					sum += yis * (top[s] - zi[s] + others[s])
				}
			}
		}
	}
	_, n := z.Dims()
	return sum / float64(n)
}

// setDelta uses ŷ Σy − y = ŷ (Σy − y) − y (1 − ŷ) for the largest ŷ, with 1 − ŷ as the sum of the others: where
// that ŷ is close to 1, the difference ŷ − 1 has few digits left.
func (crossEntropy) setDelta(delta, z, p, y *mat.Dense) {
	_, n := p.Dims()
	for c := range columnBlocks(p) {
		_, largest := c.argmax(p)
		var total, rest perColumn // Σy, and the sum of the ŷ but the largest
		for i := range c.rows {
			yi := c.row(y, i)
			for s, pis := range c.row(p, i) {
				total[s] += yi[s]
				if int(largest[s]) != i {
					rest[s] += pis
				}
			}
		}
		for i := range c.rows {
			δi, yi := c.row(delta, i), c.row(y, i)
			for s, pis := range c.row(p, i) {
				d := pis*total[s] - yi[s]
				if int(largest[s]) == i && pis > 0.75 {
					d = pis*(total[s]-yi[s]) - yi[s]*rest[s]
				}
				δi[s] = d / float64(n)
			}
		}
	}
}

func (crossEntropy) countRight(a, y *mat.Dense) (right int) {
	for c := range columnBlocks(a) {
		_, answer := c.argmax(a)
		_, want := c.argmax(y)
		for s := range c.width {
			if answer[s] == want[s] {
				right++
			}
		}
	}
	return right
}

func (crossEntropy) checkTargets(y *mat.Dense) error {
	if err := checkEntries(y, "cross-entropy", "at least 0", func(y float64) bool { return y >= 0 }); err != nil {
		return err
	}
	// Targets that were stored as float32 are off by up to 6e-8 an entry, those printed with six decimals by 5e-7.
	const tolerance = 1e-6
	rows, n := y.Dims()
	for s := range n {
		var sum float64
		for i := range rows {
			sum += y.At(i, s)
		}
		if !(math.Abs(sum-1) <= tolerance*float64(rows)) {
			return fmt.Errorf("bp: cross-entropy: column %d of the target y (counted from 0) sums to %v, want 1: one probability for each class", s, sum)
		}
	}
	return nil
}

// meanOverSamples returns 1/n Σ f(v, y) over all entries of the m×n matrices.
func meanOverSamples(v, y *mat.Dense, f func(v, y float64) float64) float64 {
	wantTarget(v, y)
	rows, n := v.Dims()
	var sum float64
	for i := range rows {
		yi := y.RawRowView(i)
		for s, vis := range v.RawRowView(i) {
			sum += f(vis, yi[s])
		}
	}
	return sum / float64(n)
}

// setMean sets d = f(a, y)/n for each entry of the m×n matrices.
func setMean(d, a, y *mat.Dense, f func(a, y float64) float64) {
	wantTarget(a, y)
	wantGradient(d, a)
	rows, n := a.Dims()
	for i := range rows {
		di, yi := d.RawRowView(i), y.RawRowView(i)
		for s, ais := range a.RawRowView(i) {
			di[s] = f(ais, yi[s]) / float64(n)
		}
	}
}

// xlogy is x ln y, and 0 for x = 0 whatever number y is.
func xlogy(x, y float64) float64 {
	if x == 0 && !math.IsNaN(y) {
		return 0
	}
	return x * dual.LogReal(y)
}

// quotient is x/y, and 0 for x = 0 whatever number y is.
func quotient(x, y float64) float64 {
	if x == 0 && !math.IsNaN(y) {
		return 0
	}
	return x / y
}

// checkEntries returns an error for the first entry of y that is not good.
func checkEntries(y *mat.Dense, loss, wanted string, good func(y float64) bool) error {
	rows, _ := y.Dims()
	for i := range rows {
		for s, v := range y.RawRowView(i) {
			if !good(v) {
				return fmt.Errorf("bp: %s: the target y is %v in row %d, column %d (counted from 0), want %s", loss, v, i, s, wanted)
			}
		}
	}
	return nil
}

// wantTarget panics unless y has the shape of a, and there is a sample.
func wantTarget(a, y *mat.Dense) {
	if a == nil || y == nil {
		panic("bp: the output a or the target y is nil: want two matrices of one shape")
	}
	if !sameShape(a, y) {
		rows, n := a.Dims()
		yr, yn := y.Dims()
		panic(fmt.Sprintf("bp: the target y is %d×%d, want %d×%d: as many rows as the last layer has outputs, one column a sample", yr, yn, rows, n))
	}
	if a.IsEmpty() {
		panic("bp: the target y is 0×0, want at least one sample")
	}
}

// wantGradient panics unless da, to be set, has the shape of a.
func wantGradient(da, a *mat.Dense) {
	rows, n := a.Dims()
	if da == nil {
		panic(fmt.Sprintf("bp: the gradient of the loss goes into nil, want a matrix of %d×%d as the output is", rows, n))
	}
	if r, c := da.Dims(); r != rows || c != n {
		panic(fmt.Sprintf("bp: the gradient of the loss goes into %d×%d, want %d×%d as the output is", r, c, rows, n))
	}
}
