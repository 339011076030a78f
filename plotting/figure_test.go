package plotting

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"gonum.org/v1/plot/vg/vgimg"
)

// histories are those that are hard to draw.
func histories() map[string]*bp.History {
	return map[string]*bp.History{
		"one epoch":      history(1, 2, func(l, e int) float64 { return 0.72 }),
		"three epochs":   history(3, 2, func(l, e int) float64 { return 1 / float64(1+l+e) }),
		"10000 epochs":   history(10000, 2, func(l, e int) float64 { return 1 + math.Sin(float64(e*e)) }),
		"constant":       history(100, 2, func(l, e int) float64 { return math.Ln2 }),
		"nearly so":      history(100, 2, func(l, e int) float64 { return math.Ln2 + 1e-12*float64(e) }),
		"12 decades":     history(100, 2, func(l, e int) float64 { return math.Pow(10, -12*float64(e)/99) }),
		"all zero":       history(100, 2, func(l, e int) float64 { return 0 }),
		"one layer zero": history(100, 2, func(l, e int) float64 { return float64(l) }),
		"gaps":           history(100, 2, func(l, e int) float64 { return float64(e % 7) }),
		"lonely point":   history(100, 2, func(l, e int) float64 { return math.Floor(float64(e) / 99) }),
		"huge":           history(100, 2, func(l, e int) float64 { return 1.7e308 }),
		"tiny":           history(100, 2, func(l, e int) float64 { return 1.7e-311 }),
		"8 layers":       history(100, 8, func(l, e int) float64 { return math.Pow(4, float64(l-8)) }),
		"35 layers":      history(10, 35, func(l, e int) float64 { return math.Pow(4, float64(l-35)) }),
		"long name": {Loss: []float64{1}, GradNorm: [][]float64{{1}},
			Layers: []string{"dense layer 784→128 with ReLU and He's initialisation"}},
	}
}

// history has the same series for its loss as for its first layer.
func history(epochs, layers int, value func(l, e int) float64) *bp.History {
	h := new(bp.History)
	for l := range layers {
		var series []float64
		for e := range epochs {
			series = append(series, value(l, e))
		}
		h.Layers = append(h.Layers, fmt.Sprintf("layer %d", l+1))
		h.GradNorm = append(h.GradNorm, series)
	}
	h.Loss = h.GradNorm[0]
	return h
}

func forEachFigure(t *testing.T, check func(t *testing.T, f *Figure)) {
	for name, history := range histories() {
		for kind, draw := range map[string]func(*bp.History, ...Option) (*Figure, error){"Loss": Loss, "GradNorm": GradNorm} {
			t.Run(kind+" "+name, func(t *testing.T) {
				figure, err := draw(history)
				if err != nil {
					t.Fatal(err)
				}
				check(t, figure)
			})
		}
	}
	for _, figures := range []map[string]*Figure{planes(t), hardMaps(t), spreads(t)} {
		for name, figure := range figures {
			t.Run(name, func(t *testing.T) { check(t, figure) })
		}
	}
}

func TestNothingIsCutOff(t *testing.T) { forEachFigure(t, wantWhiteEdge) }

// wantWhiteEdge fails where something touches the edge of a picture, for it was cut off there.
func wantWhiteEdge(t *testing.T, f *Figure) {
	t.Helper()
	canvas := vgimg.New(f.drawing.Width, f.drawing.Height)
	f.drawing.Draw(draw.New(canvas))
	picture := canvas.Image()
	size := picture.Bounds().Size()
	const edge = 3
	for y := range size.Y {
		for x := range size.X {
			if x >= edge && x < size.X-edge && y >= edge && y < size.Y-edge {
				continue
			}
			if r, g, b, a := picture.At(x, y).RGBA(); r&g&b&a != 0xffff {
				t.Fatalf("the pixel at %d, %d of %v is not white", x, y, size)
			}
		}
	}
}

func TestTheFontHasEveryLetter(t *testing.T) {
	forEachFigure(t, func(t *testing.T, f *Figure) {
		const least = 6 // the title, the names of two axes, two labels on one and one on the other
		wantLetters(t, f, least)
	})
}

