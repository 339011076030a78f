package plotting

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/recorder"
)

// dense is a chain of dense layers.
func dense(f bp.Activation, sizes ...int) (layers []bp.Layer) {
	for i := range len(sizes) - 1 {
		layers = append(layers, bp.NewDense(sizes[i], sizes[i+1], f))
	}
	return layers
}

// scaling is a reader's own layer, y = g x. It keeps no δ.
type scaling struct {
	g, dg, x *mat.Dense
	size     int
}

func newScaling(size int) *scaling {
	return &scaling{g: mat.NewDense(1, 1, []float64{2}), dg: mat.NewDense(1, 1, nil), size: size}
}

func (l *scaling) Sizes() (in, out int) { return l.size, l.size }
func (l *scaling) Params() []bp.Param   { return []bp.Param{{Name: "g", Value: l.g, Grad: l.dg}} }

func (l *scaling) Forward(x *mat.Dense) *mat.Dense {
	l.x = x
	var y mat.Dense
	y.Scale(l.g.At(0, 0), x)
	return &y
}

func (l *scaling) Backward(dy *mat.Dense) *mat.Dense {
	var products, dx mat.Dense
	products.MulElem(dy, l.x)
	l.dg.Set(0, 0, mat.Sum(&products))
	dx.Scale(l.g.At(0, 0), dy)
	return &dx
}

// networks are of all kinds.
func networks() map[string]*bp.Network {
	image := bp.Shape{Channels: 1, Height: 6, Width: 6}
	conv := bp.NewConv2D(image, 2, bp.Kernel{Size: 3, Stride: 2, Padding: 1}, bp.ReLU)
	max := bp.NewMaxPool2D(conv.Out, 2, 1)
	mean := bp.NewAvgPool2D(max.Out, 2, 1)
	block := bp.NewResidual(bp.NewResidual(bp.NewDense(2, 2, bp.Tanh)), bp.NewDense(2, 2, bp.Tanh), newScaling(2), bp.NewDense(2, 2, bp.Tanh),
		bp.NewDense(2, 2, bp.Tanh), bp.NewDense(2, 2, bp.Tanh))
	layers := map[string][]bp.Layer{
		"1-1":        dense(bp.Identity, 1, 1),
		"2-2-2":      dense(bp.Sigmoid, 2, 2, 2),
		"4-3":        dense(bp.Softmax, 4, 3),
		"4-4-4-4":    dense(bp.Tanh, 4, 4, 4, 4),
		"1-4-1-4":    dense(bp.Tanh, 1, 4, 1, 4),
		"2-8-8-1":    dense(bp.Tanh, 2, 8, 8, 1),
		"10-11-100":  dense(bp.NewLeakyReLU(0.25), 10, 11, 100),
		"8 layers":   dense(bp.Sigmoid, 3, 3, 3, 3, 3, 3, 3, 3, 3),
		"long names": dense(named{bp.Tanh, "an activation of one's own"}, 5, 5, 5),
		"images":     {conv, max, mean, block, bp.NewDense(2, 12, bp.Softmax), bp.NewActivationLayer(12, bp.Softmax)},
		"own first":  {newScaling(3), bp.NewDense(3, 4, bp.Identity)},
		"own last":   {bp.NewDense(3, 4, bp.Identity), newScaling(4)},
		"own only":   {newScaling(30)},
		"own before": {newScaling(30), bp.NewDense(30, 2, bp.Identity)},
	}
	nets := make(map[string]*bp.Network)
	for name, l := range layers {
		nets[name] = bp.New(bp.Quadratic, l...)
		nets[name].Init(rand.New(rand.NewPCG(1, 2)))
	}
	return nets
}

// samplesFor makes a batch.
func samplesFor(net *bp.Network, n int) (x, y *mat.Dense) {
	rng := rand.New(rand.NewPCG(3, 4))
	layers := net.Layers()
	in, _ := layers[0].Sizes()
	_, out := layers[len(layers)-1].Sizes()
	random := func(rows int) *mat.Dense {
		m := mat.NewDense(rows, n, nil)
		m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
		return m
	}
	return random(in), random(out)
}

