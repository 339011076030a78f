package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// tile keeps rows × two vectors of C in registers, while k runs: for each k, two vectors of B are loaded, and each row
// multiplies them by one number of A. A and B are read once for so many products that the loads never wait.
func (s isa) tile() {
	s.text("tile", "func(rows, k int, a *float64, rowA, colA int, b *float64, rowB int, c *float64, rowC int, alpha, beta float64, cols int)")
	Doc("tile"+s.name+" sets C = α A B + β C for "+label("%d", s.tileRows)+" rows or fewer and up to "+label("%d", 2*s.lanes)+" columns.",
		"A's entry (i, p) is a[i·rowA + p·colA]; B's rows are whole, also where C has fewer columns. C is not read where β = 0.")
	k := Load(Param("k"), GP64())
	rowA, colA := Load(Param("rowA"), GP64()), Load(Param("colA"), GP64())
	rowB := Load(Param("rowB"), GP64())
	b := Load(Param("b"), GP64())
	SHLQ(U8(3), rowA)
	SHLQ(U8(3), colA)
	SHLQ(U8(3), rowB)

	// Three rows are within reach of a pointer: a, a + rowA, a + 2 rowA.
	pointers := make([]Register, s.tileRows/3)
	pointers[0] = Load(Param("a"), GP64())
	for i := 1; i < len(pointers); i++ {
		p := GP64()
		LEAQ(Mem{Base: pointers[i-1], Index: rowA, Scale: 2}, p)
		ADDQ(rowA, p)
		pointers[i] = p
	}
	entry := func(i int) Mem {
		m := Mem{Base: pointers[i/3]}
		if i%3 > 0 {
			m.Index, m.Scale = rowA, uint8(i%3)
		}
		return m
	}

	sum := s.regs(2 * s.tileRows)
	for _, v := range sum {
		s.zero(v)
	}
	rows := Load(Param("rows"), GP64())
	for r := s.tileRows; r > 1; r-- {
		CMPQ(rows, I32(r))
		JEQ(LabelRef(label("rows%d", r)))
	}
	for r := 1; r <= s.tileRows; r++ {
		Label(label("rows%d", r))
		left, right := s.reg(), s.reg()
		VMOVUPD(Mem{Base: b}, left)
		VMOVUPD(Mem{Base: b, Disp: s.bytes}, right)
		ADDQ(rowB, b)
		for i := range r {
			x := s.reg()
			VBROADCASTSD(entry(i), x)
			VFMADD231PD(left, x, sum[2*i])
			VFMADD231PD(right, x, sum[2*i+1])
		}
		for i := 0; i < r; i += 3 {
			ADDQ(colA, pointers[i/3])
		}
		DECQ(k)
		JNZ(LabelRef(label("rows%d", r)))
		JMP(LabelRef("store"))
	}

	Label("store")
	c, rowC := Load(Param("c"), GP64()), Load(Param("rowC"), GP64())
	SHLQ(U8(3), rowC)
	alpha := s.reg()
	VBROADCASTSD(NewParamAddr("alpha", 72), alpha)
	cols := Load(Param("cols"), GP64())
	beta := GP64()
	MOVQ(NewParamAddr("beta", 80), beta)
	ADDQ(beta, beta) // drops the sign: −0 is 0 too
	CMPQ(cols, I32(2*s.lanes))
	JLT(LabelRef("edge"))
	TESTQ(beta, beta)
	JZ(LabelRef("setRows"))
	s.rows("addRows", sum, rows, c, rowC, func(v [2]VecVirtual) {
		x := s.reg()
		VBROADCASTSD(NewParamAddr("beta", 80), x)
		for h, v := range v {
			VMULPD(alpha, v, v)
			VFMADD231PD(Mem{Base: c, Disp: h * s.bytes}, x, v)
			VMOVUPD(v, Mem{Base: c, Disp: h * s.bytes})
		}
	})
	s.rows("setRows", sum, rows, c, rowC, func(v [2]VecVirtual) {
		for h, v := range v {
			VMULPD(alpha, v, v)
			VMOVUPD(v, Mem{Base: c, Disp: h * s.bytes})
		}
	})

	// Fewer columns: the masks of the two halves.
	Label("edge")
	for _, v := range sum {
		VMULPD(alpha, v, v)
	}
	first, second := cols, GP64()
	XORQ(second, second)
	CMPQ(first, I32(s.lanes))
	JLE(LabelRef("oneVector"))
	MOVQ(first, second)
	SUBQ(I32(s.lanes), second)
	MOVQ(I32(s.lanes), first)
	Label("oneVector")
	keep := func(h int) mask { return s.firstLanes([]Register{first, second}[h]) }
	if s.wide() { // has registers to spare for the masks
		both := [2]mask{keep(0), keep(1)}
		keep = func(h int) mask { return both[h] }
	}
	TESTQ(beta, beta)
	JZ(LabelRef("setEdge"))
	s.rows("addEdge", sum, rows, c, rowC, func(v [2]VecVirtual) {
		for h := range v {
			x, old := s.reg(), s.reg()
			k := keep(h)
			s.loadFirst(Mem{Base: c, Disp: h * s.bytes}, k, old)
			VBROADCASTSD(NewParamAddr("beta", 80), x)
			VFMADD231PD(old, x, v[h])
			s.storeFirst(v[h], k, Mem{Base: c, Disp: h * s.bytes})
		}
	})
	s.rows("setEdge", sum, rows, c, rowC, func(v [2]VecVirtual) {
		for h := range v {
			s.storeFirst(v[h], keep(h), Mem{Base: c, Disp: h * s.bytes})
		}
	})
}

// rows runs store for each of the rows of C that there are, and returns.
func (s isa) rows(name string, sum []VecVirtual, rows, c, rowC Register, store func(v [2]VecVirtual)) {
	Label(name)
	for i := 0; i < len(sum); i += 2 {
		store([2]VecVirtual{sum[i], sum[i+1]})
		if i+2 < len(sum) {
			ADDQ(rowC, c)
			DECQ(rows)
			JZ(LabelRef(name + "Done"))
		}
	}
	Label(name + "Done")
	VZEROUPPER()
	RET()
}
