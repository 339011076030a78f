package plotting

import (
	"image/color"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Each image has its own black: the largest entry, whatever it is.
func TestImagesScaleThemselves(t *testing.T) {
	f := must(t)(Images([]string{"a", "b"}, mat.NewDense(1, 2, []float64{0, 4}), mat.NewDense(1, 2, []float64{0.001, 0})))
	if want := "images: a: 1×2, from 0 to 4; b: 1×2, from 0 to 0.001"; f.Text() != want {
		t.Errorf("%q, want %q", f.Text(), want)
	}
	canvas := vgimg.New(f.drawing.Width, f.drawing.Height)
	f.drawing.Draw(draw.New(canvas))
	black := 0
	for x := range canvas.Image().Bounds().Dx() {
		for y := range canvas.Image().Bounds().Dy() {
			if color.GrayModel.Convert(canvas.Image().At(x, y)) == (color.Gray{}) {
				black++
			}
		}
	}
	const side = 45. * vgimg.DefaultDPI / 72 // of a pixel of an image that is 90 points wide, in pixels of the file
	if want := 2 * side * side; math.Abs(float64(black)-want) > 0.1*want {
		t.Errorf("%d pixels are black, want about %v: one cell of each image", black, want)
	}
}

func TestImagesRefuses(t *testing.T) {
	for _, test := range []struct {
		names []string
		ms    []mat.Matrix
		want  string
	}{
		{nil, nil, "no matrices"},
		{[]string{"a"}, nil, "1 names for 0 matrices"},
		{[]string{"a"}, []mat.Matrix{nil}, "a is nil"},
		{[]string{"a"}, []mat.Matrix{mat.NewDense(1, 2, []float64{1, math.NaN()})}, "a has NaN at row 1, column 2"},
	} {
		figure, err := Images(test.names, test.ms...)
		if want := "plotting: Images: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}
