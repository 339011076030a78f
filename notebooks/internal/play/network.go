package play

import (
	"fmt"
	"html"
	"math"
	"math/cmplx"
	"net/url"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/notebooks/ledger"
	"backprop/notebooks/measure"
	"backprop/plotting"

	"gonum.org/v1/gonum/mat"
)

// Knobs of the 2-2-2 network, in the order of Theta, and then the sample. The usual numbers are those of notebook 03.
var (
	knobNames = []string{"W1", "W2", "W3", "W4", "b1", "b2", "W5", "W6", "W7", "W8", "b3", "b4", "x1", "x2", "y1", "y2"}
	knobUsual = []float64{0.5, -0.3, 0.8, 0.2, 0.1, -0.2, 0.7, -0.6, -0.4, 0.9, 0.3, -0.1, 1.5, -2, 1, 0}
)

const networkRate = 0.5

// networkPage is the network of document B with one sample.
type networkPage struct {
	numbers []float64 // in the order of knobNames
	rate    float64
	history *bp.History // since a knob was last moved
	wrong   string      // why the last step or knob failed
	run     int         // the number of the training that is under way, or was last
	busy    bool
	turns   *turns
}

func (p *networkPage) load(q url.Values) {
	p.stop()
	p.numbers, p.rate, p.history, p.wrong = slices.Clone(knobUsual), networkRate, nil, ""
	for name := range q {
		p.set(name, q.Get(name))
	}
}

func (p *networkPage) set(name, value string) {
	v, ok := parseNumber(value)
	i := slices.Index(knobNames, strings.TrimPrefix(name, "."))
	switch {
	case !ok:
		return
	case name == "rate" && v > 0:
		p.rate = v
	case name == "rate":
		p.wrong = "The learning rate must be above 0."
		return
	case i >= 0:
		p.stop()
		p.numbers[i], p.history = v, nil
	}
	p.wrong = ""
}

func (p *networkPage) stop() {
	p.run++
	p.busy = false
}

func (p *networkPage) do(action string) {
	switch action {
	case "step":
		p.take(1)
	case "reset":
		rate := p.rate
		p.load(nil)
		p.rate = rate
	case "stop":
		p.stop()
	case "train":
		p.stop()
		p.busy = true
		go p.train(p.run)
	}
}

// network is the network with the present numbers, after Backprop.
func (p *networkPage) network() (net *bp.Network, x, y *mat.Dense) {
	net = bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 2, bp.Sigmoid), bp.NewDense(2, 2, bp.Sigmoid))
	copy(net.Theta(), p.numbers[:12])
	x, y = measure.Column(p.numbers[12:14]...), measure.Column(p.numbers[14:16]...)
	net.Backprop(x, y)
	return net, x, y
}

// take takes steps of gradient descent: θ ← θ − η ∂E/∂θ.
func (p *networkPage) take(steps int) {
	net, x, y := p.network()
	h, err := bp.Train(net, x, y, bp.Options{Epochs: steps, Optimizer: bp.SGD{Rate: p.rate}})
	p.wrong = ""
	if err != nil {
		p.wrong, p.busy = strings.TrimPrefix(err.Error(), "bp: "), false
	}
	if h == nil {
		return
	}
	copy(p.numbers[:12], net.Theta())
	if p.history == nil {
		p.history = h
		return
	}
	p.history.Loss = append(p.history.Loss, h.Loss...)
	for l := range h.GradNorm {
		p.history.GradNorm[l] = append(p.history.GradNorm[l], h.GradNorm[l]...)
		p.history.UpdateRatio[l] = append(p.history.UpdateRatio[l], h.UpdateRatio[l]...)
	}
}

// train takes steps, some at a time, so that one sees what becomes of them.
func (p *networkPage) train(run int) {
	const more, atOnce = 1000, 10
	p.turns.Lock()
	defer p.turns.Unlock()
	for done := 0; done < more && p.run == run && p.busy; done += atOnce {
		p.take(atOnce)
		if done+atOnce >= more {
			p.busy = false
		}
		p.turns.post("network", p.view())
		p.turns.rest()
	}
}

