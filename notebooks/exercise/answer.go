package exercise

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// sheet is what an answer gave: numbers, and no verdict. It travels from a graded cell to the program that judges it.
type sheet struct {
	ID      string
	Blank   bool    `json:",omitempty"` // nil in the place of an answer
	Problem string  `json:",omitempty"` // why there are no numbers, or why they do not count
	Trials  []trial `json:",omitempty"`
}

// trial is what an answer gave for one list of arguments.
type trial []block

// block is one result: a number (1×1), a vector (one column) or a matrix, row by row.
type block struct {
	Name       string
	Rows, Cols int
	Data       numbers
	Blank      bool `json:",omitempty"` // nothing was returned, or nothing was set

	lead bool // the others follow from it: the value of a circuit, the output of a layer
}

// numbers are numbers as JSON can hold them, NaN and infinities included.
type numbers []float64

func (n numbers) MarshalText() ([]byte, error) {
	var text []byte
	for _, v := range n {
		text = append(strconv.AppendFloat(text, v, 'g', -1, 64), ' ')
	}
	return text, nil
}

func (n *numbers) UnmarshalText(text []byte) error {
	for _, word := range strings.Fields(string(text)) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return err
		}
		*n = append(*n, v)
	}
	return nil
}

// trials is how many random points an answer is tried at. A wrong formula that agrees at all of them would have to
// agree everywhere.
const trials = 8

// patience is how long an answer may take in all. The slowest right one takes milliseconds.
const patience = 5 * time.Second

// run tries the answer at the points that the seed draws. The answer is the reader's: it may panic, or never return.
func (e *exercise) run(answer reflect.Value, seed uint64) sheet {
	done := make(chan sheet, 1)
	go func() {
		s := sheet{ID: e.ID}
		defer func() {
			if r := recover(); r != nil {
				s.Problem = "your code panics: " + strings.TrimPrefix(fmt.Sprint(r), "runtime error: ")
			}
			done <- s
		}()
		for i, args := range e.arguments(seed) {
			given := cloneAll(args)
			t, changed := call(answer, given, args, e.Results, seed+uint64(i))
			if changed != "" && s.Problem == "" {
				s.Problem = changed
			}
			s.Trials = append(s.Trials, t)
			if i == 0 && s.Problem == "" {
				again, _ := call(answer, cloneAll(args), args, e.Results, seed+uint64(i))
				if !sameTrial(t, again) {
					s.Problem = "it gives two different answers to the same question: it keeps something from the call before"
				}
			}
		}
	}()
	select {
	case s := <-done:
		return s
	case <-time.After(patience):
		return sheet{ID: e.ID, Problem: fmt.Sprintf("your code has not come back after %v: is there a loop without an end?", patience)}
	}
}

// arguments lists the arguments of all trials.
func (e *exercise) arguments(seed uint64) (list [][]any) {
	if e.Draw != nil {
		r := rand.New(rand.NewPCG(seed, 0x2545f4914f6cdd1d))
		for range trials {
			list = append(list, e.Draw(r))
		}
	}
	list = append(list, e.Also...)
	if len(list) == 0 {
		list = [][]any{nil}
	}
	return list
}

// fit returns the answer as a value of the type of the right one. It is not valid where there is no answer.
func fit(answer any, want reflect.Type) (v reflect.Value, problem string) {
	v = reflect.ValueOf(answer)
	if !v.IsValid() || v.Kind() == reflect.Func && v.IsNil() {
		return reflect.Value{}, ""
	}
	isNumber := func(t reflect.Type) bool { return t.Kind() == reflect.Int || t.Kind() == reflect.Float64 }
	switch {
	case v.Type().AssignableTo(want), isNumber(v.Type()) && want.Kind() == reflect.Float64,
		v.Kind() == reflect.Func && want.Kind() == reflect.Func && sameCall(v.Type(), want):
		if v.Kind() != reflect.Func {
			v = v.Convert(want)
		}
		return v, ""
	}
	return reflect.Value{}, fmt.Sprintf("it must be a %v, yours is a %v", want, v.Type())
}

