package play

import (
	"cmp"
	"errors"
	"fmt"
	"html"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"backprop/bp"
	"backprop/bp/gradcheck"
	"backprop/plotting"
)

// Ways to go backward: the right one first.
const (
	right   = "right"
	set     = "set"     // = in the place of +=
	early   = "early"   // a gate is asked as soon as a gradient reaches it
	forward = "forward" // the gates are asked from the inputs to the output
)

// circuitPage shows a formula as a circuit, and the backward pass through it gate by gate.
type circuitPage struct {
	text  string
	data  map[string]float64 // of inputs, by name
	steps int                // gates that have passed their gradient on; all where it is -1
	way   string
	wide  map[string]float64 // how far the sliders go; while one is dragged, it must stay as it is
}

// Example is a formula to begin with.
type Example struct{ Name, Link string }

// Examples are those of the page.
var Examples = []Example{
	{"(x+y)·z", "f=(x+y)*z"},
	{"a neuron", "f=1/(1+exp(-(w0*x0+w1*x1+w2)))&.w0=2&.x0=-1&.w1=-3&.x1=-2&.w2=-3"},
	{"a value used twice", "f=u%20=%20v*v;%20u%20+%20u*u&.v=2"},
	{"a maximum", "f=max(x*y,%20z)+x&.x=3&.y=-1&.z=2"},
	{"one unit and its loss", "f=z%20=%20w*x+b;%20a%20=%20sigmoid(z);%200.5*(a-y)^2&.w=-1&.x=2&.b=1&.y=1"},
	{"ln of a negative number", "f=ln(x)*y&.x=-1&.y=2"},
}

func (p *circuitPage) load(q url.Values) {
	*p = circuitPage{text: "(x+y)*z", steps: -1, way: right, data: map[string]float64{}, wide: map[string]float64{}}
	if q.Has("f") {
		p.text = q.Get("f")
	}
	if !q.Has("f") || p.text == "(x+y)*z" {
		p.data = map[string]float64{"x": -2, "y": 5, "z": -4}
	}
	for name := range q {
		if name != "f" {
			p.set(name, q.Get(name))
		}
	}
}

func (p *circuitPage) set(name, value string) {
	switch {
	case name == "f":
		p.text, p.steps = value, -1
	case name == "step":
		if k, err := strconv.Atoi(value); err == nil {
			p.steps = k
		}
	case name == "way":
		p.way = oneOf(value, right, set, early, forward)
	case strings.HasPrefix(name, "."):
		if v, ok := parseNumber(value); ok {
			p.data[name[1:]] = v
		}
	}
}

func (p *circuitPage) do(action string) {
	f, err := ParseFormula(p.text, p.data)
	if err != nil {
		return
	}
	n := f.Output.Gates()
	k := p.stepsOf(n)
	switch action {
	case "first":
		k = 0
	case "back":
		k = max(0, k-1)
	case "next":
		k = min(n, k+1)
	case "last":
		k = n
	}
	p.steps = k
	if k == n {
		p.steps = -1
	}
}

// stepsOf is how many of n gates have passed their gradient on.
func (p *circuitPage) stepsOf(n int) int {
	if p.steps < 0 {
		return n
	}
	return min(p.steps, n)
}

func (p *circuitPage) view() View {
	v := View{HTML: map[string]string{"c-error": ""}, Values: map[string]string{"f": p.text, "way": p.way}}
	f, err := ParseFormula(p.text, p.data)
	if err != nil {
		v.Link = link("f", p.text)
		v.HTML["c-error"] = formulaTrouble(p.text, err)
		v.Stale = true
		return v
	}
	p.numbers(&v, f)
	n := f.Output.Gates()
	k := p.stepsOf(n)
	all := backward(f.Output, p.way, n)
	now := backward(f.Output, p.way, k)
	pass := plotting.Pass{Parts: now.parts}
	if k > 0 {
		pass.Now = now.steps[k-1].gate
	}
	v.HTML["c-drawing"] = picture(plotting.Circuit(f.Output, plotting.Title(titleOf(f)), pass))
	v.HTML["c-step"] = fmt.Sprintf(`<input type="range" name="step" min="0" max="%d" step="1" aria-label="Gates that have answered">`, n)
	v.HTML["c-count"] = fmt.Sprintf("%d of %d", k, n)
	v.HTML["c-now"] = f.nowInWords(now, k)
	v.HTML["c-steps"] = f.stepsInWords(all, k)
	v.HTML["c-table"] = p.table(f, now, k == n)
	v.HTML["c-remark"] = f.remark(p.way, all)
	v.Values["step"] = strconv.Itoa(k)
	if k < n {
		v.Link += "&" + link("step", strconv.Itoa(k))
	}
	if p.way != right {
		v.Link += "&" + link("way", p.way)
	}
	return v
}

