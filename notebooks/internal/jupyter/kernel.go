package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/tempdir"
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
	process  *process
	sockets  *sockets
	dialling sync.WaitGroup // the goroutine that connects the sockets
	ready    bool           // the kernel has answered, so it listens
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
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("the kernel cannot start: %w", err), k.Close())
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
	if err := k.process.start(command, c.Dir, c.Env); err != nil {
		return nil, err
	}
	dialled := make(chan error, 1)
	k.dialling.Go(func() { dialled <- k.sockets.dial(conn) })
	select {
	case err = <-dialled:
	case <-k.process.exited:
		err = k.process.death()
	case <-ctx.Done():
		err = k.silence(ctx)
	}
	if err == nil {
		err = k.hello(ctx)
	}
	k.ready = err == nil
	return k, err
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

// death says how the kernel's process ended, after its connection has ended.
func (k *Kernel) death() error {
	select {
	case <-k.process.exited:
		return k.process.death()
	case <-time.After(2 * time.Second):
		return errors.New("the kernel closed its connection")
	}
}

// silence is the error of a kernel that did not answer before ctx ended.
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

// Close ends the kernel and everything that its cells started, and removes the
// private directory. The error is that of the removal.
func (k *Kernel) Close() error {
	k.process.kill()
	if !k.ready {
		k.sockets.cancel() // dialling would go on
	}
	k.dialling.Wait()
	k.sockets.close()
	return k.process.temp.Remove()
}

// process is the kernel's process and its private directory.
type process struct {
	temp   *tempdir.Dir // the kernel's TMPDIR; also holds sockets, connection file and log
	cmd    *exec.Cmd
	exited chan struct{} // closed when the kernel's process has ended; nil until it has started
	err    error         // how it ended; read it after exited
}

const logName = "kernel.log"

// start starts command in workDir. GoNB and the go tool keep their files
// in TMPDIR and leave some behind when they are killed; a private directory can be
// removed with all of them. A process group of its own protects the kernel from a
// Ctrl-C in the terminal, and ends together with the programs that cells started.
func (p *process) start(command []string, workDir string, env []string) error {
	log, err := os.Create(filepath.Join(p.temp.Path, logName))
	if err != nil {
		return err
	}
	defer log.Close()
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Dir = workDir
	p.cmd.Env = slices.Concat(env, []string{p.mark()}) // a copy: kernels that run at once share env
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = group.Own()
	started := make(chan error, 1)
	go func() {
		// For Linux, the parent of a process is the thread that started it, so this
		// thread must last as long as the kernel: see group.Own.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := p.cmd.Start(); err != nil {
			started <- err
			return
		}
		p.exited = make(chan struct{})
		started <- nil
		p.err = p.cmd.Wait()
		close(p.exited)
	}()
	return <-started
}

// kill ends the process, its group, and what has left the group, and waits for the
// process. An orderly shutdown would gain nothing: the outputs have been published,
// and the directory is removed with everything in it.
func (p *process) kill() {
	if p.exited == nil {
		return
	}
	group.Kill(p.cmd.Process.Pid)
	<-p.exited
	group.KillMarked(p.mark())
}

// mark is the environment variable that only the kernel's process and everything
// that it starts have.
func (p *process) mark() string { return "TMPDIR=" + p.temp.Path }

// death is the error that says how the process ended, with its last words.
func (p *process) death() error {
	how := "the kernel ended by itself"
	if p.err != nil {
		how = "the kernel died: " + p.err.Error()
	}
	if last := p.lastWords(); last != "" {
		return fmt.Errorf("%s; it said last:\n%s", how, last)
	}
	return errors.New(how)
}

// lastWords gives the last lines of the log, without those that GoNB writes at every
// start.
func (p *process) lastWords() string {
	data, err := os.ReadFile(filepath.Join(p.temp.Path, logName))
	if err != nil {
		return ""
	}
	text := noise.ReplaceAllString(colours.ReplaceAllString(string(data[max(0, len(data)-64<<10):]), ""), "")
	var kept []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept[max(0, len(kept)-10):], "\n")
}

var (
	// noise matches, in the log, information and warnings, which begin with I or W and
	// the date, and the message that gopls is missing, as it is in a headless run.
	noise   = regexp.MustCompile("(?m)^[IW]\\d{4} .*\n|^E\\d{4} .*\nProgram gopls is not installed(?s:.*?)\n```\n(?s:.*?)\n```\n")
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")
)
