package plotting

import (
	"math"
	"slices"
	"strconv"
)

const (
	mostLevels   = 12
	fewestLevels = 4
)

// contourLevels are the heights at which a function's contour lines are drawn, in order: round numbers in equal steps
// where these divide the picture well. Where more than half of it would lie between two of them, as it does for a
// function that spans decades, they are round numbers in equal ratios, or else as many points lie between two as
// between two others. A function that is flat has none.
func contourLevels(values []float64) []float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	lo, hi := sorted[0], sorted[len(sorted)-1]
	if hi-lo <= max(1e-9*max(math.Abs(lo), math.Abs(hi)), 1e-300) { // less than the digits of a label tell apart
		return nil
	}
	equalSteps := within(lo, hi, tickValues(roundStep((hi-lo)/mostLevels), lo, hi))
	if crowded(sorted, equalSteps) {
		for _, other := range [][]float64{equalRatios(sorted), equalShares(sorted)} {
			if other = within(lo, hi, other); len(other) >= fewestLevels {
				return other
			}
		}
	}
	return equalSteps
}

// within are those between the two, once each.
func within(lo, hi float64, levels []float64) []float64 {
	return slices.Compact(slices.DeleteFunc(levels, func(v float64) bool { return v <= lo || hi <= v }))
}

// crowded tells whether more than half of the sorted values lie between two levels.
func crowded(sorted, levels []float64) bool {
	from := 0
	for _, level := range append(slices.Clone(levels), math.Inf(1)) {
		to, _ := slices.BinarySearch(sorted, level)
		if 2*(to-from) > len(sorted) {
			return true
		}
		from = to
	}
	return false
}

// equalRatios are 1, 2 and 5 times the powers of ten, or 1 and 3 times, or every power, every second … : as many as there
// is room for. There are none if a value is negative. The smallest value may be 0, or close to it by luck, so it is not
// what they start from.
func equalRatios(sorted []float64) []float64 {
	if sorted[0] < 0 {
		return nil
	}
	const small = 0.02 // of the values above zero are left below the lowest level
	first, _ := slices.BinarySearch(sorted, math.SmallestNonzeroFloat64)
	positive := sorted[first:]
	lo, hi := log10(positive[int(small*float64(len(positive)))]), log10(positive[len(positive)-1])
	for _, digits := range [][]float64{{1, 2, 5}, {1, 3}} {
		var levels []float64
		for k := int(math.Floor(lo)); k <= int(hi); k++ {
			for _, d := range digits {
				if h := log10(d) + float64(k); lo <= h && h <= hi {
					levels = append(levels, rounded(d*math.Pow10(k), 1))
				}
			}
		}
		if len(levels) <= mostLevels {
			return levels
		}
	}
	var levels []float64
	for _, h := range tickValues(max(1, roundStep((hi-lo)/mostLevels)), lo, hi) {
		levels = append(levels, math.Pow10(int(h)))
	}
	return levels
}

// equalShares divide the sorted values into parts with as many in each.
func equalShares(sorted []float64) []float64 {
	var levels []float64
	for i := 1; i < mostLevels; i++ {
		levels = append(levels, rounded(sorted[i*len(sorted)/mostLevels], 2))
	}
	return levels
}

// tickValues are the multiples of step from lo to hi.
func tickValues(step, lo, hi float64) []float64 {
	var values []float64
	for _, t := range multiples(step, lo, hi) {
		values = append(values, t.Value)
	}
	return values
}

// rounded is v to so many significant digits.
func rounded(v float64, digits int) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	return r
}
