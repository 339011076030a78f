package plotting

import (
	"crypto/rand"
	"fmt"
	"time"

	"backprop/plotting/inline"
)

// screen is where a training is shown.
type screen interface {
	line(string) error
	figure(*Figure) error
	pictures() bool       // whether a figure is wanted before the end
	pause() time.Duration // between two states, at least
}

func newScreen() screen {
	if inline.Notebook() {
		id := rand.Text()
		return &notebookScreen{"line " + id, "figure " + id}
	}
	return terminalScreen{}
}

// notebookScreen has two displays below the cell, each of which it replaces.
type notebookScreen struct{ lineID, figureID string }

func (s *notebookScreen) line(text string) error {
	return inline.Update(s.lineID, inline.Bundle{Data: map[string]any{"text/plain": text}})
}
func (s *notebookScreen) figure(f *Figure) error { return inline.Update(s.figureID, f.bundle()) }
func (s *notebookScreen) pictures() bool         { return true }
func (s *notebookScreen) pause() time.Duration   { return 300 * time.Millisecond }

// terminalScreen prints one line below the other, and saves the last figure.
type terminalScreen struct{}

func (terminalScreen) line(text string) error {
	_, err := fmt.Println(text)
	return err
}
func (terminalScreen) figure(f *Figure) error { return f.saveHere() }
func (terminalScreen) pictures() bool         { return false }
func (terminalScreen) pause() time.Duration   { return 3 * time.Second }
