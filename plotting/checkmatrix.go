package plotting

import (
	"fmt"
	"math"
	"reflect"

	"gonum.org/v1/gonum/mat"
)

// checkMatrix refuses what cannot be drawn, says where it is, and returns the largest magnitude.
func checkMatrix(figure, name string, m mat.Matrix) (largest float64, err error) {
	if m == nil || reflect.ValueOf(m).Kind() == reflect.Pointer && reflect.ValueOf(m).IsNil() {
		return 0, fmt.Errorf("plotting: %s: %s is nil", figure, name)
	}
	if err := checkLetters(figure, name); err != nil {
		return 0, err
	}
	rows, cols := m.Dims()
	if rows == 0 || cols == 0 {
		return 0, fmt.Errorf("plotting: %s: %s is empty", figure, name)
	}
	for i := range rows {
		for j := range cols {
			v := m.At(i, j)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return 0, fmt.Errorf("plotting: %s: %s has %v at row %d, column %d", figure, name, v, i+1, j+1)
			}
			largest = max(largest, math.Abs(v))
		}
	}
	if math.IsInf(2*largest, 0) {
		return 0, fmt.Errorf("plotting: %s: %s goes up to ±%v, too far for one scale", figure, name, largest)
	}
	return largest, nil
}
