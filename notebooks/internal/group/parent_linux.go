package group

import "syscall"

// endWithParent ends the process when ours is killed and can end nothing itself.
// SIGTERM, not SIGKILL: GoNB then stops the cell's program, which SIGKILL would
// leave behind.
func endWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGTERM }
