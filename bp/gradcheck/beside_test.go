package gradcheck

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// The battery, judged by the rules of others: how many of the wrong gradients does each catch, and at how many of the right
// ones does it raise an alarm? All of them see the same functions, L = Σ V ⊙ F for a layer.
//
//	go test ./bp/gradcheck -run BesideOthers -v
func TestBesideOthers(t *testing.T) {
	type tally struct{ caught, passed, alarms int }
	count := map[string]*tally{}
	names := []string{"gradcheck", "torch's rule", "fd.Central, 1e-6", "fd.Central, 1e-4", "fd.Forward, 1e-6"}
	wrong, right := 0, 0
	for _, name := range names {
		count[name] = &tally{}
		finds := func(tr trial) (wrong, right bool) { // what the rule says
			if name == "gradcheck" {
				r, failure := tryTrial(tr)
				return failure != nil || r.Verdict() == Wrong, failure == nil && r.OK()
			}
			caught, ok := attempt(func() bool { return rules[name](tr.of().bare()) })
			return caught || !ok, !caught && ok
		}
		all := wrongTrials() // anew for each: some remember
		wrong = len(all) - len(invisible)
		for _, tr := range all {
			if _, ok := invisible[tr.name]; ok {
				continue
			}
			caught, passed := finds(tr)
			if caught {
				count[name].caught++
			}
			if passed {
				count[name].passed++
			}
		}
		all = rightTrials()
		right = len(all)
		for _, tr := range all {
			if alarm, _ := finds(tr); alarm {
				count[name].alarms++
			}
		}
	}
	t.Logf("| rule | of %d wrong gradients caught | called right | of %d right ones called wrong |\n|---|---|---|---|", wrong, right)
	for _, name := range names {
		t.Logf("| %s | %d | %d | %d |", name, count[name].caught, count[name].passed, count[name].alarms)
		if ours := count["gradcheck"]; name != "gradcheck" && (count[name].caught >= ours.caught || ours.alarms+ours.passed > 0) {
			t.Errorf("%s catches %d, gradcheck %d with %d alarms", name, count[name].caught, ours.caught, ours.alarms)
		}
	}
}

// rules say whether something is wrong with the gradients.
var rules = map[string]func(c *check) bool{
	// torch.autograd.gradcheck with its defaults, written anew: central differences with a step of 1e-6, and |a − n| must be no more
	// than 1e-5 + 1e-3 |n|; asked again, the gradients must be the same.
	"torch's rule": func(c *check) bool {
		const step, absolute, relative = 1e-6, 1e-5, 1e-3
		gradients, again := c.gradients(), c.gradients()
		for which, v := range c.variables {
			if v.names {
				continue // torch does not differentiate by whole numbers
			}
			for i := range v.size() {
				p := v.entry(i)
				was := *p
				*p = was + step
				up := c.value()
				*p = was - step
				down := c.value()
				*p = was
				got, n := gradients[which].RawMatrix().Data[i], (up-down)/(2*step)
				if !(math.Abs(got-n) <= absolute+relative*math.Abs(n)) || again[which].RawMatrix().Data[i] != got {
					return true
				}
			}
		}
		return false
	},
	"fd.Central, 1e-6": byFD(fd.Central, 1e-6),
	"fd.Central, 1e-4": byFD(fd.Central, 1e-4),
	"fd.Forward, 1e-6": byFD(fd.Forward, 1e-6),
}

// byFD compares with gonum's diff/fd, as floats.EqualApprox does: absolutely or relatively.
func byFD(formula fd.Formula, tolerance float64) func(c *check) bool {
	return func(c *check) bool {
		for which, g := range c.gradients() {
			v := c.variables[which]
			if v.names {
				continue
			}
			point := mat.DenseCopyOf(v.value).RawMatrix().Data
			set := func(x []float64) {
				rows, cols := v.value.Dims()
				v.value.Copy(mat.NewDense(rows, cols, x))
			}
			n := fd.Gradient(nil, func(x []float64) float64 { set(x); return c.value() }, append([]float64{}, point...), &fd.Settings{Formula: formula})
			set(append([]float64{}, point...))
			if !floats.EqualApprox(g.RawMatrix().Data, n, tolerance) {
				return true
			}
		}
		return false
	}
}

// bare returns the values and the gradients of a thing, before anything is checked.
func (t thing) bare() *check {
	switch {
	case t.layer != nil:
		_, n := t.x.Dims()
		return &newLayerCheck(t.layer, t.x, otherData(t.x, n), nil).check
	case t.net != nil:
		return &newNetworkCheck(t.net, t.x, t.y, nil).check
	}
	c := newCheck(nil)
	point := append([]float64{}, t.at...)
	c.variables = []variable{{value: mat.NewDense(len(point), 1, point)}}
	c.value = func() float64 { return t.f(append([]float64{}, point...)) }
	c.gradients = func() []*mat.Dense {
		return []*mat.Dense{mat.NewDense(len(point), 1, t.df(append([]float64{}, point...)))}
	}
	return &c
}
