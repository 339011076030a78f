package plotting_test

import (
	"flag"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"

	"backprop/plotting/internal/kit"

	"golang.org/x/image/font/sfnt"
)

var update = flag.Bool("update", false, "write the pictures in testdata anew")

// testdata is found before TestMain leaves the package's folder.
var testdata, _ = filepath.Abs("testdata")

// TestMain runs the tests in a folder of their own, because the examples save pictures in the working directory, and
// without a font for Chinese, whatever the machine has.
func TestMain(m *testing.M) {
	flag.Parse()
	kit.HanFont = func() *sfnt.Font { return nil }
	dir, err := os.MkdirTemp("", "plotting")
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func TestGolden(t *testing.T) {
	for name, example := range map[string]func(){
		"loss.png":                  ExampleLoss,
		"loss_smooth.png":           ExampleSmooth,
		"gradnorm.png":              ExampleGradNorm,
		"loss_and_gradients.png":    ExampleBeside,
		"losses.png":                ExampleLosses,
		"bands.png":                 ExampleBands,
		"decay.png":                 ExampleDecay,
		"accuracy.png":              ExampleAccuracy,
		"accuracy_errors.png":       ExampleAccuracy_errors,
		"updateratio.png":           ExampleUpdateRatio,
		"updateratios.png":          ExampleUpdateRatios,
		"cost.png":                  ExampleCost,
		"growth.png":                ExampleGrowth,
		"stepsize.png":              ExampleStepSize,
		"derivative.png":            ExampleDerivative,
		"check.png":                 ExampleCheck,
		"checkerrors.png":           ExampleCheckErrors,
		"circuit.png":               ExampleCircuit,
		"circuit_before.png":        ExampleCircuit_before,
		"circuit_sigmoid.png":       ExampleCircuit_sigmoid,
		"circuit_max.png":           ExampleCircuit_max,
		"circuit_shared.png":        ExampleCircuit_shared,
		"boundary.png":              ExampleBoundary,
		"boundary_classes.png":      ExampleBoundary_classes,
		"descent.png":               ExampleDescent,
		"descent_loss.png":          ExampleDescent_loss,
		"network.png":               ExampleNetwork,
		"network_names.png":         ExampleParameterNames,
		"network_and_gradients.png": ExampleNetworkGradients,
		"network_before.png":        ExampleNetworkGradients_before,
		"network_deep.png":          ExampleNetworkGradients_deep,
		"network_digits.png":        ExampleNetwork_digits,
		"network_images.png":        ExampleNetworkGradients_images,
		"matrix.png":                ExampleMatrix,
		"matrices.png":              ExampleMatrices,
		"images.png":                ExampleImages,
		"gradmap.png":               ExampleGradMap,
		"gradmaps.png":              ExampleGradMaps,
		"histograms.png":            ExampleHistograms,
		"activations.png":           ExampleActivations,
		"gradients.png":             ExampleGradients,
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			example()
			golden := filepath.Join(testdata, name)
			if *update {
				picture, err := os.ReadFile(name)
				if err == nil {
					err = os.WriteFile(golden, picture, 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			comparePictures(t, load(t, name), load(t, golden))
		})
	}
}

// comparePictures allows for processors that round differently: the edge of a line may be a little darker.
func comparePictures(t *testing.T, got, want image.Image) {
	t.Helper()
	const tolerance = 24 // of 255
	if got.Bounds() != want.Bounds() {
		t.Fatalf("the size is %v, want %v", got.Bounds().Size(), want.Bounds().Size())
	}
	different := 0
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			g, w := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA), color.RGBAModel.Convert(want.At(x, y)).(color.RGBA)
			if max(distance(g.R, w.R), distance(g.G, w.G), distance(g.B, w.B)) > tolerance {
				different++
			}
		}
	}
	if different > 0 {
		t.Errorf("%d pixels differ from the golden picture; if they should, look at it after go test ./plotting -update", different)
	}
}

func distance(a, b uint8) int {
	return max(int(a)-int(b), int(b)-int(a))
}

func load(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return picture
}
