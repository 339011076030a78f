package plotting

import (
	"bytes"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/bp/data"
)

// figuresForPages are pictures with everything that an SVG element can have: text in several directions, dashes, arcs, a
// map, and letters that have to be escaped.
func figuresForPages(t *testing.T) map[string]*Figure {
	t.Helper()
	samples := data.Moons(20, 0.1, rand.New(rand.NewPCG(1, 2)))
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 3, bp.Tanh), bp.NewDense(3, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 3)))
	net.Backprop(samples.X, samples.Y)
	f := bp.Var("a<b", 2).Mul(bp.Var("y", 3))
	f.Backward()
	return map[string]*Figure{
		"Circuit":  must(t)(Circuit(f)),
		"Network":  must(t)(NetworkGradients(net)),
		"Boundary": must(t)(Boundary(net, samples.X, samples.Y, Resolution(20))),
		"GradNorm": must(t)(GradNorm(history(10, 3, func(l, e int) float64 { return float64(1 + l + e) }))),
	}
}

func TestSVGElement(t *testing.T) {
	for name, figure := range figuresForPages(t) {
		svg := figure.SVG()
		if !bytes.Equal(svg, figure.SVG()) {
			t.Errorf("%s: the same figure gives other bytes", name)
		}
		if bytes.Contains(svg, []byte(" style=")) || bytes.Contains(svg, []byte("NaN")) {
			t.Errorf("%s: it has a style, or NaN", name)
		}
		for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}

// All that is drawn lies on the page, and letters are where the drawing has them.
func TestSVGStaysOnThePage(t *testing.T) {
	move := regexp.MustCompile(`[ML](-?[\d.]+) (-?[\d.]+)`)
	word := regexp.MustCompile(`<text x="([\d.]+)" y="([\d.]+)[^>]*>([^<]*)</text>`)
	for name, figure := range figuresForPages(t) {
		svg := string(figure.SVG())
		width, height := float64(figure.drawing.Width), float64(figure.drawing.Height)
		number := func(s string) float64 {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		for _, at := range append(move.FindAllStringSubmatch(svg, -1), word.FindAllStringSubmatch(svg, -1)...) {
			if x, y := number(at[1]), number(at[2]); x < 0 || x > width || y < 0 || y > height {
				t.Errorf("%s: %s lies outside of %v × %v", name, at[0], width, height)
			}
		}
		var got []string
		for _, at := range word.FindAllStringSubmatch(svg, -1) {
			got = append(got, html.UnescapeString(at[3]))
		}
		var want []string
		for _, text := range texts(figure) {
			want = append(want, text.String)
		}
		// An exponent has another font, and so an element of its own.
		if got, want := strings.Join(got, ""), strings.Join(want, ""); got != want {
			t.Errorf("%s says %q, want %q", name, got, want)
		}
	}
}

// A map on a page has few pixels, and its corner is where the frame's is.
func TestSVGImage(t *testing.T) {
	svg := string(figuresForPages(t)["Boundary"].SVG())
	if len(svg) > 100_000 {
		t.Errorf("the map takes %d bytes", len(svg))
	}
	corner := regexp.MustCompile(`<image preserveAspectRatio="none" x="([\d.]+)" y="([\d.]+)"`).FindStringSubmatch(svg)
	if corner == nil || !strings.Contains(svg, "L"+corner[1]+" "+corner[2]) {
		t.Errorf("no frame has the corner of the map, %v", corner)
	}
}
