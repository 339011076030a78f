//go:build !linux

package group

import "syscall"

// endWithParent does nothing: only Linux can end a process when its parent has ended.
func endWithParent(*syscall.SysProcAttr) {}

// KillMarked does nothing: only Linux shows the environment of processes.
func KillMarked(string) {}
