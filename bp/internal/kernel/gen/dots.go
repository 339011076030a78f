package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// dots multiplies rows of A by rows of B, vector by vector along both: no lane is empty however few rows B has, and
// nothing has to be packed. What remains at the end is to add up the lanes.
type dots struct {
	isa
	name       string
	rows, cols int // of C; 4 or 2 columns
}

func (s dots) write() {
	s.text(s.name, "func(rows, cols, k int, a *float64, rowA int, b *float64, rowB int, c *float64, rowC int, alpha, beta float64)")
	Doc(fmt.Sprintf("%s%s sets C = α A Bᵀ + β C for up to %d rows and %d columns of C, 1 of each at least.", s.name, s.isa.name, s.rows, s.cols),
		"The entries of a row of A and of a row of B lie side by side. C is not read where β = 0.")
	k := Load(Param("k"), GP64())

	// Rows that C does not have are computed all the same, from the last row that there is.
	reach := func(first, stride, count string, n int) []Register {
		p := make([]Register, n)
		p[0] = Load(Param(first), GP64())
		step, have := Load(Param(stride), GP64()), Load(Param(count), GP64())
		SHLQ(U8(3), step)
		for i := 1; i < n; i++ {
			next := GP64()
			LEAQ(Mem{Base: p[i-1].(GPVirtual), Index: step, Scale: 1}, next)
			CMPQ(have, I32(i))
			CMOVQLE(p[i-1], next)
			p[i] = next
		}
		return p
	}
	a, b := reach("a", "rowA", "rows", s.rows), reach("b", "rowB", "cols", s.cols)

	sum := make([][]VecVirtual, s.rows)
	for i := range sum {
		sum[i] = s.regs(s.cols)
		for _, v := range sum[i] {
			s.zero(v)
		}
	}
	offset := GP64()
	XORQ(offset, offset)
	step := func(load func(p Register, to VecVirtual)) {
		y := s.regs(s.cols)
		if s.rows < s.cols { // keep the fewer of the two at hand
			x := s.regs(s.rows)
			for i := range x {
				load(a[i], x[i])
			}
			for j := range y {
				load(b[j], y[j])
				for i := range x {
					VFMADD231PD(y[j], x[i], sum[i][j])
				}
			}
			return
		}
		for j := range y {
			load(b[j], y[j])
		}
		for i := range sum {
			x := s.reg()
			load(a[i], x)
			for j := range y {
				VFMADD231PD(y[j], x, sum[i][j])
			}
		}
	}
	SUBQ(I32(s.lanes), k)
	JLT(LabelRef("tail"))
	Label("loop")
	step(func(p Register, to VecVirtual) { VMOVUPD(Mem{Base: p, Index: offset, Scale: 1}, to) })
	ADDQ(I32(s.bytes), offset)
	SUBQ(I32(s.lanes), k)
	JGE(LabelRef("loop"))
	Label("tail")
	ADDQ(I32(s.lanes), k)
	JZ(LabelRef("reduce"))
	last := s.firstLanes(k)
	step(func(p Register, to VecVirtual) { s.loadFirst(Mem{Base: p, Index: offset, Scale: 1}, last, to) })

	Label("reduce")
	rows, cols := Load(Param("rows"), GP64()), Load(Param("cols"), GP64())
	c, rowC := Load(Param("c"), GP64()), Load(Param("rowC"), GP64())
	SHLQ(U8(3), rowC)
	alpha := YMM()
	VBROADCASTSD(NewParamAddr("alpha", 72), alpha)
	beta := GP64()
	MOVQ(NewParamAddr("beta", 80), beta)
	ADDQ(beta, beta) // drops the sign: −0 is 0 too
	keep := s.firstLanes(cols)
	for i := range s.rows {
		row := YMM()
		switch {
		case s.cols == 4:
			row = s.fourSums(sum[i])
		case i%2 == 0:
			row = s.fourSums(append(sum[i][:2:2], sum[i+1]...))
			sum[i][0] = row
		default: // the other half of the four
			VEXTRACTF128(U8(1), sum[i-1][0], row.AsX())
		}
		v := YMM()
		VMULPD(alpha, row, v)
		TESTQ(beta, beta)
		JZ(LabelRef(fmt.Sprintf("set%d", i)))
		old, x := YMM(), YMM()
		s.loadFirst(Mem{Base: c}, keep, old)
		VBROADCASTSD(NewParamAddr("beta", 80), x)
		VFMADD231PD(old, x, v)
		Label(fmt.Sprintf("set%d", i))
		s.storeFirst(v, keep, Mem{Base: c})
		if i+1 < s.rows {
			ADDQ(rowC, c)
			DECQ(rows)
			JZ(LabelRef("done"))
		}
	}
	Label("done")
	VZEROUPPER()
	RET()
}

// fourSums returns the sums of the lanes of four vectors, side by side.
func (s isa) fourSums(v []VecVirtual) VecVirtual {
	half := make([]VecVirtual, 4)
	for i := range half {
		half[i] = v[i]
		if s.wide() {
			upper := YMM()
			VEXTRACTF64X4(U8(1), v[i], upper)
			half[i] = YMM()
			VADDPD(upper, v[i].AsY(), half[i])
		}
	}
	p, q := YMM(), YMM()
	VHADDPD(half[1], half[0], p) // 0+1 of half 0, 0+1 of half 1, 2+3 of half 0, 2+3 of half 1
	VHADDPD(half[3], half[2], q)
	low, high := YMM(), YMM()
	VPERM2F128(U8(0x20), q, p, low)
	VPERM2F128(U8(0x31), q, p, high)
	sums := YMM()
	VADDPD(high, low, sums)
	return sums
}