func (p *networkPage) view() View {
	net, x, y := p.network()
	v := View{Busy: p.busy, HTML: map[string]string{}, Values: map[string]string{"rate": shownAs(p.rate)}}
	var pairs []string
	for i, name := range knobNames {
		v.Values["."+name] = shownAs(p.numbers[i])
		if p.numbers[i] != knobUsual[i] {
			pairs = append(pairs, name, exact(p.numbers[i]))
		}
	}
	if p.rate != networkRate {
		pairs = append(pairs, "rate", exact(p.rate))
	}
	v.Link = link(pairs...)
	v.HTML["n-forward"] = picture(plotting.Network(net, plotting.Title("Forward: weights and activations")))
	v.HTML["n-backward"] = picture(plotting.NetworkGradients(net, plotting.Title("Backward: δ and the slopes of E"), plotting.LossName("E")))
	f := newSlopes(p.numbers)
	v.HTML["n-state"] = fmt.Sprintf(`E = <output id="n-E">%s</output> &ensp; p₁ = <output id="n-p1">%s</output> (wanted %s) &ensp; p₂ = <output id="n-p2">%s</output> (wanted %s)`,
		short(net.Loss(x, y)), short(f.real("p1")), short(f.real("y1")), short(f.real("p2")), short(f.real("y2")))
	v.HTML["n-wrong"] = ""
	if p.wrong != "" {
		v.HTML["n-wrong"] = trouble(p.wrong)
	}
	v.HTML["n-table"] = formulaTable(f, net, x, y)
	v.HTML["n-loss"], v.HTML["n-norm"] = "", ""
	v.HTML["n-steps"] = "No step yet."
	if h := p.history; h != nil && len(h.Loss) > 0 {
		v.HTML["n-steps"] = fmt.Sprintf("%d %s; each counts as an epoch in the pictures. Before the last one, E was %s.", len(h.Loss), plural("step", len(h.Loss)), short(h.Loss[len(h.Loss)-1]))
		v.HTML["n-loss"] = picture(plotting.Loss(h, plotting.LossName("E")))
		v.HTML["n-norm"] = picture(plotting.GradNorm(h, plotting.LossName("E")))
	}
	return v
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// NetworkKnobs are the sliders of the page, in groups.
func NetworkKnobs() (groups []KnobGroup) {
	for _, g := range []struct {
		name  string
		knobs []string
	}{
		{"Hidden layer", []string{"W1", "W2", "b1", "W3", "W4", "b2"}},
		{"Output layer", []string{"W5", "W6", "b3", "W7", "W8", "b4"}},
		{"The sample", []string{"x1", "x2", "y1", "y2"}},
	} {
		var knobs strings.Builder
		for _, name := range g.knobs {
			k := knob("."+name, subscript.Replace(name), 5)
			if name[0] == 'y' {
				k = strings.NewReplacer(`min="-5" max="5" step="0.05"`, `min="0" max="1" step="0.01"`).Replace(k)
			}
			knobs.WriteString(k)
		}
		groups = append(groups, KnobGroup{g.name, knobs.String()})
	}
	return groups
}

// KnobGroup is a heading, and the sliders below it as HTML.
type KnobGroup struct {
	Name  string
	Knobs string
}

var subscript = strings.NewReplacer("1", "₁", "2", "₂", "3", "₃", "4", "₄", "5", "₅", "6", "₆", "7", "₇", "8", "₈")

// slopes measures any slope between two quantities of the network by the complex step, as notebook 03 does.
type slopes struct {
	given  map[string]float64
	values map[string]complex128
	wiring func(v map[string]complex128) complex128 // z2, which document B's diagram draws in another way
}

func newSlopes(numbers []float64) *slopes {
	s := &slopes{given: map[string]float64{}}
	for i, name := range knobNames {
		s.given[name] = numbers[i]
	}
	s.wiring = func(v map[string]complex128) complex128 { return v["W3"]*v["x1"] + v["W4"]*v["x2"] + v["b2"] }
	s.values = s.run(nil)
	return s
}

func (s *slopes) run(nudge map[string]complex128) map[string]complex128 {
	v := map[string]complex128{}
	set := func(name string, value complex128) { v[name] = value + nudge[name] }
	for name, value := range s.given {
		set(name, complex(value, 0))
	}
	sigmoid := func(z complex128) complex128 {
		if real(z) < 0 { // e^−z would overflow
			e := cmplx.Exp(z)
			return e / (1 + e)
		}
		return 1 / (1 + cmplx.Exp(-z))
	}
	cost := func(y, p complex128) complex128 { return -y*cmplx.Log(p) - (1-y)*cmplx.Log(1-p) }
	set("z1", v["W1"]*v["x1"]+v["W2"]*v["x2"]+v["b1"])
	set("z2", s.wiring(v))
	set("a1", sigmoid(v["z1"]))
	set("a2", sigmoid(v["z2"]))
	set("z3", v["W5"]*v["a1"]+v["W6"]*v["a2"]+v["b3"])
	set("z4", v["W7"]*v["a1"]+v["W8"]*v["a2"]+v["b4"])
	set("p1", sigmoid(v["z3"]))
	set("p2", sigmoid(v["z4"]))
	set("E", cost(v["y1"], v["p1"])+cost(v["y2"], v["p2"]))
	return v
}

func (s *slopes) real(name string) float64 { return real(s.values[name]) }

// of are the slopes of a quantity with respect to others.
func (s *slopes) of(quantity string, to ...string) []float64 {
	return measure.Named(func(nudge map[string]complex128) complex128 { return s.run(nudge)[quantity] }, to...)
}

// formula is one of document B, with the numbers of now.
type formula struct {
	id      string
	numbers string    // the formula with numbers in the place of letters
	got     []float64 // what it gives
	want    []float64 // what has been measured, or calculated by package bp
}

// formulas are B1 to B24.
func formulas(f *slopes, net *bp.Network, x, y *mat.Dense) []formula {
	v, one := f.real, func(v float64) []float64 { return []float64{v} }
	hidden, output := net.Layers()[0].(*bp.Dense), net.Layers()[1].(*bp.Dense)
	W5, W7 := v("W5"), v("W7")
	a1, a2, p1, p2, x1, x2, y1, y2 := v("a1"), v("a2"), v("p1"), v("p2"), v("x1"), v("x2"), v("y1"), v("y2")
	δ3, δ4 := p1-y1, p2-y2
	δ1 := a1 * (1 - a1) * (W5*δ3 + W7*δ4)
	δ2 := a2 * (1 - a2) * (v("W6")*δ3 + v("W8")*δ4)
	n, b := short, inBrackets
	factors := []float64{f.of("E", "p1")[0], f.of("p1", "z3")[0], f.of("z3", "W5")[0]}
	cost := func(y, p float64) float64 { return -y*math.Log(p) - (1-y)*math.Log(1-p) }

	// B21: logistic regression whose inputs are a1 and a2.
	logistic := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 1, bp.Sigmoid))
	copy(logistic.Theta(), []float64{W5, v("W6"), v("b3")})
	logistic.Backprop(measure.Column(a1, a2), measure.Column(y1))
	// B23: the diagram's network.
	diagram := *f
	diagram.wiring = func(v map[string]complex128) complex128 { return v["W2"]*v["x2"] + v["b1"] }
	diagram.values = diagram.run(nil)
	hiddenParameters := []string{"W1", "W2", "b1"}
	costs := bp.Count([]int{2, 2, 2}, 1)
	return []formula{
		{"B1", fmt.Sprintf("%s + %s", n(cost(y1, p1)), n(cost(y2, p2))), one(cost(y1, p1) + cost(y2, p2)), one(net.Loss(x, y))},
		{"B2", "z₁ to z₄, then a₁, a₂, p₁, p₂", []float64{v("z1"), v("z2"), v("z3"), v("z4"), a1, a2, p1, p2},
			measure.Entries(hidden.Z, output.Z, hidden.A, output.A)},
		{"B3", fmt.Sprintf("%s · %s · %s", n(factors[0]), b(factors[1]), b(factors[2])), one(factors[0] * factors[1] * factors[2]), f.of("E", "W5")},
		{"B4", fmt.Sprintf("−%s/%s + (1 − %s)/(1 − %s)", n(y1), n(p1), n(y1), n(p1)), one(-y1/p1 + (1-y1)/(1-p1)), f.of("E", "p1")},
		{"B5", fmt.Sprintf("%s · (1 − %s)", n(p1), n(p1)), one(p1 * (1 - p1)), f.of("p1", "z3")},
		{"B6", n(a1), one(a1), f.of("z3", "W5")},
		{"B7", fmt.Sprintf("(%s − %s) · %s", n(p1), n(y1), n(a1)), one(δ3 * a1), f.of("E", "W5")},
		{"B8", fmt.Sprintf("%s − %s", n(p1), n(y1)), one(δ3), f.of("E", "b3")},
		{"B9", fmt.Sprintf("(%s − %s) · %s", n(p1), n(y1), n(a2)), one(δ3 * a2), f.of("E", "W6")},
		{"B10", fmt.Sprintf("(%s − %s) · %s, the same · %s", n(p2), n(y2), n(a1), n(a2)), []float64{δ4 * a1, δ4 * a2}, f.of("E", "W7", "W8")},
		{"B11", fmt.Sprintf("%s · %s + %s · %s", n(δ3), b(W5), b(δ4), b(W7)), one(δ3*W5 + δ4*W7), f.of("E", "a1")},
		{"B12", fmt.Sprintf("%s · (1 − %s)", n(a1), n(a1)), one(a1 * (1 - a1)), f.of("a1", "z1")},
		{"B13", n(x1), one(x1), f.of("z1", "W1")},
		{"B14", fmt.Sprintf("[%s] · %s · %s", n(δ3*W5+δ4*W7), n(a1*(1-a1)), b(x1)), one((δ3*W5 + δ4*W7) * a1 * (1 - a1) * x1), f.of("E", "W1")},
		{"B15", "for W₁ to W₈", []float64{δ1 * x1, δ1 * x2, δ2 * x1, δ2 * x2, δ3 * a1, δ3 * a2, δ4 * a1, δ4 * a2},
			f.of("E", "W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8")},
		{"B16", "for both hidden units", []float64{δ1, δ2}, f.of("E", "z1", "z2")},
		{"B17", fmt.Sprintf("%s − %s, %s − %s", n(p1), n(y1), n(p2), n(y2)), []float64{δ3, δ4}, f.of("E", "z3", "z4")},
		{"B18", fmt.Sprintf("%s · (%s · %s + %s · %s)", n(a1*(1-a1)), n(W5), b(δ3), b(W7), b(δ4)), one(δ1), f.of("E", "z1")},
		{"B19", fmt.Sprintf("%s · %s, %s · %s", n(δ3), b(a1), n(δ1), b(x1)), []float64{δ3 * a1, δ1 * x1}, f.of("E", "W5", "W1")},
		{"B20", fmt.Sprintf("%s · %s, %s · 1", n(δ1), b(x1), n(δ1)), []float64{δ1 * x1, δ1}, f.of("E", "W1", "b1")},
		{"B21", "B7, B9, B8, against the gradient of a logistic regression with inputs a₁, a₂", []float64{δ3 * a1, δ3 * a2, δ3}, slices.Clone(logistic.Grad())},
		{"B22", fmt.Sprintf("multiplications of the whole gradient: %s with every δ calculated once, %s without", n(costs.Backward), n(costs.PerParameter)), nil, nil},
		{"B23", "∂E/∂W₁, ∂E/∂W₂, ∂E/∂b₁ of the network as the diagram draws it", diagram.of("E", hiddenParameters...), f.of("E", hiddenParameters...)},
		{"B24", "δ₁x₂, δ₂x₁, δ₂x₂, δ₁, δ₂", []float64{δ1 * x2, δ2 * x1, δ2 * x2, δ1, δ2}, f.of("E", "W2", "W3", "W4", "b1", "b2")},
	}
}

