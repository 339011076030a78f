package runner

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// alias is a folder of this machine and the name that replaces it in outputs: a stored
// notebook must read the same wherever it was run.
type alias struct{ path, name string }

// aliases lists the folders whose paths can appear in errors, stack traces and what commands
// print. A notebook outside the repository runs in its own folder, which becomes ".".
func aliases(c course, t tools, env goEnv) []alias {
	list := []alias{
		{c.root, "backprop"}, {t.dir, "$TOOLS"},
		{env.GOROOT, "$GOROOT"}, {env.GOMODCACHE, "$GOMODCACHE"}, {env.GOCACHE, "$GOCACHE"},
	}
	for _, file := range c.files {
		dir := filepath.Dir(file)
		if inside, err := filepath.Rel(c.root, dir); err != nil || !filepath.IsLocal(inside) {
			list = append(list, alias{dir, "."})
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		list = append(list, alias{home, "~"})
	}
	return list
}

// gonbDir matches the folder that GoNB makes for a kernel, which is also the
// package path of its cells; the digits differ in every run.
var gonbDir = regexp.MustCompile(`(?:\$TMPDIR/)?gonb_[0-9a-f]{8}\b`)

// cleaner returns a function that makes a text the same on every machine and in every run: it
// replaces the folders, also where a text names the target of a symbolic link, GoNB's folder,
// and the addresses in stack traces.
func cleaner(list []alias) func(string) string {
	list = slices.Clone(list)
	for _, a := range list {
		if real, err := filepath.EvalSymlinks(a.path); err == nil && real != a.path {
			list = append(list, alias{real, a.name})
		}
	}
	// The longest first: one folder may lie in another.
	slices.SortStableFunc(list, func(a, b alias) int { return cmp.Compare(len(b.path), len(a.path)) })
	return func(text string) string {
		for _, a := range list {
			if len(a.path) > 1 { // not "", and not "/", which begins every path
				text = a.replaceIn(text)
			}
		}
		return cleanStacks(gonbDir.ReplaceAllString(text, "gonb"))
	}
}

// replaceIn replaces the path by the name wherever it is a whole path or the beginning of one:
// /work must not be found in /homework, /srv/work or /works.
func (a alias) replaceIn(text string) string {
	var b strings.Builder
	rest := text
	for before := rune(0); ; {
		i := strings.Index(rest, a.path)
		if i < 0 {
			return b.String() + rest
		}
		if i > 0 {
			before, _ = utf8.DecodeLastRuneInString(rest[:i])
		}
		after, _ := utf8.DecodeRuneInString(rest[i+len(a.path):])
		b.WriteString(rest[:i])
		if inFileName(before) || before == '.' || before == '/' || inFileName(after) {
			b.WriteString(a.path)
		} else {
			b.WriteString(a.name)
		}
		rest = rest[i+len(a.path):]
		before = '/' // whatever follows at once is part of a path
	}
}

// inFileName says whether a character next to a path is part of the same file name.
func inFileName(r rune) bool {
	return r == '_' || r == '-' || r == '~' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// The parts of a stack trace of a program that panicked: the beginning of the first stack, the
// number of a goroutine, how long it has waited, a function call, whose arguments are addresses,
// and the registers and addresses that are printed after a fatal error of the runtime.
var (
	stackBegin  = regexp.MustCompile(`(?m)^(?:goroutine \d+ (?:gp=[^\n[]*)?\[|runtime stack:$)`)
	goroutine   = regexp.MustCompile(`(?m)^(goroutine |created by .* in goroutine )(\d\d+|[02-9])\b`)
	waited      = regexp.MustCompile(`(?m)^(goroutine .*), \d+ minutes(.*\]:)$`)
	stackedCall = regexp.MustCompile(`(?m)^([^\s(][^\n]*?)\((?:\{*0x|_|\{\.\.\.)[^\n]*\)$`)
	registers   = regexp.MustCompile(`(?m) gp=0x\S+ m=\S+(?: mp=0x\S+)?( \[.*\]:)$|( \+0x[0-9a-f]+) fp=0x\S+ sp=0x\S+ pc=0x\S+$|^runtime: sp=0x\S+ stack=\[0x\S+ 0x\S+\]\n`)
)

// cleanStacks removes from a stack trace what differs from run to run: arguments
// become (...), as Go itself prints those that it does not know, and goroutines
// other than the main one lose their number and the minutes that they waited. The text before the first stack may be the
// program's own, and stays.
func cleanStacks(text string) string {
	at := stackBegin.FindStringIndex(text)
	if at == nil {
		return text
	}
	said, stacks := registers.ReplaceAllString(text[:at[0]], ""), registers.ReplaceAllString(text[at[0]:], "$1$2")
	stacks = waited.ReplaceAllString(goroutine.ReplaceAllString(stacks, "${1}N"), "$1$2")
	return said + stackedCall.ReplaceAllString(stacks, "$1(...)")
}