// numbers sets what the page shows of the inputs, and the link to them.
func (p *circuitPage) numbers(v *View, f *Formula) {
	var knobs strings.Builder
	pairs := []string{"f", p.text}
	for _, x := range f.Inputs {
		name := "." + x.Label
		p.wide[name] = max(p.wide[name], reach(x.Data))
		knobs.WriteString(knob(name, x.Label, p.wide[name]))
		pairs = append(pairs, name, exact(x.Data))
		v.Values[name] = exact(x.Data)
		p.data[x.Label] = x.Data
	}
	v.HTML["c-inputs"] = knobs.String()
	v.Link = link(pairs...)
}

func titleOf(f *Formula) string {
	title := f.Output.Label + " = " + f.Words[f.Output]
	if f.Words[f.Output] == f.Output.Label || len([]rune(title)) > 48 {
		return "Circuit of " + f.Output.Label
	}
	return title
}

func trouble(words string) string { return `<p class="wrong">` + html.EscapeString(words) + `</p>` }

// formulaTrouble shows a formula with a mark at the place that could not be read.
func formulaTrouble(text string, err error) string {
	var wrong formulaError
	if !errors.As(err, &wrong) {
		return trouble(err.Error())
	}
	at := min(wrong.at, len(text))
	rest := []rune(text[at:])
	here, after := "⌄", ""
	if len(rest) > 0 {
		here, after = string(rest[:1]), string(rest[1:])
	}
	return fmt.Sprintf(`<p class="wrong"><code>%s<mark>%s</mark>%s</code> %s</p>`,
		html.EscapeString(text[:at]), html.EscapeString(here), html.EscapeString(after), html.EscapeString(wrong.what))
}

// passed is a backward pass as far as it has come.
type passed struct {
	parts map[*bp.Value][]float64
	steps []step
}

// step is a gate that passes its gradient on.
type step struct {
	gate    *bp.Value
	got     float64 // its gradient at that time
	reached bool    // whether any had arrived
	missing bool    // whether a part was still to come
	sent    []sent
}

// sent is what a gate passes to one of its inputs.
type sent struct {
	to           *bp.Value
	local, part  float64
	before, then float64 // the gradient of the input
	had          bool    // whether it had one
}

// gradient is the sum of the parts that have arrived.
func (p passed) gradient(v *bp.Value) (sum float64, reached bool) {
	for _, part := range p.parts[v] {
		sum += part
	}
	return sum, len(p.parts[v]) > 0
}

// backward takes the first gates of a backward pass, with a mistake if that is the way.
func backward(f *bp.Value, way string, gates int) passed {
	p := passed{parts: map[*bp.Value][]float64{f: {1}}}
	users := map[*bp.Value]int{} // gates that have not answered yet, for each value
	for v := range f.Walk() {
		for _, x := range v.Inputs() {
			users[x]++
		}
	}
	for _, g := range order(f, way)[:gates] {
		s := step{gate: g, missing: users[g] > 0}
		s.got, s.reached = p.gradient(g)
		local := g.LocalGrads()
		for i, x := range g.Inputs() {
			to := sent{to: x, local: local[i], part: s.got * local[i]}
			to.before, to.had = p.gradient(x)
			if way == set {
				p.parts[x] = nil
			}
			p.parts[x] = append(p.parts[x], to.part)
			to.then, _ = p.gradient(x)
			users[x]--
			s.sent = append(s.sent, to)
		}
		p.steps = append(p.steps, s)
	}
	return p
}

// order is that in which the gates are asked.
func order(f *bp.Value, way string) (gates []*bp.Value) {
	for v := range f.Walk() {
		if v.Op() != "" {
			gates = append(gates, v)
		}
	}
	switch way {
	case forward:
		return gates
	case early:
		queue := []*bp.Value{f}
		for i := 0; i < len(queue); i++ {
			for _, x := range queue[i].Inputs() {
				if x.Op() != "" && !slices.Contains(queue, x) {
					queue = append(queue, x)
				}
			}
		}
		return queue
	}
	slices.Reverse(gates)
	return gates
}

