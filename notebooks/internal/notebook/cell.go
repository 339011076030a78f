package notebook

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Cell is one cell of a notebook.
type Cell struct {
	tree map[string]any
}

// newCell checks one element of the file's list of cells and brings its text
// into the form in which it will be written.
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

// HasTag says whether the cell's metadata carry the tag.
func (c *Cell) HasTag(tag string) bool {
	meta, _ := c.tree["metadata"].(map[string]any)
	tags, _ := meta["tags"].([]any)
	return slices.Contains(tags, any(tag))
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

// TakeOutputs gives a code cell the outputs of another, as that holds them; its own
// execution count stays.
func (c *Cell) TakeOutputs(from *Cell) { c.tree["outputs"] = from.tree["outputs"] }

// Hint is a short line that tells a reader which cell this is: its first
// comment, or else its first line that is neither blank nor a GoNB command.
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
