package ledger

import "slices"

// Residual returns the largest relative error between calculations that were to agree. Those that show how far a
// misprint or a planted mistake is off do not count: theirs is meant to be large. any is false if nothing was compared.
func (r Result) Residual() (worst float64, any bool) {
	compared := ofKinds(r.Records, KindHolds, KindTranslates, KindCorrects, KindFills, KindConfirms)
	return worstResidual(compared), len(compared) > 0
}

// ofKinds returns the records of these kinds, in their order.
func ofKinds(records []Record, kinds ...Kind) []Record {
	var of []Record
	for _, r := range records {
		if slices.Contains(kinds, r.Kind) {
			of = append(of, r)
		}
	}
	return of
}

// worstResidual returns the largest residual. NaN is worse than any number.
func worstResidual(records []Record) float64 {
	var worst float64
	for _, r := range records {
		worst = max(worst, r.Residual) // NaN if one of the two is
	}
	return worst
}
