package exercise

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Which mistake explains a wrong result? A candidate is what an answer with a certain mistake would give at every trial;
// it explains a result that is the same at all of them. The candidates, in the order in which they are asked:
//
//	1  the mistakes that the exercise lists, parts that are missing or doubled
//	2  what can happen to any answer: the sign, a factor, a transpose, a shift
//	3  both at once, or two of the second kind
//	4  any fixed factor or offset, sums, shapes, entries that were never set

// namer finds the mistake that explains a result of one answer.
type namer struct {
	exercise *exercise
	seed     uint64
	args     [][]any // of each trial
	answer   any     // may be nil

	lists map[int][]candidate // of kind 1, by the number of the result
}

// candidate is what an answer with a mistake would give as one of its results.
type candidate struct {
	name   string
	blocks []block // by trial; a block without data is one that this mistake does not have
}

// similarity is how close a result must come to a candidate, relative to the candidate's largest entry. What both do
// right is exact but for rounding; two different mistakes that are as close at random points there are not.
const similarity = 1e-7

func (n *namer) rand() *rand.Rand { return rand.New(rand.NewPCG(n.seed, 9)) }

// name says which mistake explains a result, "" where none does.
func (n *namer) name(c comparison) string {
	if c.untouched {
		return "it changes an argument that it must leave alone"
	}
	listed := n.listed(c)
	for _, m := range listed {
		if n.explains(m, c) {
			return m.name
		}
	}
	right := candidate{"", c.want}
	for _, g := range n.generic() {
		if m := g.of(right); m != nil && n.explains(*m, c) {
			return strings.Replace(g.name, "it is transposed", "it is right but transposed", 1)
		}
	}
	if n.exercise.isPrediction() { // what follows would tell the number
		return ""
	}
	transforms := append(n.generic(), n.factorTransforms(c)...)
	for _, m := range listed {
		for _, g := range transforms {
			if both := g.of(m); both != nil && n.explains(*both, c) {
				return m.name + ", and " + g.name
			}
		}
	}
	for i, g := range n.generic() {
		first := g.of(right)
		for _, h := range n.generic()[i+1:] {
			if first == nil || !g.exact || !h.exact {
				continue
			}
			if both := h.of(*first); both != nil && n.explains(*both, c) {
				return g.name + ", and " + h.name
			}
		}
	}
	if name := n.factorOrOffset(c); name != "" {
		return name
	}
	return n.pattern(c)
}

// explains says whether the candidate, which must differ from what is right, is what the answer gave.
func (n *namer) explains(m candidate, c comparison) bool {
	differs := false
	for t, b := range m.blocks {
		if len(b.Data) == 0 || len(c.got[t].Data) == 0 || !similar(c.got[t], b, n.similarity()) {
			return false
		}
		differs = differs || relativeError(b, c.want[t]) > max(1e-6, n.exercise.tolerance())
	}
	return differs
}

// similarity of a prediction is what its reader rounds.
func (n *namer) similarity() float64 {
	if n.exercise.isPrediction() {
		return n.exercise.tolerance()
	}
	return max(similarity, n.exercise.tolerance())
}

// similar says whether two blocks are of one shape and nearly the same; NaN equals NaN here, and ∞ equals ∞.
func similar(got, b block, tolerance float64) bool {
	if got.Rows != b.Rows || got.Cols != b.Cols {
		return false
	}
	size := b.size()
	for i, x := range b.Data {
		g := got.Data[i]
		if g != x && !(math.IsNaN(g) && math.IsNaN(x)) && !(math.Abs(g-x) <= tolerance*size) {
			return false
		}
	}
	return true
}

// listed are the candidates that the exercise itself knows for a result.
func (n *namer) listed(c comparison) []candidate {
	if list, known := n.lists[c.number]; known {
		return list
	}
	if n.lists == nil {
		n.lists = map[int][]candidate{}
	}
	var list []candidate
	for _, m := range n.exercise.Mistakes {
		if blocks := n.results(m.Answer, c.number); blocks != nil {
			list = append(list, candidate{m.Name, blocks})
		}
	}
	if c.number == 0 {
		list = append(list, n.paths(c)...)
		list = append(list, n.factors(c)...)
	}
	n.lists[c.number] = list
	return list
}

// results returns one result of an answer at all trials, nil where it has none.
func (n *namer) results(answer any, number int) (blocks []block) {
	s := n.exercise.run(reflect.ValueOf(answer), n.seed)
	if s.Trials == nil {
		return nil
	}
	for _, t := range s.Trials {
		if number >= len(t) || t[number].Blank {
			return nil
		}
		blocks = append(blocks, t[number])
	}
	return blocks
}