// formulaTable has a row for each formula.
func formulaTable(f *slopes, net *bp.Network, x, y *mat.Dense) string {
	text := map[string]string{}
	for _, row := range ledger.Rows() {
		text[row.ID] = row.Text
		if row.Right != "" && row.Verdict&ledger.Misprint == 0 {
			text[row.ID] = row.Right
		}
	}
	var rows strings.Builder
	rows.WriteString(`<thead><tr><th>id</th><th>formula</th><th>in numbers</th><th>gives</th><th>measured</th><th></th></tr></thead><tbody>`)
	for _, row := range formulas(f, net, x, y) {
		fmt.Fprintf(&rows, `<tr id="%s"><th>%[1]s</th><td class="formula">%s</td><td class="numbers">%s</td><td class="value">%s</td><td class="value">%s</td><td>%s</td></tr>`,
			row.id, html.EscapeString(text[row.id]), html.EscapeString(row.numbers), list(row.got), list(row.want), row.verdict())
	}
	return rows.String() + "</tbody>"
}

func list(values []float64) string {
	return strings.Join(measure.Each(short, values), ", ")
}

// verdict compares what a formula gives with what was measured.
func (r formula) verdict() string {
	// That of the ledger. Where p is close to y, p − y has only the digits that p has beyond those of y.
	const tolerance, rounding = 1e-9, 1e-15
	if r.got == nil {
		return ""
	}
	agree := true
	for i, got := range r.got {
		agree = agree && math.Abs(got-r.want[i]) <= max(rounding, tolerance*math.Abs(got))
	}
	switch {
	case r.id == "B23" && agree:
		return "here the two agree"
	case r.id == "B23":
		return `<span class="note">a misprint: they differ</span>`
	case agree:
		return `<span class="good">✓</span>`
	}
	return `<span class="wrong">✗</span>`
}
