// Package inline puts a picture or a line of text below a notebook cell, and makes sure that it arrives.
//
// A cell of a GoNB notebook is a program of its own, which sends its displays to the kernel through a pipe.
// What is still in the pipe when the program ends is lost, and the cell looks as if all were well.
// So Show returns when the kernel says that it has passed the display on, or with an error.
package inline

import (
	"errors"

	"github.com/janpfeifer/gonb/gonbui"
)

// Bundle is one display in several forms. A reader's program picks the richest form that it can show.
type Bundle struct {
	// Data holds the forms by MIME type: text as a string, an image as []byte. Any other value is sent as
	// the JSON document that encoding/json makes of it.
	Data map[string]any

	// Metadata says more about the forms, by MIME type as well. Jupyter knows the size at which a picture is
	// drawn: {"image/png": map[string]int{"width": 320, "height": 240}}.
	Metadata map[string]any
}

// Notebook reports whether this program is a cell of a GoNB notebook.
func Notebook() bool { return gonbui.IsNotebook }

// Show puts b below the cell, after what the cell has shown so far. Outside a notebook it returns an error.
func Show(b Bundle) error { return deliver("", b, patience) }

// Update puts b in the place of the display with this id, wherever in the notebook that is. The first use of
// an id makes a new display below the cell. Outside a notebook it returns an error.
func Update(id string, b Bundle) error {
	if id == "" {
		return errors.New("inline: Update has an empty id; give the display a name, or use Show")
	}
	return deliver(id, b, patience)
}
