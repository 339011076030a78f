package data

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
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

// IDX is an array of bytes as MNIST's files hold it: Data[((i·Sizes[1]) + j)·Sizes[2] + k …] is entry
// (i, j, k, …).
type IDX struct {
	Sizes []int
	Data  []byte
}

// maxIDX is the largest array that ReadIDX takes, in bytes: about 20 times MNIST.
const maxIDX = 1 << 30

// ReadIDX reads a file of unsigned bytes in the IDX format, whether or not it is compressed with gzip. The
// format is LeCun, Cortes and Burges's (The MNIST database), with big-endian numbers:
//
//	2 bytes           0, 0
//	1 byte            the type of an entry; 8 is an unsigned byte, the only one that ReadIDX takes
//	1 byte            D, the number of dimensions
//	4·D bytes         the sizes
//	Π sizes bytes     the entries, the last index fastest
//
// It reads r to its end. A file that is damaged, or larger than 1 GiB, gives an error; memory is taken only
// for bytes that are there, whatever the sizes claim.
func ReadIDX(r io.Reader) (IDX, error) {
	a, err := readIDX(r, func([]int) error { return nil })
	if err != nil {
		return IDX{}, fmt.Errorf("data: ReadIDX: %w", err)
	}
	return a, nil
}

// readIDX asks take whether it wants an array of these sizes, before it reads any entry.
func readIDX(r io.Reader, take func(sizes []int) error) (IDX, error) {
	r, err := plain(r)
	if err != nil {
		return IDX{}, err
	}
	sizes, want, err := readSizes(r)
	if err != nil {
		return IDX{}, err
	}
	if err := take(sizes); err != nil {
		return IDX{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(want)+1)) // one more, to see whether the file ends there
	switch {
	case err != nil:
		return IDX{}, fmt.Errorf("after %d of %d bytes of data: %w", len(data), want, err)
	case len(data) < want:
		return IDX{}, fmt.Errorf("the file ends after %d bytes of data, want %d for sizes %v", len(data), want, sizes)
	case len(data) > want:
		return IDX{}, fmt.Errorf("there is more after the %d bytes of data for sizes %v", want, sizes)
	}
	return IDX{sizes, data}, nil
}

// plain returns r, unpacked if its first two bytes are those of gzip (RFC 1952).
func plain(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if first, _ := b.Peek(2); string(first) != "\x1f\x8b" {
		return b, nil
	}
	return gzip.NewReader(b)
}

// readSizes reads all up to the entries, and returns the sizes and their product.
func readSizes(r io.Reader) (sizes []int, product int, err error) {
	var magic [4]byte
	if n, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, 0, fmt.Errorf("the file ends after %d bytes, want 4 of the magic number: %w", n, err)
	}
	switch {
	case magic[0] != 0 || magic[1] != 0 || magic[3] == 0:
		return nil, 0, fmt.Errorf("the file begins with % x, want 00 00 08 and the number of dimensions: this is no IDX file", magic)
	case magic[2] != 8:
		return nil, 0, fmt.Errorf("the entries are of type %#02x, want 0x08, unsigned bytes", magic[2])
	}
	sizes, product = make([]int, magic[3]), 1
	for d := range sizes {
		var size [4]byte
		if n, err := io.ReadFull(r, size[:]); err != nil {
			return nil, 0, fmt.Errorf("the file ends after %d bytes of size %d of %d, want 4: %w", n, d+1, len(sizes), err)
		}
		v := binary.BigEndian.Uint32(size[:])
		if v == 0 || uint64(v)*uint64(product) > maxIDX {
			return nil, 0, fmt.Errorf("sizes %v and then %d: want at least 1 each, and at most %d bytes in all", sizes[:d], v, maxIDX)
		}
		sizes[d] = int(v)
		product *= int(v)
	}
	return sizes, product, nil
}
