package bp

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
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

// Other programs may put the blocks in another order, and spaces where they like.
func TestLoadTakesTheBlocksInAnyOrder(t *testing.T) {
	net := savedNetwork()
	clear(net.Theta())
	// b first: the data turned round. The checksum is of θ, in the order of the network.
	header := `{ "layer 1 b": {"shape": [1, 1], "dtype": "F64", "data_offsets": [0, 8]},
		"layer 1 W": {"shape": [1, 2], "dtype": "F64", "data_offsets": [8, 24]},
		"__metadata__": {"crc32": "a37a65dd", "format": "backprop 1", "by": "hand"} }`
	if err := net.Load(strings.NewReader(file(header, savedData[16:]+savedData[:16]))); err != nil {
		t.Fatal(err)
	}
	near(t, "θ", net.Theta(), []float64{1.5, -2, 0.25}, 0)
}

// Files that others wrote: without metadata, with metadata of their own, with float32, with other shapes for the same
// numbers. And ours, as another program stores them again: in another order, or as float32, with the metadata kept.
func TestLoadTakesWhatOthersWrote(t *testing.T) {
	const f32 = "\x00\x00\xc0\x3f" + "\x00\x00\x00\xc0" + "\x00\x00\x80\x3e" // 1.5, −2, ¼
	w, b := `"layer 1 W":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}`, `"layer 1 b":{"dtype":"F64","shape":[1],"data_offsets":[16,24]}`
	w32, b32 := `"layer 1 W":{"dtype":"F32","shape":[1,2,1],"data_offsets":[0,8]}`, `"layer 1 b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}`
	for name, content := range map[string]string{
		"no metadata":             file("{"+w+","+b+"}", savedData),
		"metadata of PyTorch":     file(`{"__metadata__":{"format":"pt"},`+w+","+b+"}", savedData),
		"another's crc32":         file(`{"__metadata__":{"format":"pt","crc32":"?"},`+w+","+b+"}", savedData),
		"no metadata in it":       file(`{"__metadata__":{},`+w+","+b+"}", savedData),
		"metadata null":           file(`{"__metadata__":null,`+w+","+b+"}", savedData),
		"float32":                 file("{"+w32+","+b32+"}", f32),
		"float32, our metadata":   file(`{"__metadata__":{"format":"backprop 1","crc32":"a37a65dd"},`+w32+","+b32+"}", f32),
		"one of each":             file("{"+w+`,"layer 1 b":{"dtype":"F32","shape":[1,1],"data_offsets":[16,20]}}`, savedData[:16]+f32[8:]),
		"b first, with our crc32": file(`{"__metadata__":{"format":"backprop 1","crc32":"a37a65dd"},"layer 1 b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"layer 1 W":{"dtype":"F64","shape":[1,2],"data_offsets":[8,24]}}`, savedData[16:]+savedData[:16]),
	} {
		net := savedNetwork()
		clear(net.Theta())
		if err := net.Load(strings.NewReader(content)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		near(t, name, net.Theta(), []float64{1.5, -2, 0.25}, 0)
	}
}

// wantRefused fails the test unless Load gives an error that says what is wanted, and changes nothing.
func wantRefused(t *testing.T, content, want string) {
	t.Helper()
	net := savedNetwork()
	before := slices.Clone(net.Theta())
	err := net.Load(strings.NewReader(content))
	wantError(t, err, "bp: Load: ", want)
	if !slices.Equal(net.Theta(), before) {
		t.Errorf("%v: θ = %v, want %v", err, net.Theta(), before)
	}
}

func TestLoadSaysWhatDoesNotFit(t *testing.T) {
	swap := func(old, new string) string {
		if !strings.Contains(savedHeader, old) {
			t.Fatalf("no %q in the header", old)
		}
		return file(strings.Replace(savedHeader, old, new, 1), savedData)
	}
	whole := file(savedHeader, savedData)
	for _, tc := range []struct{ want, content string }{
		{"0 bytes in all, want at least 8: unexpected EOF", ""},
		{"the header has 2 bytes, want 192: unexpected EOF", whole[:10]},
		{"the data has 23 bytes, want 24: unexpected EOF", whole[:len(whole)-1]},
		{"there is more after the 24 bytes of data", whole + "\x00"},
		{"give a header of 8675467939688574835 bytes, want at most 100000000: this is no safetensors file", "some text"},
		{"the header does not begin with {: this is no safetensors file", file("[]", "")},
		{"the header: ", swap("{", "{{")},
		{`the header: "metadata": data_offsets has 0 numbers, want 2`, swap("__metadata__", "metadata")},
		{"the header: __metadata__: ", swap(`"a37a65dd"`, "12")}, // safetensors allows strings alone
		{`the checksum of the numbers is a37a65dd, __metadata__ says crc32 "a37a65dc": they are not those that Save wrote`, swap("a37a65dd", "a37a65dc")},
		{"layer 1 W: its type is BF16, want F64 or F32", swap("F64", "BF16")},
		{"layer 1 W lies at bytes [0 16] of the data, want [0 8]", swap("F64", "F32")},
		{"layer 1 W has the shape [2 1], want [1 2]", swap("[1,2]", "[2,1]")},
		{"layer 1 W has the shape [2], want [1 2]", swap("[1,2]", "[2]")},
		{"layer 1 W has the shape [1 -2], want [1 2]", swap("[1,2]", "[1,-2]")},
		{"layer 1 W has the shape [1 2 4611686018427387904 4], want [1 2]", swap("[1,2]", "[1,2,4611686018427387904,4]")},
		{"layer 1 W is missing: the network has 2 blocks, the file 2", swap("layer 1 W", "layer 1 V")},
		{`"layer 2 W" is in the file, and the network has no such block`, swap(`"layer 1 b"`, `"layer 2 W":{"dtype":"F64","shape":[1],"data_offsets":[16,24]},"layer 1 b"`)},
		{"layer 1 b lies at bytes [17 25] of the data, want [16 24]", swap("[16,24]", "[17,25]")},
		{"layer 1 W lies at bytes [-9223372036854775808 9223372036854775807] of the data, want [0 16]", swap("[0,16]", "[-9223372036854775808,9223372036854775807]")},
		{`the header: "layer 1 b": data_offsets has 3 numbers, want 2`, swap("[16,24]", "[16,24,0]")},
		{`the header: "layer 1 b": data_offsets has 1 numbers, want 2`, swap("[16,24]", "[16]")},
		{`the header: "layer 1 b": data_offsets has 0 numbers, want 2`, swap("[16,24]", "null")},
		{"layer 1 b lies at bytes [0 8] of the data, want [16 24]", swap("[16,24]", "[0,8]")},
	} {
		wantRefused(t, tc.content, tc.want)
	}
}

// A file of which the end is missing is refused, and one of which a bit is wrong is refused too, unless that bit
// says nothing: "Shape" is read as "shape" is.
func TestLoadRefusesDamage(t *testing.T) {
	whole := file(savedHeader, savedData)
	for end := range len(whole) {
		wantRefused(t, whole[:end], "want")
	}
	for bit := range 8 * len(whole) {
		damaged := []byte(whole)
		damaged[bit/8] ^= 1 << (bit % 8)
		net := savedNetwork()
		want := slices.Clone(net.Theta())
		net.Load(bytes.NewReader(damaged))
		if !slices.Equal(net.Theta(), want) {
			t.Errorf("bit %d of byte %d: θ = %v, want %v", bit%8, bit/8, net.Theta(), want)
		}
	}
}

// A length that lies takes no memory.
func TestLoadTakesNoMemoryForAClaim(t *testing.T) {
	content := "\x00\xe1\xf5\x05\x00\x00\x00\x00{" // 100,000,000 bytes of header, of which one comes
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	wantRefused(t, content, "the header has 1 bytes, want 100000000")
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("Load took %d bytes of memory for %d bytes of file", took, len(content))
	}
}

// Whatever the bytes: an error that changes nothing, or parameters that Save gives back.
func FuzzLoad(f *testing.F) {
	whole := file(savedHeader, savedData)
	f.Add([]byte(whole))
	f.Add([]byte(whole[:100]))
	f.Add([]byte(file(`{"__metadata__":{}}`, "")))
	f.Add([]byte(file(`{"__metadata__":null,"layer 1 W":[]}`, savedData)))
	f.Fuzz(func(t *testing.T, content []byte) {
		net := savedNetwork()
		before := slices.Clone(net.Theta())
		if err := net.Load(bytes.NewReader(content)); err != nil {
			if !slices.Equal(net.Theta(), before) {
				t.Fatalf("%v, and yet θ = %v", err, net.Theta())
			}
			return
		}
		var saved bytes.Buffer
		again := savedNetwork()
		if err := net.Save(&saved); err != nil {
			t.Fatal(err)
		}
		if err := again.Load(&saved); err != nil {
			t.Fatal(err)
		}
		for i, v := range net.Theta() {
			if math.Float64bits(v) != math.Float64bits(again.Theta()[i]) {
				t.Fatalf("θ[%d] is %v, and %v after Save and Load", i, v, again.Theta()[i])
			}
		}
	})
}
