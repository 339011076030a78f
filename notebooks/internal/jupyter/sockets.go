package jupyter

import (
	"context"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/go-zeromq/zmq4"
)

// sockets are the connections to a kernel. Each has a goroutine that receives
// until the connection ends, which it does when the kernel's process has ended.
type sockets struct {
	key     key
	session string

	shell, control, iopub zmq4.Socket
	published, replies    chan Message  // from iopub and shell; closed when the connection ends
	discard               chan struct{} // closed: drop what still comes
	receivers             chan struct{} // a token from each receiver that has ended
	started               int           // receivers that were started
	cancel                context.CancelFunc
}

// newSockets prepares the sockets. Their context is not that of a run: after
// Ctrl-C they still have to carry the interrupt.
func newSockets(k key) *sockets {
	ctx, cancel := context.WithCancel(context.Background())
	s := &sockets{
		key: k, session: newID(), cancel: cancel,
		published: make(chan Message, 256), replies: make(chan Message, 16),
		discard: make(chan struct{}), receivers: make(chan struct{}, 3),
	}
	options := []zmq4.Option{
		zmq4.WithID(zmq4.SocketIdentity(s.session)),
		// Dialling begins before the kernel listens, and goes on until it does.
		zmq4.WithDialerRetry(5 * time.Millisecond), zmq4.WithDialerMaxRetries(-1),
		zmq4.WithTimeout(30 * time.Second),
		zmq4.WithLogger(log.New(io.Discard, "", 0)),
	}
	s.shell = zmq4.NewDealer(ctx, options...)
	s.control = zmq4.NewDealer(ctx, options...)
	s.iopub = zmq4.NewSub(ctx, options...)
	return s
}

// dial connects to the kernel's sockets and starts receiving. It blocks until
// the kernel listens; cancel ends it.
func (s *sockets) dial(c connection) error {
	for _, to := range []struct {
		socket zmq4.Socket
		port   int
	}{{s.iopub, c.IOPubPort}, {s.shell, c.ShellPort}, {s.control, c.ControlPort}} {
		if err := to.socket.Dial(c.address(to.port)); err != nil {
			return err
		}
	}
	if err := s.iopub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		return err
	}
	s.started = 3
	go s.receive(s.iopub, s.published)
	go s.receive(s.shell, s.replies)
	go s.receive(s.control, nil) // replies to interrupts: nobody waits for them
	return nil
}

// receive hands the messages of a socket on until the connection ends. After
// that it must have read everything: zmq4's own reader waits for ever, and
// leaks, when it finds nobody to take what it has read.
func (s *sockets) receive(from zmq4.Socket, to chan<- Message) {
	defer func() { s.receivers <- struct{}{} }()
	if to != nil {
		defer close(to)
	}
	for {
		raw, err := from.Recv()
		if err != nil {
			return
		}
		m, err := s.key.unpack(raw.Frames)
		if err != nil || to == nil {
			continue // a message that is not signed is none of ours
		}
		select {
		case to <- m:
		case <-s.discard:
		}
	}
}

// send sends a request on shell or control and gives its id.
func (s *sockets) send(on zmq4.Socket, msgType string, content any) (id string, err error) {
	h := newHeader(s.session, msgType)
	frames, err := s.key.pack(h, content)
	if err != nil {
		return "", err
	}
	if err := on.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		return "", fmt.Errorf("the kernel does not take a %s: %w", msgType, err)
	}
	return h.ID, nil
}

// close ends the receivers and closes the sockets. Call it when the kernel's
// process has ended and dial has returned.
func (s *sockets) close() {
	close(s.discard)
	patience := time.After(5 * time.Second)
	for range s.started {
		select {
		case <-s.receivers:
		case <-patience:
			s.cancel() // no end came down the connection: stop reading anyway
			<-s.receivers
		}
	}
	s.cancel()
	for _, socket := range []zmq4.Socket{s.shell, s.control, s.iopub} {
		socket.Close()
	}
}
