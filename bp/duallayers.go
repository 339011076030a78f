package bp

import "gonum.org/v1/gonum/num/dual"

// zDual is z_j = Σ_k W_jk x_k + b_j, with plain loops (D1, D4).
func (l *Dense) zDual(params []dual.Number, x duals) duals {
	d, m := l.Sizes()
	w, b := params[:m*d], params[m*d:]
	z := newDuals(m, x.cols)
	for j := range m {
		for s := range x.cols {
			z.set(j, s, b[j])
			for k := range d {
				z.add(j, s, dual.Mul(w[j*d+k], x.at(k, s)))
			}
		}
	}
	return z
}

func (l *Dense) forwardDual(params []dual.Number, x duals) duals {
	return l.F.(dualActivation).applyDual(l.zDual(params, x))
}

func (l *ActivationLayer) zDual(_ []dual.Number, x duals) duals { return x }

func (l *ActivationLayer) forwardDual(_ []dual.Number, x duals) duals {
	return l.F.(dualActivation).applyDual(x)
}

// forwardDual is x + F(x), for layers of F that dualOf knows.
func (l *Residual) forwardDual(params []dual.Number, x duals) duals {
	y, _, _ := chainDual(l.layers, params, x)
	sum := newDuals(x.rows, x.cols)
	for i := range sum.data {
		sum.data[i] = dual.Add(x.data[i], y.data[i])
	}
	return sum
}
