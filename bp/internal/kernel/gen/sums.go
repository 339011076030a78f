package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// reductions are sums over all entries, in four vectors that are added at the end.
func (s isa) reductions() {
	s.sum("sum", "func(n int, x *float64) float64", "the sum of x", []string{"x"}, func(v []VecVirtual, sum VecVirtual) {
		VADDPD(v[0], sum, sum)
	})
	s.sum("dot", "func(n int, x, y *float64) float64", "the sum of x·y", []string{"x", "y"}, func(v []VecVirtual, sum VecVirtual) {
		VFMADD231PD(v[0], v[1], sum)
	})
	s.sum("distance2", "func(n int, x, y *float64) float64", "the sum of (x − y)²", []string{"x", "y"}, func(v []VecVirtual, sum VecVirtual) {
		VSUBPD(v[1], v[0], v[0])
		VFMADD231PD(v[0], v[0], sum)
	})
}

func (s isa) sum(name, signature, doc string, params []string, add func(v []VecVirtual, sum VecVirtual)) {
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
