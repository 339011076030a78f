// Package inline puts a picture or a line of text below a notebook cell, and makes sure that it arrives.
//
// A cell of a GoNB notebook is a program of its own, which sends its displays to the kernel through a pipe. What is still
// in the pipe when the program ends is lost, and nobody notices. So Show returns only when the kernel confirms that it has
// passed the display on, or with an error.
package inline

import (
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
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

// patience is how long the kernel may take to acknowledge a display. Usually it takes about 50 µs, on a busy machine
// longer. Without a limit, a broken pipe would block the cell for ever.
const patience = 30 * time.Second

// turn lets one display through at a time: gonbui keeps its pipe and its error in variables of its own.
var turn sync.Mutex

// silent is the error of the display that the kernel did not acknowledge in time, nil as long as it answers. That display
// still waits inside gonbui, so no other may follow it.
var silent error

// deliver sends b under an id, which may be empty, and waits until the kernel has it.
func deliver(id string, b Bundle, patience time.Duration) error {
	if !Notebook() {
		return errors.New("inline: no notebook to show anything in: this program was not started by a GoNB kernel")
	}
	message, err := encode(id, b)
	if err != nil {
		return err
	}
	turn.Lock()
	defer turn.Unlock()
	if silent != nil {
		return silent
	}

	// Opening the pipe, writing to it and Sync may each block if the kernel no longer answers.
	arrived := make(chan error, 1)
	go func() {
		gonbui.SendData(message)
		gonbui.Sync() // returns at once after an error
		arrived <- gonbui.Error()
	}()
	select {
	case err := <-arrived:
		if err != nil {
			return fmt.Errorf("inline: the display did not reach the notebook: %w", err)
		}
		return nil
	case <-time.After(patience):
		silent = fmt.Errorf("inline: the kernel did not acknowledge the display within %v; restart the kernel", patience)
		return silent
	}
}

// encode brings b into the form that GoNB's pipe carries.
func encode(id string, b Bundle) (*protocol.DisplayData, error) {
	if len(b.Data) == 0 {
		return nil, errors.New("inline: the bundle has no data; give it at least text/plain")
	}
	message := &protocol.DisplayData{
		Data:      make(map[protocol.MIMEType]any, len(b.Data)),
		Metadata:  make(map[string]any, len(b.Metadata)),
		DisplayID: id,
	}
	for mime, value := range b.Data {
		encoded, err := encodeValue(value)
		if err != nil {
			return nil, fmt.Errorf("inline: data for %s: %w", mime, err)
		}
		message.Data[protocol.MIMEType(mime)] = encoded
	}
	for mime, value := range b.Metadata {
		encoded, err := encodeValue(value)
		if err != nil {
			return nil, fmt.Errorf("inline: metadata for %s: %w", mime, err)
		}
		message.Metadata[mime] = encoded
	}
	return message, nil
}

// The pipe carries gob, which sends an interface value only if both ends have registered its type. The kernel registers
// these two types, which together hold every JSON document, but gonbui does not.
func init() {
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// encodeValue brings v into a form that the pipe carries and the kernel writes into the notebook: strings and bytes as
// they are, anything else as its JSON document of maps, slices, strings, numbers and booleans.
func encodeValue(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return v, nil // the kernel writes bytes in base64, as Jupyter wants images
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%T has no JSON form: %w", v, err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%T has no JSON form: %w", v, err)
	}
	if document == nil {
		return nil, fmt.Errorf("%T is null in JSON; leave it out", v)
	}
	return document, nil
}
