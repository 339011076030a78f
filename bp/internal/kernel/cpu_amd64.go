//go:build amd64 && !noasm

package kernel

import "golang.org/x/sys/cpu"

// level is what the processor has, and the operating system keeps when it switches between programs.
var level = detect()

func detect() Level {
	switch {
	case !cpu.X86.HasAVX2 || !cpu.X86.HasFMA:
		return Plain
	case !cpu.X86.HasAVX512F || !cpu.X86.HasAVX512DQ || !cpu.X86.HasAVX512VL:
		return AVX2
	}
	return AVX512
}

// fuseOnly does nothing but multiply and add, and returns how much of it.
func fuseOnly(n int) (flops float64) {
	switch level {
	case AVX512:
		peakAVX512(n)
		return 160 * float64(n)
	case AVX2:
		peakAVX2(n)
		return 80 * float64(n)
	}
	return 0
}
