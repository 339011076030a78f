package data

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// MNIST reads images and their labels from two files in the IDX format (see ReadIDX), such as
// train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz, or any others of the kind with ten classes:
//
//	X[w r + c, s] = pixel at row r, column c of image s / 255     w columns to the image
//
// X is d×n with d = 28·28 for MNIST, Y is 10×n (see OneHot). The 60,000 images take 376 MB as float64; Split
// keeps fewer. The labels may also be QMNIST's, idx2-int files with eight numbers for each image, of which the first is
// the class. EMNIST reads images that are transposed, and other numbers of classes.
//
// An error tells what does not fit: a damaged file, other dimensions, other numbers of images and labels, a label
// above 9, or a set that would take more than 2 GiB, 8n(d + 11) bytes, as float64.
func MNIST(images, labels io.Reader) (Set, error) {
	s, err := readImages(images, labels, split{classes: 10})
	if err != nil {
		return Set{}, fmt.Errorf("data: MNIST: %w", err)
	}
	return s, nil
}

// EMNIST reads images and labels of EMNIST (Cohen, Afshar, Tapson and van Schaik 2017), handwritten digits and letters
// in files like MNIST's (see MNIST), whose images are transposed: here they stand upright. classes says which split it
// is: 26 for letters, whose labels 1 … 26 become 0 … 25; 10 for digits and mnist, 47 for balanced and bymerge, 62 for
// byclass, whose labels begin at 0. Y is classes×n. It panics unless there is at least one class.
func EMNIST(images, labels io.Reader, classes int) (Set, error) {
	if classes < 1 {
		panic(fmt.Sprintf("data: EMNIST: %d classes, want at least 1: 26 for letters", classes))
	}
	which := split{classes: classes, transposed: true}
	if classes == 26 {
		which.firstLabel = 1
	}
	s, err := readImages(images, labels, which)
	if err != nil {
		return Set{}, fmt.Errorf("data: EMNIST: %w", err)
	}
	return s, nil
}

// split says how the files of a set are to be read.
type split struct {
	classes, firstLabel int
	transposed          bool
}

const maxSet = 1 << 31 // bytes

func readImages(images, labels io.Reader, which split) (Set, error) {
	pictures, err := readIDX(images, unsignedBytes, which.wantImages)
	if err != nil {
		return Set{}, fmt.Errorf("images: %w", err)
	}
	n, height, width := pictures.Sizes[0], pictures.Sizes[1], pictures.Sizes[2]
	set := Set{X: mat.NewDense(height*width, n, nil)}
	if set.Labels, err = readLabels(labels, n, which); err != nil {
		return Set{}, err
	}
	set.Y = OneHot(set.Labels, which.classes)
	for i, pixel := range pictures.Data {
		s, place := i/(height*width), i%(height*width)
		if which.transposed {
			place = place%width*height + place/width
		}
		set.X.Set(place, s, float64(pixel)/255)
	}
	return set, nil
}

