package plotting

import (
	"image/color"
	"math"
	"testing"

	"backprop/bp"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The mean of an epoch bin against sums written out.
func TestRootMeanSquare(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{0, 0}, 0},
		{[]float64{3, 4}, math.Sqrt(12.5)},
		{[]float64{3e200, 4e200}, math.Sqrt(12.5) * 1e200},
		{[]float64{3e-200, 4e-200}, math.Sqrt(12.5) * 1e-200},
		{[]float64{7}, 7},
	} {
		// 4 roundings of half an ulp each, and Sqrt's.
		if got := rootMeanSquare(test.values); math.Abs(got-test.want) > 1e-15*test.want {
			t.Errorf("%v: %v, want %v", test.values, got, test.want)
		}
	}
}

// Twin maps have one scale: the same magnitude has the same colour in both, and one colour bar is enough.
func TestGradMaps(t *testing.T) {
	a := &bp.History{Layers: []string{"w"}, GradNorm: [][]float64{{1, 0.01}}}
	b := &bp.History{Layers: []string{"w"}, GradNorm: [][]float64{{1e-4, 0.01}}}
	f := must(t)(GradMaps([]string{"sigmoid", "ReLU"}, a, b))
	want := "gradient magnitude by layer and epoch, sigmoid: w: 1 at epoch 1, 0.01 at epoch 2\n" +
		"gradient magnitude by layer and epoch, ReLU: w: 1e-4 at epoch 1, 0.01 at epoch 2"
	if f.Text() != want {
		t.Errorf("%q, want %q", f.Text(), want)
	}
	_, colorOf := magnitudeColors([][]float64{{1, 0.01}, {1e-4, 0.01}})
	middle, found := color.RGBAModel.Convert(colorOf(0.01)), 0
	canvas := vgimg.New(f.drawing.Width, f.drawing.Height)
	f.drawing.Draw(draw.New(canvas))
	picture := canvas.Image()
	for x := range picture.Bounds().Dx() {
		for y := range picture.Bounds().Dy() {
			if color.RGBAModel.Convert(picture.At(x, y)) == middle {
				found++
			}
		}
	}
	const half = 330 / 2 * 186 * vgimg.DefaultDPI * vgimg.DefaultDPI / (72 * 72) // pixels of a map
	if found < 3*half/2 {
		t.Errorf("%d pixels have the colour of 0.01, want about %d in each map", found, half)
	}
}
