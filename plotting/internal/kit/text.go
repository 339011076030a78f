package kit

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// CheckLetters refuses words with a letter that no font has, which would come out as an empty box or not at all. The
// figure is the function that the user called.
func CheckLetters(figure string, words ...string) error {
	for _, w := range words {
		for _, letter := range OneLine(w, 2*len(w)) {
			if fontOf(TextStyle(TickSize).Font, letter) == nil {
				remedy := "give it another name"
				if isHan(letter) {
					remedy += ", or install a font for Chinese (fonts-droid-fallback on Debian and Ubuntu)"
				}
				return fmt.Errorf("plotting: %s: the font has no %q, as in %q; %s", figure, letter, w, remedy)
			}
		}
	}
	return nil
}

// textHandler writes plain text, each letter in the first font that has it: the one of the style; DejaVu Sans, which has
// ∇, ⁻ and most other signs of mathematics; or, for Chinese, one of the machine. gonum's text.Plain, which it follows, has
// only the first, and gonum's LaTeX handler panics on sub- and superscripts.
type textHandler struct{ text.Plain }

// Box is the size of a line: its width, and how far the font of the style reaches above and below it.
func (h textHandler) Box(line string, f font.Font) (width, height, depth vg.Length) {
	for _, p := range passages(line, f) {
		width += p.face.Width(p.words)
	}
	extents := h.Extents(f)
	return width, extents.Ascent, extents.Descent
}

func (h textHandler) Draw(c vg.Canvas, words string, style text.Style, at vg.Point) {
	words = strings.TrimRight(words, "\n")
	if words == "" {
		return
	}
	c.SetColor(style.Color)
	if style.Rotation != 0 {
		c.Push()
		defer c.Pop()
		c.Rotate(style.Rotation)
		sin, cos := math.Sincos(style.Rotation)
		at = vg.Point{X: at.X*vg.Length(cos) + at.Y*vg.Length(sin), Y: at.Y*vg.Length(cos) - at.X*vg.Length(sin)}
	}
	lines := h.Lines(words)
	at.Y += style.Height(words)*vg.Length(style.YAlign) - h.Extents(style.Font).Ascent
	for i, line := range lines {
		width, _, _ := h.Box(line, style.Font)
		x, y := at.X+vg.Length(style.XAlign)*width, at.Y+vg.Length(len(lines)-i)*style.Font.Size
		for _, p := range passages(line, style.Font) {
			c.FillString(p.face, vg.Point{X: x, Y: y}, p.words)
			x += p.face.Width(p.words)
		}
	}
}

// passage is a part of a line in one font.
type passage struct {
	face  font.Face
	words string
}

// passages divide a line where its font changes. An exponent, that is superscripts after a digit or with a sign, is all in
// DejaVu Sans, since Liberation Sans has ⁴ but no ⁻.
func passages(line string, f font.Font) []passage {
	usual := usualFont(f)
	var all []passage
	var last *sfnt.Font
	add := func(letters string, in *sfnt.Font) {
		if n := len(all); n > 0 && in == last {
			all[n-1].words += letters
			return
		}
		last = in
		all = append(all, passage{font.Face{Font: f, Face: in}, letters})
	}
	before := ' '
	for rest := line; rest != ""; {
		n := strings.IndexFunc(rest, func(r rune) bool { return !strings.ContainsRune(superscripts, r) })
		if n < 0 {
			n = len(rest)
		}
		if n > 0 {
			in := usual
			if unicode.IsDigit(before) || strings.ContainsAny(rest[:n], "⁺⁻") {
				in = dejaVu()
			}
			for _, r := range rest[:n] {
				if in == usual && !has(usual, r) {
					in = dejaVu()
				}
			}
			add(rest[:n], in)
			before, rest = ' ', rest[n:]
			continue
		}
		letter, n := utf8.DecodeRuneInString(rest)
		in := fontOf(f, letter)
		if in == nil {
			in = usual // an empty box; CheckLetters has refused it
		}
		add(rest[:n], in)
		before, rest = letter, rest[n:]
	}
	return all
}

// superscripts are the digits and signs of an exponent, 0 to 9 first.
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"