// states are what a network may have been through.
var states = map[string]func(*bp.Network){
	"new":            func(net *bp.Network) {},
	"all zero":       func(net *bp.Network) { clear(net.Theta()) },
	"after Forward":  func(net *bp.Network) { x, _ := samplesFor(net, 1); net.Forward(x) },
	"after Backprop": func(net *bp.Network) { net.Backprop(samplesFor(net, 1)) },
	"after a batch":  func(net *bp.Network) { net.Backprop(samplesFor(net, 1000)) },
	"stale": func(net *bp.Network) {
		net.Backprop(samplesFor(net, 1))
		x, _ := samplesFor(net, 2)
		net.Forward(x)
	},
	"tiny":  func(net *bp.Network) { scaleTheta(net, 1e-100); net.Backprop(samplesFor(net, 1)) },
	"large": func(net *bp.Network) { scaleTheta(net, -1.2345e12); net.Backprop(samplesFor(net, 1)) },
}

func scaleTheta(net *bp.Network, factor float64) {
	for i := range net.Theta() {
		net.Theta()[i] *= factor
		net.Theta()[i] += factor / 7 // biases too
	}
}

var views = map[string]func(*bp.Network, ...Option) (*Figure, error){"Network": Network, "NetworkGradients": NetworkGradients}

// defaults are the settings of a network without options.
var defaults = settings{loss: "L", firstLayer: 1}

func TestNetworksAreWhole(t *testing.T) {
	for state, bring := range states {
		for name, net := range networks() {
			bring(net)
			for view, draw := range views {
				t.Run(fmt.Sprint(view, " ", name, " ", state), func(t *testing.T) {
					f := must(t)(draw(net))
					wantWhiteEdge(t, f)
					wantLetters(t, f, 4) // the title, two captions and a box or a heading
					wantTextsApart(t, f)
					wantNoArcs(t, f)
				})
			}
		}
	}
}

// wantTextsApart fails where two texts overlap.
func wantTextsApart(t *testing.T, f *Figure) {
	t.Helper()
	written := texts(f)
	boxes := make([]vg.Rectangle, len(written))
	for i, text := range written {
		style := kit.TextStyle(text.Size)
		style.Font = text.Font
		// What a digit or a capital takes: three quarters of the font's size above the line, and nothing below.
		boxes[i] = vg.Rectangle{Min: text.Point, Max: vg.Point{X: text.Point.X + style.Width(text.String), Y: text.Point.Y + 0.75*text.Size}}
	}
	for i, a := range boxes {
		for j, b := range boxes[:i] {
			if a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y {
				t.Errorf("%q and %q overlap", written[i].String, written[j].String)
			}
		}
	}
}

// wantNoArcs fails where a path has an arc and something else, which gonum's PDF canvas draws in pieces.
func wantNoArcs(t *testing.T, f *Figure) {
	t.Helper()
	for _, action := range record(f) {
		var path vg.Path
		switch action := action.(type) {
		case *recorder.Fill:
			path = action.Path
		case *recorder.Stroke:
			path = action.Path
		}
		arcs := 0
		for _, part := range path {
			if part.Type == vg.ArcComp {
				arcs++
			}
		}
		if arcs > 0 && len(path) > 3 { // more than move, arc, close: a circle
			t.Fatalf("a path of %d parts has %d arcs", len(path), arcs)
		}
	}
}

func TestCircuitsHaveNoArcs(t *testing.T) {
	wantNoArcs(t, must(t)(Circuit(bp.Var("x", 2).Max(bp.Var("y", 3)).Scale(100))))
}

