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
// and labels, a label above 9.
func MNIST(images, labels io.Reader) (Set, error) {
	s, err := readMNIST(images, labels)
	if err != nil {
		return Set{}, fmt.Errorf("data: MNIST: %w", err)
	}
	return s, nil
}

func readMNIST(images, labels io.Reader) (Set, error) {
	pictures, err := readIDX(images)
	if err != nil {
		return Set{}, fmt.Errorf("images: %w", err)
	}
	names, err := readIDX(labels)
	if err != nil {
		return Set{}, fmt.Errorf("labels: %w", err)
	}
	switch {
	case len(pictures.Sizes) != 3:
		return Set{}, fmt.Errorf("images: %d dimensions, want 3: images, rows, columns", len(pictures.Sizes))
	case len(names.Sizes) != 1:
		return Set{}, fmt.Errorf("labels: %d dimensions, want 1", len(names.Sizes))
	case pictures.Sizes[0] != names.Sizes[0]:
		return Set{}, fmt.Errorf("%d images and %d labels: want as many", pictures.Sizes[0], names.Sizes[0])
	}

	const classes = 10
	n, d := pictures.Sizes[0], pictures.Sizes[1]*pictures.Sizes[2]
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
