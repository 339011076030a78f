package plotting

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"unicode"

	"backprop/plotting/inline"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/vg"
)

// Show displays a figure. It takes what a function of this package returns, and panics with the error if there is one,
// so that a cell does not go on as if nothing had happened:
//
//	plotting.Show(plotting.Loss(history))
//
// In a notebook the figure appears below the cell. Elsewhere it is saved in the working directory as a PNG file named
// after its title, and a line says so. Further figures of that title in the same program are numbered; the next run of
// the program writes the same files again.
func Show(f *Figure, err error) {
	if err == nil && f == nil {
		err = errors.New("plotting: Show: the figure is nil")
	}
	if err == nil && inline.Notebook() {
		err = inline.Show(f.bundle())
	} else if err == nil {
		err = f.saveHere()
	}
	if err != nil {
		panic(err)
	}
}

// bundle is the figure for a notebook: the PNG file, and the size at which to show it, half of its pixels.
func (f *Figure) bundle() inline.Bundle {
	pixels := func(l vg.Length) int { return int(math.Round(l.Dots(kit.PixelsPerInch))) }
	size := map[string]int{"width": pixels(f.drawing.Width), "height": pixels(f.drawing.Height)}
	return inline.Bundle{
		Data:     map[string]any{"image/png": f.png(), "text/plain": f.text},
		Metadata: map[string]any{"image/png": size},
	}
}

// saveHere writes the figure to the working directory and says so.
func (f *Figure) saveHere() error {
	name := fileNames.next(f.drawing.Title) + ".png"
	if err := f.Save(name); err != nil {
		return err
	}
	fmt.Printf("%s: saved as %s\n", f.drawing.Title, name)
	return nil
}

// fileNames are those that this program has used, so that no figure overwrites another.
var fileNames = names{used: make(map[string]int)}

type names struct {
	mu   sync.Mutex
	used map[string]int
}

// next makes a file name from a title: "gradient_magnitude", then "gradient_magnitude_2".
func (n *names) next(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	name := strings.Join(words, "_")
	n.mu.Lock()
	defer n.mu.Unlock()
	n.used[name]++
	if k := n.used[name]; k > 1 {
		name = fmt.Sprintf("%s_%d", name, k)
	}
	return name
}
