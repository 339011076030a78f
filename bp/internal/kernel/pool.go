package kernel

import "math"

// KeepLarger sets top = x and at = from, entry by entry, where x > top or x is NaN. No processor can predict where that
// is, so the choice is made bit by bit, without a branch.
func KeepLarger(top []float64, at []int, x []float64, from int) {
	top, at = top[:len(x)], at[:len(x)]
	if keepLargerFast(top, at, x, from) {
		return
	}
	for s, v := range x {
		var larger uint64
		if v > top[s] {
			larger = 1
		}
		if v != v {
			larger = 1
		}
		mask := -larger // every bit, or none
		top[s] = math.Float64frombits(choose(math.Float64bits(top[s]), math.Float64bits(v), mask))
		at[s] = int(choose(uint64(at[s]), uint64(from), mask))
	}
}

// choose returns the bits of b where mask is set, and those of a elsewhere.
func choose(a, b, mask uint64) uint64 { return a ^ (a^b)&mask }

// AddWhere adds d to dst, entry by entry, where at = from.
func AddWhere(dst, d []float64, at []int, from int) {
	dst, at = dst[:len(d)], at[:len(d)]
	if addWhereFast(dst, d, at, from) {
		return
	}
	for s, v := range d {
		if at[s] == from {
			dst[s] += v
		}
	}
}
