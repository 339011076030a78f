package bp

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// savedHeader and savedData are a file by hand, for W = (1.5, −2) and b = ¼: 192 bytes of header, of which the
// last four are spaces, and 24 of data. The CRC-32 is that of Python's zlib.
const (
	savedHeader = `{"__metadata__":{"format":"backprop 1","crc32":"a37a65dd"},` +
		`"layer 1 W":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]},` +
		`"layer 1 b":{"dtype":"F64","shape":[1,1],"data_offsets":[16,24]}}`
	savedData = "\x00\x00\x00\x00\x00\x00\xf8\x3f" + "\x00\x00\x00\x00\x00\x00\x00\xc0" + "\x00\x00\x00\x00\x00\x00\xd0\x3f"
)

func savedNetwork() *Network {
	net := New(Quadratic, NewDense(2, 1, Identity))
	copy(net.Theta(), []float64{1.5, -2, 0.25})
	return net
}

func TestSaveWritesTheDocumentedBytes(t *testing.T) {
	var got bytes.Buffer
	if err := savedNetwork().Save(&got); err != nil {
		t.Fatal(err)
	}
	if want := file(savedHeader, savedData); got.String() != want {
		t.Errorf("got\n%q\nwant\n%q", got.String(), want)
	}
}

// file puts the parts together, with the header filled up to a multiple of 8.
func file(header, data string) string {
	for len(header)%8 != 0 {
		header += " "
	}
	n := len(header)
	return string([]byte{byte(n), byte(n >> 8), byte(n >> 16), 0, 0, 0, 0, 0}) + header + data
}

// Every bit comes back: NaN with its payload, −0, the smallest and largest numbers.
func TestSaveAndLoadAreExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	build := func() *Network {
		layers := make([]Layer, 12) // "layer 10 W" sorts before "layer 2 W"
		for i := range layers {
			layers[i] = NewDense(2, 2, Tanh)
		}
		return New(Quadratic, layers...)
	}
	from, to := build(), build()
	for i := range from.Theta() {
		from.Theta()[i] = rng.NormFloat64()
	}
	copy(from.Theta(), []float64{
		math.Copysign(0, -1), math.SmallestNonzeroFloat64, -0x1p-1060, math.MaxFloat64,
		math.Inf(1), math.Inf(-1), math.NaN(), math.Float64frombits(0xfff8_0000_dead_beef),
	})
	var saved bytes.Buffer
	if err := from.Save(&saved); err != nil {
		t.Fatal(err)
	}
	if err := to.Load(&saved); err != nil {
		t.Fatal(err)
	}
	same := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
	if !slices.EqualFunc(from.Theta(), to.Theta(), same) {
		t.Errorf("saved %v,\nloaded %v", from.Theta(), to.Theta())
	}
}

// fullDisk takes so many bytes and then no more.
type fullDisk struct{ left int }

var errFull = errors.New("the disk is full")

func (d *fullDisk) Write(b []byte) (int, error) {
	n := min(d.left, len(b))
	if d.left -= n; n < len(b) {
		return n, errFull
	}
	return n, nil
}

func TestSaveTellsWhatWentWrong(t *testing.T) {
	for room := range len(file(savedHeader, savedData)) {
		if err := savedNetwork().Save(&fullDisk{room}); !errors.Is(err, errFull) {
			t.Fatalf("with room for %d bytes: %v", room, err)
		}
	}
	err := New(Quadratic, twins{NewDense(1, 1, Identity)}).Save(&bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), `two blocks are called "layer 1 W"`) {
		t.Errorf("two blocks of one name: %v", err)
	}
}

// twins is a layer that gives both its parameters one name.
type twins struct{ *Dense }

func (l twins) Params() []Param {
	p := l.Dense.Params()
	p[1].Name = p[0].Name
	return p
}
