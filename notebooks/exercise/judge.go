package exercise

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/bp/gradcheck"
)

// A comparison is one result at all trials: what the reader's answer gave and what is right.
type comparison struct {
	name      string
	got, want []block
	blank     bool    // nothing but zeros, or nothing at all
	worst     float64 // the largest relative error
	right     bool
	lead      bool
	untouched bool // an argument that the right answer leaves alone
	number    int  // which result this is
}

// judge compares what an answer gave with what is right. answer is the answer itself where it is at hand, which can tell
// more about a layer; else nil.
func (e *exercise) judge(s sheet, seed uint64, answer any) Record {
	r := Record{ID: e.ID, Verdict: Wrong}
	switch {
	case s.Blank:
		r.Verdict, r.Text = Unsolved, e.Ask
		return r
	case s.Trials == nil:
		r.Text = s.Problem
		return r
	}
	want := e.run(reflect.ValueOf(e.Want), seed)
	if want.Problem != "" {
		panic("exercise: " + e.ID + ": the right answer is none: " + want.Problem)
	}
	list := e.comparisons(s.Trials, want.Trials)
	var right, todo, wrong []comparison
	for _, c := range list {
		switch {
		case c.right:
			right = append(right, c)
			r.Error = max(r.Error, c.worst)
		case c.blank:
			todo = append(todo, c)
		default:
			wrong = append(wrong, c)
		}
	}
	switch {
	case s.Problem != "":
		r.Text = s.Problem
	case len(s.Trials[0]) > len(want.Trials[0]):
		r.Text = fmt.Sprintf("it returns %d results, and must return %d", len(s.Trials[0]), len(want.Trials[0]))
	case len(wrong)+len(todo) == 0:
		r.Verdict, r.Text = Right, e.praise(r.Error)
	case len(wrong) == 0 && len(s.Trials) == len(want.Trials):
		r.Verdict, r.Text = Unsolved, e.Ask
		if names := names(right); names != "" {
			r.Text = names + " right so far; to do: " + subjects(todo)
		}
	default:
		n := namer{exercise: e, seed: seed, args: e.arguments(seed), answer: answer}
		r.Text, r.Named = n.explain(slices.Concat(wrong, todo))
		if names := names(right); names != "" {
			r.Text += "; " + names + " right"
		}
		if e.isPrediction() && slices.ContainsFunc(wrong, lostFraction) {
			r.Text += " (in Go, 8/5 is 1: write a fraction as 8.0/5)"
		}
	}
	return r
}

// lostFraction says whether a result has a whole number where a fraction is wanted.
func lostFraction(c comparison) bool {
	for t, w := range c.want {
		for i, g := range c.got[t].Data {
			if i < len(w.Data) && g == math.Trunc(g) && w.Data[i] != math.Trunc(w.Data[i]) {
				return true
			}
		}
	}
	return false
}

func (e *exercise) praise(worst float64) string {
	if e.isPrediction() {
		return e.margin("within ", "exactly")
	}
	return errorText(worst)
}

// margin words the tolerance of a prediction; exact is for one that leaves no room.
func (e *exercise) margin(within, exact string) string {
	if e.tolerance() < 1e-6 {
		return exact
	}
	return fmt.Sprintf("%s%.2g %%", within, 100*e.tolerance())
}

