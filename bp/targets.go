package bp

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// targetChecker is a loss that is not defined for every target. Train asks it before the first step.
type targetChecker interface {
	// checkTargets returns an error that names the first entry or column of y that the loss cannot take.
	checkTargets(y *mat.Dense) error
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

// checkDistributions returns an error for the first column of y that does not sum to 1.
func checkDistributions(y *mat.Dense, loss string) error {
	// Targets that were stored as float32 are off by up to 6e-8 an entry, those printed with six decimals by 5e-7.
	const tolerance = 1e-6
	rows, n := y.Dims()
	for s := range n {
		var sum float64
		for i := range rows {
			sum += y.At(i, s)
		}
		if !(math.Abs(sum-1) <= tolerance*float64(rows)) {
			return fmt.Errorf("bp: %s: column %d of the target y (counted from 0) sums to %v, want 1: one probability for each class", loss, s, sum)
		}
	}
	return nil
}
