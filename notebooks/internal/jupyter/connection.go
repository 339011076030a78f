// Package jupyter runs a Jupyter kernel as a child process and executes code on
// it: the client's side of the messaging protocol, version 5.3, over ZeroMQ.
//
// It knows as much of the protocol as a run without a browser needs, and the
// peculiarities of one kernel, GoNB; comments say which line is there because of it.
package jupyter

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"backprop/notebooks/internal/tempdir"
)

// Message is a message of the protocol.
type Message struct {
	Header  Header
	Parent  Header          // the header of the request that it answers
	Content json.RawMessage // depends on Header.Type
}

// Header identifies a message.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

const protocolVersion = "5.3"

// delimiter ends the routing frames and begins the message proper.
const delimiter = "<IDS|MSG>"

// key signs messages and checks signatures with HMAC-SHA256.
type key []byte

// sign gives the signature of the four parts that a message consists of:
// header, parent header, metadata, content.
func (k key) sign(parts ...[]byte) string {
	mac := hmac.New(sha256.New, k)
	for _, p := range parts {
		mac.Write(p)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// pack gives the frames of a request.
func (k key) pack(h Header, content any) ([][]byte, error) {
	header, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	none := []byte("{}")
	return [][]byte{[]byte(delimiter), []byte(k.sign(header, none, none, body)), header, none, none, body}, nil
}

// unpack reads a message from its frames. It refuses one whose signature is
// not that of its parts.
func (k key) unpack(frames [][]byte) (Message, error) {
	for len(frames) > 0 && string(frames[0]) != delimiter {
		frames = frames[1:]
	}
	if len(frames) < 6 {
		return Message{}, errors.New("a message from the kernel has too few frames")
	}
	parts := frames[2:6]
	if !hmac.Equal([]byte(k.sign(parts...)), frames[1]) {
		return Message{}, errors.New("a message from the kernel has a wrong signature")
	}
	m := Message{Content: parts[3]}
	if err := json.Unmarshal(parts[0], &m.Header); err != nil {
		return Message{}, fmt.Errorf("the header of a message from the kernel: %w", err)
	}
	if err := json.Unmarshal(parts[1], &m.Parent); err != nil {
		return Message{}, fmt.Errorf("the parent header of a message from the kernel: %w", err)
	}
	return m, nil
}

// newHeader begins a request of the given type.
func newHeader(session, msgType string) Header {
	return Header{
		ID: newID(), Session: session, Username: "backprop", Type: msgType, Version: protocolVersion,
		Date: time.Now().UTC().Format(time.RFC3339Nano),
	}
}

// newID gives a random identifier in the form of a UUID, as other clients use.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// connection is what the connection file tells the kernel: where its sockets
// are to be, and the key that both sides sign with.
type connection struct {
	Transport       string `json:"transport"`
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	ControlPort     int    `json:"control_port"`
	HBPort          int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
}

// newConnection puts the sockets into dir: nobody else can take a name there,
// whereas another program can take a port between our choosing and opening it.
func newConnection(dir string) connection {
	return connection{
		Transport: "ipc", IP: filepath.Join(dir, "s"),
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5,
		Key: newID(), SignatureScheme: "hmac-sha256",
	}
}

// address is the address of a socket in ZeroMQ's notation.
func (c connection) address(port int) string { return fmt.Sprintf("ipc://%s-%d", c.IP, port) }

// write writes the connection file into dir and gives its path. GoNB reads a
// kernel's id out of the name, so it must have Jupyter's form.
func (c connection) write(dir string) (path string, err error) {
	data, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "kernel-"+newID()+".json")
	return path, os.WriteFile(path, data, 0o600)
}

// maxSocketPath is the longest path of a Unix socket that every system takes:
// 104 bytes with the final zero on macOS and the BSDs, 108 on Linux.
const maxSocketPath = 103

// privateDir makes the directory for everything that a kernel leaves on disk. It
// lies in the user's temporary directory, or in /tmp when the paths of the sockets
// would be too long there.
func privateDir() (*tempdir.Dir, error) {
	dir, err := tempdir.New("")
	if err != nil {
		return nil, fmt.Errorf("no temporary directory for the kernel: %w", err)
	}
	if len(filepath.Join(dir.Path, "s-1")) <= maxSocketPath {
		return dir, nil
	}
	if err := dir.Remove(); err != nil {
		return nil, err
	}
	short, err := tempdir.New(shortParent)
	if err != nil {
		return nil, fmt.Errorf("%s is too long for the path of a socket, set TMPDIR to a shorter one: %w", filepath.Dir(dir.Path), err)
	}
	return short, nil
}

// shortParent is where the directory lies when the path of the usual one is too long.
const shortParent = "/tmp"

// Sweep removes what kernels left on disk when their client was killed.
func Sweep() {
	tempdir.Sweep("")
	tempdir.Sweep(shortParent)
}

// sockets are the connections to a kernel. Each has a goroutine that receives
// until the connection ends, which it does when the kernel's process has ended.
type sockets struct {
	key     key
	session string

	shell, control, iopub zmq4.Socket
	published, replies    chan Message  // from iopub and shell; closed when the connection ends
	discard               chan struct{} // closed: drop what still comes
	receivers             sync.WaitGroup
	cancel                context.CancelFunc
}

// newSockets prepares the sockets. Their context is not that of a run: after
// Ctrl-C they still have to carry the interrupt.
func newSockets(k key) *sockets {
	ctx, cancel := context.WithCancel(context.Background())
	s := &sockets{
		key: k, session: newID(), cancel: cancel,
		published: make(chan Message, 256), replies: make(chan Message, 16),
		discard: make(chan struct{}),
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
	s.receivers.Go(func() { s.receive(s.iopub, s.published) })
	s.receivers.Go(func() { s.receive(s.shell, s.replies) })
	s.receivers.Go(func() { s.receive(s.control, nil) }) // replies to interrupts: nobody waits for them
	return nil
}

// receive passes on the messages of a socket until the connection ends. By then
// it must have read everything: zmq4's own reader waits for ever, and
// leaks, when it finds nobody to take what it has read.
func (s *sockets) receive(from zmq4.Socket, to chan<- Message) {
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
			continue // a message without our signature is not for us
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
	late := time.AfterFunc(5*time.Second, s.cancel) // no end of the connection came: stop reading anyway
	s.receivers.Wait()
	late.Stop()
	s.cancel()
	for _, socket := range []zmq4.Socket{s.shell, s.control, s.iopub} {
		socket.Close()
	}
}
