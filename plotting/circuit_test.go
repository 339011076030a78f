package plotting

import (
	"slices"
	"strings"
	"testing"

	"backprop/bp"
)

// ∂f/∂value is a promise: Backward came from f.
func TestCircuitKeyNamesTheGradient(t *testing.T) {
	build := func() (q, f, g *bp.Value) {
		q = bp.Var("x", -2).Add(bp.Var("y", 5))
		f = q.Mul(bp.Var("z", -4)).Named("f")
		return q, f, f.Scale(3)
	}
	for _, test := range []struct {
		name string
		from func(q, f, g *bp.Value)
		want string
	}{
		{"none yet", func(_, _, _ *bp.Value) {}, "∂f/∂value"},
		{"from f", func(_, f, _ *bp.Value) { f.Backward() }, "∂f/∂value"},
		{"from inside f", func(q, _, _ *bp.Value) { q.Backward() }, "gradient"},
		{"from beyond f", func(_, _, g *bp.Value) { g.Backward() }, "gradient"},
	} {
		q, f, g := build()
		test.from(q, f, g)
		var found []string
		for _, text := range texts(must(t)(Circuit(f))) {
			if text.String == "∂f/∂value" || text.String == "gradient" {
				found = append(found, text.String)
			}
		}
		if len(found) != 1 || found[0] != test.want {
			t.Errorf("%s: the key says %q, want %q", test.name, found, test.want)
		}
	}
}

// A pass that has come half way has dashes where nothing has arrived, and a gate that stands out.
func TestCircuitOfAPass(t *testing.T) {
	v := bp.Var("v", 2)
	u := v.Mul(v).Named("u")
	f := u.Add(u.Mul(u))
	f.Backward() // what it leaves is not drawn
	numbers := func(p Pass) (values, dashes []string) {
		for _, text := range texts(must(t)(Circuit(f, p))) {
			switch {
			case text.String == "–":
				dashes = append(dashes, text.String)
			case strings.Contains(text.String, " = ") && !strings.Contains(text.String, "u = "):
				values = append(values, text.String)
			}
		}
		return values, dashes
	}
	values, dashes := numbers(Pass{Parts: map[*bp.Value][]float64{f: {1}, u: {1, 4}}, Now: f})
	if len(dashes) != 2 || !slices.Equal(values, []string{"1 + 4 = 5"}) { // v and u·u have a dash
		t.Errorf("half way: %q and %d dashes, want 1 + 4 = 5 and 2", values, len(dashes))
	}
	// Three terms where Backward has the gradient 9 = 1 + 4 + 4, but one of them got lost.
	if values, _ = numbers(Pass{Parts: map[*bp.Value][]float64{f: {1}, u: {4}}}); values != nil {
		t.Errorf("one term is written as %q", values)
	}
	without, with := must(t)(Circuit(f, Pass{})).SVG(), must(t)(Circuit(f, Pass{Now: u})).SVG()
	if stands := `stroke-width="3"`; strings.Contains(string(without), stands) || !strings.Contains(string(with), stands) {
		t.Error("the gate does not stand out")
	}
}
