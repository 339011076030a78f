package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFreeMemory(t *testing.T) {
	dir := t.TempDir()
	meminfo := filepath.Join(dir, "meminfo")
	for _, test := range []struct {
		meminfo, limit, used string
		want                 uint64
		known                bool
	}{
		{"MemTotal:  100 kB\nMemAvailable:    60 kB\nBuffers: 1 kB\n", "max\n", "5\n", 60 << 10, true},
		{"MemAvailable:    60 kB\n", "20480\n", "8192\n", 12 << 10, true},
		{"MemAvailable:    60 kB\n", "204800\n", "8192\n", 60 << 10, true},
		{"MemAvailable:    60 kB\n", "8192\n", "9000\n", 0, true},
		{"MemFree: 60 kB\n", "max\n", "0\n", 0, false},
	} {
		for file, text := range map[string]string{"meminfo": test.meminfo, "memory.max": test.limit, "memory.current": test.used} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if free, known := freeMemory(meminfo, dir); free != test.want || known != test.known {
			t.Errorf("%+v gives %d, %v", test, free, known)
		}
	}
	if _, known := freeMemory(filepath.Join(dir, "none"), dir); known {
		t.Error("a system without meminfo tells how much memory is free")
	}
	if n := kernels(); n < 1 {
		t.Errorf("%d kernels", n)
	}
}
