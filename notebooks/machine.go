package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// kernelMemory is what a kernel needs while a cell compiles: 160 MB for the linker
// (measured with a cell that draws), as much for the go command and the compiler
// beside it, and the cell itself.
const kernelMemory = 512 << 20

// kernels is how many kernels the machine can take at once: one a processor that
// this program may use, fewer where memory is short, but one in any case.
func kernels() int {
	n := runtime.GOMAXPROCS(0)
	if free, known := freeMemory("/proc/meminfo", "/sys/fs/cgroup"); known {
		n = min(n, int(free/kernelMemory))
	}
	return max(n, 1)
}

// freeMemory is how many bytes can still be used: what Linux calls available, or
// what a container is allowed to add. Other systems do not tell.
func freeMemory(meminfo, cgroup string) (free uint64, known bool) {
	data, err := os.ReadFile(meminfo)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(data)) {
		if amount, found := strings.CutPrefix(line, "MemAvailable:"); found {
			kB, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(amount), " kB"), 10, 64)
			free, known = kB<<10, err == nil
		}
	}
	limit, limited := readBytes(filepath.Join(cgroup, "memory.max")) // "max" stands for no limit
	used, _ := readBytes(filepath.Join(cgroup, "memory.current"))
	if limited {
		free, known = min(free, limit-min(used, limit)), true
	}
	return free, known
}

func readBytes(file string) (n uint64, ok bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err = strconv.ParseUint(strings.TrimSpace(string(data)), 10, 64)
	return n, err == nil
}