// transpose turns rows into columns, four rows at a time, and of these four columns.
func transpose() {
	TEXT("transposeAVX2", NOSPLIT, "func(rows, cols int, src *float64, rowSrc int, dst *float64, rowDst int)")
	Pragma("noescape")
	Doc("transposeAVX2 sets dst[j·rowDst + i] = src[i·rowSrc + j] for i < rows, a multiple of 4, and j < cols, neither of them 0.")
	rows := Load(Param("rows"), GP64())
	src, dst := Load(Param("src"), GP64()), Load(Param("dst"), GP64())
	rowSrc, rowDst := Load(Param("rowSrc"), GP64()), Load(Param("rowDst"), GP64())
	SHLQ(U8(3), rowSrc)
	SHLQ(U8(3), rowDst)
	rowSrc3, rowDst3 := GP64(), GP64()
	LEAQ(Mem{Base: rowSrc, Index: rowSrc, Scale: 2}, rowSrc3)
	LEAQ(Mem{Base: rowDst, Index: rowDst, Scale: 2}, rowDst3)
	from, to := GP64(), GP64()
	row := func(i int) Mem { // of src, from the column at hand on
		return [...]Mem{
			{Base: from}, {Base: from, Index: rowSrc, Scale: 1}, {Base: from, Index: rowSrc, Scale: 2}, {Base: from, Index: rowSrc3, Scale: 1},
		}[i]
	}
	Label("strip")
	cols := Load(Param("cols"), GP64())
	MOVQ(src, from)
	MOVQ(dst, to)
	SUBQ(I32(4), cols)
	JL(LabelRef("pair"))
	Label("block")
	v := avx2.regs(4)
	for i := range v {
		VMOVUPD(row(i), v[i])
	}
	p, t := avx2.regs(4), avx2.regs(4)
	VUNPCKLPD(v[1], v[0], p[0])            // 00 10 02 12
	VUNPCKHPD(v[1], v[0], p[1])            // 01 11 03 13
	VUNPCKLPD(v[3], v[2], p[2])            // 20 30 22 32
	VUNPCKHPD(v[3], v[2], p[3])            // 21 31 23 33
	VPERM2F128(U8(0x20), p[2], p[0], t[0]) // 00 10 20 30
	VPERM2F128(U8(0x20), p[3], p[1], t[1])
	VPERM2F128(U8(0x31), p[2], p[0], t[2])
	VPERM2F128(U8(0x31), p[3], p[1], t[3])
	VMOVUPD(t[0], Mem{Base: to})
	VMOVUPD(t[1], Mem{Base: to, Index: rowDst, Scale: 1})
	VMOVUPD(t[2], Mem{Base: to, Index: rowDst, Scale: 2})
	VMOVUPD(t[3], Mem{Base: to, Index: rowDst3, Scale: 1})
	ADDQ(I32(32), from)
	LEAQ(Mem{Base: to, Index: rowDst, Scale: 4}, to)
	SUBQ(I32(4), cols)
	JGE(LabelRef("block"))
	Label("pair") // up to three columns are left, and cols is four less
	TESTQ(U32(2), cols)
	JZ(LabelRef("single"))
	even, odd, first, second := YMM(), YMM(), YMM(), YMM()
	VMOVUPD(row(0), even.AsX())
	VINSERTF128(U8(1), row(2), even, even) // 00 01 20 21
	VMOVUPD(row(1), odd.AsX())
	VINSERTF128(U8(1), row(3), odd, odd) // 10 11 30 31
	VUNPCKLPD(odd, even, first)
	VUNPCKHPD(odd, even, second)
	VMOVUPD(first, Mem{Base: to})
	VMOVUPD(second, Mem{Base: to, Index: rowDst, Scale: 1})
	ADDQ(I32(16), from)
	LEAQ(Mem{Base: to, Index: rowDst, Scale: 2}, to)
	Label("single")
	TESTQ(U32(1), cols)
	JZ(LabelRef("next"))
	low, high, all := XMM(), XMM(), YMM()
	VMOVSD(row(0), low)
	VMOVHPD(row(1), low, low)
	VMOVSD(row(2), high)
	VMOVHPD(row(3), high, high)
	VINSERTF128(U8(1), high, low.AsY(), all)
	VMOVUPD(all, Mem{Base: to})
	Label("next")
	LEAQ(Mem{Base: src, Index: rowSrc, Scale: 4}, src)
	ADDQ(I32(32), dst)
	SUBQ(I32(4), rows)
	JNZ(LabelRef("strip"))
	VZEROUPPER()
	RET()
}

// peak is nothing but multiplications and additions: what the processor can do at most.
func peak(s isa) {
	s.text("peak", "func(n int)")
	Doc("peak" + s.name + " takes n times " + fmt.Sprint(20*s.lanes) + " floating-point operations.")
	n := Load(Param("n"), GP64())
	sum := s.regs(10)
	x := s.reg()
	s.zero(x)
	for _, v := range sum {
		s.zero(v)
	}
	Label("loop")
	for _, v := range sum {
		VFMADD231PD(x, x, v)
	}
	DECQ(n)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

func pause() {
	TEXT("pause", NOSPLIT, "func()")
	Doc("pause tells the processor that the loop that it is in only waits.")
	PAUSE()
	RET()
}
