package gradcheck

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Random networks of layers that are not bp's raise no alarm, and are seldom left undecided. The same networks with
// one entry of one gradient spoiled are never right.
func TestRandomNetworksOfReaders(t *testing.T) {
	trials := 60
	if testing.Short() {
		trials = 15
	}
	var right, wrong [verdicts]int
	for trial := range trials {
		rng := rand.New(rand.NewPCG(uint64(trial), 200))
		net, x, y := readersNetwork(rng, nil)
		r := Network(net, x, y, nil)
		right[r.Verdict()]++
		switch r.Verdict() {
		case Wrong:
			t.Errorf("trial %d: a false alarm: %v\n%v", trial, describe(net), r)
		case Inconclusive, Dead:
			t.Logf("trial %d: %v: %v\n%v", trial, r.Verdict(), describe(net), r)
		}

		rng = rand.New(rand.NewPCG(uint64(trial), 200))
		spoil := rand.New(rand.NewPCG(uint64(trial), 201))
		net, x, y = readersNetwork(rng, spoil)
		r = Network(net, x, y, nil)
		if wrong[r.Verdict()]++; r.OK() {
			t.Errorf("trial %d: spoiled, but called right: %v\n%v", trial, describe(net), r)
		}
	}
	t.Logf("of %d right ones %d are called right, %d dead, %d inconclusive, %d WRONG; of as many spoiled ones %d are called WRONG, %d inconclusive",
		trials, right[Right]+right[Rounding], right[Dead], right[Inconclusive], right[Wrong], wrong[Wrong], wrong[Inconclusive])
	if 100*(right[Inconclusive]+right[Dead]) > 10*trials { // a batch norm of columns that are nearly the same loses digits, as the rule is here
		t.Errorf("%d of %d are left undecided", right[Inconclusive]+right[Dead], trials)
	}
}

func describe(net *bp.Network) (s []string) {
	for _, l := range net.Layers() {
		if n, ok := l.(named); ok {
			s = append(s, n.name)
		} else {
			s = append(s, fmt.Sprintf("%T", l))
		}
	}
	return append(s, net.LossFunction().String())
}

// named is a layer of a reader's with its name. If it is spoiled, one entry of its first gradient is off.
type named struct {
	bp.Layer
	name  string
	spoil func(g *mat.Dense)
}

func (l named) Backward(dy *mat.Dense) *mat.Dense {
	dx := l.Layer.Backward(dy)
	if l.spoil == nil {
		return dx
	}
	l.spoil(l.Params()[0].Grad)
	return dx
}

// readersNetwork returns a random network of up to eight layers. If spoil is not nil, one layer makes a mistake in
// the largest entry of its first gradient.
func readersNetwork(rng, spoil *rand.Rand) (net *bp.Network, x, y *mat.Dense) {
	smooth := []string{"tanh", "sigmoid", "SiLU", "GELU", "softsign", "sine", "softplus", "identity", "ELU", "ReLU", "leaky", "hard tanh", "Gauss"}
	n := 2 + rng.IntN(6)
	in := 2 + rng.IntN(4)
	size, depth := in, 2+rng.IntN(7)
	var layers []bp.Layer
	add := func(name string, l *own) {
		scale := []float64{0.5, 1, 1}[rng.IntN(3)]
		for _, p := range l.params {
			p.Value.Apply(func(_, _ int, v float64) float64 { return v + scale*rng.NormFloat64() }, p.Value)
		}
		layers = append(layers, named{Layer: l, name: name})
		size = l.out
	}
	for len(layers) < depth {
		f := smooth[rng.IntN(len(smooth))]
		switch out := 2 + rng.IntN(4); rng.IntN(9) {
		case 0:
			add("batch norm", batchNorm(size, ""))
		case 1:
			add("layer norm", layerNorm(size, ""))
		case 2:
			add("attention", attention(size, ""))
		case 3:
			add("recurrent", recurrent(size, out, ""))
		case 4:
			if size > 2 && size%2 == 0 {
				add("gated", gated(size/2, ""))
			}
		case 5:
			add("softmax", ownSoftmax(size, ""))
		default:
			add("dense "+f, ownDense(size, out, f, ""))
		}
	}
	add("dense identity", ownDense(size, 2, "identity", ""))
	loss := []bp.Loss{bp.Quadratic, newOwnLoss("half square", ""), newOwnLoss("log cosh", "")}[rng.IntN(3)]
	if rng.IntN(3) == 0 {
		layers = append(layers, bp.NewActivationLayer(2, bp.Softmax))
		loss = bp.CrossEntropy
	}
	if spoil != nil {
		which := spoil.IntN(len(layers))
		for len(layers[which].Params()) == 0 {
			which = (which + 1) % len(layers)
		}
		l := layers[which].(named)
		factor := []float64{1 + 1e-5, 1.001, 0, -1, 2}[spoil.IntN(5)]
		l.spoil = func(g *mat.Dense) { // the largest entry, since a tiny one may be too small to be seen
			r, c, top := 0, 0, 0.0
			rows, cols := g.Dims()
			for i := range rows {
				for j := range cols {
					if a := g.At(i, j); a*a > top {
						r, c, top = i, j, a*a
					}
				}
			}
			g.Set(r, c, factor*g.At(r, c))
		}
		layers[which] = l
	}
	net = bp.New(loss, layers...)
	x = randomMatrix(rng, in, n, rng.NormFloat64)
	return net, x, randomMatrix(rng, 2, n, rng.Float64)
}
