package plotting

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/bp/gradcheck"
	"backprop/plotting/internal/kit"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/gonum/mat"
)

// hanFile is found before TestMain leaves the package's folder.
var hanFile, _ = filepath.Abs("internal/kit/testdata/han.ttf")

// figuresNamed draws each figure that takes names from its caller, with this one.
func figuresNamed(name string) map[string]func() (*Figure, error) {
	h := &bp.History{Loss: []float64{1, 0.5}, Layers: []string{name},
		GradNorm: [][]float64{{1, 2}}, UpdateRatio: [][]float64{{1, 2}}}
	s := Series{Name: name, X: []float64{1, 2, 3}, Y: []float64{1, 2, 3}}
	values := [][]float64{{1, 2, 3}}
	m := mat.NewDense(1, 2, []float64{1, -1})
	layer := renamed{bp.NewDense(1, 1, bp.Tanh), name}
	report := gradcheck.Layer(layer, mat.NewDense(1, 1, []float64{1}), nil)
	bowl := func(x, y float64) float64 { return x*x + y*y }
	return map[string]func() (*Figure, error){
		"GradNorm":    func() (*Figure, error) { return GradNorm(h) },
		"UpdateRatio": func() (*Figure, error) { return UpdateRatio(h) },
		"GradMap":     func() (*Figure, error) { return GradMap(h) },
		"Bands":       func() (*Figure, error) { return Bands("x", "y", []Runs{{Name: name, Y: values}}) },
		"Bands of":    func() (*Figure, error) { return Bands(name, name, []Runs{{Y: values}}) },
		"Losses":      func() (*Figure, error) { return Losses([]string{name}, h) },
		"Cost":        func() (*Figure, error) { return Cost("seconds", s) },
		"Cost of":     func() (*Figure, error) { return Cost(name, Series{X: s.X, Y: s.Y}) },
		"Growth":      func() (*Figure, error) { return Growth("seconds", s) },
		"Growth of":   func() (*Figure, error) { return Growth(name, Series{X: s.X, Y: s.Y}) },
		"Decay":       func() (*Figure, error) { return Decay("δ", s) },
		"Decay of":    func() (*Figure, error) { return Decay(name, Series{X: s.X, Y: s.Y}) },
		"StepSize":    func() (*Figure, error) { return StepSize("h", s) },
		"StepSize of": func() (*Figure, error) { return StepSize(name, Series{X: s.X, Y: s.Y}) },
		"Loss":        func() (*Figure, error) { return Loss(h, Title(name)) },
		"Loss of":     func() (*Figure, error) { return Loss(h, LossName(name)) },
		"Histograms":  func() (*Figure, error) { return Histograms("w", []string{name}, values) },
		"Histograms of": func() (*Figure, error) {
			return Histograms(name, []string{"layer 1"}, values)
		},
		"Matrix":        func() (*Figure, error) { return Matrix(name, m) },
		"Images":        func() (*Figure, error) { return Images([]string{name, "W"}, m, m) },
		"Matrices":      func() (*Figure, error) { return Matrices([]string{name, "W"}, m, m) },
		"Derivative":    func() (*Figure, error) { return Derivative(name, "x", math.Sin, math.Cos, -1, 1) },
		"Derivative of": func() (*Figure, error) { return Derivative("sine", name, math.Sin, math.Cos, -1, 1) },
		"CheckErrors":   func() (*Figure, error) { return CheckErrors(report) },
		"Circuit":       func() (*Figure, error) { return Circuit(bp.Var(name, 1).Exp()) },
		"Descent":       func() (*Figure, error) { return Descent(Surface{F: bowl}, s) },
		"Descent on":    func() (*Figure, error) { return Descent(Surface{F: bowl, Name: name}, Series{X: s.X, Y: s.Y}) },
		"Descent in": func() (*Figure, error) {
			return Descent(Surface{F: bowl, XName: name, YName: name, FName: name}, Series{X: s.X, Y: s.Y})
		},
	}
}

// renamed is a layer whose parameters have a name that its author chose.
type renamed struct {
	*bp.Dense
	name string
}

func (l renamed) Params() []bp.Param {
	params := l.Dense.Params()
	for i := range params {
		params[i].Name = l.name
	}
	return params
}

// Chinese names are drawn where the machine has a font for them, in files of each kind.
func TestChineseNames(t *testing.T) {
	file, err := os.ReadFile(hanFile)
	if err != nil {
		t.Fatal(err)
	}
	han, err := sfnt.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	usual := kit.HanFont
	t.Cleanup(func() { kit.HanFont = usual })
	kit.HanFont = func() *sfnt.Font { return han }
	t.Chdir(t.TempDir())
	for figure, draw := range figuresNamed("∇ 权重 W⁻¹ 梯度") {
		t.Run(figure, func(t *testing.T) {
			f, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			wantWhiteEdge(t, f)
			wantLetters(t, f, 1)
			if figure != "Loss of" && figure != "Circuit" { // with words that stand upright and words that do not
				return
			}
			for _, extension := range []string{"png", "svg", "pdf"} {
				if err := f.Save("f." + extension); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A letter that no font has is not left out in silence.
func TestMissingLettersAreErrors(t *testing.T) {
	for figure, draw := range figuresNamed("权重 w") {
		caller, _, _ := strings.Cut(figure, " ")
		want := "plotting: " + caller + `: the font has no '权', as in "权重 w"; give it another name, or install a font for Chinese (fonts-droid-fallback on Debian and Ubuntu)`
		if _, err := draw(); err == nil || err.Error() != want {
			t.Errorf("%s: error is %v, want %s", figure, err, want)
		}
	}
}

// A long name is shortened: it neither stretches the picture nor pushes its data aside nor is cut off.
func TestLongNames(t *testing.T) {
	short, long := figuresNamed("w"), figuresNamed(strings.Repeat("a long name with\nlines ", 20))
	for figure, draw := range long {
		t.Run(figure, func(t *testing.T) {
			f, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			wantWhiteEdge(t, f)
			const letters = 40 // of the longest name, each less wide than 7 points at 12 points of size
			if usual, _ := short[figure](); f.drawing.Width > usual.drawing.Width+letters*7 {
				t.Errorf("the figure is %v wide, with a short name %v", f.drawing.Width, usual.drawing.Width)
			}
		})
	}
}
