package site

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestDerivation(t *testing.T) {
	for _, test := range []struct {
		tex   string
		steps []step // nil: KaTeX sets the formula as a whole
		tail  string
	}{
		{`\begin{aligned} a &= b && \text{why}\\ &= c && \text{for } i\\ \end{aligned}\qquad\text{(D1)}`,
			[]step{{"a", "= b", `\text{why}`}, {"", "= c", `\text{for } i`}}, `\qquad\text{(D1)}`},
		{`\begin{aligned}a &= b\\ &= c && \text{why}\end{aligned}`, []step{{"a", "= b", ""}, {"", "= c", `\text{why}`}}, ""},
		{`\begin{aligned}A &= \begin{pmatrix}1 & 2\\3 & 4\end{pmatrix} && \text{a \& b}\end{aligned}`,
			[]step{{"A", `= \begin{pmatrix}1 & 2\\3 & 4\end{pmatrix}`, `\text{a \& b}`}}, ""},
		{`\begin{aligned}a &= b\\ &= c\end{aligned}`, nil, ""}, // no reasons
		{`\begin{aligned}a &= b && c & d\end{aligned}`, nil, ""},
		{`\begin{aligned}a &= b && \text{c}\\[1ex] &= d && \text{e}\end{aligned}`, nil, ""},
		{`x = \begin{aligned}a &= b && \text{c}\end{aligned}`, nil, ""},
		{`\begin{aligned}a &= b && \text{c}`, nil, ""},
		{`a = b`, nil, ""},
	} {
		steps, tail, ok := derivation(test.tex)
		if !ok {
			steps, tail = nil, ""
		}
		if !slices.Equal(steps, test.steps) || tail != test.tail {
			t.Errorf("%s\n has %q, %q\nwant %q, %q", test.tex, steps, tail, test.steps, test.tail)
		}
	}
}

// The parts of a derivation are elements of a grid, so that a reason can wrap below its line. In columns of KaTeX's, it
// could not. They are spans, because a paragraph cannot hold more.
func TestDerivationWraps(t *testing.T) {
	out, err := maker().markdownHTML("so\n$$\\begin{aligned}\na &= b && \\text{a long reason}\\\\\n&= c && \\text{for } i\n\\end{aligned}\\qquad\\text{(D1)}$$")
	if err != nil {
		t.Fatal(err)
	}
	page := body(t, out)
	if p := elements(page, "p"); len(p) != 1 || len(elements(p[0])) != len(elements(page))-1 {
		t.Errorf("the paragraph does not hold the derivation: %s", out)
	}
	got := map[string][]string{}
	for _, e := range elements(page, "span") {
		switch class := attr(e, "class"); class {
		case "left", "right", "reason", "tail":
			got[class] = append(got[class], words(e))
		}
	}
	for class, want := range map[string][]string{
		"left": {"$a$", ""}, "right": {"${}= b$", "${}= c$"}, "reason": {`$\text{a long reason}$`, `$\text{for } i$`}, "tail": {`$\text{(D1)}$`},
	} {
		if !slices.Equal(got[class], want) {
			t.Errorf("%s: %q, want %q", class, got[class], want)
		}
	}
}

// A derivation with a part that cannot be set is shown as it was written, as a whole.
func TestBadDerivation(t *testing.T) {
	tex := `\begin{aligned}a &= \nosuchcommand && \text{why}\end{aligned}`
	out := newSetter(new(sync.Map)).html(formula{tex: tex, display: true})
	if bad := elements(body(t, out)); len(bad) != 1 || attr(bad[0], "class") != "badtex" || textOf(bad[0]) != tex {
		t.Errorf("%s", out)
	}
}

// A formula cannot stretch the page: KaTeX limits the sizes that it is given, and what it does not limit is not set.
func TestHugeFormulas(t *testing.T) {
	s := newSetter(new(sync.Map))
	for _, tex := range []string{`\rule{500em}{500em}`, `x\hspace{500em}y`, `x\\[500em]y`, `\raisebox{500em}{x}`, `\raisebox{-500em}{x}`, `x\kern-500em y`, `\rule[-500em]{1em}{1em}`} {
		for _, display := range []bool{true, false} {
			out := s.html(formula{tex: tex, display: display})
			if huge.MatchString(out) || !strings.Contains(out, "<math") && !strings.Contains(out, "badtex") {
				t.Errorf("%s gives %s", tex, out)
			}
		}
	}
	if out := s.html(formula{tex: `\rule{500em}{500em}`}); !strings.Contains(out, "20em") {
		t.Errorf("a rule is not cut: %s", out)
	}
}
