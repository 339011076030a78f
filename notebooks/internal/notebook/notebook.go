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
	"path/filepath"
	"slices"
	"strings"
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
	format := "nothing"
	if given := tree["nbformat"]; given != nil {
		format = fmt.Sprint(given)
	}
	if format != "4" {
		return nil, fmt.Errorf("this file says nbformat %s, only nbformat 4 can be read: open and save it in JupyterLab", format)
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
// metadata give it, in lower case ("go"), or "" when they do not say.
func (nb *Notebook) Language() string {
	for _, key := range [][2]string{{"kernelspec", "language"}, {"language_info", "name"}} {
		if name, _ := nb.meta(key[0], key[1]).(string); strings.TrimSpace(name) != "" {
			return strings.ToLower(strings.TrimSpace(name))
		}
	}
	return ""
}

// AllowsErrors says whether the notebook's metadata let every cell fail, as the tag
// raises-exception lets one: in the way of nbclient and jupyter-cache, or of MyST-NB.
func (nb *Notebook) AllowsErrors() bool {
	for _, key := range [][]string{{"allow_errors"}, {"execution", "allow_errors"}, {"mystnb", "execution_allow_errors"}} {
		if allowed, _ := nb.meta(key...).(bool); allowed {
			return true
		}
	}
	return false
}

// meta is the value in the notebook's metadata under these keys, one in the other.
func (nb *Notebook) meta(keys ...string) any {
	value := nb.tree["metadata"]
	for _, key := range keys {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

// Cell is one cell of a notebook.
type Cell struct {
	tree map[string]any
}

// newCell checks one element of the file's list of cells and splits its text into
// lines, as it will be written.
func newCell(value any) (*Cell, error) {
	tree, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("it is not an object")
	}
	if kind, _ := tree["cell_type"].(string); kind == "" {
		return nil, errors.New(`it has no "cell_type"`)
	}
	source, ok := joined(tree["source"])
	if !ok {
		return nil, errors.New(`its "source" is neither text nor a list of lines`)
	}
	tree["source"] = lines(source)
	if m, given := tree["metadata"]; given {
		if _, ok := m.(map[string]any); !ok {
			return nil, errors.New(`its "metadata" is not an object`)
		}
	}
	if attached, ok := tree["attachments"].(map[string]any); ok {
		for _, bundle := range attached {
			splitBundle(bundle)
		}
	}
	c := &Cell{tree: tree}
	if c.Type() != "code" {
		return c, nil
	}
	outputs, ok := tree["outputs"].([]any)
	if !ok && tree["outputs"] != nil {
		return nil, errors.New(`its "outputs" are not a list`)
	}
	for i, o := range outputs {
		if err := splitOutput(o); err != nil {
			return nil, fmt.Errorf("output %d: %w", i+1, err)
		}
	}
	return c, nil
}

// Type is "code", "markdown" or "raw".
func (c *Cell) Type() string { return c.tree["cell_type"].(string) }

// ID is the cell's id, "" in files older than nbformat 4.5.
func (c *Cell) ID() string {
	id, _ := c.tree["id"].(string)
	return id
}

// Source is the cell's text.
func (c *Cell) Source() string {
	text, _ := joined(c.tree["source"])
	return text
}

// SetSource replaces the cell's text.
func (c *Cell) SetSource(text string) { c.tree["source"] = lines(text) }

// The tags that Jupyter's clients honour: such a cell does not run, and keeps the
// outputs that it has; such a cell may fail.
const (
	SkipExecution   = "skip-execution"
	RaisesException = "raises-exception"
)

// HasTag says whether the cell's metadata carry the tag.
func (c *Cell) HasTag(tag string) bool {
	meta, _ := c.tree["metadata"].(map[string]any)
	tags, _ := meta["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// OutputsHidden says whether the cell's metadata fold its outputs, as JupyterLab does.
func (c *Cell) OutputsHidden() bool {
	meta, _ := c.tree["metadata"].(map[string]any)
	jupyter, _ := meta["jupyter"].(map[string]any)
	hidden, _ := jupyter["outputs_hidden"].(bool)
	return hidden
}

// SetOutputs gives a code cell its outputs and its execution count; 0 stands
// for a cell that did not run.
func (c *Cell) SetOutputs(outputs []*Output, count int) {
	list := make([]any, len(outputs))
	for i, o := range outputs {
		list[i] = o.tree()
	}
	c.tree["outputs"] = list
	c.tree["execution_count"] = nil
	if count > 0 {
		c.tree["execution_count"] = count
	}
}

// TakeOutputs gives a code cell the outputs of another cell; its own execution
// count stays.
func (c *Cell) TakeOutputs(from *Cell) { c.tree["outputs"] = from.tree["outputs"] }

// Hint is the line by which a reader recognizes the cell: its first comment, or
// else its first line that is neither blank nor a GoNB command.
func (c *Cell) Hint() string {
	first := ""
	for line := range strings.Lines(c.Source()) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "//"):
			return line
		case line == "" || first != "":
		case strings.HasPrefix(line, "%"):
		default:
			first = strings.TrimSuffix(line, " (") // of import (
		}
	}
	if first == "" {
		first, _, _ = strings.Cut(strings.TrimSpace(c.Source()), "\n")
	}
	return first
}

// WriteFile replaces the file at path, whole or not at all: it writes a new file
// beside it and renames that. A file that exists keeps its permissions, and a
// symbolic link still points to the same file. A file that may not be written, or one
// in a folder that may not, stays: see readOnly.
func WriteFile(path string, data []byte) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
		if err := readOnly(path); err != nil {
			return fmt.Errorf("%s cannot be written: %w", path, err)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
			err = fmt.Errorf("%s cannot be written: %w", path, err)
		}
	}()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// readOnly says why the user may not replace a file, nil if that is allowed. A rename
// asks only the folder, so the file is asked here. Where nobody has the permission to
// write, root has not either: whoever took it away meant it.
func readOnly(path string) error {
	for _, at := range []string{path, filepath.Dir(path)} {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o222 == 0 {
			return fmt.Errorf("%s is read-only (%v)", filepath.Base(at), info.Mode())
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}
