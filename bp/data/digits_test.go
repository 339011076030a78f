package data

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestGlyphsAreWhole(t *testing.T) {
	for k, g := range glyphs {
		for r, line := range g {
			if len(line) != glyphCols {
				t.Errorf("line %d of the %d has %d characters, want %d", r, k, len(line), glyphCols)
			}
		}
	}
}

// Without noise there are six places for each digit, all of them come, all of the ink is there, and no image
// of one digit is close to one of another: two differ by four pixels' worth of ink at least.
func TestDigitsWithoutNoise(t *testing.T) {
	s := Digits(2000, 0, seeded())
	images := map[[Side * Side]float64]int{}
	for i, k := range s.Labels {
		var image [Side * Side]float64
		copy(image[:], mat.Col(nil, i, s.X))
		images[image] = k
		var drawn, seen float64
		for r := range glyphRows {
			for c := range glyphCols {
				drawn += glyphs[k].ink(r, c)
			}
		}
		for _, v := range image {
			seen += v
		}
		if drawn != seen {
			t.Fatalf("sample %d, a %d: %v of ink, want %v", i, k, seen, drawn)
		}
	}
	if len(images) != 60 {
		t.Errorf("%d images, want 6 of each digit", len(images))
	}
	for a, ka := range images {
		for b, kb := range images {
			var apart float64
			for i := range a {
				apart += max(a[i]-b[i], b[i]-a[i])
			}
			if ka < kb && apart < 4 {
				t.Errorf("a %d and a %d differ by %v of ink", ka, kb, apart)
			}
		}
	}
}

func TestDigitsStayBetweenPaperAndInk(t *testing.T) {
	all := Digits(100, 0.5, seeded()).X.RawMatrix().Data
	if slices.Min(all) != 0 || slices.Max(all) != 1 {
		t.Errorf("values from %v to %v, want 0 and 1", slices.Min(all), slices.Max(all))
	}
}
