package plotting

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image/color"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"testing"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/vg"
)

// sunset is a map that is not the same upside down, with two colour bars of the same width.
func sunset() *Figure {
	m := kit.NewPlaneMap("Sunset", "x", "y", kit.Area{X: [2]float64{0, 1}, Y: [2]float64{0, 1}})
	m.Plot.Add(kit.Raster{Color: func(x, y float64) color.Color { return kit.Sequential.At(y) }})
	m.Guides = []kit.Guide{kit.ColorBar{Name: "one", Color: kit.Sequential.At}, kit.ColorBar{Name: "other", Color: kit.Diverging.At}}
	return &Figure{drawing: m.Drawing()}
}

// The backdrop has every pixel of the map where the PNG file has it.
func TestBackdrop(t *testing.T) {
	f := sunset()
	want, err := png.Decode(bytes.NewReader(f.png()))
	if err != nil {
		t.Fatal(err)
	}
	got := f.images()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("the size is %v, want %v", got.Bounds(), want.Bounds())
	}
	compared := 0
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			c := got.RGBAAt(x, y)
			if c == (color.RGBA{0xff, 0xff, 0xff, 0xff}) || x > got.Rect.Dx()/2 { // the bars have rims
				continue
			}
			compared++
			if r, g, b, _ := want.At(x, y).RGBA(); uint8(r>>8) != c.R || uint8(g>>8) != c.G || uint8(b>>8) != c.B {
				t.Fatalf("the pixel at %d, %d is %v, want %v", x, y, c, want.At(x, y))
			}
		}
	}
	const mapSide vg.Length = 230 // of a square area
	if side := float64(mapSide / kit.Pixel); float64(compared) < side*side/2 {
		t.Errorf("only %d pixels were compared", compared)
	}
	if first, last := got.RGBAAt(200, 150), upsideDown(got).At(200, got.Rect.Dy()-1-150); first != last {
		t.Errorf("the pixel at 200, 150 from the top was %v and is %v as far from the bottom", first, last)
	}
	curve, err := Loss(history(3, 1, func(_, _ int) float64 { return 1 }))
	if err != nil || curve.images() != nil {
		t.Errorf("a figure without pictures has a backdrop, or the error %v", err)
	}
}

// gonum turns pictures over in a PDF file: their matrix has a negative height. If it no longer does, upsideDown has to go.
func TestPDFTurnsPicturesOver(t *testing.T) {
	page := pageOf(t, sunset().pdf())
	pictures := regexp.MustCompile(`q ([-\d.]+) 0 0 ([-\d.]+) [-\d.]+ [-\d.]+ cm /I\w+ Do`).FindAllSubmatchIndex(page, -1)
	if len(pictures) != 1 {
		t.Fatalf("the page has %d pictures, want 1", len(pictures))
	}
	at := pictures[0]
	up, _ := strconv.ParseFloat(string(page[at[4]:at[5]]), 64)
	for _, m := range regexp.MustCompile(`(?m)^[-\d.]+ [-\d.]+ [-\d.]+ ([-\d.]+) [-\d.]+ [-\d.]+ cm$`).FindAllSubmatch(page[:at[0]], -1) {
		scale, _ := strconv.ParseFloat(string(m[1]), 64)
		up *= scale
	}
	if want := -float64(sunset().drawing.Height / vg.Points(1)); up != want {
		t.Errorf("the picture is %v high, want %v", up, want)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, upsideDown(sunset().images())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(sunset().pdf(), pixelsOf(picture.Bytes())) {
		t.Error("the file does not have the backdrop upside down")
	}
}

// pixelsOf is what a PNG file has in its IDAT chunks, and what fpdf puts into a PDF file as it is.
func pixelsOf(file []byte) []byte {
	var pixels []byte
	for at := 8; at < len(file); { // a chunk: its length, its name, its data, four bytes of checksum
		n := int(binary.BigEndian.Uint32(file[at:]))
		if string(file[at+4:at+8]) == "IDAT" {
			pixels = append(pixels, file[at+8:at+8+n]...)
		}
		at += n + 12
	}
	return pixels
}

// pageOf is what draws the page of a PDF file.
func pageOf(t *testing.T, file []byte) []byte {
	for _, stream := range regexp.MustCompile(`(?s)stream\r?\n(.*?)endstream`).FindAllSubmatch(file, -1) {
		unzip, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // a font, or a picture in parts
		}
		if page, _ := io.ReadAll(unzip); bytes.Contains(page, []byte(" cm\n")) {
			return page
		}
	}
	t.Fatal("the file has no page")
	return nil
}

func TestPicturesInSVGAreCalledPNG(t *testing.T) {
	file := sunset().svg()
	if n := bytes.Count(file, []byte(`"data:image/png;base64,iVBOR`)); n != 3 { // a map, two bars; a PNG file starts like that
		t.Errorf("%d pictures, want 3", n)
	}
	if bytes.Contains(file, []byte("image/jpg")) {
		t.Error("a PNG file is called image/jpg")
	}
}
