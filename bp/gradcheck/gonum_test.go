package gradcheck

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/optimize/functions"
)

// testFunction is one of gonum's test functions for optimisers. Some return the gradient too.
type testFunction interface{ Func(x []float64) float64 }

// gradientOfTestFunction writes the gradient into a slice of its own.
func gradientOfTestFunction(f testFunction, x []float64) []float64 {
	grad := make([]float64, len(x))
	switch f := f.(type) {
	case interface{ Grad(grad, x []float64) }:
		f.Grad(grad, x)
	case interface {
		Grad(grad, x []float64) []float64
	}:
		f.Grad(grad, x)
	}
	return grad
}

// gonum's test functions, each at 22 points: where optimisers start, at the minima, and at random ones, some of whole
// numbers, some close to the others. Their gradients are right.
func TestFuncOfGonum(t *testing.T) {
	surface := functions.NewMinimalSurface(5, 4)
	all := []struct {
		name   string
		f      testFunction
		points [][]float64
	}{
		{"Beale", functions.Beale{}, [][]float64{{1, 1}, {1, 4}}},
		{"BiggsEXP2", functions.BiggsEXP2{}, [][]float64{{1, 2}}},
		{"BiggsEXP3", functions.BiggsEXP3{}, [][]float64{{1, 2, 1}}},
		{"BiggsEXP4", functions.BiggsEXP4{}, [][]float64{{1, 2, 1, 1}}},
		{"BiggsEXP5", functions.BiggsEXP5{}, [][]float64{{1, 2, 1, 1, 1}}},
		{"BiggsEXP6", functions.BiggsEXP6{}, [][]float64{{1, 2, 1, 1, 1, 1}}},
		{"Box3D", functions.Box3D{}, [][]float64{{0, 10, 20}}},
		{"BrownBadlyScaled", functions.BrownBadlyScaled{}, [][]float64{{1, 1}}},
		{"BrownAndDennis", functions.BrownAndDennis{}, [][]float64{{25, 5, -5, -1}}},
		{"ExtendedPowellSingular", functions.ExtendedPowellSingular{}, [][]float64{{3, -1, 0, 3}, {3, -1, 0, 3, 3, -1, 0, 3}}},
		{"ExtendedRosenbrock", functions.ExtendedRosenbrock{}, [][]float64{{-1.2, 1}, {-1.2, 1, -1.2}, {-1.2, 1, -1.2, 1}}},
		{"Gaussian", functions.Gaussian{}, [][]float64{{0.4, 1, 0}}},
		{"GulfResearchAndDevelopment", functions.GulfResearchAndDevelopment{}, [][]float64{{5, 2.5, 0.15}}},
		{"HelicalValley", functions.HelicalValley{}, [][]float64{{-1, 0, 0}}},
		{"Linear", functions.Linear{}, [][]float64{{1, 2, 3, 4}}},
		{"PenaltyI", functions.PenaltyI{}, [][]float64{{1, 2, 3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}},
		{"PenaltyII", functions.PenaltyII{}, [][]float64{{0.5, 0.5, 0.5, 0.5}, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}}},
		{"PowellBadlyScaled", functions.PowellBadlyScaled{}, [][]float64{{0, 1}}},
		{"Sphere", functions.Sphere{}, [][]float64{{1, 2, 3}, {0, 0}}},
		{"Trigonometric", functions.Trigonometric{}, [][]float64{{0.5, 0.5}, {0.2, 0.2, 0.2, 0.2, 0.2}, {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}}},
		{"VariablyDimensioned", functions.VariablyDimensioned{}, [][]float64{{0.5, 0}, {2. / 3, 1. / 3, 0}, {0.75, 0.5, 0.25, 0}}},
		{"Watson", functions.Watson{}, [][]float64{{0, 0}, {0, 0, 0, 0, 0, 0}}},
		{"Wood", functions.Wood{}, [][]float64{{-3, -1, -3, -1}}},
		{"ConcaveRight", functions.ConcaveRight{}, [][]float64{{0}, {math.Sqrt2}}},
		{"ConcaveLeft", functions.ConcaveLeft{}, [][]float64{{0}, {1.6}}},
		{"Plassmann", functions.Plassmann{L: 39, Beta: 0.01}, [][]float64{{1.1}, {0}}},
		{"YanaiOzawaKaneko", functions.YanaiOzawaKaneko{Beta1: 0.01, Beta2: 0.001}, [][]float64{{0}, {0.5}}},
		{"MinimalSurface", surface, [][]float64{make([]float64, 6)}},
	}
	rng := rand.New(rand.NewPCG(81, 82))
	var count [verdicts]int
	points := 0
	for _, fn := range all {
		if f, ok := fn.f.(interface{ Minima() []functions.Minimum }); ok {
			for _, m := range f.Minima() {
				fn.points = append(fn.points, m.X)
			}
		}
		for given := len(fn.points); len(fn.points) < 22; {
			at := append([]float64{}, fn.points[rng.IntN(given)]...)
			scale := []float64{1, 1, 0.1, 0.01}[rng.IntN(4)]
			whole := rng.IntN(5) == 0
			for i := range at {
				if at[i] += scale * rng.NormFloat64(); whole {
					at[i] = math.Round(at[i])
				}
			}
			if _, defined := attempt(func() float64 { return fn.f.Func(at) }); defined {
				fn.points = append(fn.points, at)
			}
		}
		for _, at := range fn.points[:22] {
			points++
			df := func(v []float64) []float64 { return gradientOfTestFunction(fn.f, v) }
			r := Func(fn.f.Func, df, at, nil)
			switch v := r.Verdict(); v {
			case Wrong:
				t.Errorf("%s at %v: a false alarm\n%v", fn.name, at, r)
				fallthrough
			case Inconclusive:
				t.Logf("%s at %v: %v\n%v", fn.name, at, v, r)
				fallthrough
			default:
				count[v]++
			}
		}
	}
	t.Logf("%d functions at %d points: %d right, %d zero but for rounding, %d inconclusive, %d WRONG", len(all), points, count[Right], count[Rounding], count[Inconclusive], count[Wrong])
	if len(all) != 28 || points != 616 || count[Inconclusive] > 16 {
		t.Errorf("%d functions at %d points, %d inconclusive", len(all), points, count[Inconclusive])
	}
}
