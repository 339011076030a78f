package inline

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// patience is how long the kernel may take to acknowledge a display. It takes about 50 µs; a loaded machine,
// or one that sleeps for a moment, takes longer. Without a limit a broken pipe would hang the cell for ever.
const patience = 30 * time.Second

// turn lets one display through at a time: gonbui keeps its pipe and its error in variables of its own.
var turn sync.Mutex

// silent is the error of the display that the kernel did not acknowledge in time, nil as long as it answers. That
// display still waits inside gonbui, so none may follow it there.
var silent error

// deliver sends b under id (none: "") and waits until the kernel has it.
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

	// Opening the pipe, writing to it and Sync can each wait for a kernel that does not answer any more.
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

// encode gives b the form that GoNB's pipe carries.
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
		wire, err := wireValue(value)
		if err != nil {
			return nil, fmt.Errorf("inline: data for %s: %w", mime, err)
		}
		message.Data[protocol.MIMEType(mime)] = wire
	}
	for mime, value := range b.Metadata {
		wire, err := wireValue(value)
		if err != nil {
			return nil, fmt.Errorf("inline: metadata for %s: %w", mime, err)
		}
		message.Metadata[mime] = wire
	}
	return message, nil
}