// sameCall says whether a function of the type got can be called as one of the type want: one that returns a *swish
// does where a bp.Layer is wanted.
func sameCall(got, want reflect.Type) bool {
	if got.NumIn() != want.NumIn() || got.NumOut() != want.NumOut() || got.IsVariadic() != want.IsVariadic() {
		return false
	}
	for i := range got.NumIn() {
		if !want.In(i).AssignableTo(got.In(i)) {
			return false
		}
	}
	for i := range got.NumOut() {
		if !got.Out(i).AssignableTo(want.Out(i)) {
			return false
		}
	}
	return true
}

// call calls an answer, and returns its results; those of a function without results are the arguments that it sets.
// changed says that a function with results has changed an argument. given is a copy of args.
func call(answer reflect.Value, given, args []any, names []string, seed uint64) (t trial, changed string) {
	if answer.Kind() != reflect.Func {
		return blocksOf(resultName(names, 0, 1), answer, nil, seed), ""
	}
	in := make([]reflect.Value, len(given))
	for i, a := range given {
		in[i] = reflect.ValueOf(a)
	}
	out := answer.Call(in)
	for i, v := range out {
		t = append(t, blocksOf(resultName(names, i, len(out)), v, given, seed)...)
	}
	for i := range given {
		before, after := blocksOf("", reflect.ValueOf(args[i]), nil, 0), blocksOf("", reflect.ValueOf(given[i]), nil, 0)
		same := sameTrial(before, after)
		switch {
		case len(out) == 0 && len(before) == 1 && canBeSet(args[i]):
			after[0].Name = resultName(names, len(t), 0)
			after[0].Blank = same
			t = append(t, after...)
		case len(out) > 0 && !same && canBeSet(args[i]):
			changed = fmt.Sprintf("it changes what it is given (argument %d): work on a copy", i+1)
		}
	}
	return t, changed
}

// canBeSet says whether a function can write its result into an argument like this.
func canBeSet(arg any) bool {
	switch arg.(type) {
	case []float64, *mat.Dense:
		return true
	}
	return false
}

func resultName(names []string, i, of int) string {
	switch {
	case i < len(names):
		return names[i]
	case of <= 1:
		return ""
	}
	return fmt.Sprintf("result %d", i+1)
}

// blocksOf returns the numbers in a result. A circuit (*bp.Value) gives its value, and after its Backward the gradient
// of every argument that is a *bp.Value; a layer (bp.Layer) its output and all gradients for random inputs and
// parameters; an optimiser (bp.Optimizer, or the step that its Start returns) what four steps make of random parameters.
func blocksOf(name string, v reflect.Value, args []any, seed uint64) trial {
	blank := trial{{Name: name, Blank: true}}
	if !v.IsValid() {
		return blank
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Interface, reflect.Func:
		if v.IsNil() {
			return blank
		}
	}
	number := func(x float64) trial { return trial{{Name: name, Rows: 1, Cols: 1, Data: numbers{x}}} }
	switch x := v.Interface().(type) {
	case bp.Layer:
		return drive(x, seed)
	case bp.Optimizer:
		return steps(x.Start(optimised), seed)
	case func(theta, grad []float64):
		return steps(x, seed)
	case *bp.Value:
		return circuit(name, x, args)
	case []float64:
		return trial{{Name: name, Rows: len(x), Cols: 1, Data: slices.Clone(x)}}
	case mat.Matrix:
		r, c := x.Dims()
		b := block{Name: name, Rows: r, Cols: c}
		for i := range r {
			for j := range c {
				b.Data = append(b.Data, x.At(i, j))
			}
		}
		return trial{b}
	case bool:
		if x {
			return number(1)
		}
		return number(0)
	}
	switch v.Kind() {
	case reflect.Float64:
		return number(v.Float())
	case reflect.Int:
		return number(float64(v.Int()))
	case reflect.Slice: // of matrices, or of rows
		var t trial
		for i := range v.Len() {
			t = append(t, blocksOf(fmt.Sprintf("%s[%d]", name, i), v.Index(i), nil, seed)...)
		}
		return t
	}
	return nil // an argument that holds no numbers: a function, an activation
}

