package bp

import "gonum.org/v1/gonum/num/dual"

// zDual is the sum over the taps.
func (l *Conv2D) zDual(params []dual.Number, x duals) duals {
	filters, width := l.W.Dims()
	w, b := params[:filters*width], params[filters*width:]
	z := newDuals(l.Out.Size(), x.cols)
	for out := range z.rows {
		for s := range z.cols {
			z.set(out, s, b[out/(l.Out.Height*l.Out.Width)])
		}
	}
	l.taps(func(out, in, o, k int) {
		for s := range z.cols {
			z.add(out, s, dual.Mul(w[o*width+k], x.at(in, s)))
		}
	})
	return z
}

func (l *Conv2D) forwardDual(params []dual.Number, x duals) duals {
	return l.F.(dualActivation).applyDual(l.zDual(params, x))
}

func (l *MaxPool2D) forwardDual(_ []dual.Number, x duals) duals {
	y, seen := newDuals(l.Out.Size(), x.cols), make([]bool, l.Out.Size())
	pool(l.kernel, l.In, l.Out, func(out, in int) {
		for s := range x.cols {
			if v := x.at(in, s); !seen[out] || v.Real > y.at(out, s).Real {
				y.set(out, s, v)
			}
		}
		seen[out] = true
	})
	return y
}

func (l *AvgPool2D) forwardDual(_ []dual.Number, x duals) duals {
	y := newDuals(l.Out.Size(), x.cols)
	pool(l.kernel, l.In, l.Out, func(out, in int) {
		for s := range x.cols {
			y.add(out, s, dual.Scale(l.share(), x.at(in, s)))
		}
	})
	return y
}
