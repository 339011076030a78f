package data

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Side is the number of rows, and of columns, of a digit's image.
const Side = 8

// Digits draws n images of the digits 0 … 9, in turn. Each is one of the ten glyphs, put at a random place
// of the six where all of it is inside the 8×8 image, with normal noise on every pixel, cut off at 0 and 1:
//
//	X[8r + c, s] = min(1, max(0, ink at row r, column c + noise))     0 paper, 1 ink
//
// X is 64×n, Y is 10×n (see OneHot). It panics unless n ≥ 1 and noise ≥ 0.
func Digits(n int, noise float64, rng *rand.Rand) Set {
	wantSensible("Digits", n, noise, rng)
	x := mat.NewDense(Side*Side, n, nil)
	labels := make([]int, n)
	for s := range n {
		labels[s] = s % len(glyphs)
		g := &glyphs[labels[s]]
		down, right := rng.IntN(Side-glyphRows+1), rng.IntN(Side-glyphCols+1)
		for r := range Side {
			for c := range Side {
				ink := g.ink(r-down, c-right) + noise*rng.NormFloat64()
				x.Set(Side*r+c, s, min(1, max(0, ink)))
			}
		}
	}
	return Set{X: x, Y: OneHot(labels, len(glyphs)), Labels: labels}
}

const (
	glyphRows = 7
	glyphCols = 6
)

// glyph is a drawing of a digit: # is ink, + half of it, . paper.
type glyph [glyphRows]string

// ink returns 0, ½ or 1, and 0 outside the drawing.
func (g *glyph) ink(row, col int) float64 {
	if row < 0 || row >= glyphRows || col < 0 || col >= glyphCols {
		return 0
	}
	switch g[row][col] {
	case '#':
		return 1
	case '+':
		return 0.5
	}
	return 0
}

var glyphs = [10]glyph{
	{
		".+##+.",
		"+#++#+",
		"#+..+#",
		"#....#",
		"#+..+#",
		"+#++#+",
		".+##+.",
	}, {
		"..+#..",
		".+##..",
		".++#..",
		"...#..",
		"...#..",
		"...#..",
		".#####",
	}, {
		".+###+",
		"+#+.+#",
		"....+#",
		"...+#+",
		"..+#+.",
		".+#+..",
		"+#####",
	}, {
		"+####.",
		"#+..+#",
		"....+#",
		"..###.",
		"....+#",
		"#+..+#",
		"+####.",
	}, {
		"...+#.",
		"..+##.",
		".+#+#.",
		"+#++#.",
		"######",
		"....#.",
		"....#.",
	}, {
		"######",
		"#.....",
		"####+.",
		"...+#+",
		".....#",
		"#+..+#",
		"+####+",
	}, {
		"..+##+",
		".+#+..",
		"+#+...",
		"#####+",
		"#+..+#",
		"#+..+#",
		"+####+",
	}, {
		"######",
		"....+#",
		"...+#+",
		"..+#+.",
		"..##..",
		"..#+..",
		"..#+..",
	}, {
		"+####+",
		"#+..+#",
		"#+..+#",
		".####.",
		"#+..+#",
		"#+..+#",
		"+####+",
	}, {
		"+####+",
		"#+..+#",
		"#+..+#",
		"+#####",
		"...+#+",
		"..+#+.",
		"+##+..",
	},
}
