//go:build unix

package jupyter

import "syscall"

// Supported says why kernels cannot run on this system; nil when they can.
func Supported() error { return nil }

// ownGroup gives a process a group of its own, in which all that it starts will be.
func ownGroup() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	endWithParent(attributes)
	return attributes
}

// killGroup ends the group of the process that began it.
func killGroup(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }
