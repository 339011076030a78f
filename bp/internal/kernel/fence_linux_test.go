package kernel

import (
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n float64, a page's worth or a multiple, between two pages that must not be touched.
func guarded(t *testing.T, n int) []float64 {
	page := os.Getpagesize()
	size := (8*n + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(all) })
	for _, p := range [][]byte{all[:page], all[page+size:]} {
		if err := syscall.Mprotect(p, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return unsafe.Slice((*float64)(unsafe.Pointer(&all[page])), size/8)
}
