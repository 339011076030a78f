package plotting

import (
	"bytes"
	"errors"
	"image/png"
	"io"
	"os"
	"testing"

	"backprop/bp"
	"backprop/plotting/inline"
)

func TestShowSavesOutsideANotebook(t *testing.T) {
	if inline.Notebook() {
		t.Skip("the tests run in a notebook")
	}
	t.Chdir(t.TempDir())
	freshNames(t)
	history := &bp.History{Loss: []float64{1, 0.5}, Layers: []string{"layer 1"}, GradNorm: [][]float64{{1, 0.5}}}
	said := output(t, func() {
		Show(Loss(history))
		Show(GradNorm(history))
		Show(Loss(history))
	})
	want := "Loss: saved as loss.png\n" +
		"Gradient magnitude: saved as gradient_magnitude.png\n" +
		"Loss: saved as loss_2.png\n"
	if said != want {
		t.Errorf("it said %q, want %q", said, want)
	}
	for _, name := range []string{"loss.png", "gradient_magnitude.png", "loss_2.png"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
}

// freshNames forgets the files that were saved, now and at the end of the test.
func freshNames(t *testing.T) {
	forget := func() { fileNames = names{used: make(map[string]int)} }
	forget()
	t.Cleanup(forget)
}

func TestShowPanicsWithTheError(t *testing.T) {
	bad := errors.New("bad data")
	defer func() {
		if got := recover(); got != bad {
			t.Errorf("it panicked with %v, want %v", got, bad)
		}
	}()
	Show(nil, bad)
}

func TestShowRefusesNoFigure(t *testing.T) {
	const want = "plotting: Show: the figure is nil"
	defer func() {
		if err, ok := recover().(error); !ok || err.Error() != want {
			t.Errorf("it panicked with %v, want %s", err, want)
		}
	}()
	Show(nil, nil)
}

func TestBundle(t *testing.T) {
	for _, names := range [][]string{{"layer 1"}, {"a layer with a long name"}} {
		figure, err := GradNorm(&bp.History{Layers: names, GradNorm: [][]float64{{1}}})
		if err != nil {
			t.Fatal(err)
		}
		bundle := figure.bundle()
		picture, err := png.Decode(bytes.NewReader(bundle.Data["image/png"].([]byte)))
		if err != nil {
			t.Fatal(err)
		}
		shown := bundle.Metadata["image/png"].(map[string]int)
		if has := picture.Bounds(); has.Dx() != 2*shown["width"] || has.Dy() != 2*shown["height"] {
			t.Errorf("the picture has %v pixels, shown as %v; want twice as many each way", has.Size(), shown)
		}
		if want := "gradient magnitude: " + names[0] + ": 1 at epoch 1"; bundle.Data["text/plain"] != want {
			t.Errorf("the text is %q, want %q", bundle.Data["text/plain"], want)
		}
	}
}

// output is what f prints.
func output(t *testing.T, f func()) string {
	t.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = to
	f()
	os.Stdout = stdout
	to.Close()
	said, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}
