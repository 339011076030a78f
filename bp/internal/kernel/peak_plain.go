//go:build !amd64 || noasm

package kernel

func fuseOnly(int) float64 { return 0 }
