package data

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

const (
	twoImages = "\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02" + "\x00\xff\x33\x66"
	twoLabels = "\x00\x00\x08\x01\x00\x00\x00\x02" + "\x09\x00"
)

func TestMNIST(t *testing.T) {
	s, err := MNIST(strings.NewReader(twoImages), strings.NewReader(zipped(twoLabels)))
	if err != nil {
		t.Fatal(err)
	}
	// 0x33 = 51 = 255/5 and 0x66 = 102. A column is an image.
	if want := mat.NewDense(2, 2, []float64{0, 0.2, 1, 0.4}); !mat.Equal(s.X, want) {
		t.Errorf("X is\n%v", mat.Formatted(s.X))
	}
	if r, c := s.Y.Dims(); r != 10 || c != 2 || s.Y.At(9, 0) != 1 || s.Y.At(0, 1) != 1 || mat.Sum(s.Y) != 2 {
		t.Errorf("Y is\n%v", mat.Formatted(s.Y))
	}
	if !slices.Equal(s.Labels, []int{9, 0}) {
		t.Errorf("labels %v", s.Labels)
	}
}

func TestMNISTSaysWhatDoesNotFit(t *testing.T) {
	for _, tc := range []struct{ want, images, labels string }{
		{"images: 1 dimensions, want 3: images, rows, columns", twoLabels, twoLabels},
		{"labels: 3 dimensions, want 1", twoImages, twoImages},
		{"labels: 1 labels for 2 images: want as many", twoImages, "\x00\x00\x08\x01\x00\x00\x00\x01\x00"},
		{"images: 23000000 images of 1 pixels take 2208000000 bytes as float64 with their targets, want at most 2147483648",
			"\x00\x00\x08\x03\x01\x5e\xf3\xc0\x00\x00\x00\x01\x00\x00\x00\x01", twoLabels},
		{"images: 2 images of 536870912 pixels take 8589934768 bytes",
			"\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x80\x00\x00\x00\x40\x00", twoLabels},
		{"label 1 (counted from 0) is 10, want 0 … 9", twoImages, twoLabels[:9] + "\x0a"},
		{"images: the file ends after 3 bytes of data", twoImages[:len(twoImages)-1], twoLabels},
		{"labels: the file begins with 61 62 63 64", twoImages, "abcd"},
	} {
		s, err := MNIST(strings.NewReader(tc.images), strings.NewReader(tc.labels))
		wantError(t, err, "data: MNIST: "+tc.want)
		if s.X != nil || s.Y != nil || s.Labels != nil {
			t.Errorf("%s: and yet a set", tc.want)
		}
	}
}

func FuzzMNIST(f *testing.F) {
	f.Add([]byte(twoImages), []byte(twoLabels))
	f.Add([]byte(zipped(twoImages)), []byte(twoLabels[:9]))
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		s, err := MNIST(bytes.NewReader(images), bytes.NewReader(labels))
		if err != nil {
			wantError(t, err, "data: MNIST: ")
			return
		}
		_, n := s.X.Dims()
		if _, k := s.Y.Dims(); k != n || len(s.Labels) != n {
			t.Fatalf("%d images, %d targets, %d labels", n, k, len(s.Labels))
		}
		if all := s.X.RawMatrix().Data; slices.Min(all) < 0 || slices.Max(all) > 1 {
			t.Fatalf("pixels from %v to %v", slices.Min(all), slices.Max(all))
		}
	})
}
