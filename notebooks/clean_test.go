package main

import "testing"

func TestCleaner(t *testing.T) {
	clean := cleaner([]alias{
		{"/home/ann", "~"}, {"/home/ann/work", "backprop"}, {"/tmp/backprop-123", "$TMPDIR"}, {"/", "root"}, {"", "none"},
	})
	for text, want := range map[string]string{
		"plain text, 1/2":                               "plain text, 1/2",
		"/home/ann/work/bp/dense.go:31 +0x1d":           "backprop/bp/dense.go:31 +0x1d",
		"in /home/ann/work, and /home/ann":              "in backprop, and ~",
		"/home/anna /srv/home/ann/x":                    "/home/anna /srv/home/ann/x",
		"\t/tmp/backprop-123/gonb_1a2b3c4d/main.go:10":  "\tgonb/main.go:10",
		"# gonb_1a2b3c4d\n./main.go:1":                  "# gonb\n./main.go:1",
		"failed: chdir /tmp/backprop-123: no such file": "failed: chdir $TMPDIR: no such file",
		"gonb_notes": "gonb_notes",
		"/home/ann/work:/home/ann/work/bin:/home/ann/go": "backprop:backprop/bin:~/go",
	} {
		if got := clean(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