// rule is what a gate does with the gradient that reaches it.
func rule(v *bp.Value) string {
	switch op := v.Op(); op {
	case "+":
		return "A sum <b>distributes</b>: both inputs get the gradient unchanged."
	case "-":
		return "A difference <b>distributes</b>: the first input gets the gradient unchanged, the second one with the other sign."
	case "×":
		return "A product <b>swaps</b>: each input gets the gradient times the <em>other</em> input."
	case "/":
		return "A quotient x/y: x gets the gradient times 1/y, y gets it times −x/y²."
	case "max":
		return "A maximum <b>routes</b>: the larger input gets the whole gradient, the other one 0."
	case "1/x":
		return "The slope of 1/x is −1/x²."
	case "exp":
		return "The slope of eˣ is eˣ itself: the gate’s own output."
	case "ln":
		return "The slope of ln x is 1/x."
	case "σ":
		return "The slope of the sigmoid is a(1−a), where a is the gate’s own output: at most ¼."
	case "tanh":
		return "The slope of tanh is 1−a², where a is the gate’s own output: at most 1."
	case "ReLU":
		return "ReLU <b>routes</b>: the gradient passes where the input is positive, and else nothing does."
	default:
		switch {
		case strings.HasPrefix(op, "^"):
			return "The slope of a power x<sup>p</sup> is p·x<sup>p−1</sup>."
		case strings.HasPrefix(op, "×"):
			return "Times a constant: the slope is that constant."
		}
		return "Plus a constant: the gradient passes unchanged."
	}
}

// sign is a gate's operation in words.
func sign(v *bp.Value) string {
	if v.Op() == "/" {
		return "÷"
	}
	return strings.Replace(v.Op(), "-", "−", 1)
}

func (f *Formula) words(v *bp.Value) string { return html.EscapeString(f.Words[v]) }

// inBrackets is a factor: a negative number gets brackets.
func inBrackets(v float64) string {
	if v < 0 {
		return "(" + short(v) + ")"
	}
	return short(v)
}

// sentInWords is one line of a step: "x + y gets 1 · (−4) = −4".
func (f *Formula) sentInWords(s step, to sent) string {
	text := fmt.Sprintf(`<b class="name">%s</b> gets %s · %s = <b class="gradient">%s</b>`, f.words(to.to), short(s.got), inBrackets(to.local), short(to.part))
	switch {
	case to.had && to.then == to.before+to.part:
		text += fmt.Sprintf(`, added to the %s that came before: <b class="gradient">%s</b>`, short(to.before), short(to.then))
	case to.had:
		text += fmt.Sprintf(`, <span class="wrong">and the %s that came before is lost</span>`, short(to.before))
	}
	return text
}

func (f *Formula) stepInWords(s step) string {
	var lines strings.Builder
	switch {
	case !s.reached:
		lines.WriteString(`<span class="wrong">No gradient has arrived here yet, so 0 is passed on.</span> `)
	case s.missing:
		lines.WriteString(`<span class="wrong">Too early: another gate has still to answer.</span> `)
	}
	for i, to := range s.sent {
		if i > 0 {
			lines.WriteString("; ")
		}
		lines.WriteString(f.sentInWords(s, to))
	}
	return lines.String() + "."
}

// nowInWords explains the step that was taken last.
func (f *Formula) nowInWords(p passed, k int) string {
	name := html.EscapeString(f.Output.Label)
	if k == 0 {
		return fmt.Sprintf(`<b>Start.</b> Forward, from left to right, every gate has calculated its value: %s = <output id="c-f">%s</output>. Now backward, from the right: if %s grows by a little, then %s grows by just that, so its gradient is 1.`,
			name, short(f.Output.Data), name, name)
	}
	s := p.steps[k-1]
	return fmt.Sprintf(`<b>Gate %s, which calculates %s.</b> The gradient %s comes from the right. %s %s`,
		html.EscapeString(sign(s.gate)), f.words(s.gate), short(s.got), rule(s.gate), f.stepInWords(s))
}

func (f *Formula) stepsInWords(p passed, k int) string {
	var list strings.Builder
	for i, s := range p.steps {
		class := map[int]string{-1: "done", 0: "now", 1: "later"}[cmp.Compare(i, k-1)]
		fmt.Fprintf(&list, `<li class="%s"><button type="button" data-set="step=%d"><span class="gate">%s</span> %s</button></li>`,
			class, i+1, html.EscapeString(sign(s.gate)), f.stepInWords(s))
	}
	return list.String()
}

