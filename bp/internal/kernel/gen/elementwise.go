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

// products are what is left of the way back where the slopes are known, and of losses.
func (s isa) products() {
	s.text("multiply", "func(n int, dst, x, y *float64)")
	Doc("multiply" + s.name + " sets dst = x y for n entries. dst may be x or y.")
	s.each([]string{"x", "y"}, func(v []VecVirtual) VecVirtual {
		VMULPD(v[0], v[1], v[1])
		return v[1]
	})

	s.text("difference", "func(n int, dst, x, y *float64, by float64)")
	Doc("difference" + s.name + " sets dst = (x − y)/by for n entries. dst may be x or y.")
	by := s.spread("by", 32)
	s.each([]string{"x", "y"}, func(v []VecVirtual) VecVirtual {
		VSUBPD(v[1], v[0], v[0])
		VDIVPD(by, v[0], v[0])
		return v[0]
	})

	s.text("logisticDifference", "func(n int, dst, p, x, y *float64, by float64)")
	Doc("logisticDifference"+s.name+" sets dst = (p − y)/by for n entries, where p = σ(x). Where y = 1 and x > 1, p − 1 is taken",
		"as −σ(−x). dst may be any of the others.")
	by = s.spread("by", 40)
	s.each([]string{"p", "x", "y"}, func(v []VecVirtual) VecVirtual {
		p, x, y := v[0], v[1], v[2]
		opposite, one, near := s.reg(), s.reg(), s.reg()
		s.zero(opposite)
		VSUBPD(x, opposite, opposite)
		rest := s.sigmoid(opposite)
		s.flip(rest)
		VSUBPD(y, p, p)
		VBROADCASTSD(c(1), one)
		s.where(greater, x, one, rest, p, near)
		s.where(equal, y, one, near, p, p)
		VDIVPD(by, p, p)
		return p
	})

	s.text("logisticLoss", "func(n int, x, y *float64) float64")
	Doc("logisticLoss" + s.name + " returns the sum of −y ln σ(x) − (1 − y) ln(1 − σ(x)) = ln(1 + e^x) − y x.")
	n := Load(Param("n"), GP64())
	from := pointers([]string{"x", "y"})
	sum := s.reg()
	s.zero(sum)
	term := func(x, y VecVirtual) VecVirtual { // max(x, 0) − y x first, which may leave nothing of a large x
		above := s.above(x)
		VFNMADD231PD(x, y, above)
		l := s.log1p(s.exp(s.minusAbs(-1000, x)))
		VADDPD(above, l, l)
		return l
	}
	Label("loop")
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	v := s.regs(2)
	for i, p := range from {
		VMOVUPD(Mem{Base: p}, v[i])
		ADDQ(I32(s.bytes), p)
	}
	VADDPD(term(v[0], v[1]), sum, sum)
	JMP(LabelRef("loop"))
	Label("tail")
	ADDQ(I32(s.lanes), n)
	JZ(LabelRef("reduce"))
	v = s.regs(2)
	for i, p := range from {
		s.loadFirst(Mem{Base: p}, s.firstLanes(n), v[i])
	}
	l := term(v[0], v[1])
	s.keep(s.firstLanes(n), l)
	VADDPD(l, sum, sum)
	Label("reduce")
	s.returnSum(sum)
}

// rowSums adds up rows, four at a time.
func (s isa) rowSums() {
	s.text("rowSums", "func(rows, n int, x *float64, rowX int, sums *float64)")
	Doc("rowSums" + s.name + " sets sums to the sums of rows of n entries, of which there is one at least.")
	rows, step := Load(Param("rows"), GP64()), Load(Param("rowX"), GP64())
	x, sums := Load(Param("x"), GP64()), Load(Param("sums"), GP64())
	SHLQ(U8(3), step)
	Label("four")
	at := make([]Register, 4)
	at[0] = x
	for i := 1; i < len(at); i++ { // rows that there are not are the last one once more
		at[i] = GP64()
		LEAQ(Mem{Base: at[i-1], Index: step, Scale: 1}, at[i])
		CMPQ(rows, I32(i))
		CMOVQLE(at[i-1], at[i])
	}
	next := GP64()
	LEAQ(Mem{Base: x, Index: step, Scale: 4}, next)
	sum := s.regs(4)
	for _, v := range sum {
		s.zero(v)
	}
	n, offset := Load(Param("n"), GP64()), GP64()
	XORQ(offset, offset)
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	Label("loop")
	for i, p := range at {
		VADDPD(Mem{Base: p, Index: offset, Scale: 1}, sum[i], sum[i])
	}
	ADDQ(I32(s.bytes), offset)
	SUBQ(I32(s.lanes), n)
	JGE(LabelRef("loop"))
	Label("tail")
	ADDQ(I32(s.lanes), n)
	JZ(LabelRef("reduce"))
	last := s.firstLanes(n)
	for i, p := range at {
		v := s.reg()
		s.loadFirst(Mem{Base: p, Index: offset, Scale: 1}, last, v)
		VADDPD(v, sum[i], sum[i])
	}
	Label("reduce")
	total := s.fourSums(sum)
	SUBQ(I32(4), rows)
	JL(LabelRef("few"))
	VMOVUPD(total, Mem{Base: sums})
	JZ(LabelRef("done"))
	ADDQ(I32(32), sums)
	MOVQ(next, x)
	JMP(LabelRef("four"))
	Label("few")
	ADDQ(I32(4), rows)
	s.storeFirst(total, s.firstLanes(rows), Mem{Base: sums})
	Label("done")
	VZEROUPPER()
	RET()
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
	at := pointers(params)
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
	from := pointers(params)
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
	s.returnSum(sum[0])
}

// returnSum returns the sum of the lanes.
func (s isa) returnSum(total VecVirtual) {
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
