package diff

import (
	"encoding/base64"
	"testing"

	"backprop/notebooks/internal/notebook"
)

// FuzzOutputs: a text is as itself, and two texts differ whichever is the stored one;
// bytes that are no picture are said to be none.
func FuzzOutputs(f *testing.F) {
	f.Add("loss 0.25\n", "loss 0.26\n")
	f.Add("error 1e-400 −1.5e999", "largest relative error 3e-16 exactly")
	f.Add("layer 1 W  6  3.5e-10  (2,0)  -0.0004  -0.0004  right", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		if got := compare(t, "", both(a), both(a)); got != "" {
			t.Errorf("%q differs from itself: %s", a, got)
		}
		there, back := compare(t, "", both(a), both(b)), compare(t, "", both(b), both(a))
		if (there == "") != (back == "") {
			t.Errorf("%q and %q: %q there, %q back", a, b, there, back)
		}
	})
}

// both is a text as a cell prints it, and the same bytes as a picture.
func both(text string) []*notebook.Output {
	return []*notebook.Output{printed(text), shown("image/png", base64.StdEncoding.EncodeToString([]byte(text)))}
}
