// Package kernel multiplies matrices and takes functions of whole slices, as fast as the processor allows. See README.md.
package kernel

//go:generate go -C gen run . -out ../kernel_amd64.s -stubs ../kernel_amd64.go -pkg kernel