// circuit is a *bp.Value as blocks.
func circuit(name string, f *bp.Value, args []any) trial {
	if args == nil { // an argument, not a result
		return trial{{Name: name, Rows: 1, Cols: 1, Data: numbers{f.Data}}}
	}
	f.Backward()
	value := "the value"
	if name != "" {
		value = name
	}
	t := trial{{Name: value, Rows: 1, Cols: 1, Data: numbers{f.Data}, lead: true}}
	add := func(x *bp.Value) {
		grad := x.Grad
		if !x.Reached() {
			grad = 0
		}
		t = append(t, block{Name: "the gradient of " + x.Label, Rows: 1, Cols: 1, Data: numbers{grad}})
	}
	for _, a := range args {
		switch a := a.(type) {
		case *bp.Value:
			add(a)
		case []*bp.Value:
			for _, x := range a {
				add(x)
			}
		}
	}
	return t
}

// drive runs a layer forward and backward, on another batch first, so that what it keeps of that one shows.
func drive(l bp.Layer, seed uint64) trial {
	r := rand.New(rand.NewPCG(seed, 7))
	in, out := l.Sizes()
	for _, p := range l.Params() {
		p.Value.Apply(func(_, _ int, _ float64) float64 { return r.NormFloat64() }, p.Value)
	}
	t := trial{{Name: "y", Blank: true, lead: true}, {Name: "∂L/∂x", Blank: true}}
	n := 3 + int(seed%3)
	for range 2 {
		x, dy := matrix(r, in, n), matrix(r, out, n)
		y := l.Forward(x)
		if y == nil {
			return t
		}
		t = blocksOf("y", reflect.ValueOf(y), nil, 0)
		t[0].lead = true
		dx := l.Backward(dy)
		t = append(t, blocksOf("∂L/∂x", reflect.ValueOf(dx), nil, 0)...)
		for _, p := range l.Params() {
			t = append(t, blocksOf("∂L/∂"+p.Name, reflect.ValueOf(p.Grad), nil, 0)...)
		}
	}
	return t
}

// optimised is how many parameters an optimiser moves.
const optimised = 5

// steps is what an optimiser makes of random parameters: a column for each step.
func steps(step func(theta, grad []float64), seed uint64) trial {
	r := rand.New(rand.NewPCG(seed, 8))
	theta := vector(r, optimised)
	columns := mat.NewDense(optimised, 4, nil)
	moved := false
	for k := range 4 {
		before := slices.Clone(theta)
		step(theta, vector(r, optimised))
		moved = moved || !slices.Equal(before, theta)
		for i := range theta {
			columns.Set(i, k, theta[i]-before[i])
		}
	}
	t := blocksOf("the change of θ", reflect.ValueOf(columns), nil, 0)
	t[0].Blank = !moved
	return t
}

// cloneAll copies arguments, so that no call sees what another one did to them.
func cloneAll(args []any) []any {
	list := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case []float64:
			list[i] = slices.Clone(a)
		case *mat.Dense:
			list[i] = mat.DenseCopyOf(a)
		case []*mat.Dense:
			c := make([]*mat.Dense, len(a))
			for j := range a {
				c[j] = mat.DenseCopyOf(a[j])
			}
			list[i] = c
		case *bp.Value:
			list[i] = bp.Var(a.Label, a.Data)
		case []*bp.Value:
			c := make([]*bp.Value, len(a))
			for j := range a {
				c[j] = bp.Var(a[j].Label, a[j].Data)
			}
			list[i] = c
		default:
			list[i] = a
		}
	}
	return list
}

// sameTrial says whether two calls gave the same, bit by bit but for NaN.
func sameTrial(a, b trial) bool {
	return slices.EqualFunc(a, b, func(a, b block) bool {
		return a.Blank == b.Blank && a.Rows == b.Rows && a.Cols == b.Cols && slices.EqualFunc(a.Data, b.Data, func(x, y float64) bool {
			return x == y || math.IsNaN(x) && math.IsNaN(y)
		})
	})
}
