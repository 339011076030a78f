package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pool writes what max pooling does forward and backward, for the samples of a batch side by side. No processor can
// predict which pixel is the largest, so nothing branches on it.
func (s isa) pool() {
	s.text("keepLarger", "func(n int, top *float64, at *int, x *float64, from int)")
	Doc("keepLarger" + s.name + " sets top = x and at = from, for n entries, where x > top or x is NaN.")
	from := s.spread("from", 32)
	s.eachTo([]string{"top", "at"}, []string{"top", "at", "x"}, func(v []VecVirtual) []VecVirtual {
		top, at, x := v[0], v[1], v[2]
		if s.wide() {
			larger, nan := K(), K()
			VCMPPD(U8(greater), top, x, larger)
			VCMPPD(U8(unordered), x, x, nan)
			KORW(larger, nan, larger)
			VMOVAPD(x, larger, top)
			VMOVAPD(from, larger, at)
			return []VecVirtual{top, at}
		}
		larger, nan := YMM(), YMM()
		VCMPPD(U8(greater), top, x, larger)
		VCMPPD(U8(unordered), x, x, nan)
		VORPD(nan, larger, larger)
		VBLENDVPD(larger, x, top, top)
		VBLENDVPD(larger, from, at, at)
		return []VecVirtual{top, at}
	})

	s.text("addWhere", "func(n int, dst, d *float64, at *int, from int)")
	Doc("addWhere" + s.name + " adds d to dst, for n entries, where at = from.")
	from = s.spread("from", 32)
	s.each([]string{"dst", "d", "at"}, func(v []VecVirtual) VecVirtual {
		dst, d, at := v[0], v[1], v[2]
		if s.wide() {
			here := K()
			VPCMPEQQ(from, at, here)
			VADDPD(d, dst, here, dst)
			return dst
		}
		here := YMM()
		VPCMPEQQ(from, at, here)
		VANDPD(here, d, d)
		VADDPD(d, dst, dst)
		return dst
	})
}