func TestNetworkRefuses(t *testing.T) {
	net := func(change func(first, second *bp.Dense)) *bp.Network {
		layers := dense(bp.Sigmoid, 2, 3, 1)
		net := bp.New(bp.Quadratic, layers...)
		net.Init(rand.New(rand.NewPCG(1, 2)))
		net.Backprop(samplesFor(net, 1))
		change(layers[0].(*bp.Dense), layers[1].(*bp.Dense))
		return net
	}
	nan, inf := math.NaN(), math.Inf(-1)
	for _, c := range []struct {
		want string
		view string
		net  *bp.Network
	}{
		{"plotting: Network: the network is nil", "Network", nil},
		{"plotting: NetworkGradients: the network is nil", "NetworkGradients", nil},
		{"plotting: Network: the network has no layers; bp.New makes one with layers", "Network", new(bp.Network)},
		{"plotting: Network: layer 1 has W = NaN in row 2, column 1 (counted from 0); only finite numbers can be drawn",
			"Network", net(func(l, _ *bp.Dense) { l.W.Set(2, 1, nan) })},
		{"plotting: Network: layer 2 has b = -Inf in row 0, column 0 (counted from 0); only finite numbers can be drawn",
			"Network", net(func(_, l *bp.Dense) { l.B.Set(0, 0, inf) })},
		{"plotting: NetworkGradients: layer 2 has ∂L/∂W = NaN in row 0, column 2 (counted from 0); only finite numbers can be drawn",
			"NetworkGradients", net(func(_, l *bp.Dense) { l.DW.Set(0, 2, nan) })},
		{"plotting: NetworkGradients: layer 1 has ∂L/∂b = -Inf in row 1, column 0 (counted from 0); only finite numbers can be drawn",
			"NetworkGradients", net(func(l, _ *bp.Dense) { l.DB.Set(1, 0, inf) })},
		{"plotting: Network: layer 2 takes 5 inputs, layer 1 gives 3; layers must stay as they were in bp.New",
			"Network", net(func(_, l *bp.Dense) { l.W = mat.NewDense(1, 5, nil) })},
		{"plotting: Network: the font has no '层', as in \"layer 1 Dense 2→3 层\"; give it another name, or install a font for Chinese (fonts-droid-fallback on Debian and Ubuntu)",
			"Network", net(func(l, _ *bp.Dense) { l.F = named{bp.Tanh, "层"} })},
	} {
		if f, err := views[c.view](c.net); f != nil || err == nil || err.Error() != c.want {
			t.Errorf("error is\n%v, want\n%s", err, c.want)
		}
	}
}

// named is an activation under another name.
type named struct {
	bp.Activation
	name string
}

func (f named) String() string { return f.name }

// What one view cannot draw does not keep the other from being drawn.
func TestNetworkViewsAreIndependent(t *testing.T) {
	layer := bp.NewDense(2, 2, bp.Tanh)
	net := bp.New(bp.Quadratic, layer)
	net.Backprop(samplesFor(net, 1))
	layer.W.Set(0, 0, math.NaN())
	must(t)(NetworkGradients(net))
	layer.W.Zero()
	layer.DW.Set(0, 0, math.NaN())
	must(t)(Network(net))
	net.Forward(mat.NewDense(2, 3, nil)) // the gradient is out of date, and not drawn
	must(t)(NetworkGradients(net))
}

// Every unit, weight and bias stands in the picture, each once, and leads where it should.
func TestNetworkLines(t *testing.T) {
	for name, sizes := range map[string][]int{"small": {2, 3, 1, 4}, "large": {9, 10, 2}} {
		t.Run(name, func(t *testing.T) {
			net := bp.New(bp.Quadratic, dense(bp.Tanh, sizes...)...)
			for i := range net.Theta() {
				net.Theta()[i] = float64(i + 1) // so that a value tells the parameter
			}
			d := newNetDrawing(net.Layers(), weightsView(defaults))
			lines := make(map[float64]netLine)
			for _, l := range d.lines() {
				lines[l.value] = l
			}
			got := slices.Sorted(maps.Keys(lines))
			if !slices.Equal(got, net.Theta()) {
				t.Fatalf("the lines have the values %v, want %v", got, net.Theta())
			}
			for i, layer := range net.Layers() {
				w, b := layer.(*bp.Dense).W, layer.(*bp.Dense).B
				rows, cols := w.Dims()
				from, to := d.spans[i], d.spans[i+1]
				for r := range rows {
					for c := range cols {
						l := lines[w.At(r, c)]
						// Lengthened to the middles of the round ends, it leads from unit c to unit r.
						start, end := d.middle+d.rows(d.columns[i])[c], d.middle+d.rows(d.columns[i+1])[r]
						slope := (l.to.Y - l.from.Y) / (l.to.X - l.from.X)
						left, right := from.x+d.half-d.radius, to.x-d.half+d.radius
						wantNear(t, l.from.Y+slope*(left-l.from.X), start)
						wantNear(t, l.from.Y+slope*(right-l.from.X), end)
						if l.from.X <= left || l.to.X >= right {
							t.Errorf("the line from %v to %v does not stay between %v and %v", l.from, l.to, left, right)
						}
					}
					l := lines[b.At(r, 0)]
					wantNear(t, (l.from.X+l.to.X)/2, to.x)
				}
			}
		})
	}
}

