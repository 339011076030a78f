package jupyter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Reply is the kernel's answer to a request to execute code.
type Reply struct {
	Status    string   `json:"status"` // "ok" or "error"
	EName     string   `json:"ename"`
	EValue    string   `json:"evalue"`
	Traceback []string `json:"traceback"`
	Count     int      `json:"execution_count"`
}

const (
	// interruptEvery is short, because GoNB loses an interrupt that arrives
	// while it compiles: the next one must soon reach the program.
	interruptEvery = 250 * time.Millisecond
	// graceLate is how long code that ran out of time may take to stop after the
	// interrupt. GoNB itself kills a program after 5 s, and needs the time for it.
	graceLate = 8 * time.Second
	// graceCancelled is the same after Ctrl-C, when a person waits.
	graceCancelled = 2 * time.Second
)

// ErrStuck is the error of code that did not stop when it was interrupted. The
// kernel is of no further use.
var ErrStuck = errors.New("it ignored the interrupt, so the kernel was ended")

// Execute runs code until the kernel is done, and passes every message that the
// kernel publishes about it to on. An error in the code is not an error of
// Execute: the reply reports it. When ctx ends, the code is interrupted, and
// Execute returns ctx's cause, joined with ErrStuck if the code did not stop. When
// the kernel dies, the error says how.
func (k *Kernel) Execute(ctx context.Context, code string, on func(Message)) (Reply, error) {
	return k.execute(ctx, code, false, on)
}

// Prepare runs code that is not part of the notebook: it is not counted and
// leaves no outputs. An error in it is an error.
func (k *Kernel) Prepare(ctx context.Context, code string) error {
	reply, err := k.execute(ctx, code, true, func(Message) {})
	if err == nil && reply.Status != "ok" {
		err = errors.New(reply.EValue)
	}
	if err != nil {
		return fmt.Errorf("preparing the kernel with %q: %w", code, err)
	}
	return nil
}

func (k *Kernel) execute(ctx context.Context, code string, silent bool, on func(Message)) (reply Reply, err error) {
	id, err := k.sockets.send(k.sockets.shell, "execute_request", map[string]any{
		"code": code, "silent": silent, "store_history": !silent,
		"user_expressions": map[string]any{}, "allow_stdin": false, "stop_on_error": true,
	})
	if err != nil {
		return reply, err
	}
	var (
		replied, idle bool
		late          error            // why the code is being interrupted
		ended         = ctx.Done()     // nil once that has been seen
		giveUp, again <-chan time.Time // both nil until then
	)
	for !replied || !idle {
		select {
		case m, ok := <-k.sockets.published:
			switch {
			case !ok:
				return reply, errors.Join(late, k.death())
			case m.Parent.ID != id:
			case isIdle(m):
				idle = true
			default:
				on(m)
			}
		case m, ok := <-k.sockets.replies:
			if !ok {
				k.drain(id, on)
				return reply, errors.Join(late, k.death())
			}
			if m.Parent.ID == id && m.Header.Type == "execute_reply" {
				if err := json.Unmarshal(m.Content, &reply); err != nil {
					return reply, fmt.Errorf("the kernel's reply cannot be read: %w", err)
				}
				replied = true
			}
		case <-ended:
			late, ended = context.Cause(ctx), nil
			grace := graceCancelled
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				grace = graceLate
			}
			giveUp = time.After(grace)
			ticker := time.NewTicker(interruptEvery)
			defer ticker.Stop()
			again = ticker.C
			k.interrupt()
		case <-again:
			k.interrupt()
		case <-giveUp:
			return reply, errors.Join(late, ErrStuck)
		}
	}
	return reply, late
}

// drain passes on what a dying kernel published last. It does not wait long for the
// end of the connection, which does not come if the process lives on.
func (k *Kernel) drain(id string, on func(Message)) {
	timeout := time.After(time.Second)
	for {
		select {
		case m, ok := <-k.sockets.published:
			if !ok {
				return
			}
			if m.Parent.ID == id && !isIdle(m) {
				on(m)
			}
		case <-timeout:
			return
		}
	}
}

// interrupt asks the kernel to stop what runs, by a message, as GoNB's kernelspec
// says. A kernel that no longer takes messages is found by execute.
func (k *Kernel) interrupt() {
	k.sockets.send(k.sockets.control, "interrupt_request", struct{}{})
}

// isIdle says whether the message tells that the kernel is done with a request.
func isIdle(m Message) bool {
	if m.Header.Type != "status" {
		return false
	}
	var status struct {
		State string `json:"execution_state"`
	}
	return json.Unmarshal(m.Content, &status) == nil && status.State == "idle"
}
