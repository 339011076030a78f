//go:build unix && !linux

package group

import "syscall"

// endWithParent does nothing: only Linux tells a process that its parent has ended.
func endWithParent(*syscall.SysProcAttr) {}