// fontOf is the first font that has a letter, nil if none has it.
func fontOf(f font.Font, letter rune) *sfnt.Font {
	if usual := usualFont(f); has(usual, letter) {
		return usual
	}
	if has(dejaVu(), letter) && !isHan(letter) {
		return dejaVu()
	}
	if isHan(letter) {
		if han := HanFont(); han != nil && canDraw(han, letter) {
			return han
		}
	}
	return nil
}

// has reports whether a font has a letter. A drawing asks thousands of times for a hundred letters.
func has(in *sfnt.Font, letter rune) bool {
	key := letterOf{in, letter}
	if known, ok := letters.Load(key); ok {
		return known.(bool)
	}
	var buffer sfnt.Buffer
	glyph, err := in.GlyphIndex(&buffer, letter)
	letters.Store(key, glyph != 0 && err == nil)
	return glyph != 0 && err == nil
}

type letterOf struct {
	font   *sfnt.Font
	letter rune
}

// letters has for each letterOf that has was asked about whether there is one.
var letters sync.Map

// canDraw reports whether a font has a letter with an outline that can be drawn.
func canDraw(f *sfnt.Font, letter rune) bool {
	var buffer sfnt.Buffer
	glyph, err := f.GlyphIndex(&buffer, letter)
	if glyph == 0 || err != nil {
		return false
	}
	_, err = f.LoadGlyph(&buffer, glyph, fixed.I(TickSize), nil)
	return err == nil
}

// usualFont is Liberation Sans, in the style that is asked for.
func usualFont(f font.Font) *sfnt.Font { return font.DefaultCache.Lookup(f, f.Size).Face }

var dejaVu = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(dejavusans.TTF)
	if err != nil {
		panic(err) // the font is part of the program
	}
	return f
})

// isHan reports whether a letter is one for which HanFont is asked: Chinese, Japanese, Korean, and their punctuation.
func isHan(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xffef // symbols and punctuation, full-width forms
}

// HanFont is the font of this machine for Chinese, nil if none is found. It is looked for, and its file opened, when the
// first such letter is written. Tests replace it.
var HanFont = sync.OnceValue(func() *sfnt.Font { return firstHanFont(hanFiles) })

// firstHanFont is that of the first file that has one. The file stays open: a font reads a letter when it is used, and
// files for Chinese have up to 20 MB.
func firstHanFont(files iter.Seq[string]) *sfnt.Font {
	for path := range files {
		file, err := os.Open(path)
		if err != nil {
			continue
		}
		if f := hanFontIn(file); f != nil {
			return f
		}
		file.Close()
	}
	return nil
}

// hanFontIn is the font for simplified Chinese in a file, or another with Chinese letters: a collection has fonts for
// several languages and of several weights. nil if there is none that can be drawn.
func hanFontIn(file io.ReaderAt) (best *sfnt.Font) {
	fonts, err := sfnt.ParseCollectionReaderAt(file)
	if err != nil {
		return nil
	}
	most := -1
	var buffer sfnt.Buffer
	for i := range fonts.NumFonts() {
		f, err := fonts.Font(i)
		if err != nil {
			if !strings.Contains(err.Error(), "table offset") {
				continue
			}
			if f, err = sfnt.Parse(aligned(file, i)); err != nil {
				continue
			}
		}
		if !canDraw(f, '汉') {
			continue
		}
		name, _ := f.Name(&buffer, sfnt.NameIDFull)
		score := 0
		for _, part := range []string{" SC", "Regular"} {
			if strings.Contains(name, part) {
				score++
			}
		}
		if score > most {
			best, most = f, score
		}
	}
	return best
}

// aligned is font i of a file, with each table at a multiple of four bytes, as sfnt wants it. WenQuanYi's tables lie
// anywhere. What is cut off is not a font, and sfnt says so.
func aligned(file io.ReaderAt, i int) []byte {
	const header, record = 12, 16 // bytes; a record has the table's name, a checksum, its offset and its length
	const most = 64 << 20         // bytes: no table is larger
	read := func(offset, length uint32) []byte {
		part := make([]byte, min(length, most))
		file.ReadAt(part, int64(offset))
		return part
	}
	start := uint32(0)
	if string(read(0, 4)) == "ttcf" {
		start = binary.BigEndian.Uint32(read(header+4*uint32(i), header))
	}
	font := read(start, header)
	tables := uint32(binary.BigEndian.Uint16(font[4:]))
	font = read(start, header+record*tables)
	for k := range tables {
		at := header + record*k
		place := font[at+8 : at+record]
		offset, length := binary.BigEndian.Uint32(place), binary.BigEndian.Uint32(place[4:])
		font = append(font, make([]byte, -len(font)&3)...)
		binary.BigEndian.PutUint32(font[at+8:], uint32(len(font)))
		font = append(font, read(offset, length)...)
	}
	return font
}

// hanNames are the usual files with Chinese letters, without their extensions and in small letters, the best first.
var hanNames = []string{
	"notosanscjk-regular", "notosanscjksc-regular", "notosanssc-regular", "notosanscjk-vf", "notosanssc-vf", "notosanssc[wght]",
	"sourcehansans-regular", "sourcehansanssc-regular", "sourcehansanscn-regular", "sourcehansans-vf", "sourcehansanssc-vf",
	"droidsansfallbackfull", "droidsansfallback", "wqy-microhei", "wqy-zenhei", // Linux
	"pingfang", "hiragino sans gb", "stheiti medium", "stheiti light", "songti", "arial unicode", // macOS
	"msyh", "deng", "simhei", "simsun", // Windows
	"notoserifcjk-regular", "notoserifcjksc-regular", "uming", "ukai",
}

// hanFiles are the files that may have Chinese letters: those in the folders where systems keep their fonts, then what
// fontconfig names. The folders come first because a program that has to be started takes longer.
func hanFiles(yield func(string) bool) {
	home, _ := os.UserHomeDir()
	found := make([]string, len(hanNames))
	for _, folder := range []string{
		filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts", "/usr/share/fonts-droid-fallback",
		filepath.Join(home, "Library/Fonts"), "/Library/Fonts", "/System/Library/Fonts",
		filepath.Join(os.Getenv("LOCALAPPDATA"), `Microsoft\Windows\Fonts`), filepath.Join(os.Getenv("WINDIR"), "Fonts"),
	} {
		if !filepath.IsAbs(folder) {
			continue
		}
		filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil
			}
			name := strings.ToLower(entry.Name())
			switch extension := filepath.Ext(name); extension {
			case ".ttf", ".otf", ".ttc", ".otc":
				if i := slices.Index(hanNames, strings.TrimSuffix(name, extension)); i >= 0 && found[i] == "" {
					found[i] = path
				}
			}
			return nil
		})
	}
	for _, path := range found {
		if path != "" && !yield(path) {
			return
		}
	}
	path, err := exec.Command("fc-match", "--format=%{file}", "sans-serif:lang=zh-cn").Output()
	if err == nil {
		yield(string(path))
	}
}

// How many letters a name may have.
const (
	LongName  = 40 // in a title, in a legend, at an axis
	ShortName = 24 // at a row, at a wire, in a box
)

// OneLine turns line breaks and the like into spaces, and cuts words off after so many letters. A Chinese letter counts as
// two, since it is as wide.
func OneLine(words string, most int) string {
	words = strings.Join(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	width, cut := 0, 0
	for i, r := range words {
		if width < most {
			cut = i // the last letter gives way to the ellipsis
		}
		width++
		if isHan(r) {
			width++
		}
	}
	if width <= most {
		return words
	}
	return words[:cut] + "…"
}

// OneLines is OneLine for each of the words.
func OneLines(words []string, most int) []string {
	lines := make([]string, len(words))
	for i, w := range words {
		lines[i] = OneLine(w, most)
	}
	return lines
}

// How many significant digits a number has.
const (
	AxisDigits = 12 // at a tick: drops what rounding adds to 3·0.1 = 0.30000000000000004
	TextDigits = 3  // in words
)

// Number writes v with so many significant digits and no zeros at the end, as programs do: 0.031, 1500, 1e-7.
func Number(v float64, digits int) string {
	if v == 0 {
		return "0" // also for −0
	}
	if _, k := split(v, digits); -3 <= k && k < 6 {
		return plainNumber(v, digits)
	}
	return scientific(v, digits)
}

// split is v as mantissa·10ᵏ with so many significant digits, or as many as tell a subnormal number from its neighbours. Do
// not parse the result: 1.80e+308, rounded up from the largest float64, would overflow.
func split(v float64, digits int) (mantissa string, k int) {
	s := strconv.FormatFloat(v, 'e', digits-1, 64)
	if shortest := strconv.FormatFloat(v, 'e', -1, 64); len(shortest) < len(s) {
		s = shortest
	}
	mantissa, exponent, _ := strings.Cut(s, "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	k, _ = strconv.Atoi(exponent)
	return mantissa, k
}

// plainNumber is Number without an exponent.
func plainNumber(v float64, digits int) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// scientific is Number with an exponent, unless that is zero.
func scientific(v float64, digits int) string {
	mantissa, k := split(v, digits)
	if k == 0 {
		return mantissa
	}
	return mantissa + "e" + strconv.Itoa(k)
}

// Minus is the sign in pictures, as wide as a plus. Figure.Text has the hyphen that programs read.
const Minus = "−"

// withExponent is a number as scientific writes it.
var withExponent = regexp.MustCompile(`\b(\d[\d.]*)e(-?\d+)\b`)

// Typeset writes the numbers in words as print does: −0.5 and 1.5·10⁻⁷ in the place of -0.5 and 1.5e-7.
func Typeset(words string) string {
	words = withExponent.ReplaceAllStringFunc(words, func(number string) string {
		mantissa, exponent, _ := strings.Cut(number, "e")
		k, _ := strconv.Atoi(exponent)
		if mantissa == "1" {
			return powerOfTen(k)
		}
		return mantissa + "·" + powerOfTen(k)
	})
	return strings.ReplaceAll(words, "-", Minus)
}

// typesetPower is a power of ten as Typeset writes it.
var typesetPower = regexp.MustCompile("(?:(\\d[\\d.]*)·|\\b)10([" + superscripts + "]+)")

// Plain undoes Typeset.
func Plain(words string) string {
	digits := []rune(superscripts)
	words = typesetPower.ReplaceAllStringFunc(words, func(number string) string {
		parts := typesetPower.FindStringSubmatch(number)
		exponent := strings.Map(func(r rune) rune {
			if r == '⁻' {
				return '-'
			}
			return '0' + rune(slices.Index(digits, r))
		}, parts[2])
		return cmp.Or(parts[1], "1") + "e" + exponent
	})
	return strings.ReplaceAll(words, Minus, "-")
}

// powerOfTen is 10⁻⁷ for −7.
func powerOfTen(k int) string {
	digits := []rune(superscripts)
	power := "10"
	for _, r := range strconv.Itoa(k) {
		if r == '-' {
			power += "⁻"
		} else {
			power += string(digits[r-'0'])
		}
	}
	return power
}

// Labels writes numbers that stand at one axis in one notation: 0.0005, 0.001, 0.0015, not one of them as 5·10⁻⁴. If all
// are powers of ten, and one needs an exponent, all have one: 10⁻⁴, 10⁻², 10⁰.
func Labels(values []float64) []string {
	labels := make([]string, len(values))
	exponents, allPowers := false, true
	least, most := math.Inf(1), 0.0
	for i, v := range values {
		number := Number(v, AxisDigits)
		labels[i] = Typeset(number)
		exponents = exponents || strings.Contains(number, "e")
		allPowers = allPowers && strings.HasPrefix(strconv.FormatFloat(v, 'e', -1, 64), "1e")
		if v != 0 {
			least, most = min(least, math.Abs(v)), max(most, math.Abs(v))
		}
	}
	const leastMixed = 1e-6
	switch {
	case !exponents:
	case allPowers:
		for i, v := range values {
			labels[i] = powerOfTen(int(math.Round(Log10(v))))
		}
	case leastMixed <= least && 1e-3 <= most && most < 1e6:
		for i, v := range values {
			labels[i] = Typeset(plainNumber(v, AxisDigits))
		}
	default:
		for i, v := range values {
			if v != 0 {
				labels[i] = Typeset(scientific(v, AxisDigits))
			}
		}
	}
	return labels
}

// ShortNumber is the number format of diagrams: three significant digits, but whole numbers of up to five digits in
// full.
func ShortNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return Minus + "∞"
	case v == 0:
		return "0" // −0 too
	case v == math.Trunc(v) && math.Abs(v) < 1e5:
		return Typeset(Number(v, 5))
	}
	return Typeset(Number(v, TextDigits))
}
