package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// losses are the values and the gradients of losses.
func (s isa) losses() {
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