// paths are the sums in which some of the terms are missing, doubled, or of the wrong sign, and the product of them.
func (n *namer) paths(c comparison) (list []candidate) {
	paths := n.exercise.Paths
	terms := make([][]block, len(paths))
	for i, p := range paths {
		terms[i] = n.results(p.Of, 0)
	}
	sum := func(weights []float64) []block { return combine(c.want, terms, weights) }
	for set := 1; set < 1<<len(paths)-1; set++ {
		weights := make([]float64, len(paths))
		var have []string
		for i, p := range paths {
			if set>>i&1 == 1 {
				weights[i] = 1
				have = append(have, p.Name)
			}
		}
		missing := "one of two paths is missing"
		if lost := len(paths) - len(have); len(paths) > 2 && lost == 1 {
			missing = fmt.Sprintf("one of %d paths is missing", len(paths))
		} else if len(paths) > 2 {
			missing = fmt.Sprintf("%d of %d paths are missing", lost, len(paths))
		}
		list = append(list, candidate{missing + ": you have " + strings.Join(have, " and "), sum(weights)})
	}
	for i, p := range paths {
		for _, w := range []struct {
			weight float64
			name   string
		}{{-1, "has the wrong sign"}, {2, "is there twice"}} {
			weights := ones(len(paths))
			weights[i] = w.weight
			list = append(list, candidate{"the path " + p.Name + " " + w.name, sum(weights)})
		}
	}
	if len(paths) > 1 {
		product := combine(c.want, nil, nil)
		for t := range product {
			for i := range product[t].Data {
				product[t].Data[i] = 1
				for _, term := range terms {
					product[t].Data[i] *= term[t].Data[i]
				}
			}
		}
		list = append(list, candidate{"the paths are multiplied: they must be added", product})
	}
	return list
}

func ones(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = 1
	}
	return list
}

// combine returns the weighted sum of terms, in the shape of like.
func combine(like []block, terms [][]block, weights []float64) []block {
	sum := make([]block, len(like))
	for t, b := range like {
		sum[t] = block{Rows: b.Rows, Cols: b.Cols, Data: make(numbers, len(b.Data))}
		for k, w := range weights {
			for i := range sum[t].Data {
				sum[t].Data[i] += w * terms[k][t].Data[i]
			}
		}
	}
	return sum
}

// factors are the products in which one factor is missing, doubled, or divided by, or two are missing.
func (n *namer) factors(c comparison) (list []candidate) {
	factors := n.exercise.Factors
	values := make([][]block, len(factors))
	for i, f := range factors {
		values[i] = n.results(f.Of, 0)
	}
	power := func(exponents ...float64) []block {
		product := combine(c.want, nil, nil)
		for t := range product {
			for i := range product[t].Data {
				x := c.want[t].Data[i]
				for k, p := range exponents {
					f := values[k][t].Data
					x *= math.Pow(f[i%len(f)], p) // a number stands for all entries
				}
				product[t].Data[i] = x
			}
		}
		return product
	}
	only := func(i int, p float64) []float64 {
		exponents := make([]float64, len(factors))
		exponents[i] = p
		return exponents
	}
	for i, f := range factors {
		list = append(list,
			candidate{"the factor " + f.Name + " is missing", power(only(i, -1)...)},
			candidate{"the factor " + f.Name + " is there twice", power(only(i, 1)...)},
			candidate{"you divide by " + f.Name + " instead of multiplying", power(only(i, -2)...)})
	}
	for i := range factors {
		for j := range i {
			exponents := only(i, -1)
			exponents[j] = -1
			list = append(list, candidate{"the factors " + factors[j].Name + " and " + factors[i].Name + " are missing", power(exponents...)})
		}
	}
	return list
}

// factorTransforms let a factor be missing, or be there twice, in an answer with another mistake.
func (n *namer) factorTransforms(c comparison) (list []transform) {
	if c.number != 0 {
		return nil
	}
	for _, f := range n.exercise.Factors {
		values := n.results(f.Of, 0)
		for _, change := range []struct {
			name  string
			power float64
		}{{"is missing", -1}, {"is there twice", 1}} {
			list = append(list, transform{"the factor " + f.Name + " " + change.name, false, func(m candidate) *candidate {
				product := candidate{blocks: make([]block, len(m.blocks))}
				for t, b := range m.blocks {
					f := values[t].Data
					product.blocks[t] = block{Rows: b.Rows, Cols: b.Cols, Data: make(numbers, len(b.Data))}
					for i, x := range b.Data {
						product.blocks[t].Data[i] = x * math.Pow(f[i%len(f)], change.power)
					}
				}
				return &product
			}})
		}
	}
	return list
}

