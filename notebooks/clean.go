package main

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

// alias is a folder of this machine and the name that takes its place in
// outputs: a stored notebook must read the same wherever it was run.
type alias struct{ path, name string }

// aliases lists the folders whose paths errors, stack traces and commands may
// show. A notebook of the course lies in the repository; the folder of another one
// is where its cells run.
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

// cleaner gives a function that takes those folders, also by the names to which
// symbolic links lead, out of a text, and with them what else a run draws at
// random: GoNB's folder and the addresses in stack traces.
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
			if len(a.path) > 1 { // "/" is in every path, and tells nothing
				text = a.replaceIn(text)
			}
		}
		return calmStacks(gonbDir.ReplaceAllString(text, "gonb"))
	}
}

// replaceIn puts the name in the path's place, where it stands as a whole path or
// begins one: /work must not be found in /homework, /srv/work or /works.
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
		if inPath(before) || before == '.' || before == '/' || inPath(after) {
			b.WriteString(a.path)
		} else {
			b.WriteString(a.name)
		}
		rest = rest[i+len(a.path):]
		before = '/' // whatever follows at once is part of a path
	}
}

// inPath says whether a character next to a path is part of the same name.
func inPath(r rune) bool {
	return r == '_' || r == '-' || r == '~' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
