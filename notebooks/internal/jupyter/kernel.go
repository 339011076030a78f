package jupyter

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Config says how to start a kernel.
type Config struct {
	// Command is the program and its arguments; ConnectionFile among them is
	// replaced by the path of the connection file.
	Command []string
	// Dir is the directory in which the kernel and its cells run.
	Dir string
	// Env is the kernel's environment. TMPDIR is set to a private directory.
	Env []string
}

// ConnectionFile stands for the connection file's path in Config.Command.
const ConnectionFile = "{connection_file}"

// Kernel is a running kernel. Its methods are for one goroutine.
type Kernel struct {
	process *process
	sockets *sockets
}

// Start starts a kernel and waits until it answers and what it publishes
// arrives. When that fails, or ctx ends first, nothing of the kernel remains
// and the error says what it said last.
func Start(ctx context.Context, c Config) (_ *Kernel, err error) {
	temp, err := privateDir()
	if err != nil {
		return nil, err
	}
	conn := newConnection(temp.Path)
	k := &Kernel{process: &process{temp: temp}, sockets: newSockets(key(conn.Key))}
	dialled := make(chan error, 1)
	close(dialled) // nothing to wait for until dialling begins
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("the kernel cannot start: %w", err), k.abandon(dialled))
		}
	}()
	file, err := conn.write(temp.Path)
	if err != nil {
		return nil, err
	}
	command := make([]string, len(c.Command))
	for i, arg := range c.Command {
		if command[i] = arg; arg == ConnectionFile {
			command[i] = file
		}
	}
	p, err := startProcess(temp, command, c.Dir, c.Env)
	if err != nil {
		return nil, err
	}
	k.process = p
	dialled = make(chan error, 1)
	go func() { dialled <- k.sockets.dial(conn); close(dialled) }()
	select {
	case err = <-dialled:
	case <-p.exited:
		err = p.death()
	case <-ctx.Done():
		err = k.silence(ctx)
	}
	if err != nil {
		return nil, err
	}
	return k, k.hello(ctx)
}

// hello asks for the kernel's information until the answer has come on shell
// and its idle status on iopub: a subscription takes a while to reach the
// kernel, and what it publishes before is lost.
func (k *Kernel) hello(ctx context.Context) error {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	answered, heard := false, false
	for !answered || !heard {
		if _, err := k.sockets.send(k.sockets.shell, "kernel_info_request", struct{}{}); err != nil {
			return err
		}
		for waiting := true; waiting && !(answered && heard); {
			select {
			case _, ok := <-k.sockets.replies:
				if !ok {
					return k.death()
				}
				answered = true
			case m, ok := <-k.sockets.published:
				if !ok {
					return k.death()
				}
				heard = heard || isIdle(m)
			case <-again.C:
				waiting = false
			case <-ctx.Done():
				return k.silence(ctx)
			}
		}
	}
	return nil
}

// death waits for the kernel's process, whose connection has ended, and says how
// it ended.
func (k *Kernel) death() error {
	select {
	case <-k.process.exited:
		return k.process.death()
	case <-time.After(2 * time.Second):
		return errors.New("the kernel closed its connection")
	}
}

// silence words that the kernel did not answer before ctx ended.
func (k *Kernel) silence(ctx context.Context) error {
	err := fmt.Errorf("it did not answer in time: %w", context.Cause(ctx))
	if errors.Is(ctx.Err(), context.Canceled) {
		err = context.Cause(ctx)
	}
	if last := k.process.lastWords(); last != "" {
		err = fmt.Errorf("%w; it said last:\n%s", err, last)
	}
	return err
}

// TempDir is the directory in which the kernel and its cells keep their
// temporary files: its name may stand in what they print.
func (k *Kernel) TempDir() string { return k.process.temp.Path }

// Close ends the kernel and all that its cells started, and removes the private
// directory. The error is that of removing it.
func (k *Kernel) Close() error {
	k.process.kill()
	k.sockets.close()
	return k.process.temp.Remove()
}

// abandon is Close for a kernel that did not start.
func (k *Kernel) abandon(dialled <-chan error) error {
	if k.process.cmd != nil {
		k.process.kill()
	}
	k.sockets.cancel()
	for range dialled { // until the goroutine that dials has ended
	}
	k.sockets.close()
	return k.process.temp.Remove()
}
