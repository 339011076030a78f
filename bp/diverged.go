package bp

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// takeBack undoes the last step, if there was one, and returns what is wrong as an error.
func (t *trainer) takeBack(what string) error {
	if t.taken == 0 {
		return errors.New(what)
	}
	copy(t.net.theta, t.before)
	return errors.New(what + "; a smaller rate may help")
}

// culprit names the first layer whose output for x is not finite, or else the one with the largest output.
func (t *trainer) culprit(x *mat.Dense) string {
	a, top, topLayer := x, 0.0, 1
	for i, l := range t.net.layers {
		a = l.Forward(a)
		if row, col, found := notFinite(a); found {
			return fmt.Sprintf(", the output of layer %d is the first that is not finite (%v)", i+1, a.At(row, col))
		}
		if size := math.Max(mat.Max(a), -mat.Min(a)); size > top {
			top, topLayer = size, i+1
		}
	}
	return fmt.Sprintf(", though every layer's output is finite; the largest is that of layer %d, up to %.3g", topLayer, top)
}
