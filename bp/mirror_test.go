package bp

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// mirror does Train's work a second time, with complexStep's gradients, plain gradient descent and loops.
type mirror struct {
	net  *Network // only holds θ
	rate float64
	h    History
}

// length is the plain √Σv².
func length(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}

func (m *mirror) loss(x, y *mat.Dense) float64 {
	var theta []complex128
	for _, v := range m.net.Theta() {
		theta = append(theta, complex(v, 0))
	}
	return real(complexLoss(m.net, theta, x, y))
}

// accuracy calculates every output, one sample at a time.
func (m *mirror) accuracy(x, y *mat.Dense) float64 {
	_, n := x.Dims()
	right := 0.0
	for s := range n {
		a := mat.Col(nil, s, x)
		rest := m.net.Theta()
		for _, l := range m.net.Layers() {
			in, out := l.Sizes()
			z := slices.Clone(rest[in*out : in*out+out])
			for j := range z {
				for k := range in {
					z[j] += rest[j*in+k] * a[k]
				}
				z[j] = 1 / (1 + math.Exp(-z[j]))
			}
			a, rest = z, rest[in*out+out:]
		}
		if slices.EqualFunc(a, mat.Col(nil, s, y), func(p, y float64) bool { return (p >= 0.5) == (y == 1) }) {
			right++
		}
	}
	return right / float64(n)
}

// epoch goes through the samples in their order. parts are the ends of each layer's part of θ.
func (m *mirror) epoch(x, y *mat.Dense, batch int, parts []int) {
	_, n := x.Dims()
	var loss, accuracy float64
	gradients, steps, sizes := make([]float64, len(parts)), make([]float64, len(parts)), make([]float64, len(parts))
	batches := 0.0
	for at := 0; at < n; at += batch {
		var which []int
		for s := at; s < min(at+batch, n); s++ {
			which = append(which, s)
		}
		xb, yb := columns(nil, x, which), columns(nil, y, which)
		loss += m.loss(xb, yb) * float64(len(which)) / float64(n)
		accuracy += m.accuracy(xb, yb) * float64(len(which)) / float64(n)
		grad := complexStep(m.net, xb, yb)
		start := 0
		for i, end := range parts {
			gradients[i] += math.Pow(length(grad[start:end]), 2)
			sizes[i] += math.Pow(length(m.net.Theta()[start:end]), 2)
			steps[i] += math.Pow(m.rate*length(grad[start:end]), 2)
			start = end
		}
		for i, g := range grad {
			m.net.Theta()[i] -= m.rate * g
		}
		batches++
	}
	m.h.Loss = append(m.h.Loss, loss)
	m.h.Accuracy = append(m.h.Accuracy, accuracy)
	for i := range parts {
		m.h.GradNorm[i] = append(m.h.GradNorm[i], math.Sqrt(gradients[i]/batches))
		m.h.UpdateRatio[i] = append(m.h.UpdateRatio[i], math.Sqrt(steps[i]/sizes[i]))
	}
}
