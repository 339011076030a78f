package bp

import (
	"math"
	"slices"
)

const (
	// The steps of ladder, relative to max(1, |θ|), are wide enough for derivatives that drown in rounding at
	// a smaller step, and narrow enough for functions that bend a thousand times faster than the usual ones,
	// or have a corner close by. Each is 2/3 of the one before: with halves, f could round alike at all of
	// them, and its errors would pass for agreement.
	widestStep   = 0x1p-1
	smallestStep = 0x1p-34
	rung         = 1.5
)

// window is a value that ladder has seen, and how far off it may be.
type window struct{ value, doubt float64 }

// ladder takes a second, closer look with many steps, from h down. The differences at h, h/r and h/r² are
// combined so that the errors in h² and h⁴ cancel (Richardson, twice):
//
//	v = (r² D(h/r) − D(h))/(r² − 1) = f′ + O(h⁴)     (r⁴ v(h/r) − v(h))/(r⁴ − 1) = f′ + O(h⁶)
//
// Going down, these values first settle, as the error of the series fades, and then scatter, as rounding grows.
// Each five in a row make a window: how close together they lie, times caution, is its doubt. Where all of them
// scatter, five that lie within an eighth of the usual distance meet by accident in about one case of 10,000.
// Where f is not finite there is no derivative, and no window.
func (s slope) ladder(h float64) (windows []window) {
	const caution, company = 8, 5
	const r2, r4 = rung * rung, rung * rung * rung * rung
	least := smallestStep * s.unit
	if theta := math.Abs(*s.theta); theta > 0 && theta < 1 { // f may live on the scale of θ
		least = math.Max(smallestStep*theta, math.SmallestNonzeroFloat64/epsilon)
	}
	here := s.f()
	var d, v []float64 // differences, and their combinations
	for ; h >= least; h /= rung {
		up, down, width := s.around(h)
		d = append(d, (up-down)/width)
		k := len(d) - 1
		if k < 2 {
			continue
		}
		wide, narrow := (r2*d[k-1]-d[k-2])/(r2-1), (r2*d[k]-d[k-1])/(r2-1)
		v = append(v, (r4*narrow-wide)/(r4-1))
		if len(v) < company {
			continue
		}
		last := v[len(v)-company:]
		apart := slices.Max(last) - slices.Min(last)
		if doubt := caution*apart + 2*s.noise(up, here, down, h); finite(doubt) {
			windows = append(windows, window{last[company-1], doubt})
		}
	}
	return windows
}

// surest returns the window with the least doubt.
func surest(windows []window) window {
	best := window{math.NaN(), math.Inf(1)}
	for _, w := range windows {
		if w.doubt < best.doubt {
			best = w
		}
	}
	return best
}

// tells reports whether the value has a digit or two that can be relied on, or is 0 as far as can be seen.
func (w window) tells() bool { return w.value == 0 || w.doubt <= 0.1*math.Abs(w.value) }

// steadyAround reports whether got lies in a window that is steady for its own size. A function that is rounded
// to few digits has such a window at wide steps, and another one, 0 and false, at tiny steps.
func steadyAround(got float64, windows []window) bool {
	const steady = 1e-2
	for _, w := range windows {
		if w.doubt <= steady*math.Abs(w.value) && math.Abs(got-w.value) <= w.doubt {
			return true
		}
	}
	return false
}