// wantLetters fails at letters that no font has: they come out as empty boxes.
func wantLetters(t *testing.T, f *Figure, least int) {
	t.Helper()
	written := texts(f)
	for _, text := range written {
		if err := kit.CheckLetters("", text.String); err != nil {
			t.Error(err)
		}
	}
	if len(written) < least {
		t.Errorf("the figure has %d texts, want %d or more", len(written), least)
	}
}

// texts are all words in a figure. Those in two fonts, as 10 and ⁻⁴, are joined where one begins as the other ends.
func texts(f *Figure) (all []*recorder.FillString) {
	for _, action := range record(f) {
		next, ok := action.(*recorder.FillString)
		if !ok {
			continue
		}
		if n := len(all); n > 0 {
			last := all[n-1]
			end := last.Point.X + kit.TextStyle(last.Size).Width(last.String)
			if last.Size == next.Size && last.Point.Y == next.Point.Y && math.Abs(float64(next.Point.X-end)) < 0.5 {
				last.String += next.String
				continue
			}
		}
		all = append(all, next)
	}
	return all
}

// record draws a figure and keeps what was done.
func record(f *Figure) []recorder.Action {
	var canvas recorder.Canvas
	f.drawing.Draw(draw.NewCanvas(&canvas, f.drawing.Width, f.drawing.Height))
	return canvas.Actions
}

