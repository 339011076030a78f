// The notebooks program runs the course without a browser: it starts the real
// GoNB kernel for each notebook, executes the cells in order, and says whether
// every formula came out as the ledger expects.
//
//	go run ./notebooks                                  all notebooks
//	go run ./notebooks notebooks/03-two-two-two.ipynb   this one
//	go run ./notebooks -check                           and compare with the stored outputs
//	go run ./notebooks play                             the live pages, for a browser
//	go run ./notebooks install                          put the kernel where JupyterLab finds it
//	go run ./notebooks text notebook.ipynb              as text, for git diff
//	go run ./notebooks exercises                        which ones are solved
//	go run ./notebooks -h                               the flags, and the other commands
//
// It needs Go and nothing else. The first run builds the kernel, in the version
// that go.mod names, and keeps it in the user's cache folder. The executed
// notebooks go to out/, with the run as pages for a browser beside them: open
// out/index.html. The notebooks themselves change only with -update.
//
// The exit status is 0 when every cell ran, every formula of the notebooks that
// ran is checked, and, with -check, the outputs are the stored ones; 1 when not;
// 2 when the command line is wrong; 130 after Ctrl-C. (go run itself prints the
// status and exits with 1.) No kernel outlives the run: not after Ctrl-C, nor
// when the terminal is closed, nor when the reader of its output has seen enough
// (go run ./notebooks | head).
package main

import (
	"os"

	"backprop/notebooks/internal/runner"
)

func main() { os.Exit(runner.Main()) }
