package kit

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

func TestOneLine(t *testing.T) {
	for words, want := range map[string]string{
		"": "", "σ": "σ", "two\n  lines\t": "two lines", "ten letters": "ten letters", "twelve letter": "twelve let…",
		"损失函数σ": "损失函数σ", "损失函数的梯度": "损失函数的…", "w的损失函数": "w的损失函数", "w的损失函数的": "w的损失函…",
	} {
		if got := OneLine(words, 11); got != want {
			t.Errorf("%q became %q, want %q", words, got, want)
		}
	}
}

func TestTypeset(t *testing.T) {
	for plain, want := range map[string]string{
		"0.5": "0.5", "-2": "−2", "1e-7": "10⁻⁷", "-1e6": "−10⁶", "1.5e-7": "1.5·10⁻⁷", "|w| ≤ 6.64e-4, δ = -1e10": "|w| ≤ 6.64·10⁻⁴, δ = −10¹⁰",
		"2e+3x": "2e+3x", "the1e7": "the1e7", "layer 10": "layer 10",
	} {
		if got := Typeset(plain); got != want {
			t.Errorf("%q became %q, want %q", plain, got, want)
		}
		if got := Plain(want); got != plain {
			t.Errorf("%q became %q, want %q", want, got, plain)
		}
	}
}

func TestNumber(t *testing.T) {
	tests := []struct {
		v      float64
		digits int
		want   string
	}{
		{0, 3, "0"},
		{0.72, 3, "0.72"},
		{0.0312345, 3, "0.0312"},
		{0.001, 3, "0.001"},
		{0.00099, 3, "9.9e-4"},
		{0.0009999, 3, "0.001"},
		{-1234.5, 3, "-1230"},
		{3 * 0.1, 12, "0.3"},
		{1e6, 12, "1e6"},
		{1.5e-310, 12, "1.5e-310"},
		{math.SmallestNonzeroFloat64, 3, "5e-324"}, // no float64 is closer to 5e-324
		{6e-320, 12, "6e-320"},
		{math.MaxFloat64, 3, "1.8e308"},
		{-math.MaxFloat64, 1, "-2e308"},
		{math.MaxFloat64, 12, "1.79769313486e308"},
		{math.Copysign(0, -1), 3, "0"},
		{-999999.9, 3, "-1e6"},
		{999499, 3, "999000"},
		{20000000, 1, "2e7"},
		{math.Inf(-1), 3, "-Inf"},
		{math.NaN(), 3, "NaN"},
	}
	for _, test := range tests {
		if got := Number(test.v, test.digits); got != test.want {
			t.Errorf("number(%v, %d) = %s, want %s", test.v, test.digits, got, test.want)
		}
	}
}

// hanFile has some of the letters of Droid Sans Fallback, which is under the Apache License 2.0.
const hanFile = "testdata/han.ttf"

// withHanFont makes the font of a file that of the machine.
func withHanFont(t *testing.T, file string) {
	t.Helper()
	usual := HanFont
	t.Cleanup(func() { HanFont = usual })
	f := firstHanFont(slices.Values([]string{"nowhere.ttf", "text_test.go", file}))
	if f == nil {
		t.Fatalf("%s has no font", file)
	}
	HanFont = func() *sfnt.Font { return f }
}

// Each letter is in the first font that has it, and an exponent in one font.
func TestPassages(t *testing.T) {
	withHanFont(t, hanFile)
	style := TextStyle(12)
	fonts := map[*sfnt.Font]string{usualFont(style.Font): "L", dejaVu(): "D", HanFont(): "H"}
	for line, want := range map[string]string{
		"":           "",
		"loss L":     "L:loss L",
		"∂L/∂W²":     "L:∂L/∂W²",
		"10⁻⁴":       "L:10 D:⁻⁴",
		"10² = 100":  "L:10 D:² L: = 100",
		"W⁻¹x":       "L:W D:⁻¹ L:x",
		"x⁰":         "L:x D:⁰",
		"∇L ∈ A":     "D:∇ L:L  D:∈ L: A",
		"权重 W，b":     "H:权重 L: W H:， L:b",
		"学习率 η=10⁻³": "H:学习率 L: η=10 D:⁻³",
	} {
		var got []string
		for _, p := range passages(line, style.Font) {
			got = append(got, fonts[p.face.Face]+":"+p.words)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q is in %q, want %q", line, got, want)
		}
	}
	const em = 12
	if width := style.Width("权重") + style.Width("w"); style.Width("权重w") != width || style.Width("权重") != 2*em {
		t.Errorf("权重 is %v wide, and with w %v; want %v and %v", style.Width("权重"), style.Width("权重w"), 2*em, width)
	}
	for _, test := range []struct{ words, want string }{
		{"∇L ⊤ ⁻ ₙ ∈ ⊙ ⋮ 权重", ""},
		{"权重和", "the font has no '和', as in \"权重和\"; give it another name, or install a font for Chinese (fonts-droid-fallback on Debian and Ubuntu)"},
		{"𓂀", "the font has no '𓂀', as in \"𓂀\"; give it another name"},
	} {
		if err := CheckLetters("Loss", test.words); (err == nil) != (test.want == "") || err != nil && err.Error() != "plotting: Loss: "+test.want {
			t.Errorf("%q: error %v, want %s", test.words, err, test.want)
		}
	}
}

// The tables of some fonts, such as WenQuanYi's, lie where sfnt does not want them. So may those of a collection.
func TestUnalignedFont(t *testing.T) {
	font, err := os.ReadFile(hanFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []int{0, 18} { // with 18 bytes of a collection's header before it
		file := slices.Clone(font)
		tables := int(binary.BigEndian.Uint16(file[4:]))
		end := 12 + 16*tables
		file = slices.Insert(file, end, 0xff, 0xff) // moves all tables by two bytes
		for k := range tables {
			at := file[12+16*k+8:]
			binary.BigEndian.PutUint32(at, binary.BigEndian.Uint32(at)+2+uint32(start))
		}
		if start > 0 {
			header := []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x12\x00\x00") // one font, at 18
			file = append(header, file...)
		}
		if _, err := sfnt.Parse(file); err == nil {
			t.Error("sfnt reads it: aligned is no longer needed")
		}
		f := hanFontIn(bytes.NewReader(file))
		if f == nil || !has(f, '权') {
			t.Errorf("at %d: no font, or not the letter", start)
		}
	}
}

// Fonts are found in the folder of the person who runs the program, whatever others there are.
func TestHanFiles(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if got, _ := os.UserHomeDir(); got != home {
		t.Skip("on this system the home folder has another name")
	}
	want := filepath.Join(home, ".fonts", "own", "NotoSansSC-Regular.OTF")
	if err := os.MkdirAll(filepath.Dir(want), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{want, filepath.Join(home, ".fonts", "Comic.ttf"), filepath.Join(home, ".fonts", "SimSun.txt")} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	for path := range hanFiles {
		if strings.HasPrefix(path, home) {
			if found++; path != want {
				t.Errorf("found %s, want %s", path, want)
			}
		}
	}
	if found != 1 {
		t.Errorf("found %d files, want 1", found)
	}
}

// The font of this machine, if it has one, can be drawn.
func TestHanFontOfThisMachine(t *testing.T) {
	f := HanFont()
	if f == nil {
		t.Skip("this machine has no font for Chinese; apt-get install fonts-droid-fallback, for one")
	}
	name, _ := f.Name(nil, sfnt.NameIDFull)
	if err := CheckLetters("", "权重与梯度：反向传播算法，激活函数"); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}
