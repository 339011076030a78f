package kernel

import "gonum.org/v1/gonum/blas/blas64"

// plain is Gemm in Go. Its inner loops run along rows, where entries lie side by side.
func plain(c, a, b *blas64.General, transA, transB bool, alpha, beta float64) {
	_, k := shape(transA, a)
	if c.Cols == 0 {
		return
	}
	rowA, colA := a.Stride, 1
	if transA {
		rowA, colA = 1, a.Stride
	}
	for i := range c.Rows {
		ci := rowOf(c, i)
		if k == 0 {
			scale(ci, beta)
			continue
		}
		ai := a.Data[i*rowA:]
		switch {
		case transB:
			addDots(ci, alpha, beta, ai, colA, b)
		case beta == 0:
			setRow(ci, 0, alpha, ai, colA, b)
		default:
			scale(ci, beta)
			addRow(ci, alpha, ai, colA, b, 0)
		}
	}
}

// scale sets c = β c, and does not read c where β = 0.
func scale(c []float64, beta float64) {
	if beta == 0 {
		clear(c)
		return
	}
	for j := range c {
		c[j] *= beta
	}
}

// setRow sets c = start + α Σ a[p·step] times row p of B.
func setRow(c []float64, start, alpha float64, a []float64, step int, b *blas64.General) {
	b0 := b.Data[:len(c)]
	x0 := alpha * a[0]
	switch b.Rows {
	case 1:
		for j := range c {
			c[j] = start + x0*b0[j]
		}
	case 2, 3:
		b1 := b.Data[b.Stride:][:len(c)]
		x1 := alpha * a[step]
		for j := range c {
			c[j] = start + x0*b0[j] + x1*b1[j]
		}
		addRow(c, alpha, a, step, b, 2)
	default:
		b1, b2, b3 := b.Data[b.Stride:][:len(c)], b.Data[2*b.Stride:][:len(c)], b.Data[3*b.Stride:][:len(c)]
		x1, x2, x3 := alpha*a[step], alpha*a[2*step], alpha*a[3*step]
		for j := range c {
			c[j] = start + x0*b0[j] + x1*b1[j] + x2*b2[j] + x3*b3[j]
		}
		addRow(c, alpha, a, step, b, 4)
	}
}

// addRow adds α Σ a[p·step] times row p of B to c, from row p on, four rows at a time.
func addRow(c []float64, alpha float64, a []float64, step int, b *blas64.General, p int) {
	for ; p+4 <= b.Rows; p += 4 {
		x0, x1, x2, x3 := alpha*a[p*step], alpha*a[(p+1)*step], alpha*a[(p+2)*step], alpha*a[(p+3)*step]
		b0, b1 := b.Data[p*b.Stride:][:len(c)], b.Data[(p+1)*b.Stride:][:len(c)]
		b2, b3 := b.Data[(p+2)*b.Stride:][:len(c)], b.Data[(p+3)*b.Stride:][:len(c)]
		for j := range c {
			c[j] += x0*b0[j] + x1*b1[j] + x2*b2[j] + x3*b3[j]
		}
	}
	for ; p < b.Rows; p++ {
		x, bp := alpha*a[p*step], b.Data[p*b.Stride:][:len(c)]
		for j := range c {
			c[j] += x * bp[j]
		}
	}
}

// addDots sets c[j] = α Σ a[p·step] B[j, p] + β c[j], four rows of B at a time.
func addDots(c []float64, alpha, beta float64, a []float64, step int, b *blas64.General) {
	j := 0
	for ; j+4 <= len(c); j += 4 {
		b0, b1, b2, b3 := rowOf(b, j), rowOf(b, j+1), rowOf(b, j+2), rowOf(b, j+3)
		b1, b2, b3 = b1[:len(b0)], b2[:len(b0)], b3[:len(b0)]
		var s0, s1, s2, s3 float64
		for p, v := range b0 {
			x := a[p*step]
			s0 += x * v
			s1 += x * b1[p]
			s2 += x * b2[p]
			s3 += x * b3[p]
		}
		for i, sum := range [4]float64{s0, s1, s2, s3} {
			c[j+i] = scaled(alpha, sum, beta, c[j+i])
		}
	}
	for ; j < len(c); j++ {
		var sum float64
		for p, v := range rowOf(b, j) {
			sum += a[p*step] * v
		}
		c[j] = scaled(alpha, sum, beta, c[j])
	}
}

// scaled returns α sum + β c, which is α sum where β = 0, whatever c is.
func scaled(alpha, sum, beta, c float64) float64 {
	if beta == 0 {
		return alpha * sum
	}
	return alpha*sum + beta*c
}

// fill sets every entry of row to v.
func fill(row []float64, v float64) {
	for j := range row {
		row[j] = v
	}
}
