package kernel

import "gonum.org/v1/gonum/blas/blas64"

// plain is Gemm in Go. Its inner loops run along rows, where entries lie side by side.
func plain(transA, transB bool, alpha float64, a, b blas64.General, beta float64, c blas64.General, k int) {
	rowA, colA := a.Stride, 1
	if transA {
		rowA, colA = 1, a.Stride
	}
	for i := range c.Rows {
		ci := c.Data[i*c.Stride:][:c.Cols]
		if transB {
			timesRows(ci, alpha, a.Data[i*rowA:], colA, b, beta, k)
			continue
		}
		scaleRow(beta, ci)
		addRows(ci, alpha, a.Data[i*rowA:], colA, b, k)
	}
}

// addRows adds α a[p·step] times row p of B to c, four rows at a time.
func addRows(c []float64, alpha float64, a []float64, step int, b blas64.General, k int) {
	p := 0
	for ; p+4 <= k; p += 4 {
		x0, x1, x2, x3 := alpha*a[p*step], alpha*a[(p+1)*step], alpha*a[(p+2)*step], alpha*a[(p+3)*step]
		b0, b1 := b.Data[p*b.Stride:][:len(c)], b.Data[(p+1)*b.Stride:][:len(c)]
		b2, b3 := b.Data[(p+2)*b.Stride:][:len(c)], b.Data[(p+3)*b.Stride:][:len(c)]
		for j := range c {
			c[j] += x0*b0[j] + x1*b1[j] + x2*b2[j] + x3*b3[j]
		}
	}
	for ; p < k; p++ {
		x, bp := alpha*a[p*step], b.Data[p*b.Stride:][:len(c)]
		for j := range c {
			c[j] += x * bp[j]
		}
	}
}

// timesRows sets c[j] = α Σ a[p·step] B[j, p] + β c[j].
func timesRows(c []float64, alpha float64, a []float64, step int, b blas64.General, beta float64, k int) {
	for j := range c {
		var sum float64
		for p, v := range b.Data[j*b.Stride:][:k] {
			sum += a[p*step] * v
		}
		if beta == 0 {
			c[j] = alpha * sum
		} else {
			c[j] = alpha*sum + beta*c[j]
		}
	}
}
