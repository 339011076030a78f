// Command field checks gradients of public Go libraries, in the versions that go.mod names, and prints a table: the
// function, its version, the worst entry of its gradient, what was measured in its place, and what is wrong with it.
//
//	go -C bp/gradcheck/field run .
//
// Each gradient that is wrong has been confirmed by hand: the formula stands beside the case. As many that are right are
// there to show that the check does not cry wolf. The command fails when a verdict is another one than it was.
//
// These libraries have taught many people, and most of what they do is right. The check is what their authors did not
// have.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"backprop/bp/gradcheck"
)

// subject is one gradient of a library.
type subject struct {
	module   string // its path
	function string
	wrong    string // what is wrong with it, confirmed by hand; empty where it is right
	check    func() *gradcheck.Report
}

func main() {
	versions := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			versions[m.Path] = m.Version
		}
	}
	failed := false
	var wrong, right, surprises int
	fmt.Print("| function | version | gradient | measured | verdict | what is wrong |\n|---|---|---|---|---|---|\n")
	for _, s := range subjects() {
		r := s.check()
		worst := r.Blocks[0]
		for _, b := range r.Blocks {
			if b.Worst.Verdict > worst.Worst.Verdict {
				worst = b
			}
		}
		verdict := r.Verdict()
		switch {
		case s.wrong != "" && verdict == gradcheck.Wrong:
			wrong++
		case s.wrong == "" && r.OK():
			right++
		default:
			surprises++
			failed = true
			fmt.Fprintf(os.Stderr, "%s %s: want wrong: %q\n%v\n", s.module, s.function, s.wrong, r)
		}
		w := worst.Worst
		fmt.Printf("| %s %s | %s | %.6g | %.6g | %v | %s |\n", shortName(s.module), s.function, version(versions[s.module]), w.Got, w.Want, verdict, s.wrong)
	}
	fmt.Printf("\n%d wrong, %d right, %d with another verdict than before\n", wrong, right, surprises)
	if failed {
		os.Exit(1)
	}
}

func shortName(module string) string { return module[strings.LastIndex(module, "/")+1:] }

// version is v0.0.0-2e2d98ca8249 for the long name of a commit.
func version(v string) string {
	if parts := strings.Split(v, "-"); len(parts) == 3 {
		return parts[0] + "-" + parts[2]
	}
	return v
}
