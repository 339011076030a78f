package bp

import "gonum.org/v1/gonum/mat"

// piecewise is a layer whose F is put together from smooth pieces, as ReLU and a maximum are. Where two
// points lie on the same pieces, there is no kink between them for differences to trip over.
type piecewise interface {
	// pieces visits every unit, always in the same order, with the piece that the last Forward put it on. It
	// visits none where F is smooth.
	pieces(visit func(piece int))
}

// pieces visits the entries of z, if f has pieces.
func pieces(f Activation, z *mat.Dense, visit func(piece int)) {
	e, ok := f.(*entrywise)
	if !ok || e.piece == nil || z == nil {
		return
	}
	rows, _ := z.Dims()
	for i := range rows {
		for _, zis := range z.RawRowView(i) {
			visit(e.piece(zis))
		}
	}
}

func (l *Dense) pieces(visit func(piece int))           { pieces(l.F, l.Z, visit) }
func (l *Conv2D) pieces(visit func(piece int))          { pieces(l.F, l.Z, visit) }
func (l *ActivationLayer) pieces(visit func(piece int)) { pieces(l.F, l.Z, visit) }
func (l *Residual) pieces(visit func(piece int))        { l.layers.pieces(visit) }

// pieces of a maximum: which pixel won.
func (l *MaxPool2D) pieces(visit func(piece int)) {
	for _, in := range l.winner {
		visit(in)
	}
}

func (c chain) pieces(visit func(piece int)) {
	for _, l := range c {
		if p, ok := l.(piecewise); ok {
			p.pieces(visit)
		}
	}
}
