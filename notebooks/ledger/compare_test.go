package ledger

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// grid is a matrix as gonum has it.
type grid [][]float64

func (g grid) Dims() (r, c int)    { return len(g), len(g[0]) }
func (g grid) At(i, j int) float64 { return g[i][j] }

func TestRelativeError(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	tests := []struct{ x, y, want float64 }{
		{0, 0, 0},
		{0, math.Copysign(0, -1), 0},
		{1, 1, 0},
		{1, 2, 0.5},
		{2, 1, 0.5},
		{1, -1, 2},
		{0, 1e-300, 1},
		{5e-324, 0, 1},
		{math.MaxFloat64, -math.MaxFloat64, 2},
		{inf, inf, inf},
		{-inf, -inf, inf},
		{inf, -inf, inf},
		{inf, 1, inf},
		{nan, 1, nan},
		{1, nan, nan},
		{nan, nan, nan},
		{nan, inf, nan},
	}
	for _, test := range tests {
		got := relativeError(test.x, test.y)
		if got != test.want && !(math.IsNaN(got) && math.IsNaN(test.want)) {
			t.Errorf("relativeError(%g, %g) = %g, want %g", test.x, test.y, got, test.want)
		}
	}
}

func TestCompareFindsTheWorstEntry(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name     string
		x, y     any
		relative float64
		pair     string
	}{
		{"numbers", 3.0, 4, 0.25, "(got 3, want 4)"},
		{"vectors", []float64{1, 2, 3}, []float64{1, 4, 3}, 0.5, "(entry 2: got 2, want 4)"},
		{"matrices", grid{{1, 0.12}, {3, 4}}, grid{{1, 0.18}, {3, 4.1}}, 1 - 0.12/0.18, "(entry 1,2: got 0.12, want 0.18)"},
		{"a column and a vector", grid{{1}, {2}}, []float64{1, 4}, 0.5, "(entry 2,1: got 2, want 4)"},
		{"close ones", 1.00001, 1.00002, 0.00001 / 1.00002, "(got 1.00001, want 1.00002)"},
		{"NaN beats the rest", []float64{9, nan, 1}, []float64{1, 1, 1}, nan, "(entry 2: got NaN, want 1)"},
	}
	for _, test := range tests {
		d := compare("B7", [2]string{"got", "want"}, test.x, test.y)
		if pair := d.pair("got", "want"); pair != test.pair {
			t.Errorf("%s: pair is %s, want %s", test.name, pair, test.pair)
		}
		if math.Abs(d.relative-test.relative) > 1e-12 || math.IsNaN(d.relative) != math.IsNaN(test.relative) {
			t.Errorf("%s: relative error is %g, want %g", test.name, d.relative, test.relative)
		}
	}
}

// TestCompareRefuses: want is the panic, or empty if there is none.
func TestCompareRefuses(t *testing.T) {
	const same = "ledger: B7: got and want are the same memory; compare with an independent calculation"
	v, m, g, nan := []float64{1, 2}, *mat.NewDense(2, 2, []float64{1, 2, 2, math.NaN()}), &grid{{1, 2}}, math.NaN()
	tests := []struct {
		name string
		x, y any
		want string
	}{
		{"transposed", grid{{1, 2, 3}, {4, 5, 6}}, grid{{1, 4}, {2, 5}, {3, 6}}, "ledger: B7: got has 2×3 entries, want has 3×2 entries"},
		{"lengths", []float64{1}, v, "ledger: B7: got is a vector of length 1, want is a vector of length 2"},
		{"number and vector", 1.0, v, "ledger: B7: got is a number, want is a vector of length 2"},
		{"vector and row", v, grid{{1, 2}}, "ledger: B7: got is a vector of length 2, want has 1×2 entries"},
		{"a word", "1", 1.0, "ledger: B7: got is a string; it must be a float64, an int, a []float64 or a matrix with Dims and At"},
		{"nothing", 1.0, nil, "ledger: B7: want is nil"},
		{"no matrix", 1.0, (*grid)(nil), "ledger: B7: want is nil"},
		{"empty", []float64{}, []float64{}, "ledger: B7: got and want are empty; there is nothing to compare"},
		{"itself", v, v, same},
		{"a part of itself", v[1:], v[1:], same},
		{"no number", []float64{nan}, []float64{nan}, ""},
		{"a matrix", &m, &m, same},
		{"two views of a matrix", m.Slice(0, 2, 0, 2), m.Slice(0, 2, 0, 2), same},
		{"a column, and the numbers below it", mat.NewVecDense(2, v), v, same},
		{"the numbers, and a matrix of one column", v, mat.NewDense(2, 1, v), same},
		{"a matrix of a cell, twice", &grid{{1}}, &grid{{1}}, ""},
		{"a pointer, twice", g, g, same},
		{"one transposed matrix, twice", m.T(), m.T(), same},
		{"the transpose of a transpose", mat.Transpose{Matrix: m.T()}, mat.Transpose{Matrix: m.T()}, same},
		{"a copy", v, slices.Clone(v), ""},
		{"a matrix and its transpose", &m, m.T(), ""},
		{"a row and the column that begins there", m.RowView(0), m.ColView(0), ""},
		{"ones", []float64{2, 3}, []float64{1, 1}, ""},
	}
	for _, test := range tests {
		func() {
			defer func() {
				if got := recover(); got != test.want && (got != nil || test.want != "") {
					t.Errorf("%s: panic is %v\nwant %s", test.name, got, test.want)
				}
			}()
			compare("B7", [2]string{"got", "want"}, test.x, test.y)
		}()
	}
	if want := []float64{1, 2, 2}; v[0] != 1 || v[1] != 2 || !slices.Equal(m.RawMatrix().Data[:3], want) || !math.IsNaN(m.At(1, 1)) {
		t.Errorf("comparing has changed the numbers: %v, %v", v, m.RawMatrix().Data)
	}
}

func TestTwoDigits(t *testing.T) {
	for x, want := range map[float64]float64{0: 0, 3.0517578125e-16: 3.1e-16, 0.3333: 0.33, 1.999: 2, math.Inf(1): math.Inf(1)} {
		if got := twoDigits(x); got != want {
			t.Errorf("twoDigits(%g) = %g, want %g", x, got, want)
		}
	}
	if !math.IsNaN(twoDigits(math.NaN())) {
		t.Error("twoDigits(NaN) is a number")
	}
}

func TestPercent(t *testing.T) {
	for x, want := range map[float64]string{0.001: "0.1 %", 0.0123: "1.2 %", 0.34: "34 %", 2: "200 %"} {
		if got := percent(x); got != want {
			t.Errorf("percent(%g) = %q, want %q", x, got, want)
		}
	}
}
