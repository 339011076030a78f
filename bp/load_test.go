package bp

import (
	"bytes"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Other programs may put the blocks in another order, and spaces where they like.
func TestLoadTakesTheBlocksInAnyOrder(t *testing.T) {
	net := savedNetwork()
	clear(net.Theta())
	// b first: the data turned round, with its CRC-32 by Python's zlib.
	header := `{ "layer 1 b": {"shape": [1, 1], "dtype": "F64", "data_offsets": [0, 8]},
		"layer 1 W": {"shape": [1, 2], "dtype": "F64", "data_offsets": [8, 24]},
		"__metadata__": {"crc32": "0f839955", "format": "backprop 1", "by": "hand"} }`
	if err := net.Load(strings.NewReader(file(header, savedData[16:]+savedData[:16]))); err != nil {
		t.Fatal(err)
	}
	near(t, "θ", net.Theta(), []float64{1.5, -2, 0.25}, 0)
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
		{"the header: no member __metadata__", swap("__metadata__", "metadata")},
		{`the format is "pt", want "backprop 1"`, swap("backprop 1", "pt")},
		{`the checksum of the data is a37a65dd, the header says "a37a65dc": the data is damaged`, swap("a37a65dd", "a37a65dc")},
		{"layer 1 W is F32 [1 2], want F64 [1 2]", swap("F64", "F32")},
		{"layer 1 W is F64 [2 1], want F64 [1 2]", swap("[1,2]", "[2,1]")},
		{"layer 1 W is F64 [2], want F64 [1 2]", swap("[1,2]", "[2]")},
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