func wantNear(t *testing.T, got, want vg.Length) {
	t.Helper()
	if math.Abs(float64(got-want)) > 1e-9 { // points; the coordinates are some hundreds
		t.Errorf("got %v, want %v", got, want)
	}
}

// The numbers at the lines of a layer stand apart, each on its line.
func TestNetworkLabels(t *testing.T) {
	for in := 1; in <= mostNumbered; in++ {
		for out := 1; out <= mostNumbered; out++ {
			net := bp.New(bp.Quadratic, bp.NewDense(in, out, bp.Tanh))
			net.Init(rand.New(rand.NewPCG(1, 2)))
			d := newNetDrawing(net.Layers(), weightsView(defaults))
			var heights []vg.Length
			for _, l := range d.lines() {
				if l.from.X == l.to.X {
					continue // a bias
				}
				heights = append(heights, l.label.Y)
				slope := (l.to.Y - l.from.Y) / (l.to.X - l.from.X)
				wantNear(t, l.from.Y+slope*(l.label.X-l.from.X), l.label.Y)
			}
			slices.Sort(heights)
			for i := 1; i < len(heights); i++ {
				if heights[i]-heights[i-1] < labelRoom-1e-9 {
					t.Errorf("%d→%d: two numbers are %v apart, want %v", in, out, heights[i]-heights[i-1], labelRoom)
				}
			}
			if len(heights) != in*out {
				t.Errorf("%d→%d: there are %d numbers", in, out, len(heights))
			}
		}
	}
}

// A sign is told by colour and by dashes, a size by the width, and a zero is neither.
func TestSignStyle(t *testing.T) {
	m := plainMeasures
	last := vg.Length(0)
	for _, v := range []float64{5e-324, 1e-9, 0.3, 0.6, 1, 1.5, 2} {
		plus, minus := m.signStyle(v, 2), m.signStyle(-v, 2)
		if plus.Color == minus.Color || len(plus.Dashes) > 0 || len(minus.Dashes) == 0 {
			t.Errorf("±%v look alike", v)
		}
		if plus.Width != minus.Width || plus.Width < last || plus.Width < hairline {
			t.Errorf("±%v are %v and %v wide, after %v", v, plus.Width, minus.Width, last)
		}
		last = plus.Width
	}
	if last != m.widest {
		t.Errorf("the largest is %v wide, want %v", last, m.widest)
	}
	if ratio := m.signStyle(1, 2).Width / m.signStyle(2, 2).Width; ratio != 0.5 {
		t.Errorf("half the size has %v of the width", ratio)
	}
	if zero := m.signStyle(0, 2); zero.Color == kit.Colors[0] || zero.Color == kit.Colors[1] {
		t.Error("a zero has the colour of a sign")
	}
}

// Both views have one layout, whatever they write.
func TestNetworkViewsMatch(t *testing.T) {
	for state, bring := range states {
		for name, net := range networks() {
			bring(net)
			a, b := newNetDrawing(net.Layers(), weightsView(defaults)), newNetDrawing(net.Layers(), gradientsView(defaults))
			if !slices.Equal(a.spans, b.spans) || a.middle != b.middle || a.pitch != b.pitch || a.half != b.half || a.width != b.width {
				t.Errorf("%s %s: the two views differ in their layout", name, state)
			}
		}
	}
}