// transform is what can happen to any answer. It returns nil where it does not apply.
type transform struct {
	name  string
	exact bool // may be combined with another one
	of    func(candidate) *candidate
}

// generic lists the transforms. A prediction is told only that its sign is wrong or its point misplaced.
func (n *namer) generic() []transform {
	list := []transform{times("the sign is wrong", true, -1)}
	if n.exercise.isPrediction() {
		return append(list, times("it is ten times too large", false, 10), times("it is ten times too small", false, 0.1), reversed)
	}
	list = append(list, transposed)
	if samples := n.samples(); samples != nil {
		list = append(list,
			n.perTrial("1/n is missing: the sum over the samples where their mean is wanted", samples, 1),
			n.perTrial("1/n is there twice", samples, -1))
	}
	return append(list,
		times("it is twice as large", true, 2), times("it is half as large", true, 0.5),
		reversed, upsideDown, shifted(1), shifted(-1), squared)
}

func times(name string, exact bool, factor float64) transform {
	return transform{name, exact, entries(func(x float64) float64 { return factor * x })}
}

func entries(f func(float64) float64) func(candidate) *candidate {
	return func(m candidate) *candidate {
		return changed(m, func(b block) block {
			data := make(numbers, len(b.Data))
			for i, x := range b.Data {
				data[i] = f(x)
			}
			return block{Rows: b.Rows, Cols: b.Cols, Data: data}
		})
	}
}

// changed applies a change to every trial. nil stands for one that does not apply.
func changed(m candidate, change func(block) block) *candidate {
	c := candidate{blocks: make([]block, len(m.blocks))}
	for t, b := range m.blocks {
		if len(b.Data) > 0 {
			c.blocks[t] = change(b)
		}
	}
	return &c
}

var transposed = transform{"it is transposed", true, func(m candidate) *candidate {
	for _, b := range m.blocks {
		if b.Cols < 2 && b.Rows < 2 {
			return nil
		}
	}
	return changed(m, func(b block) block {
		c := block{Rows: b.Cols, Cols: b.Rows}
		for j := range b.Cols {
			for i := range b.Rows {
				c.Data = append(c.Data, b.Data[i*b.Cols+j])
			}
		}
		return c
	})
}}

var reversed = transform{"the order is reversed", false, func(m candidate) *candidate {
	return changed(m, func(b block) block {
		c := block{Rows: b.Rows, Cols: b.Cols}
		for i := len(b.Data) - 1; i >= 0; i-- {
			c.Data = append(c.Data, b.Data[i])
		}
		return c
	})
}}

var upsideDown = transform{"it is upside down: 1/x where x is wanted", false, entries(func(x float64) float64 { return 1 / x })}

var squared = transform{"it is squared", false, entries(func(x float64) float64 { return x * x })}

// shifted is an answer whose entry i is that of i+by; one that falls off the end comes in again, or is 0.
func shifted(by int) transform {
	name := "the index is one too large"
	if by < 0 {
		name = "the index is one too small"
	}
	return transform{name, false, func(m candidate) *candidate {
		return changed(m, func(b block) block {
			c := block{Rows: b.Rows, Cols: b.Cols, Data: make(numbers, len(b.Data))}
			for i := range b.Rows {
				from := (i + by + b.Rows) % b.Rows
				copy(c.Data[i*b.Cols:(i+1)*b.Cols], b.Data[from*b.Cols:])
			}
			return c
		})
	}}
}

// perTrial multiplies by n to a power.
func (n *namer) perTrial(name string, samples []float64, power float64) transform {
	return transform{name, true, func(m candidate) *candidate {
		c := candidate{blocks: make([]block, len(m.blocks))}
		for t, b := range m.blocks {
			c.blocks[t] = block{Rows: b.Rows, Cols: b.Cols, Data: make(numbers, len(b.Data))}
			for i, x := range b.Data {
				c.blocks[t].Data[i] = x * math.Pow(samples[t], power)
			}
		}
		return &c
	}}
}

// samples is n of each trial, nil where the trials do not tell it apart from a fixed factor.
func (n *namer) samples() []float64 {
	var list []float64
	varies := false
	for _, args := range n.args {
		size := 0
		if n.exercise.Samples != nil {
			size = n.exercise.Samples(args)
		} else {
			for _, a := range args {
				if m, ok := a.(*mat.Dense); ok {
					_, size = m.Dims()
				}
			}
		}
		if size == 0 {
			return nil
		}
		list = append(list, float64(size))
		varies = varies || list[0] != float64(size)
	}
	if !varies {
		return nil
	}
	return list
}

