package data

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// drawn are the sets that take a number of samples, noise and a generator.
var drawn = map[string]struct {
	draw    func(n int, noise float64, rng *rand.Rand) Set
	classes int
}{
	"Moons":   {Moons, 2},
	"Circles": {Circles, 2},
	"Spirals": {func(n int, noise float64, rng *rand.Rand) Set { return Spirals(n, 3, noise, rng) }, 3},
	"Digits":  {Digits, 10},
}

func TestSameSeedSameBits(t *testing.T) {
	for name, tc := range drawn {
		a, b := tc.draw(50, 0.1, seeded()), tc.draw(50, 0.1, seeded())
		if !mat.Equal(a.X, b.X) || !mat.Equal(a.Y, b.Y) || !slices.Equal(a.Labels, b.Labels) {
			t.Errorf("%s: the same seed gave two sets", name)
		}
		rng := seeded()
		if a, b := tc.draw(50, 0.1, rng), tc.draw(50, 0.1, rng); mat.Equal(a.X, b.X) {
			t.Errorf("%s: the generator did not move on", name)
		}
	}
}

// Class counts differ by at most one, in any run of samples, and Y says what Labels say.
func TestClassesAreBalanced(t *testing.T) {
	for name, tc := range drawn {
		for _, n := range []int{1, 7, 50} {
			s := tc.draw(n, 0.1, seeded())
			rows, cols := s.Y.Dims()
			if _, xCols := s.X.Dims(); cols != n || xCols != n || len(s.Labels) != n {
				t.Fatalf("%s(%d): %d samples, %d targets, %d labels", name, n, xCols, cols, len(s.Labels))
			}
			count := make([]int, tc.classes)
			for i, k := range s.Labels {
				count[k]++
				switch {
				case rows == 1 && s.Y.At(0, i) != float64(k), rows > 1 && (s.Y.At(k, i) != 1 || mat.Sum(s.Y.ColView(i)) != 1):
					t.Errorf("%s(%d): sample %d of class %d has the target %v", name, n, i, k, mat.Col(nil, i, s.Y))
				}
			}
			if slices.Max(count)-slices.Min(count) > 1 {
				t.Errorf("%s(%d): %v samples to the class", name, n, count)
			}
		}
	}
}

func TestSplit(t *testing.T) {
	all := Spirals(10, 3, 0, seeded())
	first, rest := all.Split(4)
	for i := range 10 {
		part, at := first, i
		if i >= 4 {
			part, at = rest, i-4
		}
		same := slices.Equal(mat.Col(nil, i, all.X), mat.Col(nil, at, part.X)) && slices.Equal(mat.Col(nil, i, all.Y), mat.Col(nil, at, part.Y))
		if !same || part.Labels[at] != all.Labels[i] {
			t.Errorf("sample %d is not the one it was", i)
		}
	}
	first.X.Set(0, 0, 99)
	first.Labels[0] = 99
	if all.X.At(0, 0) == 99 || all.Labels[0] == 99 {
		t.Error("Split does not copy")
	}
}

func TestMisusePanicsWithOneLine(t *testing.T) {
	rng := seeded()
	for line, f := range map[string]func(){
		"data: Moons: 0 samples, want at least 1":                                        func() { Moons(0, 0, rng) },
		"data: Circles: the noise is -1, want a standard deviation of 0 or more":         func() { Circles(1, -1, rng) },
		"data: Digits: the noise is NaN, want a standard deviation of 0 or more":         func() { Digits(1, math.NaN(), rng) },
		"data: Spirals: no generator, want one with a seed: rand.New(rand.NewPCG(1, 2))": func() { Spirals(1, 2, 0, nil) },
		"data: Spirals: 1 arms, want at least 2: one is a class each":                    func() { Spirals(1, 1, 0, rng) },
		"data: Split(4) of 4 samples: want 1 … 3, a sample at least on each side":        func() { XOR().Split(4) },
		"data: OneHot: label 1 is 3, want 0 … 2":                                         func() { OneHot([]int{0, 3}, 3) },
		"data: OneHot: 0 labels, 3 classes: want at least 1 of each":                     func() { OneHot(nil, 3) },
	} {
		wantPanic(t, line, f)
	}
}