func readLabels(r io.Reader, images int, which split) ([]int, error) {
	file, err := readIDX(r, unsignedBytes+integers, func(sizes []int) error {
		switch {
		case len(sizes) != 1 && len(sizes) != 2:
			return fmt.Errorf("%d dimensions, want 1", len(sizes))
		case sizes[0] != images:
			return fmt.Errorf("%d labels for %d images: want as many", sizes[0], images)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	labels := make([]int, images)
	bytes := len(file.Data) / images // of one image, the class first
	for s := range labels {
		k := int(file.Data[s*bytes])
		if file.width == 4 {
			k = int(int32(binary.BigEndian.Uint32(file.Data[s*bytes:])))
		}
		if labels[s] = k - which.firstLabel; labels[s] < 0 || labels[s] >= which.classes {
			hint := ""
			if !which.transposed {
				hint = "; data.EMNIST reads other classes"
			}
			return nil, fmt.Errorf("label %d (counted from 0) is %d, want %d … %d%s", s, k, which.firstLabel, which.firstLabel+which.classes-1, hint)
		}
	}
	return labels, nil
}

// wantImages bounds the memory of the whole set: a few kilobytes of gzip may hold a million images of one pixel, and
// each has a label and its targets too.
func (which split) wantImages(sizes []int) error {
	if len(sizes) != 3 {
		return fmt.Errorf("%d dimensions, want 3: images, rows, columns", len(sizes))
	}
	n, d := sizes[0], sizes[1]*sizes[2]
	if bytes := 8 * int64(n) * int64(d+which.classes+1); bytes > maxSet {
		return fmt.Errorf("%d images of %d pixels take %d bytes as float64 with their targets, want at most %d", n, d, bytes, maxSet)
	}
	return nil
}

// IDX is an array of bytes as MNIST's files hold it: Data[((i·Sizes[1]) + j)·Sizes[2] + k …] is entry
// (i, j, k, …).
type IDX struct {
	Sizes []int
	Data  []byte

	width int // bytes of an entry
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
	a, err := readIDX(r, unsignedBytes, func([]int) error { return nil })
	if err != nil {
		return IDX{}, fmt.Errorf("data: ReadIDX: %w", err)
	}
	return a, nil
}

// The types of an entry.
const (
	unsignedBytes = "\x08"
	integers      = "\x0c" // of four bytes
)

// readIDX reads an array of one of the types. Before it reads any entry, it asks check whether the sizes are right.
func readIDX(r io.Reader, types string, check func(sizes []int) error) (IDX, error) {
	r, err := unzipped(r)
	if err != nil {
		return IDX{}, err
	}
	sizes, width, want, err := readSizes(r, types)
	if err != nil {
		return IDX{}, err
	}
	if err := check(sizes); err != nil {
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
	return IDX{sizes, data, width}, nil
}

// unzipped returns r, decompressed if its first two bytes are those of gzip (RFC 1952).
func unzipped(r io.Reader) (io.Reader, error) {
	packed := bufio.NewReader(r)
	if first, _ := packed.Peek(2); string(first) != "\x1f\x8b" {
		return packed, nil
	}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &unzipper{z, packed}, nil
}

// unzipper decompresses gzip members, and skips zeros behind them, as the program gzip does: some archives pad files.
type unzipper struct {
	z      *gzip.Reader
	packed *bufio.Reader
}

func (u *unzipper) Read(b []byte) (int, error) {
	for {
		switch n, err := u.z.Read(b); {
		case n > 0 && err == io.EOF: // there may be another member
			return n, nil
		case n > 0 || err != io.EOF:
			return n, err
		}
		next := byte(0)
		for next == 0 {
			var err error
			if next, err = u.packed.ReadByte(); err != nil {
				return 0, err
			}
		}
		u.packed.UnreadByte()
		if err := u.z.Reset(u.packed); err != nil {
			return 0, err
		}
		u.z.Multistream(false)
	}
}

// readSizes reads all up to the entries, and returns the sizes, the bytes of an entry, and those of all.
func readSizes(r io.Reader, types string) (sizes []int, width, total int, err error) {
	var magic [4]byte
	if n, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, 0, 0, fmt.Errorf("the file ends after %d bytes, want 4 of the magic number: %w", n, err)
	}
	switch {
	case magic[0] != 0 || magic[1] != 0 || magic[3] == 0:
		return nil, 0, 0, fmt.Errorf("the file begins with % x, want 00 00 08 and the number of dimensions: this is no IDX file", magic)
	case !strings.Contains(types, string(magic[2:3])):
		return nil, 0, 0, fmt.Errorf("the entries are of type %#02x, want 0x08, unsigned bytes", magic[2])
	}
	width = 1
	if string(magic[2:3]) == integers {
		width = 4
	}
	sizes, total = make([]int, magic[3]), width
	for d := range sizes {
		var size [4]byte
		if n, err := io.ReadFull(r, size[:]); err != nil {
			return nil, 0, 0, fmt.Errorf("the file ends after %d bytes of size %d of %d, want 4: %w", n, d+1, len(sizes), err)
		}
		v := binary.BigEndian.Uint32(size[:])
		if v == 0 || uint64(v)*uint64(total) > maxIDX {
			return nil, 0, 0, fmt.Errorf("sizes %v and then %d: want at least 1 each, and at most %d bytes in all", sizes[:d], v, maxIDX)
		}
		sizes[d] = int(v)
		total *= int(v)
	}
	return sizes, width, total, nil
}
