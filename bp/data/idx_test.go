package data

import (
	"bytes"
	"compress/gzip"
	"runtime"
	"slices"
	"strings"
	"testing"
)

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
	for name, content := range map[string]string{"plain": image, "gzip": zipped(image)} {
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
