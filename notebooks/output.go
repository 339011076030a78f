package main

import (
	"context"
	"io"
	"sync"
)

// output is where a run prints. Once a write fails (the program that reads the
// pipe has ended, the terminal is closed, the disk is full) nobody learns what the
// run finds: it is cancelled, and what it still says is dropped.
type output struct {
	to     io.Writer
	cancel context.CancelCauseFunc

	mu  sync.Mutex
	err error // of the first write that failed
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(p)
	if err != nil {
		o.err = err
		o.cancel(err)
	}
	return n, err
}

// failure is why the output could not be written, nil when it could.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
