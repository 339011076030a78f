package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"backprop/notebooks/internal/notebook"
)

// quietFailure says what went wrong in a cell for which GoNB reports success all the
// same: a command or a script that failed (!go generate, %%bash), or a special command
// that it does not know (%noautogte). All are told on stderr only.
func quietFailure(source string, outputs []*notebook.Output, clean func(string) string) error {
	stderr := notebook.Written(outputs, "stderr")
	if m := unknownCommand.FindStringSubmatch(stderr); m != nil && strings.Contains(source, m[1]) {
		return fmt.Errorf("GoNB does not know %s", m[1])
	}
	if status := shellStatus.FindString(stderr); status != "" && shellCommand.MatchString(source) {
		said := strings.TrimSpace(strings.Replace(stderr, status, "", 1))
		return errors.New(strings.TrimSpace("a command failed: " + status + "\n" + excerpt(clean(said), 12)))
	}
	return nil
}

var (
	unknownCommand = regexp.MustCompile(`"(%\S+)" unknown or not implemented yet\.`)
	shellCommand   = regexp.MustCompile(`(?m)^(?://gonb:)?!|\A(?://gonb:)?%%(?:bash|sh|script)\b`)
	// shellStatus may come right behind what the command said last.
	shellStatus = regexp.MustCompile(`(?m)(?:exit status [1-9]\d*|^signal: .+)$`)
)
