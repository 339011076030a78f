// Package jupyter runs a Jupyter kernel as a child process and executes code on
// it: the client's side of the messaging protocol, version 5.3, over ZeroMQ.
//
// It knows as much of the protocol as a run without a browser needs, and the
// habits of one kernel, GoNB; comments say where a line is there for GoNB's sake.
package jupyter

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
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