// names is "∂L/∂W and ∂L/∂b are" or "∂L/∂W is", "" where the results have no names.
func names(list []comparison) string {
	var names []string
	for _, c := range list {
		if c.name != "" {
			names = append(names, c.name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " is"
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last] + " are"
}

// subjects is names without the verb.
func subjects(list []comparison) string {
	return strings.TrimSuffix(strings.TrimSuffix(names(list), " are"), " is")
}

// comparisons puts the results of all trials side by side, those that are missing as blank.
func (e *exercise) comparisons(got, want []trial) []comparison {
	var list []comparison
	for k, first := range want[0] {
		c := comparison{name: first.Name, right: true, blank: !e.isPrediction(), lead: first.lead, number: k}
		left := 0 // how often it stays as it was given
		for t := range want {
			g := block{Blank: true}
			if t < len(got) && k < len(got[t]) {
				g = got[t][k]
			}
			w := want[t][k]
			err := relativeError(g, w)
			if w.Blank {
				left++
			}
			c.got, c.want = append(c.got, g), append(c.want, w)
			c.worst = max(c.worst, err)
			c.right = c.right && err <= e.tolerance()
			c.blank = c.blank && isBlank(g)
		}
		if c.untouched = left == len(want); !c.untouched || !c.right { // an argument that is not a result
			list = append(list, c)
		}
	}
	return list
}

// isBlank says whether nothing was returned but zeros.
func isBlank(b block) bool {
	return b.Blank || !slices.ContainsFunc(b.Data, func(x float64) bool { return x != 0 })
}

// rounding is what a sum of terms that cancel may be off, relative to the largest entry of the result: some thousand
// times the 2⁻⁵³ of one addition.
const rounding = 1e-12

// relativeError returns the largest relative error of an entry; +Inf where the shapes differ, or one of the two is NaN or
// infinite and the other is not. An entry that is 0 but for rounding counts as right.
func relativeError(got, want block) float64 {
	if got.Rows != want.Rows || got.Cols != want.Cols || len(got.Data) != len(want.Data) {
		return math.Inf(1)
	}
	size := want.size()
	worst := 0.0
	for i, w := range want.Data {
		g := got.Data[i]
		if g == w || math.IsNaN(g) && math.IsNaN(w) || math.Abs(g-w) <= rounding*size {
			continue
		}
		e := math.Abs(g-w) / max(math.Abs(g), math.Abs(w))
		if math.IsNaN(e) {
			e = math.Inf(1)
		}
		worst = max(worst, e)
	}
	return worst
}

// size is the largest finite entry, without its sign.
func (b block) size() (size float64) {
	for _, x := range b.Data {
		if a := math.Abs(x); !math.IsInf(a, 0) && a > size {
			size = a
		}
	}
	return size
}

// explain says what the results that are not right look like, and whether it knows the mistake.
func (n *namer) explain(list []comparison) (text string, named bool) {
	if list[0].lead && len(list) > 1 { // the others follow from it
		if name := n.name(list[0]); name == "" || !n.sameMistake(list, name) {
			list = list[:1]
		}
	}
	var reasons []string
	named = true
	for _, c := range list {
		reason := n.name(c)
		if reason == "" {
			reason = n.gradcheckReason(c)
		}
		if reason == "" {
			named = false
			reason = n.locate(c)
		}
		reasons = append(reasons, reason)
	}
	var parts []string
	for i, reason := range reasons {
		if slices.Index(reasons, reason) < i {
			continue // said already
		}
		var about []comparison
		for j, c := range list {
			if reasons[j] == reason {
				about = append(about, c)
			}
		}
		if about[0].name != "" && !n.whole(reason) {
			reason = subjects(about) + ": " + reason
		}
		parts = append(parts, reason)
	}
	return strings.Join(parts, "; "), named
}

// whole says whether a reason is one about the whole answer and not about one result: a listed mistake.
func (n *namer) whole(reason string) bool {
	return slices.ContainsFunc(n.exercise.Mistakes, func(m mistake) bool { return strings.HasPrefix(reason, m.Name) })
}

// sameMistake says whether all results are explained by what explains the first.
func (n *namer) sameMistake(list []comparison, name string) bool {
	return n.whole(name) && !slices.ContainsFunc(list, func(c comparison) bool { return n.name(c) != name })
}

// gradcheckReason asks the gradient check what is wrong with a layer whose output is right.
func (n *namer) gradcheckReason(c comparison) (reason string) {
	build := reflect.ValueOf(n.answer)
	if c.lead || build.Kind() != reflect.Func || build.Type().NumIn() != 0 || build.Type().NumOut() != 1 {
		return ""
	}
	defer func() {
		if recover() != nil {
			reason = ""
		}
	}()
	layer, ok := build.Call(nil)[0].Interface().(bp.Layer)
	if !ok {
		return ""
	}
	in, _ := layer.Sizes()
	r := n.rand()
	for _, p := range layer.Params() {
		p.Value.Apply(func(_, _ int, _ float64) float64 { return r.NormFloat64() }, p.Value)
	}
	report := gradcheck.Layer(layer, matrix(r, in, 5), nil)
	for _, b := range report.Blocks {
		if "∂L/∂"+b.Name == c.name && !strings.Contains(b.Reason, "own Backward") {
			return b.Reason
		}
	}
	return ""
}

// locate says where a result is wrong, where no mistake is known that would explain it.
func (n *namer) locate(c comparison) string {
	e := n.exercise
	if e.isPrediction() && len(c.want[0].Data) == 1 {
		g, w := c.got[0].Data[0], c.want[0].Data[0]
		how := "too small"
		if g > w {
			how = "too large"
		}
		return e.margin("not within ", "no") + ": " + how
	}
	wrongTrials, first := 0, -1
	for t := range c.want {
		if relativeError(c.got[t], c.want[t]) > e.tolerance() {
			wrongTrials++
			if first < 0 {
				first = t
			}
		}
	}
	g, w := c.got[first], c.want[first]
	if g.Blank {
		return "nothing is returned" + n.at(first)
	}
	if g.Rows != w.Rows || g.Cols != w.Cols {
		return fmt.Sprintf("it is %d×%d, and must be %d×%d", g.Rows, g.Cols, w.Rows, w.Cols)
	}
	var off []int
	for i := range w.Data {
		if relativeError(block{Rows: 1, Cols: 1, Data: g.Data[i : i+1]}, block{Rows: 1, Cols: 1, Data: w.Data[i : i+1]}) > e.tolerance() {
			off = append(off, i)
		}
	}
	if len(off) == 0 { // off by rounding alone cannot be
		off = []int{0}
	}
	i := off[0]
	var where string
	if len(w.Data) > 1 {
		where = fmt.Sprintf(" in %d of %d entries%s; %s of yours is %.4g", len(off), len(w.Data), n.at(first), entry(w, i), g.Data[i])
	} else {
		where = fmt.Sprintf("%s: yours is %.4g", n.at(first), g.Data[i])
	}
	how := "too large"
	switch x, y := g.Data[i], w.Data[i]; {
	case math.IsNaN(x) || math.IsInf(x, 0):
		how = "which is no number"
	case math.Abs(math.Abs(x)-math.Abs(y)) <= 1e-9*math.Abs(y):
		how = "which has the wrong sign"
	case x*y < 0:
		how = "which has the wrong sign, and not only that"
	case math.Abs(x) < math.Abs(y):
		how = "too small"
	}
	if !strings.HasPrefix(how, "which") {
		how = "which is " + how
	}
	text := "not right" + where + ", " + how
	if right := len(c.want) - wrongTrials; right > 0 {
		text += fmt.Sprintf(" (it is right at %d of %d points)", right, len(c.want))
	}
	return text
}

// at names the arguments of a trial, where they are few numbers.
func (n *namer) at(t int) string {
	var list []string
	for _, a := range n.args[t] {
		switch a := a.(type) {
		case float64:
			list = append(list, fmt.Sprintf("%.4g", a))
		case int:
			list = append(list, fmt.Sprint(a))
		case *bp.Value:
			list = append(list, fmt.Sprintf("%s = %.4g", a.Label, a.Data))
		case []float64:
			if len(a) > 4 {
				return ""
			}
			list = append(list, fmt.Sprintf("%.3g", a))
		default:
			return ""
		}
	}
	if list == nil {
		return ""
	}
	return " at " + strings.Join(list, ", ")
}

// entry names an entry, counted from 1 as in the documents.
func entry(b block, i int) string {
	if b.Cols == 1 {
		return fmt.Sprintf("entry %d", i+1)
	}
	return fmt.Sprintf("entry %d,%d", i/b.Cols+1, i%b.Cols+1)
}
