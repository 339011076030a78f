//go:build amd64 && !noasm

package kernel

func keepLargerFast(top []float64, at []int, x []float64, from int) (done bool) {
	switch {
	case len(x) == 0 || level == Plain:
		return false
	case level == AVX512:
		keepLargerAVX512(len(x), &top[0], &at[0], &x[0], from)
	default:
		keepLargerAVX2(len(x), &top[0], &at[0], &x[0], from)
	}
	return true
}

func addWhereFast(dst, d []float64, at []int, from int) (done bool) {
	switch {
	case len(d) == 0 || level == Plain:
		return false
	case level == AVX512:
		addWhereAVX512(len(d), &dst[0], &d[0], &at[0], from)
	default:
		addWhereAVX2(len(d), &dst[0], &d[0], &at[0], from)
	}
	return true
}