// factorOrOffset names a result that is a fixed multiple of the right one, or a fixed number away from it.
func (n *namer) factorOrOffset(c comparison) string {
	var gw, ww, offset float64
	entries := 0
	for t, w := range c.want {
		g := c.got[t]
		if len(g.Data) != len(w.Data) || g.Rows != w.Rows {
			return ""
		}
		for i := range w.Data {
			if math.IsNaN(g.Data[i]) || math.IsInf(g.Data[i], 0) {
				return ""
			}
			gw += g.Data[i] * w.Data[i]
			ww += w.Data[i] * w.Data[i]
			offset += g.Data[i] - w.Data[i]
			entries++
		}
	}
	if entries < 4 {
		return ""
	}
	factor, offset := gw/ww, offset/float64(entries)
	scaled := times("", false, factor).of(candidate{"", c.want})
	if factor != 0 && n.explains(*scaled, c) {
		return multiple(factor)
	}
	moved := changedBy(c.want, offset)
	if n.explains(moved, c) {
		if offset > 0 {
			return fmt.Sprintf("it is too large by %.4g, always", offset)
		}
		return fmt.Sprintf("it is too small by %.4g, always", -offset)
	}
	return ""
}

func changedBy(want []block, offset float64) candidate {
	return *entries(func(x float64) float64 { return x + offset })(candidate{"", want})
}

// multiple says that a result is so many times as large.
func multiple(factor float64) string {
	if factor < 0 {
		return "the sign is wrong, and " + multiple(-factor)
	}
	if inverse := 1 / factor; math.Abs(inverse) > 1 && math.Abs(inverse-math.Round(inverse)) < 1e-6 {
		return fmt.Sprintf("it is 1/%.0f as large", inverse)
	}
	return fmt.Sprintf("it is %.4g times as large", factor)
}

// pattern names what can be seen without a candidate: sums that were not taken, or taken where none is wanted, a shape,
// a sign here and there, entries that were never set.
func (n *namer) pattern(c comparison) string {
	all := func(holds func(g, w block) bool) bool {
		for t, w := range c.want {
			if !holds(c.got[t], w) {
				return false
			}
		}
		return true
	}
	tolerance := n.similarity()
	sums := func(b block) (rows, cols block) {
		rows, cols = block{Rows: b.Rows, Cols: 1, Data: make(numbers, b.Rows)}, block{Rows: 1, Cols: b.Cols, Data: make(numbers, b.Cols)}
		for i, x := range b.Data {
			rows.Data[i/b.Cols] += x
			cols.Data[i%b.Cols] += x
		}
		return rows, cols
	}
	flat := func(b block) block { return block{Rows: len(b.Data), Cols: 1, Data: b.Data} }
	switch {
	case all(func(g, w block) bool {
		rows, _ := sums(g)
		return g.Cols > 1 && w.Cols == 1 && similar(rows, w, tolerance)
	}):
		return "the sum over the columns is missing: one column for each sample"
	case all(func(g, w block) bool {
		_, cols := sums(g)
		return g.Rows > 1 && w.Rows == 1 && similar(flat(cols), flat(w), tolerance)
	}):
		return "the sum over the rows is missing"
	case all(func(g, w block) bool {
		return g.Rows != w.Rows && len(g.Data) == len(w.Data) && similar(flat(g), flat(w), tolerance)
	}):
		return "the numbers are right, the shape is not"
	}
	size := func(b block) block {
		return entries(math.Abs)(candidate{"", []block{b}}).blocks[0]
	}
	if all(func(g, w block) bool { return len(g.Data) > 0 && similar(size(g), size(w), tolerance) }) {
		return "the size is right and the sign is not" + n.where(c)
	}
	unset := func(b, w block) bool { // every entry is right or 0, and there are both
		zero, set := false, false
		for i, x := range b.Data {
			if x == 0 && w.Data[i] != 0 {
				zero = true
			} else if !(math.Abs(x-w.Data[i]) <= tolerance*max(math.Abs(w.Data[i]), rounding)) {
				return false
			}
			set = set || x != 0
		}
		return zero && set
	}
	if all(func(g, w block) bool { return len(w.Data) > 1 && g.Rows == w.Rows && g.Cols == w.Cols && unset(g, w) }) {
		for i, x := range c.got[0].Data {
			if x == 0 {
				return "some entries are 0, as if they were never set: " + entry(c.got[0], i) + " is one; the others are right"
			}
		}
	}
	if all(func(g, w block) bool { return isBlank(g) }) {
		return "it is 0 everywhere, as if it was never set"
	}
	return ""
}

// where names the first trial that is wrong, if its arguments are numbers.
func (n *namer) where(c comparison) string {
	for t, w := range c.want {
		if relativeError(c.got[t], w) > n.exercise.tolerance() {
			if at := n.at(t); at != "" {
				return ", for instance" + at
			}
		}
	}
	return ""
}
