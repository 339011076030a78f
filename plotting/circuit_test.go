package plotting

import (
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
