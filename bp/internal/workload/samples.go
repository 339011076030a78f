package workload

import (
	"math"
	"math/rand/v2"

	"backprop/bp/data"

	"gonum.org/v1/gonum/mat"
)

func xor(int, *rand.Rand) data.Set { return data.XOR() }

// xorTwice answers with x₁ ⊕ x₂ and its contrary.
func xorTwice(int, *rand.Rand) data.Set {
	s := data.XOR()
	y := mat.NewDense(2, 4, nil)
	for c := range 4 {
		y.Set(0, c, s.Y.At(0, c))
		y.Set(1, c, 1-s.Y.At(0, c))
	}
	return data.Set{X: s.X, Y: y}
}

func moons(n int, rng *rand.Rand) data.Set { return data.Moons(n, 0.1, rng) }

// noise has no zeros among its inputs: a product that skips zeros gains nothing.
func noise(inputs, classes int) func(n int, rng *rand.Rand) data.Set {
	return func(n int, rng *rand.Rand) data.Set {
		x, labels := mat.NewDense(inputs, n, nil), make([]int, n)
		for i := range x.RawMatrix().Data {
			x.RawMatrix().Data[i] = rng.NormFloat64()
		}
		for s := range labels {
			labels[s] = s % classes
		}
		return data.Set{X: x, Y: data.OneHot(labels, classes)}
	}
}

// strokes draws images of 28×28 pixels, as handwriting has them: each class is a line with two corners, whose ends and
// corners move a little from sample to sample. 17.5 % of the pixels are not zero, against 19 % of MNIST's.
func strokes(n int, rng *rand.Rand) data.Set {
	const side, classes, pen, wobble = 28, 10, 2.4, 1.0
	var line [classes][4][2]float64
	for k := range line {
		for p := range line[k] {
			line[k][p] = [2]float64{5 + 18*rng.Float64(), 5 + 18*rng.Float64()}
		}
	}
	x, labels := mat.NewDense(side*side, n, nil), make([]int, n)
	for s := range labels {
		labels[s] = s % classes
		points := line[labels[s]]
		for p := range points {
			points[p][0] += wobble * rng.NormFloat64()
			points[p][1] += wobble * rng.NormFloat64()
		}
		for pixel := range side * side {
			r, c := float64(pixel/side), float64(pixel%side)
			nearest := math.Inf(1)
			for p := 1; p < len(points); p++ {
				nearest = math.Min(nearest, distance(r, c, points[p-1], points[p]))
			}
			if ink := pen - nearest; ink > 0 {
				x.Set(pixel, s, math.Min(1, ink))
			}
		}
	}
	return data.Set{X: x, Y: data.OneHot(labels, classes)}
}

// distance is how far (r, c) is from the line between two points.
func distance(r, c float64, from, to [2]float64) float64 {
	dr, dc := to[0]-from[0], to[1]-from[1]
	t := ((r-from[0])*dr + (c-from[1])*dc) / (dr*dr + dc*dc)
	t = math.Max(0, math.Min(1, t))
	return math.Hypot(r-from[0]-t*dr, c-from[1]-t*dc)
}
