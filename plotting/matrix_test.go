package plotting

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg/recorder"
)

// hardMaps are matrices and histories that are hard to draw.
func hardMaps(t *testing.T) map[string]*Figure {
	figures := map[string]*Figure{}
	for name, h := range histories() {
		figures["GradMap "+name] = must(t)(GradMap(h))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(rows, cols int, size float64) *mat.Dense {
		m := mat.NewDense(rows, cols, nil)
		m.Apply(func(_, _ int, _ float64) float64 { return size * rng.NormFloat64() }, m)
		return m
	}
	matrices := map[string]mat.Matrix{
		"1×1": random(1, 1, 1), "3×3": random(3, 3, 1), "1×8": random(1, 8, 1), "8×1": random(8, 1, 1),
		"tiny": random(8, 8, 1e-310), "huge": random(8, 8, 1e300), "zero": mat.NewDense(4, 4, nil),
		"10×10": random(10, 10, 1), "784×10": random(784, 10, 1), "1×1000": random(1, 1000, 1), "700×1700": random(700, 1700, 1),
		"W¹, 128×784, the weights of layer 1 of the network that reads digits": random(128, 784, 1),
		"a view": random(3, 5, 1).T(),
	}
	for name, m := range matrices {
		figures["Matrix "+name] = must(t)(Matrix(name, m))
	}
	figures["Matrices"] = must(t)(Matrices([]string{"large", "small"}, random(3, 3, 1), random(9, 2, 0.01)))
	return figures
}

// A cell of a coarse matrix shows its entry that is farthest from zero, wherever it lies.
func TestCoarseKeepsWhatStandsOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{400, 800}, {401, 801}, {1, 10000}, {10000, 1}, {1201, 1600}} {
		m := mat.NewDense(size[0], size[1], nil)
		row, col := rng.IntN(size[0]), rng.IntN(size[1])
		m.Set(row, col, -3)
		c := downsample(m)
		if len(c.cells) > mostRows || len(c.cells[0]) > mostColumns {
			t.Errorf("%v: %d×%d cells", size, len(c.cells), len(c.cells[0]))
		}
		seen := 0
		for i, cells := range c.cells {
			for j, v := range cells {
				if v != 0 {
					seen++
					if v != -3 || i != row/c.rowsPerCell || j != col/c.colsPerCell {
						t.Errorf("%v: cell %d, %d is %v, and −3 lies at %d, %d", size, i, j, v, row, col)
					}
				}
			}
		}
		if seen != 1 {
			t.Errorf("%v: %d cells are not 0, want 1", size, seen)
		}
	}
}

// The values that are written into the cells are those of the matrix, in its order.
func TestMatrixWritesItsEntries(t *testing.T) {
	f := must(t)(Matrix("m", mat.NewDense(2, 3, []float64{1, -2, 0.125, 40, 5, math.Copysign(0, -1)})))
	var all []string
	for _, text := range texts(f) {
		all = append(all, text.String)
	}
	want := []string{"1", "−2", "0.125", "40", "5", "0"}
	for i := range all {
		if i+len(want) <= len(all) && slices.Equal(all[i:i+len(want)], want) {
			return
		}
	}
	t.Errorf("%q, want %q in a row among them", all, want)
}

func TestMapsRefuse(t *testing.T) {
	dense := mat.NewDense
	nan := dense(2, 2, []float64{0, 1, math.NaN(), 0})
	one := dense(1, 1, []float64{1})
	var none *mat.Dense
	matrix := func(m mat.Matrix) func() (*Figure, error) {
		return func() (*Figure, error) { return Matrix("W", m) }
	}
	matrices := func(names []string, ms ...mat.Matrix) func() (*Figure, error) {
		return func() (*Figure, error) { return Matrices(names, ms...) }
	}
	gradMap := func(h *bp.History) func() (*Figure, error) {
		return func() (*Figure, error) { return GradMap(h) }
	}
	for want, draw := range map[string]func() (*Figure, error){
		"Matrix: W is nil":                                      matrix(nil),
		"Matrix: W is nil ":                                     matrix(none),
		"Matrix: W is empty":                                    matrix(&mat.Dense{}),
		"Matrix: W has NaN at row 2, column 1":                  matrix(nan),
		"Matrix: W has -Inf at row 1, column 1":                 matrix(dense(1, 1, []float64{math.Inf(-1)})),
		"Matrix: W goes up to ±1.7e+308, too far for one scale": matrix(dense(1, 1, []float64{-1.7e308})),
		"Matrices: 1 names for 2 matrices":                      matrices([]string{"A"}, one, one),
		"Matrices: no matrices":                                 matrices(nil),
		"Matrices: B has NaN at row 2, column 1":                matrices([]string{"A", "B"}, one, nan),
		"GradMap: the history is nil":                           gradMap(nil),
		"GradMap: no layers":                                    gradMap(&bp.History{}),
		"GradMap: layer 1 has NaN at epoch 2":                   gradMap(&bp.History{Loss: []float64{1, 1}, Layers: []string{"layer 1"}, GradNorm: [][]float64{{1, math.NaN()}}}),
	} {
		figure, err := draw()
		if want := "plotting: " + strings.TrimSpace(want); err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}

// Without colours, v and −v would look alike in a matrix that is too large for numbers.
func TestNegativeEntriesHaveADash(t *testing.T) {
	values := make([]float64, 10*10)
	for i := range values {
		values[i] = float64(i%3 - 1) // 34 times −1, 33 times 0, 33 times 1
	}
	strokes := func(values []float64) (n int) {
		figure, err := Matrix("m", mat.NewDense(10, 10, values))
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range record(figure) {
			if _, ok := action.(*recorder.Stroke); ok {
				n++
			}
		}
		return n
	}
	with := strokes(values)
	for i := range values {
		values[i] = max(values[i], 0)
	}
	const negative, bar = 34, 2 // the bar has a dash at −1 and at −0.5
	if got := with - strokes(values); got != negative+bar {
		t.Errorf("%d dashes, want %d", got, negative+bar)
	}
}