func TestDrawnUnits(t *testing.T) {
	for size, want := range map[int][]int{
		1:   {0},
		10:  {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
		11:  {0, 1, 2, 3, 7, 8, 9, 10},
		784: {0, 1, 2, 3, 780, 781, 782, 783},
	} {
		if got := drawnUnits(size); !slices.Equal(got, want) {
			t.Errorf("of %d units %v are drawn, want %v", size, got, want)
		}
	}
}

// A figure is the network as it was.
func TestNetworkFigureStays(t *testing.T) {
	for name, net := range networks() {
		net.Backprop(samplesFor(net, 1))
		for view, draw := range views {
			f := must(t)(draw(net))
			before := f.png()
			if !bytes.Equal(before, must(t)(draw(net)).png()) {
				t.Errorf("%s of %s: the same network gives other bytes", view, name)
			}
			for i := range net.Theta() {
				net.Theta()[i] += 10
			}
			net.Backprop(samplesFor(net, 3))
			if !bytes.Equal(before, f.png()) {
				t.Errorf("%s of %s changes with the network", view, name)
			}
			net.Backprop(samplesFor(net, 1))
		}
	}
}

// A batch shows the mean of a, and the sum of δ. Each sample by itself has δ without the 1/n, so that sum is the mean
// of theirs.
func TestNetworkBatch(t *testing.T) {
	const n = 4
	layers := dense(bp.Tanh, 3, 4, 2)
	net := bp.New(bp.Quadratic, layers...)
	net.Init(rand.New(rand.NewPCG(1, 2)))
	x, y := samplesFor(net, n)
	a, delta := make([][]float64, len(layers)), make([][]float64, len(layers))
	for s := range n {
		net.Backprop(mat.DenseCopyOf(x.Slice(0, 3, s, s+1)), mat.DenseCopyOf(y.Slice(0, 2, s, s+1)))
		for i, l := range layers {
			l := l.(*bp.Dense)
			rows, _ := l.A.Dims()
			if s == 0 {
				a[i], delta[i] = make([]float64, rows), make([]float64, rows)
			}
			for r := range rows {
				a[i][r] += l.A.At(r, 0) / n
				delta[i][r] += l.Delta.At(r, 0) / n
			}
		}
	}
	net.Backprop(x, y)
	for backward, want := range map[bool][][]float64{false: a, true: delta} {
		view := weightsView(defaults)
		if backward {
			view = gradientsView(defaults)
		}
		for i, l := range layers {
			got, known := view.units(l.(*bp.Dense), n)
			if !known || len(got) != len(want[i]) {
				t.Fatalf("%s: layer %d has the numbers %v", view.caller, i+1, got)
			}
			for r := range got {
				if math.Abs(got[r]-want[i][r]) > 1e-14 { // both sum four numbers below 10 in size
					t.Errorf("%s: unit %d of layer %d has %v, want %v", view.caller, r, i+1, got[r], want[i][r])
				}
			}
		}
	}
	for view, want := range map[string]string{
		"Network":          "in a unit: the mean of a over the last Forward's 4 samples",
		"NetworkGradients": "in a unit: the sum of δ over 4 samples, which is ∂L/∂b",
	} {
		if f := must(t)(views[view](net)); !writes(f, want) {
			t.Errorf("the key of %s does not say: %s", view, want)
		}
	}
}

func writes(f *Figure, words string) bool {
	return slices.ContainsFunc(texts(f), func(text *recorder.FillString) bool { return text.String == words })
}

// What has not been calculated is a dash and no line, and what has been calculated as 0 is a 0 and a dotted one.
func TestNetworkDashes(t *testing.T) {
	net := bp.New(bp.Quadratic, dense(bp.Identity, 2, 2)...)
	lines := func() int { return len(newNetDrawing(net.Layers(), gradientsView(defaults)).lines()) }
	dashes := func(f *Figure) (n int) {
		for _, text := range texts(f) {
			if text.String == "–" {
				n++
			}
		}
		return n
	}
	want := func(when string, a, delta, gradients int) {
		t.Helper()
		f := must(t)(Network(net))
		if got := dashes(f); got != a {
			t.Errorf("%s: %d units of Network have a dash, want %d", when, got, a)
		}
		if explained := writes(f, "– : no Forward yet"); explained != (a > 0) {
			t.Errorf("%s: the dash is explained: %v", when, explained)
		}
		f = must(t)(NetworkGradients(net))
		if got := dashes(f); got != delta {
			t.Errorf("%s: %d units of NetworkGradients have a dash, want %d", when, got, delta)
		}
		if got := lines(); got != gradients {
			t.Errorf("%s: there are %d lines, want %d", when, got, gradients)
		}
		if explained := writes(f, "– : no Backprop since the last Forward"); explained != (delta > 0) {
			t.Errorf("%s: the dash is explained: %v", when, explained)
		}
	}
	one, other := mat.NewDense(2, 1, []float64{1, 2}), mat.NewDense(2, 3, nil)
	want("new", 2, 2, 0)
	net.Forward(one)
	want("after Forward", 0, 2, 0)
	net.Backprop(one, mat.NewDense(2, 1, nil)) // θ = 0 gives a = 0 = y, so every gradient is 0
	want("after Backprop", 0, 0, 6)
	net.Forward(other)
	want("after another Forward", 0, 2, 0)
}

// A layer that cannot tell whether Backprop has come goes by its neighbours.
func TestReached(t *testing.T) {
	own := []*scaling{newScaling(2), newScaling(2), newScaling(2)}
	first, second := bp.NewDense(2, 2, bp.Identity), bp.NewDense(2, 2, bp.Identity)
	net := bp.New(bp.Quadratic, own[0], first, own[1], second, own[2])
	net.Init(rand.New(rand.NewPCG(1, 2)))
	want := func(when string, want ...bool) {
		t.Helper()
		if got := reached(net.Layers()); !slices.Equal(got, want) {
			t.Errorf("%s: reached is %v, want %v", when, got, want)
		}
	}
	x, y := samplesFor(net, 2)
	want("new", false, false, false, false, false)
	net.Forward(x)
	want("after Forward", false, false, false, false, false)
	da := own[2].Backward(y)
	want("the last layer's step back", false, false, false, false, true)
	da = second.Backward(da)
	want("two steps back", false, false, false, true, true)
	first.Backward(own[1].Backward(da))
	want("four steps back", false, true, true, true, true)
	net.Backprop(x, y)
	want("after Backprop", true, true, true, true, true)
	clear(net.Grad())
	want("gradients of 0", false, true, true, true, true) // the first layer cannot tell
	x, y = samplesFor(net, 3)
	net.Backprop(x, y)
	x, _ = samplesFor(net, 1)
	net.Forward(x)
	want("stale", false, false, false, false, true) // nor the last
}

func TestNetworkBoxes(t *testing.T) {
	for layer, want := range map[bp.Layer]string{
		bp.NewConv2D(bp.Shape{Channels: 1, Height: 6, Width: 6}, 2, bp.Kernel{Size: 3, Stride: 2, Padding: 1}, bp.ReLU): "Conv2D 3×3, stride 2, padding 1; 1×6×6 → 2×3×3; ReLU; W = 0; b = 0",
		bp.NewMaxPool2D(bp.Shape{Channels: 2, Height: 4, Width: 6}, 2, 2):                                               "MaxPool2D; 2×4×6 → 2×2×3",
		bp.NewAvgPool2D(bp.Shape{Channels: 2, Height: 4, Width: 6}, 2, 2):                                               "AvgPool2D; 2×4×6 → 2×2×3",
		bp.NewActivationLayer(5, bp.Softplus):                                                                           "ActivationLayer; 5→5; softplus",
		newScaling(3):                                                                                                   "scaling; 3→3; |g| ≤ 2",
		&struct{ *scaling }{newScaling(3)}:                                                                              "Layer; 3→3; |g| ≤ 2",
		bp.NewResidual(newScaling(3), bp.NewDense(3, 3, bp.Tanh)):                                                       "Residual x + F(x); 3→3; F1: scaling, 3→3; F2: Dense 3→3, tanh; |F1 g| ≤ 2; F2 W = 0; F2 b = 0",
		bp.NewResidual(dense(bp.Tanh, 2, 2, 2, 2, 2, 2)...): "Residual x + F(x); 2→2; F1: Dense 2→2, tanh; F2: Dense 2→2, tanh; F3: Dense 2→2, tanh; … and 2 more; " +
			"F1 W = 0; F1 b = 0; F2 W = 0; F2 b = 0; F3 W = 0; … and 5 more",
	} {
		c := newNetColumns(bp.New(bp.Quadratic, layer).Layers(), weightsView(defaults))[1]
		if got := strings.Join(c.box, "; "); got != want {
			t.Errorf("the box says\n%s, want\n%s", got, want)
		}
	}
}
