package plotting

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"backprop/plotting/inline"
)

// Show displays a figure. It takes what a function of this package returns, and panics with the error if there
// is one, so that a cell does not go on in silence:
//
//	plotting.Show(plotting.Loss(history))
//
// In a notebook the figure appears below the cell. Elsewhere it becomes a PNG file in the working directory,
// named for its title, and a line says so. The next figure of that title in the same program gets a number; the
// next run of the program writes the same files again.
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

// bundle is the figure for a notebook.
func (f *Figure) bundle() inline.Bundle {
	width, height := f.pixels()
	return inline.Bundle{
		Data:     map[string]any{"image/png": f.png(), "text/plain": f.text},
		Metadata: map[string]any{"image/png": map[string]int{"width": width, "height": height}},
	}
}

// saveHere writes the figure to the working directory and says so.
func (f *Figure) saveHere() error {
	name := fileNames.next(f.title) + ".png"
	if err := f.Save(name); err != nil {
		return err
	}
	fmt.Printf("%s: saved as %s\n", f.title, name)
	return nil
}

// fileNames are those that this program has used.
var fileNames = names{used: make(map[string]int)}

type names struct {
	mu   sync.Mutex
	used map[string]int
}

// next makes a new name of a title: "gradient_magnitude", then "gradient_magnitude_2".
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
