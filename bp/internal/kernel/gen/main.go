// Command gen writes the assembly of package kernel, once for AVX2 with FMA and once for AVX-512:
//
//	go generate ./bp/internal/kernel
//
// It is a module of its own, so that whoever builds bp does not need the assembler that it uses.
package main

import (
	. "github.com/mmcloughlin/avo/build"
)

func main() {
	ConstraintExpr("amd64,!noasm")
	for _, s := range []isa{avx2, avx512} {
		tile{s, "tile", s.tileRows, 2}.write()
		tile{s, "narrow", 12, 1}.write()
		dots{s, "dots", s.dotRows, 4}.write()
		dots{s, "pairs", s.pairRows, 2}.write()
		s.elementwise()
		s.reductions()
		s.optimizers()
		s.losses()
		s.pool()
		s.rowSums()
	}
	transpose()
	peak(avx2)
	peak(avx512)
	pause()
	writeConstants()
	Generate()
}
