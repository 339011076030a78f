package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pool writes what max pooling does forward and backward, for one window and the samples of a batch side by side. No
// processor can predict which pixel is the largest, so nothing branches on it.
func (s isa) pool() {
	s.text("largest", "func(n int, top *float64, at *int, x *float64, apart, size, rest, from int)")
	Doc("largest"+s.name+" sets top to the largest pixel of a window and at to its row, for n samples. Of several the first",
		"one is the largest, unless there is NaN. See eachWindow.")
	s.eachWindow([]string{"top", "at", "x"}, func(p []Register, w windowPart) {
		top, at := s.reg(), s.reg()
		w.load(Mem{Base: p[2]}, top)
		VMOVAPD(w.from, at)
		w.eachPixel(p[2], func(pixel Mem, row VecVirtual) {
			x := s.reg()
			w.load(pixel, x)
			if s.wide() {
				larger, nan := K(), K()
				VCMPPD(U8(greater), top, x, larger)
				VCMPPD(U8(unordered), x, x, nan)
				KORW(larger, nan, larger)
				VMOVAPD(x, larger, top)
				VMOVAPD(row, larger, at)
				return
			}
			larger, nan := YMM(), YMM()
			VCMPPD(U8(greater), top, x, larger)
			VCMPPD(U8(unordered), x, x, nan)
			VORPD(nan, larger, larger)
			VBLENDVPD(larger, x, top, top)
			VBLENDVPD(larger, row, at, at)
		})
		w.store(top, Mem{Base: p[0]})
		w.store(at, Mem{Base: p[1]})
	})

	s.text("addWhere", "func(n int, dst, d *float64, at *int, apart, size, rest, from int)")
	Doc("addWhere" + s.name + " adds d to the pixel of a window whose row is at, for n samples. See eachWindow.")
	s.eachWindow([]string{"dst", "d", "at"}, func(p []Register, w windowPart) {
		d, at := s.reg(), s.reg()
		w.load(Mem{Base: p[1]}, d)
		w.load(Mem{Base: p[2]}, at)
		w.eachPixel(p[0], func(pixel Mem, row VecVirtual) {
			dst := s.reg()
			w.load(pixel, dst)
			if s.wide() {
				here := K()
				VPCMPEQQ(row, at, here)
				VADDPD(d, dst, here, dst)
			} else {
				here := YMM()
				VPCMPEQQ(row, at, here)
				VANDPD(here, d, here)
				VADDPD(here, dst, dst)
			}
			w.store(dst, pixel)
		})
	})
}

// windowPart is as many samples of a window as a vector has lanes, or what is left of them.
type windowPart struct {
	from      VecVirtual // the row of the first pixel, in every lane
	load      func(from Mem, to VecVirtual)
	store     func(from VecVirtual, to Mem)
	eachPixel func(first Register, body func(pixel Mem, row VecVirtual))
}

// eachWindow runs body for n samples of a window of size × size pixels. Pixels lie apart numbers from each other, and
// there are rest pixels between a row of the window and the next. The first pixel is row from of the batch. p are pointers.
func (s isa) eachWindow(params []string, body func(p []Register, w windowPart)) {
	n, size := Load(Param("n"), GP64()), Load(Param("size"), GP64())
	apart, gap := Load(Param("apart"), GP64()), Load(Param("rest"), GP64())
	p := pointers(params)
	from, one, rest := s.spread("from", 56), s.reg(), s.spread("rest", 48)
	VBROADCASTSD(bits(1), one)
	SHLQ(U8(3), apart)
	IMULQ(apart, gap)
	part := func(name string, load func(Mem, VecVirtual), store func(VecVirtual, Mem)) {
		body(p, windowPart{from, load, store, func(first Register, body func(pixel Mem, row VecVirtual)) {
			at, row, rows, pixels := GP64(), s.reg(), GP64(), GP64()
			MOVQ(first, at)
			VMOVAPD(from, row)
			MOVQ(size, rows)
			Label(name + "Row")
			MOVQ(size, pixels)
			Label(name + "Pixel")
			body(Mem{Base: at}, row)
			VPADDQ(one, row, row)
			ADDQ(apart, at)
			DECQ(pixels)
			JNZ(LabelRef(name + "Pixel"))
			VPADDQ(rest, row, row)
			ADDQ(gap, at)
			DECQ(rows)
			JNZ(LabelRef(name + "Row"))
		}})
	}
	Label("loop")
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	part("whole", func(from Mem, to VecVirtual) { VMOVUPD(from, to) }, func(from VecVirtual, to Mem) { VMOVUPD(from, to) })
	for _, pointer := range p {
		ADDQ(I32(s.bytes), pointer)
	}
	JMP(LabelRef("loop"))
	Label("tail")
	ADDQ(I32(s.lanes), n)
	JZ(LabelRef("done"))
	left := s.firstLanes(n)
	part("left", func(from Mem, to VecVirtual) { s.loadFirst(from, left, to) }, func(from VecVirtual, to Mem) { s.storeFirst(from, left, to) })
	Label("done")
	VZEROUPPER()
	RET()
}
