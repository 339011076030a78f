package main

import (
	"cmp"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// alias is a folder of this machine and the name that takes its place in
// outputs: a stored notebook must read the same wherever it was run.
type alias struct{ path, name string }

// aliases lists the folders whose paths errors and stack traces may show.
func aliases(root string, t tools, env goEnv) []alias {
	list := []alias{{root, "backprop"}, {t.dir, "$TOOLS"}, {env.GOROOT, "$GOROOT"}, {env.GOMODCACHE, "$GOMODCACHE"}}
	if home, err := os.UserHomeDir(); err == nil {
		list = append(list, alias{home, "~"})
	}
	return list
}

// gonbDir matches the folder that GoNB makes for a kernel, which is also the
// package path of its cells; the digits differ in every run.
var gonbDir = regexp.MustCompile(`(?:\$TMPDIR/)?gonb_[0-9a-f]{8}\b`)

// cleaner gives a function that takes those folders, and the names that GoNB draws
// at random, out of a text.
func cleaner(list []alias) func(string) string {
	list = slices.Clone(list)
	// The longest first: one folder may lie in another.
	slices.SortStableFunc(list, func(a, b alias) int { return cmp.Compare(len(b.path), len(a.path)) })
	return func(text string) string {
		for _, a := range list {
			if len(a.path) > 1 { // "/" is in every path, and tells nothing
				text = a.replaceIn(text)
			}
		}
		return gonbDir.ReplaceAllString(text, "gonb")
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
