package site

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string // the formulas; with a $ before those on a line of their own
	}{
		{"a $x_1$ b", []string{"x_1"}},
		{"$x$ and $y$", []string{"x", "y"}},
		{"$$\n\\begin{aligned}\na &= b\\\\\n- c\n\\end{aligned}\n$$", []string{"$\\begin{aligned}\na &= b\\\\\n- c\n\\end{aligned}"}},
		{"$$x$$ and $y$", []string{"$x", "y"}},
		{`a price of \$5 and $x$`, []string{"x"}},
		{`\\$x$`, []string{"x"}}, // a backslash, then a formula
		{`$a\$b$`, []string{`a\$b`}},
		{`$\text{for all $x$}$`, []string{`\text{for all $x$}`}},
		{`$\{x\}$ $\}$`, []string{`\{x\}`, `\}`}},
		{"`$x$` and $y$", []string{"y"}},
		{"``a ` $x$`` $y$", []string{"y"}},
		{"an accent ` and $y$", []string{"y"}},
		{"```go\nx := \"$a$\"\n```\n$y$", []string{"y"}},
		{"~~~\n$a$\n```\n$b$\n~~~\n$y$", []string{"y"}},
		{"1. one\n\n   ```\n   $a$\n   ```\n   $y$", []string{"y"}},
		{"- ```\n  $a$\n  ```\n", nil},
		{"> ```\n> $a$\n> ```\n> $y$", []string{"y"}},
		{"```\n$a$", nil}, // never closed
		{"$a\n\nb$", nil},
		{"5 $", nil},
		{"$$", nil},
		{"$ $", nil},
		{"| $|x|$ | $a_b$ |", []string{"|x|", "a_b"}},
		{"误差 $\\delta$，权重$W$。", []string{`\delta`, "W"}},
		{"$a$$b$", []string{"a", "b"}},
	} {
		var got []string
		for _, p := range split(test.text) {
			if p.math && p.tex.display {
				got = append(got, "$"+p.tex.tex)
			} else if p.math {
				got = append(got, p.tex.tex)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q\n has %q\nwant %q", test.text, got, test.want)
		}
	}
}

// Nothing is lost or moved; a formula is what stands between dollars in one paragraph;
// and a part that is no formula has none in it when it stands alone.
func FuzzSplit(f *testing.F) {
	for _, text := range []string{"$x$", "$$\nx\n$$", "`$x$`", "```\n$x$\n```", `\$ $x\$`, "$a{$b}$", "$\n\n$", "$$$", "> ~~~\n$x$", "é$\xff$", "` $x$ ``"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var all strings.Builder
		for _, p := range split(text) {
			all.WriteString(p.source)
			if p.source == "" {
				t.Errorf("%q has an empty piece", text)
			}
			if !p.math {
				continue
			}
			dollars := "$"
			if p.tex.display {
				dollars = "$$"
			}
			inner, begins := strings.CutPrefix(p.source, dollars)
			inner, ends := strings.CutSuffix(inner, dollars)
			if !begins || !ends || strings.TrimSpace(inner) != p.tex.tex || p.tex.tex == "" {
				t.Errorf("%q: the formula %q is written %q", text, p.tex.tex, p.source)
			}
			lines := strings.Split(p.source, "\n")
			for _, line := range lines {
				if strings.TrimSpace(line) == "" {
					t.Errorf("%q: the formula %q goes over a paragraph's end", text, p.tex.tex)
				}
			}
		}
		if all.String() != text {
			t.Errorf("%q became %q", text, all.String())
		}
	})
}
