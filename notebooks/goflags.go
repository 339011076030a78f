package main

import "strings"

// workspaceFlags lists the flags in a value of GOFLAGS that the go tool takes in
// workspace mode, in which cells are compiled. It refuses -modfile there, and
// -mod=mod; -mod=vendor wants a folder that GoNB's workspace does not have.
func workspaceFlags(goflags string) []string {
	var kept []string
	for _, flag := range splitFlags(goflags) {
		name, _, _ := strings.Cut(strings.TrimLeft(flag, `'"-`), "=")
		if name != "mod" && name != "modfile" {
			kept = append(kept, flag)
		}
	}
	return kept
}

// splitFlags cuts a value of GOFLAGS at the spaces, as the go tool does: a flag in
// quotes may have spaces in it. The quotes stay.
func splitFlags(goflags string) []string {
	var flags []string
	for {
		goflags = strings.TrimLeft(goflags, " \t\r\n")
		if goflags == "" {
			return flags
		}
		end := strings.IndexAny(goflags, " \t\r\n")
		if quote := goflags[0]; quote == '\'' || quote == '"' {
			if end = strings.IndexByte(goflags[1:], quote); end >= 0 {
				end += 2
			}
		}
		if end < 0 {
			end = len(goflags)
		}
		flags = append(flags, goflags[:end])
		goflags = goflags[end:]
	}
}
