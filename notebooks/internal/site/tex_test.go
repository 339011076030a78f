package site

import (
	"strings"
	"sync"
	"testing"

	"backprop/notebooks/ledger"
)

// KaTeX sets every formula of the ledger.
func TestLedgerIsSet(t *testing.T) {
	s := newSetter(new(sync.Map))
	for _, row := range ledger.Rows() {
		for _, tex := range []string{row.TeX, row.RightTeX} {
			if out := s.html(formula{tex: tex, display: true}); tex != "" && (strings.Contains(out, "badtex") || !strings.Contains(out, "<math")) {
				t.Errorf("%s: %s gives %s", row.ID, tex, out)
			}
		}
	}
}

// What a formula means is right in the form for screen readers too. Its form is fixed by
// the MathML standard: a fraction is mfrac with two children, numerator first.
func TestSetMeans(t *testing.T) {
	s := newSetter(new(sync.Map))
	for tex, want := range map[string]string{
		`\frac{a}{b}`: "<mfrac><mi>a</mi><mi>b</mi></mfrac>",
		`\tfrac12h`:   "<mfrac><mn>1</mn><mn>2</mn></mfrac>", // a library that we tried made 12/h of it
		`W_1^{l+1}`:   "<msubsup><mi>W</mi><mn>1</mn><mrow><mi>l</mi><mo>+</mo><mn>1</mn></mrow></msubsup>",
		`a<b`:         "<mo>&lt;</mo>",
		`\text{误差}`:   "<mtext>误差</mtext>",
	} {
		if out := s.html(formula{tex: tex}); !strings.Contains(out, want) {
			t.Errorf("%s gives %s, want %s in it", tex, out, want)
		}
	}
}

// A formula that cannot be set, or that would do harm, is shown as it was written or
// without the harm; and the next one is set.
func TestBadFormulas(t *testing.T) {
	s := newSetter(new(sync.Map))
	for _, tex := range []string{
		`\frac{a`, `\nosuchcommand`, `a & b`, `"><img src=x onerror=alert(1)>\frac`,
		`\def\x{\x\x}\x`,               // never ends
		strings.Repeat("{", texLength), // would exhaust the stack
		strings.Repeat("{", 1000) + "x" + strings.Repeat("}", 1000),
		strings.Repeat("x", texLength+1),
	} {
		out := s.html(formula{tex: tex})
		list := body(t, out)
		if bad := elements(list, "code"); len(bad) != 1 || attr(bad[0], "class") != "badtex" || textOf(bad[0]) != tex || !strings.HasPrefix(attr(bad[0], "title"), "This formula cannot be set: ") {
			t.Errorf("%.40q gives %.300s", tex, out)
		}
		if len(elements(list)) != 1 {
			t.Errorf("%.40q makes elements %v", tex, tags(list))
		}
		if out := s.html(formula{tex: "x"}); !strings.Contains(out, "<math") {
			t.Fatalf("after %.40q nothing can be set: %.300s", tex, out)
		}
	}
	for _, tex := range []string{`\href{javascript:alert(1)}{x}`, `\includegraphics{http://example.com/x.png}`, `\htmlStyle{background:url(http://example.com)}{x}`, `\url{http://example.com}`} {
		out := s.html(formula{tex: tex})
		for _, e := range elements(body(t, out)) {
			if e.Data == "a" || e.Data == "img" || strings.Contains(attr(e, "style"), "url") {
				t.Errorf("%s makes a <%s>: %s", tex, e.Data, out)
			}
		}
	}
}

// Fifty pairs of braces are more than anybody writes.
func TestDeepFormula(t *testing.T) {
	tex := strings.Repeat(`\frac{1}{1+`, 50) + "x" + strings.Repeat("}", 50)
	if out := newSetter(new(sync.Map)).html(formula{tex: tex, display: true}); strings.Contains(out, "badtex") {
		t.Errorf("%.300s", out)
	}
}

// Words in a formula of the line can be broken, where KaTeX lets a part end; and the
// clipboard gets what the author wrote.
func TestBreakable(t *testing.T) {
	for tex, want := range map[string]string{
		`x\text{ and so on}y`:          `x\text{ }\allowbreak\text{and }\allowbreak\text{so }\allowbreak\text{on}y`,
		`\text{one}`:                   `\text{one}`,
		`\frac{\text{a b}}{c}`:         `\frac{\text{a b}}{c}`,
		`\text{for $a b$ and {c d}} e`: `\text{for $a b$ and {c d}} e`,
		`\\text{a b}`:                  `\\text{a b}`, // a line's end, then letters
		`\{\text{a b}\}`:               `\{\text{a }\allowbreak\text{b}\}`,
		`\textbf{a b}\`:                `\textbf{a b}\`,
	} {
		if got := breakable(tex); got != want {
			t.Errorf("%s becomes %s, want %s", tex, got, want)
		}
	}
	tex := `x < y\text{ if $a$} \text{ and <b> so on}`
	list := body(t, newSetter(new(sync.Map)).html(formula{tex: tex, large: true}))
	if got := textOf(elements(list, "annotation")[0]); got != tex {
		t.Errorf("the clipboard gets %s", got)
	}
	parts := 0
	for _, span := range elements(list, "span") {
		if attr(span, "class") == "base" {
			parts++
		}
	}
	if parts < 5 { // x <, y if a and, <b>, so, on
		t.Errorf("%d parts that can stand on lines of their own", parts)
	}
}
