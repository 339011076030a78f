package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// tile keeps a tile of C in registers, some rows high and some vectors wide, while k runs: for each k the vectors of a
// row of B are loaded, and each row of C multiplies them by one number of A. A and B are read once for so many products
// that the loads never wait. The narrow tile is one vector wide, or less: it is for few columns, and loads B no further
// than they go.
type tile struct {
	isa
	name          string
	height, width int
}

func (s tile) write() {
	s.text(s.name, "func(rows, k int, a *float64, rowA, colA int, b *float64, rowB int, c *float64, rowC int, start *float64, alpha, beta float64, cols int)")
	whole := "B's rows are whole, also where C has fewer columns."
	if s.width == 1 {
		whole = "B is read no further."
	}
	Doc(fmt.Sprintf("%s%s sets C = α A B + β C for up to %d rows and %d columns, 1 of each at least.", s.name, s.isa.name, s.height, s.width*s.lanes),
		"A's entry (i, p) is a[i·rowA + p·colA]. "+whole+" C is not read where β = 0.",
		"Where start is not nil, it sets C = α A B + start 1ᵀ, and β is of no account.")
	k := Load(Param("k"), GP64())
	rowA, colA := Load(Param("rowA"), GP64()), Load(Param("colA"), GP64())
	rowB := Load(Param("rowB"), GP64())
	b := Load(Param("b"), GP64())
	SHLQ(U8(3), rowA)
	SHLQ(U8(3), colA)
	SHLQ(U8(3), rowB)

	// Three rows are within reach of a pointer: a, a + rowA, a + 2 rowA.
	pointers := make([]Register, s.height/3)
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

	sum := make([][]VecVirtual, s.height)
	for i := range sum {
		sum[i] = s.regs(s.width)
		for _, v := range sum[i] {
			s.zero(v)
		}
	}
	var whatThereIs mask
	if s.width == 1 {
		whatThereIs = s.firstLanes(Load(Param("cols"), GP64()))
	}
	rows := Load(Param("rows"), GP64())
	for r := s.height; r > 1; r-- {
		CMPQ(rows, I32(r))
		JEQ(LabelRef(fmt.Sprintf("rows%d", r)))
	}
	for r := 1; r <= s.height; r++ {
		loop := fmt.Sprintf("rows%d", r)
		Label(loop)
		y := s.regs(s.width)
		for h, v := range y {
			if s.width == 1 {
				s.loadFirst(Mem{Base: b}, whatThereIs, v)
			} else {
				VMOVUPD(Mem{Base: b, Disp: h * s.bytes}, v)
			}
		}
		ADDQ(rowB, b)
		for i := range r {
			x := s.reg()
			VBROADCASTSD(entry(i), x)
			for h, v := range y {
				VFMADD231PD(v, x, sum[i][h])
			}
		}
		for i := 0; i < r; i += 3 {
			ADDQ(colA, pointers[i/3])
		}
		DECQ(k)
		JNZ(LabelRef(loop))
		JMP(LabelRef("scale"))
	}

	Label("scale")
	factor, one := GP64(), GP64()
	MOVQ(NewParamAddr("alpha", 80), factor)
	MOVQ(U64(math.Float64bits(1)), one)
	CMPQ(factor, one)
	JEQ(LabelRef("scaled"))
	alpha := s.reg()
	VBROADCASTSD(NewParamAddr("alpha", 80), alpha)
	for _, row := range sum {
		for _, v := range row {
			VMULPD(alpha, v, v)
		}
	}
	Label("scaled")
	start, beta := Load(Param("start"), GP64()), GP64()
	MOVQ(NewParamAddr("beta", 88), beta)
	ADDQ(beta, beta) // drops the sign: −0 is 0 too
	TESTQ(start, start)
	JZ(LabelRef("store"))
	XORQ(beta, beta)
	left := GP64()
	MOVQ(rows, left)
	s.rows("start", sum, left, func(row []VecVirtual) {
		x := s.reg()
		VBROADCASTSD(Mem{Base: start}, x)
		for _, v := range row {
			VADDPD(x, v, v)
		}
		ADDQ(I32(8), start)
	})

	Label("store")
	c, rowC := Load(Param("c"), GP64()), Load(Param("rowC"), GP64())
	SHLQ(U8(3), rowC)
	cols := Load(Param("cols"), GP64())
	CMPQ(cols, I32(s.width*s.lanes))
	JLT(LabelRef("edge"))
	s.stores("Rows", sum, rows, c, rowC, beta,
		func(h int, v VecVirtual) { VMOVUPD(Mem{Base: c, Disp: h * s.bytes}, v) },
		func(h int, v VecVirtual) { VMOVUPD(v, Mem{Base: c, Disp: h * s.bytes}) })
	Label("edge")

	// Fewer columns: the masks of the vectors.
	counts := []Register{cols}
	if s.width == 2 {
		second := GP64()
		XORQ(second, second)
		CMPQ(cols, I32(s.lanes))
		JLE(LabelRef("oneVector"))
		MOVQ(cols, second)
		SUBQ(I32(s.lanes), second)
		MOVQ(I32(s.lanes), cols)
		Label("oneVector")
		counts = append(counts, second)
	}
	keep := func(h int) mask { return s.firstLanes(counts[h]) }
	if s.wide() || s.width == 1 { // there are registers to spare for the masks
		var all []mask
		for h := range counts {
			all = append(all, keep(h))
		}
		keep = func(h int) mask { return all[h] }
	}
	s.stores("Edge", sum, rows, c, rowC, beta,
		func(h int, v VecVirtual) { s.loadFirst(Mem{Base: c, Disp: h * s.bytes}, keep(h), v) },
		func(h int, v VecVirtual) { s.storeFirst(v, keep(h), Mem{Base: c, Disp: h * s.bytes}) })
}

// stores adds β C to the sums, unless β is 0, writes them to C, and returns.
func (s tile) stores(name string, sum [][]VecVirtual, rows, c, rowC, beta Register, load, store func(h int, v VecVirtual)) {
	TESTQ(beta, beta)
	JZ(LabelRef("set" + name))
	s.rows("add"+name, sum, rows, func(row []VecVirtual) {
		x, old := s.reg(), s.reg()
		VBROADCASTSD(NewParamAddr("beta", 88), x)
		for h, v := range row {
			load(h, old)
			VFMADD231PD(old, x, v)
			store(h, v)
		}
		ADDQ(rowC, c)
	})
	VZEROUPPER()
	RET()
	s.rows("set"+name, sum, rows, func(row []VecVirtual) {
		for h, v := range row {
			store(h, v)
		}
		ADDQ(rowC, c)
	})
	VZEROUPPER()
	RET()
}

// rows runs body for each of the rows of C that there are.
func (s tile) rows(name string, sum [][]VecVirtual, rows Register, body func(row []VecVirtual)) {
	Label(name)
	for i, row := range sum {
		body(row)
		if i+1 < len(sum) {
			DECQ(rows)
			JZ(LabelRef(name + "Done"))
		}
	}
	Label(name + "Done")
}
