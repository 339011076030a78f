//go:build unix

// Package group starts processes in groups of their own, so that what they start can
// be ended with them.
package group

import "syscall"

// Supported says why kernels cannot run on this system; nil when they can.
func Supported() error { return nil }

// Own gives a process a group of its own, in which all that it starts will be. A
// Ctrl-C in the terminal does not reach it. Where the system can, it ends when the
// thread that started it has ended: lock that with runtime.LockOSThread.
func Own() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	endWithParent(attributes)
	return attributes
}

// Interrupt does to the group of the process that began it what Ctrl-C would do.
func Interrupt(pid int) error { return syscall.Kill(-pid, syscall.SIGINT) }

// Kill ends the group of the process that began it.
func Kill(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }
