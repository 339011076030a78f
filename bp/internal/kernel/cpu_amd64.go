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
