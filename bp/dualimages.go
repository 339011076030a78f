package bp

import "gonum.org/v1/gonum/num/dual"

// zDual is z[o,i,j] = Σ_c Σ_u Σ_v w[o,c,u,v] x[c, i·s+u−p, j·s+v−p] + b[o], with loops of its own.
func (l *Conv2D) zDual(params []dual.Number, x duals) duals {
	k := l.Kernel
	w, b := params[:len(params)-l.Out.Channels], params[len(params)-l.Out.Channels:]
	z := newDuals(l.Out.Size(), x.cols)
	for out := range z.rows {
		o, i, j := l.Out.pixel(out)
		for s := range z.cols {
			z.set(out, s, b[o])
		}
		for tap := range l.In.Channels * k.Size * k.Size {
			c, u, v := Shape{l.In.Channels, k.Size, k.Size}.pixel(tap)
			row, col := i*k.Stride+u-k.Padding, j*k.Stride+v-k.Padding
			if row < 0 || row >= l.In.Height || col < 0 || col >= l.In.Width {
				continue // x = 0 outside
			}
			for s := range z.cols {
				z.add(out, s, dual.Mul(w[o*len(w)/l.Out.Channels+tap], x.at(l.In.Row(c, row, col), s)))
			}
		}
	}
	return z
}

// pixel is Row the other way round.
func (s Shape) pixel(row int) (c, i, j int) {
	return row / (s.Height * s.Width), row / s.Width % s.Height, row % s.Width
}

func (l *Conv2D) forwardDual(params []dual.Number, x duals) duals {
	return l.F.(dualActivation).applyDual(l.zDual(params, x))
}

func (l *MaxPool2D) forwardDual(_ []dual.Number, x duals) duals {
	y := newDuals(l.Out.Size(), x.cols)
	for out := range y.rows {
		for s := range y.cols {
			for e, v := range seenBy(l.In, l.Out, l.kernel, x, out, s) {
				if e == 0 || v.Real > y.at(out, s).Real {
					y.set(out, s, v)
				}
			}
		}
	}
	return y
}

func (l *AvgPool2D) forwardDual(_ []dual.Number, x duals) duals {
	y := newDuals(l.Out.Size(), x.cols)
	for out := range y.rows {
		for s := range y.cols {
			pixels := seenBy(l.In, l.Out, l.kernel, x, out, s)
			for _, v := range pixels {
				y.add(out, s, dual.Scale(1/float64(len(pixels)), v))
			}
		}
	}
	return y
}

// seenBy returns the pixels of sample s that the window of row out sees, row by row; there is no padding.
func seenBy(in, out Shape, k Kernel, x duals, row, s int) (pixels []dual.Number) {
	c, i, j := out.pixel(row)
	for u := range k.Size {
		for v := range k.Size {
			pixels = append(pixels, x.at(in.Row(c, i*k.Stride+u, j*k.Stride+v), s))
		}
	}
	return pixels
}
