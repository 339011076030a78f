package plotting

import "math"

// smooth is the mean of n values around each, as Smooth says. What is not finite does not count; where nothing
// does, the mean is not finite either.
func smooth(values []float64, n int) []float64 {
	means := make([]float64, len(values))
	for e := range values {
		room := min(e, len(values)-1-e)
		before, after := min(n/2, room), min((n-1)/2, room)
		means[e] = mean(values[e-before : e+after+1])
	}
	return means
}

// mean adds up neither more than it has to, which could overflow, nor less, which would lose small values next
// to large ones, as differences of running sums do.
func mean(values []float64) float64 {
	m, n := 0.0, 0.0
	for _, v := range values {
		if !math.IsInf(v, 0) {
			n++
			m += (v - m) / n
		}
	}
	if n == 0 {
		return math.Inf(1)
	}
	return m
}
