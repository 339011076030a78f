package cellgo

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// call is how the go command called a tool.
type call struct {
	Args []string // the tool's path first
	Env  []string
}

func (c call) tool() string { return filepath.Base(c.Args[0]) }

// set changes the argument that follows a flag.
func (c call) set(flag, value string) {
	if i := slices.Index(c.Args, flag); i >= 0 && i+1 < len(c.Args) {
		c.Args[i+1] = value
	}
}

// last is what a tool reads.
func (c call) last() string { return c.Args[len(c.Args)-1] }

func (c call) setLast(file string) { c.Args[len(c.Args)-1] = file }

// after is the argument that follows a flag.
func after(args []string, flag string) string {
	if i := slices.Index(args, flag); i >= 0 && i+1 < len(args) {
		return args[i+1]
	}
	return ""
}

// note is the program that -toolexec names: it notes the calls that compile and link
// the program, and becomes the tool in any case. Packages that the program imports may
// be compiled on the way: those are not package main.
func note(file string, args []string) error {
	env := without(os.Environ(), recordTo)
	c := call{args, env}
	if !slices.Contains(args, "-V=full") && (c.tool() == "link" || c.tool() == "compile" && after(args, "-p") == "main") {
		if err := appendCall(file, c); err != nil {
			return err
		}
	}
	return become(args[0], args[1:], env)
}

func appendCall(path string, c call) error {
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// readCalls reads what was noted.
func readCalls(path string) ([]call, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var calls []call
	for d := json.NewDecoder(file); d.More(); {
		var c call
		if err := d.Decode(&c); err != nil {
			return nil, err
		}
		calls = append(calls, c)
	}
	return calls, nil
}
