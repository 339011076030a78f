package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// each runs body for every vector of n entries, and for what is left of one. load gets the pointers of params, and the
// lanes that are there; body returns what goes to dst.
func (s isa) each(params []string, body func(v []VecVirtual) VecVirtual) {
	n := Load(Param("n"), GP64())
	dst := Load(Param("dst"), GP64())
	from := make([]Register, len(params))
	for i, p := range params {
		from[i] = Load(Param(p), GP64())
	}
	Label("loop")
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	v := s.regs(len(from))
	for i, p := range from {
		VMOVUPD(Mem{Base: p}, v[i])
	}
	VMOVUPD(body(v), Mem{Base: dst})
	for _, p := range append(from, dst) {
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
	result := body(v)
	s.storeFirst(result, s.firstLanes(n), Mem{Base: dst})
	Label("done")
	VZEROUPPER()
	RET()
}

// of writes a function dst = f(x).
func (s isa) of(name, doc string, f func(x VecVirtual) VecVirtual) {
	s.text(name, "func(n int, dst, x *float64)")
	Doc(name + s.name + " sets " + doc + " for n entries. dst may be x.")
	s.each([]string{"x"}, func(v []VecVirtual) VecVirtual { return f(v[0]) })
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
	s.pull("pullTanh", "dst = d tanh′(x), tanh′(x) = 4 σ′(2x)", func(x VecVirtual) VecVirtual {
		VADDPD(x, x, x)
		slope := s.sigmoidSlope(x)
		s.with(VMULPD, VMULPD_BCST, 4, slope, slope)
		return slope
	})
	s.pull("pullSoftplus", "dst = d σ(x)", s.sigmoid)

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

// optimizers are the steps of Momentum and Adam, which keep numbers of their own beside each parameter.
func (s isa) optimizers() {
	s.text("momentum", "func(n int, theta, v, grad *float64, momentum, rate, ahead, here float64)")
	Doc("momentum" + s.name + " sets v = momentum·v − rate·grad, theta = theta + ahead·v − here·grad.")
	momentum, rate, ahead, here := s.spread("momentum", 32), s.spread("rate", 40), s.spread("ahead", 48), s.spread("here", 56)
	s.update([]string{"theta", "v", "grad"}, 2, func(x []VecVirtual) {
		theta, v, grad := x[0], x[1], x[2]
		VMULPD(momentum, v, v)
		VFNMADD231PD(grad, rate, v)
		VFMADD231PD(v, ahead, theta)
		VFNMADD231PD(grad, here, theta)
	})

	s.text("adam", "func(n int, theta, m, v, grad *float64, beta1, rest1, beta2, rest2, rate, root, epsilon float64)")
	Doc("adam" + s.name + " sets m = beta1·m + rest1·grad, v = beta2·v + rest2·grad², theta = theta − rate·m/(root·√v + epsilon).")
	var beta1, rest1, beta2, rest2, stepRate, root, epsilon VecVirtual
	for i, at := range []*VecVirtual{&beta1, &rest1, &beta2, &rest2, &stepRate, &root, &epsilon} {
		*at = s.spread([]string{"beta1", "rest1", "beta2", "rest2", "rate", "root", "epsilon"}[i], 40+8*i)
	}
	s.update([]string{"theta", "m", "v", "grad"}, 3, func(x []VecVirtual) {
		theta, m, v, grad := x[0], x[1], x[2], x[3]
		step, below := s.reg(), s.reg()
		VMULPD(beta1, m, m)
		VFMADD231PD(grad, rest1, m)
		VMULPD(beta2, v, v)
		VMULPD(grad, grad, grad)
		VFMADD231PD(grad, rest2, v)
		VSQRTPD(v, below)
		VFMADD213PD(epsilon, root, below)
		VMULPD(stepRate, m, step)
		VDIVPD(below, step, step)
		VSUBPD(step, theta, theta)
	})
}

// spread returns a parameter in every lane.
func (s isa) spread(name string, offset int) VecVirtual {
	v := s.reg()
	VBROADCASTSD(NewParamAddr(name, offset), v)
	return v
}

// update runs body for every vector of n entries of the slices, and writes the first so many of them back.
func (s isa) update(params []string, written int, body func(x []VecVirtual)) {
	n := Load(Param("n"), GP64())
	at := make([]Register, len(params))
	for i, p := range params {
		at[i] = Load(Param(p), GP64())
	}
	Label("loop")
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	x := s.regs(len(at))
	for i, p := range at {
		VMOVUPD(Mem{Base: p}, x[i])
	}
	body(x)
	for i, p := range at {
		if i < written {
			VMOVUPD(x[i], Mem{Base: p})
		}
		ADDQ(I32(s.bytes), p)
	}
	JMP(LabelRef("loop"))
	Label("tail")
	ADDQ(I32(s.lanes), n)
	JZ(LabelRef("done"))
	x = s.regs(len(at))
	for i, p := range at {
		s.loadFirst(Mem{Base: p}, s.firstLanes(n), x[i])
	}
	body(x)
	for i, p := range at[:written] {
		s.storeFirst(x[i], s.firstLanes(n), Mem{Base: p})
	}
	Label("done")
	VZEROUPPER()
	RET()
}

// reductions are sums over all entries, in four vectors that are added at the end.
func (s isa) reductions() {
	s.sum("sum", "func(n int, x *float64) float64", "the sum of x", 16, []string{"x"}, func(v []VecVirtual, sum VecVirtual) {
		VADDPD(v[0], sum, sum)
	})
	s.sum("dot", "func(n int, x, y *float64) float64", "the sum of x·y", 24, []string{"x", "y"}, func(v []VecVirtual, sum VecVirtual) {
		VFMADD231PD(v[0], v[1], sum)
	})
	s.sum("distance2", "func(n int, x, y *float64) float64", "the sum of (x − y)²", 24, []string{"x", "y"}, func(v []VecVirtual, sum VecVirtual) {
		VSUBPD(v[1], v[0], v[0])
		VFMADD231PD(v[0], v[0], sum)
	})
}

func (s isa) sum(name, signature, doc string, ret int, params []string, add func(v []VecVirtual, sum VecVirtual)) {
	s.text(name, signature)
	Doc(name + s.name + " returns " + doc + ".")
	n := Load(Param("n"), GP64())
	from := make([]Register, len(params))
	for i, p := range params {
		from[i] = Load(Param(p), GP64())
	}
	sum := s.regs(4)
	for _, v := range sum {
		s.zero(v)
	}
	Label("fours")
	SUBQ(I32(4*s.lanes), n)
	JLT(LabelRef("ones"))
	for i := range sum {
		v := s.regs(len(from))
		for k, p := range from {
			VMOVUPD(Mem{Base: p, Disp: i * s.bytes}, v[k])
		}
		add(v, sum[i])
	}
	for _, p := range from {
		ADDQ(I32(4*s.bytes), p)
	}
	JMP(LabelRef("fours"))
	Label("ones")
	ADDQ(I32(4*s.lanes), n)
	Label("one")
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	v := s.regs(len(from))
	for k, p := range from {
		VMOVUPD(Mem{Base: p}, v[k])
		ADDQ(I32(s.bytes), p)
	}
	add(v, sum[0])
	JMP(LabelRef("one"))
	Label("tail")
	ADDQ(I32(s.lanes), n)
	JZ(LabelRef("reduce"))
	keep := s.firstLanes(n)
	v = s.regs(len(from))
	for k, p := range from {
		s.loadFirst(Mem{Base: p}, keep, v[k])
	}
	add(v, sum[1])
	Label("reduce")
	VADDPD(sum[1], sum[0], sum[0])
	VADDPD(sum[3], sum[2], sum[2])
	VADDPD(sum[2], sum[0], sum[0])
	total := sum[0]
	if s.wide() {
		upper := YMM()
		VEXTRACTF64X4(U8(1), total, upper)
		VADDPD(upper, total.AsY(), total.AsY())
	}
	upper := XMM()
	VEXTRACTF128(U8(1), total.AsY(), upper)
	VADDPD(upper, total.AsX(), total.AsX())
	VHADDPD(total.AsX(), total.AsX(), total.AsX())
	Store(total.AsX(), ReturnIndex(0))
	VZEROUPPER()
	RET()
}