// remark says what is to be seen with a mistake, and where numbers stop being numbers.
func (f *Formula) remark(way string, p passed) string {
	for v := range f.Output.Walk() {
		if v.Data-v.Data != 0 && v.Op() != "" {
			var from []string
			for _, x := range v.Inputs() {
				from = append(from, short(x.Data))
			}
			return trouble(fmt.Sprintf("%s is %s: the gate %s made it from %s. Whatever is calculated from it is no use.", f.Words[v], short(v.Data), sign(v), strings.Join(from, " and ")))
		}
	}
	if way == right {
		return ""
	}
	what := map[string]string{
		set:     "Each gate <b>sets</b> the gradient of its inputs, x.Grad = …, where it should <b>add</b> to it, x.Grad += ….",
		early:   "Each gate is asked as soon as <b>one</b> gradient has reached it, and not when all have.",
		forward: "The gates are asked in the order of the forward pass, from left to right: most of them before any gradient has reached them.",
	}[way]
	truth := backward(f.Output, right, f.Output.Gates())
	for _, x := range f.Inputs {
		got, _ := p.gradient(x)
		if want, _ := truth.gradient(x); got != want {
			return `<p class="wrong">` + what + ` Compare the gradients with the measured slopes.</p>`
		}
	}
	why := " Here nothing goes wrong: no value is used twice. Try the example “a value used twice”."
	if way == forward {
		why = " Here nothing goes wrong: there is only one gate."
	}
	return `<p class="note">` + what + why + `</p>`
}

// table compares the gradient of each input with its measured slope.
func (p *circuitPage) table(f *Formula, now passed, whole bool) string {
	measured, verdicts := f.check(p.way)
	var rows strings.Builder
	fmt.Fprintf(&rows, `<thead><tr><th>input</th><th>value</th><th>gradient ∂%s/∂input</th><th>slope, measured</th><th></th></tr></thead><tbody>`, html.EscapeString(f.Output.Label))
	for i, x := range f.Inputs {
		gradient, reached := now.gradient(x)
		text, verdict := "–", ""
		if reached {
			text = short(gradient)
		}
		if whole {
			verdict = verdicts[i]
		}
		fmt.Fprintf(&rows, `<tr><th>%s</th><td>%s</td><td class="gradient" data-gradient="%s">%s</td><td>%s</td><td>%s</td></tr>`,
			html.EscapeString(x.Label), short(x.Data), html.EscapeString(x.Label), text, measured[i], verdict)
	}
	return rows.String() + "</tbody>"
}

// check measures the slope of the output for each input, and judges the gradients that a way gives.
func (f *Formula) check(way string) (measured, verdicts []string) {
	n := len(f.Inputs)
	measured, verdicts = slices.Repeat([]string{"–"}, n), make([]string, n)
	at := make([]float64, n)
	for i, x := range f.Inputs {
		at[i] = x.Data
	}
	if v := f.Output.Data; math.IsNaN(v) || math.IsInf(v, 0) || n == 0 {
		return measured, verdicts
	}
	move := func(to []float64) float64 {
		for i, x := range f.Inputs {
			x.Data = to[i]
		}
		return f.Output.Forward()
	}
	defer move(at)
	report := gradcheck.Func(move, func(to []float64) []float64 {
		move(to)
		p := backward(f.Output, way, f.Output.Gates())
		all := make([]float64, n)
		for i, x := range f.Inputs {
			all[i], _ = p.gradient(x)
		}
		return all
	}, at, nil)
	for _, b := range report.Blocks {
		for _, e := range b.Entries {
			measured[e.Row], verdicts[e.Row] = short(e.Want), verdictInWords(e)
		}
	}
	return measured, verdicts
}

func verdictInWords(e gradcheck.Entry) string {
	switch e.Verdict {
	case gradcheck.Right, gradcheck.Rounding, gradcheck.Dead:
		return `<span class="good">✓ agrees</span>`
	case gradcheck.Kink:
		return "a kink: the slopes to the left and right differ"
	case gradcheck.Inconclusive:
		return "too close to tell"
	}
	if e.Got-e.Got != 0 {
		return `<span class="wrong">✗ not a number</span>`
	}
	percent := strconv.FormatFloat(100*e.Error, 'g', 2, 64)
	if e.Error > 0.1 {
		percent = strconv.FormatFloat(100*e.Error, 'f', 0, 64)
	}
	return `<span class="wrong">✗ wrong by ` + percent + ` %</span>`
}
