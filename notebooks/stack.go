package main

import "regexp"

// A stack trace as a program that panicked writes it: where it begins, the number
// of a goroutine, and a function with its arguments, which are addresses.
var (
	stackBegin  = regexp.MustCompile(`(?m)^goroutine \d+ \[`)
	goroutine   = regexp.MustCompile(`(?m)^(goroutine |created by .* in goroutine )(\d\d+|[02-9])\b`)
	stackedCall = regexp.MustCompile(`(?m)^([^\s(][^\n]*?)\((?:\{*0x|_|\{\.\.\.)[^\n]*\)$`)
)

// calmStacks takes out of a stack trace what differs from run to run: arguments
// become (...), as Go itself writes those that it does not know, and goroutines
// other than the main one lose their number. What stands before the trace, and
// may be the program's own text, stays.
func calmStacks(text string) string {
	at := stackBegin.FindStringIndex(text)
	if at == nil {
		return text
	}
	said, stacks := text[:at[0]], text[at[0]:]
	stacks = goroutine.ReplaceAllString(stacks, "${1}N")
	return said + stackedCall.ReplaceAllString(stacks, "$1(...)")
}
