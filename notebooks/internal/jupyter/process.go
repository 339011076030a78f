package jupyter

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/tempdir"
)

// process is the kernel's process, with all that it starts, and its directory.
type process struct {
	temp   *tempdir.Dir // the kernel's TMPDIR; also holds sockets, connection file and log
	cmd    *exec.Cmd
	exited chan struct{} // closed when the kernel's process has ended
	err    error         // how it ended; read it after exited
}

const logName = "kernel.log"

// startProcess starts command in workDir. GoNB and the go tool keep their files
// in TMPDIR and leave some behind when killed: in a directory of our own nothing
// can be forgotten. The process group keeps a Ctrl-C in the terminal from the
// kernel and lets us end, with it, the programs that cells started.
func startProcess(temp *tempdir.Dir, command []string, workDir string, env []string) (*process, error) {
	log, err := os.Create(filepath.Join(temp.Path, logName))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &process{temp: temp, exited: make(chan struct{})}
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Dir = workDir
	p.cmd.Env = slices.Concat(env, []string{p.mark()}) // a copy: kernels that run at once share env
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = group.Own()
	started := make(chan error, 1)
	go func() {
		// Linux takes the thread that started a process for its parent, so this
		// one must last as long as the kernel: see group.Own.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// kill ends the process, its group, and what has left the group, and waits for the
// process. There is nothing to shut down in an orderly way: what counts has been
// published, and the directory goes with all that is in it.
func (p *process) kill() {
	group.Kill(p.cmd.Process.Pid)
	<-p.exited
	group.KillMarked(p.mark())
}

// mark is the variable that the kernel's process, and all that it starts, have in
// their environment, and nobody else.
func (p *process) mark() string { return "TMPDIR=" + p.temp.Path }

// death words how the process ended, with the end of what it logged.
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

// lastWords gives the last lines of the log, without what GoNB writes there whenever
// it starts.
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

// noise matches, in the log, information and warnings, which begin with I or W and the
// date, and that gopls is missing: see kernelEnv.
var (
	noise   = regexp.MustCompile("(?m)^[IW]\\d{4} .*\n|^E\\d{4} .*\nProgram gopls is not installed(?s:.*?)\n```\n(?s:.*?)\n```\n")
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")
)
