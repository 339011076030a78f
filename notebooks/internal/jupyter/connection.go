package jupyter

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"backprop/notebooks/internal/tempdir"
)

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
// as somebody can take a port between choosing and opening it.
func newConnection(dir string) connection {
	return connection{
		Transport: "ipc", IP: filepath.Join(dir, "s"),
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5,
		Key: newID(), SignatureScheme: "hmac-sha256",
	}
}

// address is that of one of the sockets in ZeroMQ's notation.
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

// privateDir makes the directory that holds all a kernel leaves on disk. It
// lies in the user's temporary directory, or, when the paths of the sockets
// would be too long there, in /tmp.
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

// Sweep removes what kernels left on disk whose clients were killed.
func Sweep() {
	tempdir.Sweep("")
	tempdir.Sweep(shortParent)
}
