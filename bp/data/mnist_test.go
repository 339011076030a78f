package data

import (
	"bytes"
	"compress/gzip"
	"runtime"
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

// QMNIST's labels are integers of four bytes, eight of them for each image: the class, and where it comes from.
func TestMNISTWithQMNISTsLabels(t *testing.T) {
	entry := func(class byte) string { return "\x00\x00\x00" + string(class) + strings.Repeat("\x00\x00\x01\x02", 7) }
	for name, labels := range map[string]string{
		"idx2-int":        "\x00\x00\x0c\x02\x00\x00\x00\x02\x00\x00\x00\x08" + entry(7) + entry(3),
		"one column":      "\x00\x00\x0c\x01\x00\x00\x00\x02" + "\x00\x00\x00\x07" + "\x00\x00\x00\x03",
		"bytes, idx2":     "\x00\x00\x08\x02\x00\x00\x00\x02\x00\x00\x00\x02" + "\x07\x01\x03\x01",
		"zipped, padding": zipped("\x00\x00\x0c\x01\x00\x00\x00\x02"+"\x00\x00\x00\x07"+"\x00\x00\x00\x03") + strings.Repeat("\x00", 512),
	} {
		s, err := MNIST(strings.NewReader(twoImages), strings.NewReader(labels))
		if err != nil || !slices.Equal(s.Labels, []int{7, 3}) {
			t.Errorf("%s: labels %v, %v", name, s.Labels, err)
		}
	}
	negative := "\x00\x00\x0c\x01\x00\x00\x00\x02" + "\xff\xff\xff\xff" + "\x00\x00\x00\x03"
	_, err := MNIST(strings.NewReader(twoImages), strings.NewReader(negative))
	wantError(t, err, "data: MNIST: label 0 (counted from 0) is -1, want 0 … 9")
}

// EMNIST stores an image column by column, and its letters begin with 1.
func TestEMNIST(t *testing.T) {
	// A 2×3 image, row by row of the file, whose upright image is 3×2.
	images := "\x00\x00\x08\x03\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03" + "\x00\x33\x66\x99\xcc\xff"
	label := func(k byte) string { return "\x00\x00\x08\x01\x00\x00\x00\x01" + string(rune(k)) }
	s, err := EMNIST(strings.NewReader(images), strings.NewReader(label(26)), 26)
	if err != nil {
		t.Fatal(err)
	}
	if want := mat.NewDense(6, 1, []float64{0, 0.6, 0.2, 0.8, 0.4, 1}); !mat.EqualApprox(s.X, want, 1e-15) {
		t.Errorf("X is\n%v", mat.Formatted(s.X))
	}
	if rows, _ := s.Y.Dims(); rows != 26 || s.Labels[0] != 25 || s.Y.At(25, 0) != 1 {
		t.Errorf("%d classes, label %d", rows, s.Labels[0])
	}
	if s, err = EMNIST(strings.NewReader(images), strings.NewReader(label(46)), 47); err != nil || s.Labels[0] != 46 {
		t.Errorf("balanced: label %v, %v", s.Labels, err)
	}
	for _, tc := range []struct {
		label   byte
		classes int
		want    string
	}{
		{0, 26, "data: EMNIST: label 0 (counted from 0) is 0, want 1 … 26"},
		{27, 26, "data: EMNIST: label 0 (counted from 0) is 27, want 1 … 26"},
		{47, 47, "data: EMNIST: label 0 (counted from 0) is 47, want 0 … 46"},
	} {
		_, err := EMNIST(strings.NewReader(images), strings.NewReader(label(tc.label)), tc.classes)
		wantError(t, err, tc.want)
	}
	_, err = MNIST(strings.NewReader(images), strings.NewReader(label(26)))
	wantError(t, err, "data: MNIST: label 0 (counted from 0) is 26, want 0 … 9; data.EMNIST reads other classes")
}

// image is a 2×2×3 array: the magic number of MNIST's images, 00000803, three sizes, and 12 bytes.
const image = "\x00\x00\x08\x03" + "\x00\x00\x00\x02" + "\x00\x00\x00\x02" + "\x00\x00\x00\x03" + "abcdefghijkl"

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func TestReadIDX(t *testing.T) {
	for name, content := range map[string]string{
		"plain": image, "gzip": zipped(image),
		"gzip, then zeros":    zipped(image) + strings.Repeat("\x00", 1000),
		"gzip in two members": zipped(image[:7]) + zipped(image[7:]),
	} {
		a, err := ReadIDX(strings.NewReader(content))
		if err != nil || !slices.Equal(a.Sizes, []int{2, 2, 3}) || string(a.Data) != "abcdefghijkl" {
			t.Errorf("%s: %v, %v", name, a, err)
		}
	}
}

func TestReadIDXSaysWhatIsDamaged(t *testing.T) {
	z := zipped(image)
	flipped := []byte(z)
	flipped[len(z)-8] ^= 1 // the first byte of gzip's checksum (RFC 1952, 2.3.1)
	for _, tc := range []struct{ want, content string }{
		{"the file ends after 0 bytes, want 4 of the magic number: EOF", ""},
		{"the file ends after 3 bytes, want 4 of the magic number: unexpected EOF", image[:3]},
		{"the file begins with 3c 68 74 6d, want 00 00 08 and the number of dimensions: this is no IDX file", "<html>"},
		{"the file begins with 00 00 08 00", "\x00\x00\x08\x00"},
		{"the entries are of type 0x0d, want 0x08, unsigned bytes", "\x00\x00\x0d\x01\x00\x00\x00\x01aaaa"},
		{"the file ends after 2 bytes of size 2 of 3, want 4: unexpected EOF", image[:10]},
		{"the file ends after 11 bytes of data, want 12 for sizes [2 2 3]", image[:len(image)-1]},
		{"there is more after the 12 bytes of data for sizes [2 2 3]", image + "m"},
		{"sizes [] and then 0: want at least 1 each", "\x00\x00\x08\x01\x00\x00\x00\x00"},
		{"sizes [2] and then 4294967295: want at least 1 each, and at most 1073741824 bytes in all", "\x00\x00\x08\x02\x00\x00\x00\x02\xff\xff\xff\xff"},
		{"unexpected EOF", z[:len(z)/2]},
		{"gzip: invalid header", z + "more than gzip's ten bytes"},
		{"gzip: invalid checksum", string(flipped)},
		{"gzip: invalid header", "\x1f\x8bnonsense"},
	} {
		a, err := ReadIDX(strings.NewReader(tc.content))
		wantError(t, err, "data: ReadIDX: ")
		wantError(t, err, tc.want)
		if a.Data != nil || a.Sizes != nil {
			t.Errorf("%s: and yet %v", tc.want, a)
		}
	}
}

// A size that lies takes no memory.
func TestReadIDXTakesNoMemoryForAClaim(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadIDX(strings.NewReader("\x00\x00\x08\x01\x40\x00\x00\x00abc"))
	runtime.ReadMemStats(&after)
	wantError(t, err, "the file ends after 3 bytes of data, want 1073741824 for sizes [1073741824]")
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("ReadIDX took %d bytes of memory for a file of 11", took)
	}
}

// Whatever the bytes: an error and nothing else, or as many entries as the sizes say.
func FuzzIDX(f *testing.F) {
	f.Add([]byte(image))
	f.Add([]byte(zipped(image)))
	f.Add([]byte(image[:20]))
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := ReadIDX(bytes.NewReader(content))
		if err != nil {
			wantError(t, err, "data: ReadIDX: ")
			return
		}
		product := 1
		for _, size := range a.Sizes {
			product *= size
		}
		if len(a.Sizes) == 0 || product != len(a.Data) {
			t.Fatalf("%d entries for sizes %v", len(a.Data), a.Sizes)
		}
	})
}
