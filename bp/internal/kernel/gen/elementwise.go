package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// each runs body for every vector of n entries, and for what is left of one. body gets the vectors of params, and
// returns what goes to dst.
func (s isa) each(params []string, body func(v []VecVirtual) VecVirtual) {
	s.eachTo([]string{"dst"}, params, func(v []VecVirtual) []VecVirtual { return []VecVirtual{body(v)} })
}

// eachTo is each with several results.
func (s isa) eachTo(results, params []string, body func(v []VecVirtual) []VecVirtual) {
	n := Load(Param("n"), GP64())
	to, from := pointers(results), pointers(params)
	Label("loop")
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	v := s.regs(len(from))
	for i, p := range from {
		VMOVUPD(Mem{Base: p}, v[i])
	}
	for i, result := range body(v) {
		VMOVUPD(result, Mem{Base: to[i]})
	}
	for _, p := range append(from, to...) {
		ADDQ(I32(s.bytes), p)
	}
	JMP(LabelRef("loop"))
	Label("tail")
	ADDQ(I32(s.lanes), n)
	JZ(LabelRef("done"))
	v = s.regs(len(from))
	for i, p := range from {
		s.loadFirst(Mem{Base: p}, s.firstLanes(n), v[i])
	}
	for i, result := range body(v) {
		s.storeFirst(result, s.firstLanes(n), Mem{Base: to[i]})
	}
	Label("done")
	VZEROUPPER()
	RET()
}

// pointers loads parameters into registers.
func pointers(params []string) []Register {
	at := make([]Register, len(params))
	for i, p := range params {
		at[i] = Load(Param(p), GP64())
	}
	return at
}

// spread returns a parameter in every lane.
func (s isa) spread(name string, offset int) VecVirtual {
	v := s.reg()
	VBROADCASTSD(NewParamAddr(name, offset), v)
	return v
}

// of writes a function dst = f(x).
func (s isa) of(name, doc string, f func(x VecVirtual) VecVirtual) {
	s.text(name, "func(n int, dst, x *float64)")
	Doc(name + s.name + " sets " + doc + " for n entries. dst may be x.")
	s.each([]string{"x"}, func(v []VecVirtual) VecVirtual { return f(v[0]) })
}

// withSlope writes a function a = f(x), slope = f′(x).
func (s isa) withSlope(name, doc string, f func(x VecVirtual) (a, slope VecVirtual)) {
	s.text(name, "func(n int, a, slope, x *float64)")
	Doc(name + s.name + " sets " + doc + " for n entries. a or slope may be x.")
	s.eachTo([]string{"a", "slope"}, []string{"x"}, func(v []VecVirtual) []VecVirtual {
		a, slope := f(v[0])
		return []VecVirtual{a, slope}
	})
}

// pull writes a function dst = d ⊙ f′(x).
func (s isa) pull(name, doc string, slope func(x VecVirtual) VecVirtual) {
	s.text(name, "func(n int, dst, d, x *float64)")
	Doc(name + s.name + " sets " + doc + " for n entries. dst may be d or x.")
	s.each([]string{"d", "x"}, func(v []VecVirtual) VecVirtual {
		d := slope(v[1])
		VMULPD(v[0], d, d)
		return d
	})
}

func (s isa) elementwise() {
	s.of("exp", "dst = e^x", func(x VecVirtual) VecVirtual {
		s.notAbove(1000, x)
		s.notBelow(-1000, x)
		return s.exp(x)
	})
	s.of("sigmoid", "dst = 1/(1 + e^−x)", s.sigmoid)
	s.of("tanh", "dst = tanh x", s.tanh)
	s.of("softplus", "dst = ln(1 + e^x)", s.softplus)
	s.of("relu", "dst = max(0, x)", func(x VecVirtual) VecVirtual {
		zero, a := s.reg(), s.reg()
		s.zero(zero)
		s.where(notLessEqual, x, zero, x, zero, a)
		return a
	})
	s.pull("pullSigmoid", "dst = d σ′(x)", s.sigmoidSlope)
	s.pull("pullTanh", "dst = d tanh′(x)", s.tanhSlope)
	s.pull("pullSoftplus", "dst = d σ(x)", s.sigmoid)
	s.withSlope("sigmoidAndSlope", "a = σ(x), slope = σ′(x)", s.sigmoidAndSlope)
	s.withSlope("tanhAndSlope", "a = tanh x, slope = tanh′(x)", s.tanhAndSlope)

	s.text("leakyReLU", "func(n int, dst, d, x *float64, below float64)")
	Doc("leakyReLU" + s.name + " sets dst = d where x > 0 or NaN, and dst = below·d where x ≤ 0. dst may be d or x.")
	below := s.reg()
	VBROADCASTSD(NewParamAddr("below", 32), below)
	s.each([]string{"d", "x"}, func(v []VecVirtual) VecVirtual {
		zero, slope, one := s.reg(), s.reg(), s.reg()
		s.zero(zero)
		VBROADCASTSD(c(1), one)
		s.where(notLessEqual, v[1], zero, one, below, slope)
		VMULPD(v[0], slope, slope)
		return slope
	})

	s.text("addScaled", "func(n int, dst, x, y *float64, factor float64)")
	Doc("addScaled" + s.name + " sets dst = x + factor·y. dst may be x or y.")
	factor := s.reg()
	VBROADCASTSD(NewParamAddr("factor", 32), factor)
	s.each([]string{"x", "y"}, func(v []VecVirtual) VecVirtual {
		VFMADD231PD(v[1], factor, v[0])
		return v[0]
	})
}
