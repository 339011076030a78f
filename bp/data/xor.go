package data

import "gonum.org/v1/gonum/mat"

// XOR returns the four samples of exclusive or, which no single layer can tell apart:
//
//	y = x₁ ⊕ x₂     0⊕0 = 0, 0⊕1 = 1, 1⊕0 = 1, 1⊕1 = 0
//
// X is 2×4, Y is 1×4.
func XOR() Set {
	labels := []int{0, 1, 1, 0}
	x := mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1})
	return Set{X: x, Y: row(labels), Labels: labels}
}
