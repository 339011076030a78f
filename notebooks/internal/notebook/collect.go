package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Collector turns what a kernel publishes while cells run into their outputs,
// as nbformat and JupyterLab do it. It serves one notebook: a display that a
// cell opened can be updated by any later one.
type Collector struct {
	displays map[string][]*Output // by display id
	cell     *CellOutputs
}

// CellOutputs are the outputs of one cell. They may change until the
// notebook's last cell has run, because a later cell can update a display.
type CellOutputs struct {
	List []*Output

	clearNext bool // clear_output(wait=True): the next output replaces all
}

// StartCell begins a new cell: the messages added from now on carry its outputs.
func (c *Collector) StartCell() *CellOutputs {
	c.cell = new(CellOutputs)
	return c.cell
}

// content holds what the messages that carry outputs have in common.
type content struct {
	Name      string         `json:"name"`
	Text      string         `json:"text"`
	Data      map[string]any `json:"data"`
	Metadata  map[string]any `json:"metadata"`
	Transient struct {
		DisplayID string `json:"display_id"`
	} `json:"transient"`
	Count     int      `json:"execution_count"`
	EName     string   `json:"ename"`
	EValue    string   `json:"evalue"`
	Traceback []string `json:"traceback"`
	Wait      bool     `json:"wait"`
}

// Add adds the output of one message of the iopub channel. Messages without an
// output (status, execute_input, comm_open and so on) change nothing.
func (c *Collector) Add(msgType string, raw []byte) error {
	switch msgType {
	case Stream, DisplayData, ExecuteResult, Error, "update_display_data", "clear_output":
	default:
		return nil
	}
	var m content
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		return fmt.Errorf("the kernel sent a message %q that cannot be read: %w", msgType, err)
	}
	switch msgType {
	case Stream:
		c.cell.stream(m.Name, m.Text)
	case "update_display_data":
		for _, o := range c.displays[m.Transient.DisplayID] {
			o.Data, o.Metadata = m.Data, m.Metadata
		}
	case "clear_output":
		if c.cell.clearNext = m.Wait; !m.Wait {
			c.cell.clear()
		}
	case Error:
		c.cell.add(&Output{Type: Error, EName: m.EName, EValue: m.EValue, Traceback: m.Traceback})
	default:
		o := &Output{Type: msgType, Data: m.Data, Metadata: m.Metadata, Count: m.Count}
		c.cell.add(o)
		if id := m.Transient.DisplayID; id != "" {
			if c.displays == nil {
				c.displays = map[string][]*Output{}
			}
			c.displays[id] = append(c.displays[id], o)
		}
	}
	return nil
}

func (s *CellOutputs) clear() {
	s.List, s.clearNext = nil, false
}

func (s *CellOutputs) add(o *Output) {
	if s.clearNext {
		s.clear()
	}
	s.List = append(s.List, o)
}

// stream adds text to a stream. Streams that follow each other become one
// output each, stdout first: GoNB reads them from two pipes, so the order in
// which their pieces arrive means nothing and differs from run to run.
func (s *CellOutputs) stream(name, text string) {
	if s.clearNext {
		s.clear()
	}
	if text == "" {
		return
	}
	at := len(s.List)
	for at > 0 && s.List[at-1].Type == Stream {
		at--
		if s.List[at].Name == name {
			s.List[at].Text += text
			return
		}
	}
	if name != "stdout" {
		at = len(s.List)
	}
	s.List = slices.Insert(s.List, at, &Output{Type: Stream, Name: name, Text: text})
}
