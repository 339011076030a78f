package data

import (
	"fmt"
	"io"

	"gonum.org/v1/gonum/mat"
)

// MNIST reads images and their labels from two files in the IDX format (see ReadIDX), such as
// train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz, or any others of the kind with ten classes:
//
//	X[w r + c, s] = pixel at row r, column c of image s / 255     w columns to the image
//
// X is d×n with d = 28·28 for MNIST, Y is 10×n (see OneHot). The 60,000 images take 376 MB as float64; Split
// keeps fewer. An error tells what does not fit: a damaged file, other dimensions, other numbers of images
// and labels, a label above 9, or a set that would take more than 2 GiB, 8n(d + 11) bytes, as float64.
func MNIST(images, labels io.Reader) (Set, error) {
	s, err := readMNIST(images, labels)
	if err != nil {
		return Set{}, fmt.Errorf("data: MNIST: %w", err)
	}
	return s, nil
}

const (
	classes = 10
	maxSet  = 1 << 31 // bytes
)

func readMNIST(images, labels io.Reader) (Set, error) {
	pictures, err := readIDX(images, takeImages)
	if err != nil {
		return Set{}, fmt.Errorf("images: %w", err)
	}
	n, d := pictures.Sizes[0], pictures.Sizes[1]*pictures.Sizes[2]
	names, err := readIDX(labels, func(sizes []int) error { return takeLabels(sizes, n) })
	if err != nil {
		return Set{}, fmt.Errorf("labels: %w", err)
	}

	set := Set{Labels: make([]int, n)}
	for s, k := range names.Data {
		if k >= classes {
			return Set{}, fmt.Errorf("label %d (counted from 0) is %d, want 0 … %d", s, k, classes-1)
		}
		set.Labels[s] = int(k)
	}
	set.X, set.Y = mat.NewDense(d, n, nil), OneHot(set.Labels, classes)
	for i, pixel := range pictures.Data {
		set.X.Set(i%d, i/d, float64(pixel)/255)
	}
	return set, nil
}

// takeImages bounds the memory of the whole set: a few kilobytes of gzip may hold a million images of one pixel, and
// each has a label and ten targets too.
func takeImages(sizes []int) error {
	if len(sizes) != 3 {
		return fmt.Errorf("%d dimensions, want 3: images, rows, columns", len(sizes))
	}
	n, d := sizes[0], sizes[1]*sizes[2]
	if bytes := 8 * int64(n) * int64(d+classes+1); bytes > maxSet {
		return fmt.Errorf("%d images of %d pixels take %d bytes as float64 with their targets, want at most %d", n, d, bytes, maxSet)
	}
	return nil
}

func takeLabels(sizes []int, images int) error {
	switch {
	case len(sizes) != 1:
		return fmt.Errorf("%d dimensions, want 1", len(sizes))
	case sizes[0] != images:
		return fmt.Errorf("%d labels for %d images: want as many", sizes[0], images)
	}
	return nil
}
