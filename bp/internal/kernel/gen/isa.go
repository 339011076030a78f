package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// isa is one instruction set. The kernels are written once, in terms of what the two have in common.
type isa struct {
	name  string
	lanes int // float64 in a vector
	bytes int // of a vector

	tileRows          int // rows of the tile of C, which is two vectors wide
	dotRows, pairRows int // rows of dots taken at once, with four columns and with two
}

var (
	avx2   = isa{"AVX2", 4, 32, 6, 2, 4}
	avx512 = isa{"AVX512", 8, 64, 12, 4, 6}
)

func (s isa) wide() bool { return s.lanes == 8 }

// reg returns a new vector register.
func (s isa) reg() VecVirtual {
	if s.wide() {
		return ZMM()
	}
	return YMM()
}

func (s isa) regs(n int) []VecVirtual {
	v := make([]VecVirtual, n)
	for i := range v {
		v[i] = s.reg()
	}
	return v
}

// zero sets v = 0.
func (s isa) zero(v VecVirtual) {
	if s.wide() {
		VPXORQ(v, v, v)
	} else {
		VXORPD(v, v, v)
	}
}

// mask names the first lanes of a vector.
type mask struct {
	k VecVirtual    // AVX2: all bits of a lane
	m OpmaskVirtual // AVX-512: one bit a lane
}

// firstLanes returns the mask of the first n lanes, 0 ≤ n ≤ lanes.
func (s isa) firstLanes(n Register) mask {
	table, at := GP64(), GP64()
	if s.wide() {
		LEAQ(laneBits, table)
		MOVBLZX(Mem{Base: table, Index: n, Scale: 1}, at.As32())
		m := K()
		KMOVW(at.As32(), m)
		return mask{m: m}
	}
	LEAQ(laneWords.Offset(32), table)
	MOVQ(n, at)
	NEGQ(at)
	v := YMM()
	VMOVUPD(Mem{Base: table, Index: at, Scale: 8}, v)
	return mask{k: v}
}

// loadFirst loads the lanes of the mask, and 0 into the others. It touches no memory but theirs.
func (s isa) loadFirst(from Mem, k mask, to VecVirtual) {
	if s.wide() {
		VMOVUPD_Z(from, k.m, to)
	} else {
		VMASKMOVPD(from, k.k, to)
	}
}

// storeFirst stores the lanes of the mask, and touches no memory but theirs.
func (s isa) storeFirst(from VecVirtual, k mask, to Mem) {
	if s.wide() {
		VMOVUPD(from, k.m, to)
	} else {
		VMASKMOVPD(from, k.k, to)
	}
}

// keep sets the lanes to 0 that are not of the mask.
func (s isa) keep(k mask, v VecVirtual) {
	if s.wide() {
		VMOVAPD_Z(v, k.m, v)
	} else {
		VANDPD(k.k, v, v)
	}
}

// where sets to = a in the lanes where x (comparison) y holds, and b in the others.
func (s isa) where(comparison uint8, x, y, a, b, to VecVirtual) {
	if s.wide() {
		k := K()
		VCMPPD(U8(comparison), y, x, k)
		VBLENDMPD(a, b, k, to)
		return
	}
	k := YMM()
	VCMPPD(U8(comparison), y, x, k)
	VBLENDVPD(k, a, b, to)
}

// whereNegative sets to = a in the lanes where the sign bit of x is set, and b in the others.
func (s isa) whereNegative(x, a, b, to VecVirtual) {
	if s.wide() {
		k := K()
		VPMOVQ2M(x, k)
		VBLENDMPD(a, b, k, to)
		return
	}
	VBLENDVPD(x, a, b, to)
}

// The comparisons of VCMPPD.
const (
	equal        = 0x00 // x = y: false for NaN
	unordered    = 0x03 // x or y is NaN
	greater      = 0x1e // x > y: false for NaN
	notLessEqual = 0x16 // not x ≤ y: true for NaN
)

// The constants, each four times: AVX2 reads a whole vector, AVX-512 spreads one number itself.
var (
	constantOffset = map[uint64]int{}
	laneBits       Mem // byte n has the lowest n bits set
	laneWords      Mem // four words of ones, four words of zeros
)

// c is the constant v.
func c(v float64) Mem { return bits(math.Float64bits(v)) }

// bits is the constant with these bits.
func bits(b uint64) Mem {
	at, known := constantOffset[b]
	if !known {
		at = 32 * len(constantOffset)
		constantOffset[b] = at
	}
	return NewDataAddr(Symbol{Name: "constants", Static: true}, at)
}

// with runs an operation whose first operand is the constant v. wide is its form that spreads one number.
func (s isa) with(operation, wide func(...Op), v float64, operands ...Op) {
	if s.wide() {
		operation = wide
	}
	operation(append([]Op{c(v)}, operands...)...)
}

func init() {
	laneBits = NewDataAddr(Symbol{Name: "laneBits", Static: true}, 0)
	laneWords = NewDataAddr(Symbol{Name: "laneWords", Static: true}, 0)
}

func writeConstants() {
	GLOBL("constants", attr.RODATA|attr.NOPTR)
	ordered := make([]uint64, len(constantOffset))
	for b, at := range constantOffset {
		ordered[at/32] = b
	}
	for i, b := range ordered {
		for lane := range 4 {
			DATA(32*i+8*lane, U64(b))
		}
	}
	GLOBL("laneBits", attr.RODATA|attr.NOPTR)
	for n := range 9 {
		DATA(n, U8(1<<n-1))
	}
	GLOBL("laneWords", attr.RODATA|attr.NOPTR)
	for lane := range 8 {
		word := uint64(math.MaxUint64)
		if lane >= 4 {
			word = 0
		}
		DATA(8*lane, U64(word))
	}
}

// text begins a function.
func (s isa) text(name, signature string) {
	TEXT(name+s.name, NOSPLIT, signature)
	Pragma("noescape")
}