// Numbers as far apart as an axis can hold, or as close together as numbers are, have places of their own and labels.
func TestExtremeNumbers(t *testing.T) {
	const most, least = math.MaxFloat64, math.SmallestNonzeroFloat64
	line := func(a, b float64) func(float64) float64 {
		return func(x float64) float64 { return a + (b-a)*x }
	}
	for name, draw := range map[string]func() (*Figure, error){
		"Loss to 1.7e308":    func() (*Figure, error) { return Loss(&bp.History{Loss: []float64{0, 1.7e308}}) },
		"Loss to the most":   func() (*Figure, error) { return Loss(&bp.History{Loss: []float64{most, 0}}) },
		"Loss on both sides": func() (*Figure, error) { return Loss(&bp.History{Loss: []float64{-8e307, 9e307}}) },
		"Loss of the least":  func() (*Figure, error) { return Loss(&bp.History{Loss: []float64{0, least}}) },
		"Loss, subnormal":    func() (*Figure, error) { return Loss(&bp.History{Loss: []float64{1e-320, 2e-320}}) },
		"Loss, all there is": func() (*Figure, error) { return Loss(&bp.History{Loss: []float64{least, most}}) },
		"Losses": func() (*Figure, error) {
			return Losses([]string{"a", "b"}, &bp.History{Loss: []float64{0, 1}}, &bp.History{Loss: []float64{1, most}})
		},
		"Smooth":                func() (*Figure, error) { return Loss(&bp.History{Loss: []float64{0, most, 0, most, most}}, Smooth(2)) },
		"Derivative to 1.7e308": func() (*Figure, error) { return Derivative("f", "x", line(0, 1.7e308), line(0, 0), 0, 1) },
		"Derivative, wide": func() (*Figure, error) {
			return Derivative("f", "x", func(x float64) float64 { return x / most }, line(0, 0), -most/2, most/2)
		},
		"Derivative of the least": func() (*Figure, error) { return Derivative("f", "x", line(0, 1000*least), line(0, 0), 0, 1) },
		"Growth":                  func() (*Figure, error) { return Growth("cost", Series{X: []float64{1, most}, Y: []float64{1, 2}}) },
		"Growth by 1e600": func() (*Figure, error) {
			return Growth("cost", Series{X: []float64{1, 2}, Y: []float64{1e-300, 1e300}})
		},
		"Decay": func() (*Figure, error) { return Decay("δ", Series{X: []float64{1, 2, most}, Y: []float64{1, 2, 3}}) },
		"Cost": func() (*Figure, error) {
			return Cost("cost", Series{X: []float64{least, most}, Y: []float64{least, most}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			wantWhiteEdge(t, f)
			if !climbs(f) {
				t.Error("no line goes from the left to the right and up or down")
			}
			for _, bad := range []string{"NaN", "Inf"} {
				if writes(f, bad) || strings.Contains(f.Text(), bad) {
					t.Errorf("it says %s: %s", bad, f.Text())
				}
			}
		})
	}
	for want, draw := range map[string]func() (*Figure, error){
		"Loss: the loss goes from -1e+308 to 1e+308, too far for one axis": func() (*Figure, error) {
			return Loss(&bp.History{Loss: []float64{-1e308}, ValidationLoss: []float64{1e308}})
		},
		"Derivative: f and f′ goes from -1e+308 to 1e+308, too far for one axis": func() (*Figure, error) {
			return Derivative("f", "x", line(-1e308, -1e308), line(1e308, 1e308), 0, 1)
		},
		"Derivative: x goes from -1e+308 to 1e+308, too far for one axis": func() (*Figure, error) {
			return Derivative("f", "x", math.Sin, math.Cos, -1e308, 1e308)
		},
		"Derivative: x from 1e+16 to 1.0000000000000002e+16 is too short to be drawn": func() (*Figure, error) {
			return Derivative("f", "x", math.Sin, math.Cos, 1e16, 1e16+2)
		},
		"Derivative: x from 0 to 5e-324 is too short to be drawn": func() (*Figure, error) {
			return Derivative("f", "x", math.Sin, math.Cos, 0, least)
		},
		"Histograms: the values go from -8e+307 to 9e+307, too far for one axis": func() (*Figure, error) { // with the bar of zeros
			return Histograms("w", []string{"a"}, [][]float64{{-8e307, 0, 9e307}})
		},
		"Descent: x from 0 to 5e-324 is too short to be drawn": func() (*Figure, error) {
			return Descent(Surface{F: rosenbrock, X: [2]float64{0, least}, Y: [2]float64{0, 1}})
		},
	} {
		if _, err := draw(); err == nil || err.Error() != "plotting: "+want {
			t.Errorf("error is %v\nwant %s", err, want)
		}
	}
}

// climbs reports whether some line of a figure crosses a good part of it in both directions.
func climbs(f *Figure) bool {
	for _, action := range record(f) {
		stroke, ok := action.(*recorder.Stroke)
		if !ok || len(stroke.Path) < 2 {
			continue
		}
		const far = 60
		start := stroke.Path[0].Pos
		for _, part := range stroke.Path {
			if d := part.Pos.Sub(start); math.Abs(float64(d.X)) > far && math.Abs(float64(d.Y)) > far {
				return true
			}
		}
	}
	return false
}

func TestBesideJoinsTitles(t *testing.T) {
	h := history(3, 1, func(_, _ int) float64 { return 1 })
	both := must(t)(Beside(must(t)(Loss(h)), must(t)(GradNorm(h))))
	if want := "Loss and Gradient magnitude"; both.drawing.Title != want {
		t.Errorf("the title is %q, want %q", both.drawing.Title, want)
	}
}

func TestBesideRefuses(t *testing.T) {
	loss, _ := Loss(history(3, 1, func(_, _ int) float64 { return 1 }))
	for want, figures := range map[string][]*Figure{
		"plotting: Beside: no figures":      nil,
		"plotting: Beside: figure 2 is nil": {loss, nil},
	} {
		if _, err := Beside(figures...); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

// must is the figure, or ends the test.
func must(t *testing.T) func(*Figure, error) *Figure {
	return func(f *Figure, err error) *Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
}

// A title, the letters of the document and its numbers of the layers stand in the picture, in the places of the usual ones.
func TestNamesOfTheReader(t *testing.T) {
	h := history(3, 1, func(_, _ int) float64 { return 1 })
	net := bp.New(bp.Quadratic, bp.NewDense(2, 2, bp.Tanh), bp.NewDense(2, 1, bp.Tanh))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	net.Backprop(samplesFor(net, 1))
	layer := "layer 2, Dense 2→2, tanh"
	for _, test := range []struct {
		draw      func() (*Figure, error)
		has, lost []string
		title     string
	}{
		{draw: func() (*Figure, error) { return Loss(h, Title("Momentum"), LossName("E")) },
			has: []string{"Momentum", "loss E"}, lost: []string{"Loss", "loss L"}, title: "Momentum"},
		{draw: func() (*Figure, error) { return GradNorm(h, LossName("C"), Smooth(2), Title("C")) },
			has: []string{"C, mean of 2 epochs", "‖∂C/∂θ‖, log scale"}, title: "C, mean of 2 epochs"},
		{draw: func() (*Figure, error) { return NetworkGradients(net, LossName("E"), FirstLayer(2)) },
			has:  []string{"layer 1", "input", "layer 2", "layer 3", "∂E/∂w > 0", "in a unit: δ = ∂E/∂z, which is ∂E/∂b"},
			lost: []string{"∂L/∂w > 0"}, title: "Network gradients"},
		{draw: func() (*Figure, error) { return Network(net, FirstLayer(2)) }, has: []string{"layer 1", "layer 3"}, title: "Network"},
		{draw: func() (*Figure, error) { return Network(net, ParameterNames(strings.Split("ABCDEFGHI", ""))) },
			has: []string{"A", "F", "G", "H", "I"}, title: "Network"},
		{draw: func() (*Figure, error) { return StepSize("ε", Series{X: []float64{1, 2}, Y: []float64{1, 2}}) },
			has: []string{"step ε, log scale", "best: ε = 1"}, title: "Error against step size"},
		{draw: func() (*Figure, error) { return Derivative("sine", "x", math.Sin, math.Cos, -1, 1, 0) },
			has: []string{"x", "f(x)", "f′(x)", "slope 1 at x = 0"}, lost: []string{"z"}, title: "sine and its derivative"},
	} {
		f := must(t)(test.draw())
		for _, words := range test.has {
			if !writes(f, words) {
				t.Errorf("%s: the picture does not say %q", test.title, words)
			}
		}
		for _, words := range test.lost {
			if writes(f, words) {
				t.Errorf("%s: the picture still says %q", test.title, words)
			}
		}
		if f.drawing.Title != test.title {
			t.Errorf("the title is %q, want %q", f.drawing.Title, test.title)
		}
	}
	if text := must(t)(Network(net, FirstLayer(2))).Text(); !strings.Contains(text, layer) {
		t.Errorf("%q does not say %q", text, layer)
	}
}

func TestOptionsThatAFigureDoesNotHave(t *testing.T) {
	h := history(3, 1, func(_, _ int) float64 { return 1 })
	net := bp.New(bp.Quadratic, bp.NewDense(2, 1, bp.Tanh))
	for _, test := range []struct {
		draw func() (*Figure, error)
		want string
	}{
		{func() (*Figure, error) { return Loss(h, nil) }, "Loss: an option is nil"},
		{func() (*Figure, error) { return Loss(h, FirstLayer(2)) }, "Loss: it does not have the option plotting.FirstLayer"},
		{func() (*Figure, error) { return Accuracy(h, LossName("E")) }, "Accuracy: it does not have the option plotting.LossName"},
		{func() (*Figure, error) { return Network(net, Log) }, "Network: it does not have the option plotting.Axis"},
		{func() (*Figure, error) { return Network(net, FirstLayer(0)) }, "Network: FirstLayer(0): want 1 or more"},
		{func() (*Figure, error) { return Network(net, ParameterNames{"W₁"}) }, "Network: 1 ParameterNames for 3 parameters; " +
			"want one each, in a network so small that its numbers are written out"},
		{func() (*Figure, error) { return GradNorm(h, Smooth(0)) }, "GradNorm: Smooth(0): want the mean of 1 epoch or more"},
	} {
		figure, err := test.draw()
		if want := "plotting: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}

// A legend is drawn once if a figure to the right says the same, and stays where none does.
func TestBesideSharesLegends(t *testing.T) {
	layers := func(names ...string) *bp.History {
		h := &bp.History{Layers: names}
		for range names {
			h.GradNorm = append(h.GradNorm, []float64{1, 0.5})
		}
		return h
	}
	two, one, other := must(t)(GradNorm(layers("a", "b"))), must(t)(GradNorm(layers("a"))), must(t)(GradNorm(layers("b")))
	for _, test := range []struct {
		left, right *Figure
		shared      bool
	}{
		{two, two, true},
		{one, two, true},    // the right one explains the left one's curve, and another
		{two, one, false},   // b is explained nowhere else
		{other, two, false}, // b is the first curve here, the second there: they do not look the same
	} {
		both := must(t)(Beside(test.left, test.right)).drawing.Width
		if shared := both < test.left.drawing.Width+test.right.drawing.Width; shared != test.shared {
			t.Errorf("%s beside %s: a legend is shared: %v, want %v", test.left.Text(), test.right.Text(), shared, test.shared)
		}
	}
}
