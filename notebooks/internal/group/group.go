// Package group starts processes in groups of their own, so that what they start can
// be ended with them.
package group

import (
	"context"
	"os/exec"
	"runtime"
	"time"
)

// interruptTimeout is how long a command may take to end after an interrupt.
const interruptTimeout = 5 * time.Second

// Run runs a command in a group of its own. When ctx ends, which must be the one that
// the command was made with, the group is interrupted, and killed if that does not
// help: nothing of it remains.
func Run(ctx context.Context, cmd *exec.Cmd) error {
	runtime.LockOSThread() // see Own
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = Own()
	cmd.Cancel = func() error { return Interrupt(cmd.Process.Pid) }
	cmd.WaitDelay = interruptTimeout
	err := cmd.Run()
	if ctx.Err() != nil && cmd.Process != nil {
		Kill(cmd.Process.Pid)
	}
	return err
}
