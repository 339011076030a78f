//go:build !amd64 || noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// tiledProduct is not used without assembly.
type tiledProduct struct{}

func (*tiledProduct) set(c, a, b *blas64.General, transA, transB bool, start []float64, alpha, beta float64) {
}
func (*tiledProduct) run()    {}
func (*tiledProduct) forget() {}

func (*Product) best() way { return simply }

func narrow(c, a, b *blas64.General, transA bool, start []float64) {}
func dots(c, a, b *blas64.General, alpha, beta float64)            {}

func transposeFast(to, from *blas64.General) (done bool) { return false }

func (Window) largestFast(top []float64, at []int, x *blas64.General) (done bool) { return false }
func (Window) addWhereFast(dx *blas64.General, d []float64, at []int) (done bool) { return false }
