package plotting_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"backprop/plotting"
)

func TestSave(t *testing.T) {
	t.Chdir(t.TempDir())
	for path, start := range map[string]string{
		"loss.png": "\x89PNG\r\n",
		"loss.svg": "<?xml",
		"loss.PDF": "%PDF-",
	} {
		var files [2][]byte
		for i := range files {
			figure, err := plotting.Beside(must(plotting.Loss(training())), must(plotting.GradNorm(training())))
			if err == nil {
				err = figure.Save(path)
			}
			if err != nil {
				t.Fatal(err)
			}
			if files[i], err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(files[0], []byte(start)) {
			t.Errorf("%s starts with %q, want %q", path, files[0][:8], start)
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("%s: the same data gave other bytes", path)
		}
		if bytes.Contains(files[0], []byte("epoch")) {
			t.Errorf("%s holds text, which needs a font to be read", path)
		}
	}
}

// A PDF file names the second in which it was made, unless told otherwise.
func TestPDFHasNoDate(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := must(plotting.Loss(training())).Save("loss.pdf"); err != nil {
		t.Fatal(err)
	}
	file, _ := os.ReadFile("loss.pdf")
	if dates := bytes.Count(file, []byte("(D:20000101000000)")); dates != 2 {
		t.Errorf("%d dates are fixed, want 2", dates)
	}
}

func TestSaveRefuses(t *testing.T) {
	figure := must(plotting.Loss(training()))
	for path, want := range map[string]string{
		"loss.gif":         `plotting: Save("loss.gif"): the extension must be .png, .svg or .pdf`,
		"loss":             `plotting: Save("loss"): the extension must be .png, .svg or .pdf`,
		"nowhere/loss.png": "plotting: open nowhere/loss.png: ",
	} {
		if err := figure.Save(path); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

func must(f *plotting.Figure, err error) *plotting.Figure {
	if err != nil {
		panic(err)
	}
	return f
}
