//go:build unix

package group

import "syscall"

// Supported says why kernels cannot run on this system; nil when they can.
func Supported() error { return nil }

// Own puts a process into a group of its own, with everything that it starts. A Ctrl-C
// in the terminal does not reach it. On Linux the process ends when the thread that
// started it has ended: lock that with runtime.LockOSThread.
func Own() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	endWithParent(attributes)
	return attributes
}

// Interrupt does to a group what Ctrl-C would do. pid is the process that began the group.
func Interrupt(pid int) error { return syscall.Kill(-pid, syscall.SIGINT) }

// Kill ends the group that the process pid began.
func Kill(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }
