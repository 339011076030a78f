// Package notebook reads and writes Jupyter notebook files, and turns what a
// kernel publishes into the outputs that such a file holds.
//
// A file is written in the one form that JupyterLab writes: nbformat 4, keys
// sorted, indented by one space, multi-line text as a list of lines, a final
// newline. Whatever the package does not know, it keeps, so that reading a file
// in this form and writing it gives the same bytes.
package notebook

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

// Notebook is one notebook file in memory.
type Notebook struct {
	// Cells are the cells in their order in the file.
	Cells []*Cell

	tree map[string]any // the whole file; the cells point into it
}

// Read reads the notebook file at path. Every error names the file.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err // names the file already
	}
	nb, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}

// Parse reads a notebook from the bytes of its file. It refuses what is not
// JSON, what is not nbformat 4, and cells without a type or a source.
func Parse(data []byte) (*Notebook, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("this file is empty")
	}
	value, err := decode(data)
	if err != nil {
		return nil, err
	}
	tree, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("a notebook is a JSON object, this file holds something else")
	}
	if got := fmt.Sprint(tree["nbformat"]); got != "4" {
		return nil, fmt.Errorf("this file says nbformat %s, only nbformat 4 can be read: open and save it in JupyterLab", missing(tree["nbformat"], got))
	}
	if m, given := tree["metadata"]; given {
		if _, ok := m.(map[string]any); !ok {
			return nil, errors.New(`the notebook's "metadata" is not an object`)
		}
	}
	cells, ok := tree["cells"].([]any)
	if !ok {
		return nil, errors.New(`the notebook has no list of "cells"`)
	}
	nb := &Notebook{tree: tree}
	for i, c := range cells {
		cell, err := newCell(c)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		nb.Cells = append(nb.Cells, cell)
	}
	return nb, nil
}

// Bytes gives the file in JupyterLab's form.
func (nb *Notebook) Bytes() []byte { return encode(nb.tree) }

// Write replaces the file at path by this notebook, whole or not at all.
func (nb *Notebook) Write(path string) error { return WriteFile(path, nb.Bytes()) }

// Code lists the code cells in order.
func (nb *Notebook) Code() []*Cell {
	var code []*Cell
	for _, c := range nb.Cells {
		if c.Type() == "code" {
			code = append(code, c)
		}
	}
	return code
}

// Language is the language of the kernel that the notebook asks for, as its
// metadata give it ("go"), or "" when they do not say.
func (nb *Notebook) Language() string {
	meta, _ := nb.tree["metadata"].(map[string]any)
	for _, key := range [][2]string{{"kernelspec", "language"}, {"language_info", "name"}} {
		part, _ := meta[key[0]].(map[string]any)
		if name, _ := part[key[1]].(string); name != "" {
			return name
		}
	}
	return ""
}

// missing words a value for a message: an absent one prints as <nil> otherwise.
func missing(value any, text string) string {
	if value == nil {
		return "nothing"
	}
	return text
}
