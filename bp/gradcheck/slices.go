package gradcheck

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"gonum.org/v1/gonum/mat"
)

// Var is a block of numbers that a function depends on, wherever they live, with the gradient that is to be checked.
//
// Value and Grad are []float64 or []float32, or a slice of such slices, one for each row; also *float64, *float32 and
// *mat.Dense. Where a slice is allocated anew in each call, give a pointer to it, or a func that returns it.
type Var struct {
	Name  string // in the report, as in the code: "Wx"
	Value any
	Grad  any
	Cols  int // of a matrix that is stored row by row in one slice; 0 for a vector
}

// Slices checks the gradients that backward leaves in the Grad of each Var against finite differences of loss, as Func
// does, for code that has its numbers in slices of its own:
//
//	report := gradcheck.Slices(loss, backward,
//		gradcheck.Var{Name: "W", Value: w, Grad: dw, Cols: 3},
//		gradcheck.Var{Name: "b", Value: b, Grad: db})
//
// loss calculates L from the present values, and backward, which is called after loss, the gradients ∂L/∂Value. backward
// may be nil where loss fills them too. The report has one block for each Var.
//
// Slices clears the gradients, asks for them, and asks again: a backward that adds to what is there, instead of setting
// it, is WRONG, unless it clears the gradients itself. It asks at other values too, and puts all values back in the end.
// It panics when a Value is of another kind or not finite, and when a gradient has another number of entries.
//
// For Options, call their method of the same name:
//
//	report := gradcheck.Options{Entries: 200}.Slices(loss, backward, vars...)
func Slices(loss func() float64, backward func(), vars ...Var) *Report {
	return Options{}.Slices(loss, backward, vars...)
}

// Slices is the function Slices with these options.
func (o Options) Slices(loss func() float64, backward func(), vars ...Var) *Report {
	if loss == nil {
		panic("gradcheck: Slices: loss is nil: want the function whose gradient is checked")
	}
	s := slicesCheck{check: newCheck(&o), vars: vars, loss: loss, backward: backward}
	if len(vars) == 0 {
		s.report.Note = "there is no Var to check"
		return s.report
	}
	for i, v := range vars {
		if v.Name == "" {
			s.vars = slices.Clone(s.vars)
			s.vars[i].Name = fmt.Sprintf("var %d", i+1)
			v = s.vars[i]
		}
		variable, isSingle := v.variable()
		wantFinite("Slices", v.Name, variable.value)
		s.variables = append(s.variables, variable)
		if isSingle {
			s.useSingle()
		}
	}
	original := keep(s.variables)
	defer func() { original(); s.store() }()
	s.ofNumber(func() float64 { s.store(); return s.loss() })
	s.gradients = s.ask
	s.clears = true
	first := s.ask() // before anything moves: what the code keeps from its first call is then that of these numbers
	s.recognise(s.variables, func() []float64 { return []float64{s.value()} })
	s.findAdding(first)
	elsewhere := func() {
		moveElsewhere(s.variables)
		defer original()
		s.ask()
	}
	if !s.isFunction(elsewhere) || !s.run(first) {
		return s.report
	}
	if s.report.Verdict() == Wrong {
		s.nameMistakes()
		return s.report
	}
	s.repeatAll(first, elsewhere, func(int) (back func()) {
		moveElsewhere(s.variables)
		return func() {}
	})
	s.findUnset()
	return s.report
}

// slicesCheck is the check of code that has its numbers in slices.
type slicesCheck struct {
	check
	vars     []Var
	loss     func() float64
	backward func()
	clears   bool // the check clears the gradients before it asks
}

// store puts the numbers where the code looks for them.
func (s *slicesCheck) store() {
	for i, v := range s.vars {
		numbers, _ := numbersOf(v.Value)
		numbers.set(s.variables[i].value.RawMatrix().Data)
	}
}

// ask runs the code forward and backward, and returns the gradients.
func (s *slicesCheck) ask() (gradients []*mat.Dense) {
	if s.clears {
		s.fillGradients(func() float64 { return 0 })
	}
	s.store()
	var before [][]float64
	for _, v := range s.vars {
		numbers, _ := numbersOf(v.Value)
		before = append(before, numbers.get())
	}
	s.loss()
	if s.backward != nil {
		s.backward()
	}
	for i, v := range s.vars {
		rows, cols := s.variables[i].value.Dims()
		if now, _ := numbersOf(v.Value); !slices.Equal(now.get(), before[i]) {
			s.breach("the code under the check changes %s: it must leave it alone, and take no step of an optimiser", v.Name)
		}
		numbers, ok := numbersOf(v.Grad)
		if !ok {
			panic(fmt.Sprintf("gradcheck: Slices: the gradient of %s is a %T: want []float64, []float32, rows of them, a pointer to one, or a func that returns one", v.Name, v.Grad))
		}
		got := numbers.get()
		if len(got) == 0 { // nobody has allocated it
			got = make([]float64, rows*cols)
		}
		if len(got) != rows*cols {
			panic(fmt.Sprintf("gradcheck: Slices: %s has %d numbers, its gradient %d: want as many", v.Name, rows*cols, len(got)))
		}
		gradients = append(gradients, mat.NewDense(rows, cols, got))
	}
	return gradients
}

// fillGradients writes into all entries of all gradients.
func (s *slicesCheck) fillGradients(number func() float64) {
	for _, v := range s.vars {
		if numbers, ok := numbersOf(v.Grad); ok {
			all := numbers.get()
			for k := range all {
				all[k] = number()
			}
			numbers.set(all)
		}
	}
}

// findAdding asks a second time, with the first gradients still in place.
func (s *slicesCheck) findAdding(first []*mat.Dense) {
	s.clears = false
	second := s.ask()
	for i, g := range first {
		var twice mat.Dense
		twice.Scale(2, g)
		if !isZero(g) && s.in.similar(second[i], &twice) {
			s.clears = true
			s.breach("the gradient of %s accumulates from call to call: asked for twice, it is twice as large. Set it instead of adding to it; or clear it in backward, if it is meant to add up", s.vars[i].Name)
		}
	}
}

// findUnset says in a note which gradients hold what was there before.
func (s *slicesCheck) findUnset() {
	if s.clears || s.report.Note != "" {
		return
	}
	rng := newRand()
	const least = 0x1p100 // no gradient is made of such numbers
	s.fillGradients(func() float64 { return least * float64(1+rng.IntN(1<<20)) })
	for i, g := range s.ask() {
		for _, v := range g.RawMatrix().Data {
			if v >= least && finite(v) {
				s.report.Note = fmt.Sprintf("backward leaves some entries of the gradient of %s as they were: clear it before each call", s.vars[i].Name)
			}
		}
	}
	s.fillGradients(func() float64 { return 0 })
	s.ask()
}

// variable returns a matrix with the values.
func (v Var) variable() (m variable, isSingle bool) {
	numbers, ok := numbersOf(v.Value)
	values := numbers.get()
	if !ok {
		panic(fmt.Sprintf("gradcheck: Slices: the value of %s is a %T: want []float64, []float32, rows of them, *mat.Dense, or a pointer to one", v.Name, v.Value))
	}
	if len(values) == 0 {
		panic(fmt.Sprintf("gradcheck: Slices: the value of %s, a %T, has no numbers: want one or more", v.Name, v.Value))
	}
	rows, cols := len(values), 1
	switch {
	case v.Cols > 0:
		if rows = len(values) / v.Cols; rows*v.Cols != len(values) {
			panic(fmt.Sprintf("gradcheck: Slices: %s has %d numbers: want rows of %d", v.Name, len(values), v.Cols))
		}
		cols = v.Cols
	case numbers.cols > 0:
		rows, cols = len(values)/numbers.cols, numbers.cols
	}
	isSingle = slices.ContainsFunc(numbers.rows, func(r row) bool { return r.single != nil })
	return variable{name: v.Name, value: mat.NewDense(rows, cols, values), flat: cols == 1}, isSingle
}

// numbers are the rows of a matrix, wherever they are. cols is 0 where it is a vector, or the rows are not of one length.
type numbers struct {
	rows []row
	cols int
}

// row is a slice of either kind.
type row struct {
	double []float64
	single []float32
}

func (r row) len() int { return len(r.double) + len(r.single) }

// get returns a copy of all numbers, row by row.
func (n numbers) get() (all []float64) {
	for _, r := range n.rows {
		all = append(all, r.double...)
		for _, v := range r.single {
			all = append(all, float64(v))
		}
	}
	return all
}

// set replaces all numbers.
func (n numbers) set(all []float64) {
	for _, r := range n.rows {
		copy(r.double, all)
		for k := range r.single {
			r.single[k] = float32(all[k])
		}
		all = all[r.len():]
	}
}

// numbersOf finds the numbers in the Value or the Grad of a Var.
func numbersOf(of any) (n numbers, ok bool) {
	switch of := of.(type) {
	case nil:
		return numbers{}, false
	case *float64:
		if of == nil {
			return numbers{}, true
		}
		return numbers{rows: []row{{double: unsafe.Slice(of, 1)}}}, true
	case *float32:
		if of == nil {
			return numbers{}, true
		}
		return numbers{rows: []row{{single: unsafe.Slice(of, 1)}}}, true
	case *mat.Dense:
		if of == nil || of.IsEmpty() {
			return numbers{}, true
		}
		rows, cols := of.Dims()
		for i := range rows {
			n.rows = append(n.rows, row{double: of.RawRowView(i)})
		}
		n.cols = cols
		return n, true
	}
	v := reflect.ValueOf(of)
	switch t := v.Type(); {
	case t.Kind() == reflect.Func && t.NumIn() == 0 && t.NumOut() == 1 && !v.IsNil():
		return numbersOf(v.Call(nil)[0].Interface())
	case t.Kind() == reflect.Pointer && !v.IsNil() && t.Elem().Kind() == reflect.Array:
		return numbersOf(v.Elem().Slice(0, v.Elem().Len()).Interface())
	case t.Kind() == reflect.Pointer && !v.IsNil():
		return numbersOf(v.Elem().Interface())
	case t.ConvertibleTo(reflect.TypeFor[[]float64]()):
		return numbers{rows: []row{{double: v.Convert(reflect.TypeFor[[]float64]()).Interface().([]float64)}}}, true
	case t.ConvertibleTo(reflect.TypeFor[[]float32]()):
		return numbers{rows: []row{{single: v.Convert(reflect.TypeFor[[]float32]()).Interface().([]float32)}}}, true
	case t.Kind() == reflect.Slice:
		for i := range v.Len() {
			inner, ok := numbersOf(v.Index(i).Interface())
			if !ok {
				return numbers{}, false
			}
			n.rows = append(n.rows, inner.rows...)
		}
		if len(n.rows) > 0 {
			n.cols = n.rows[0].len()
		}
		for _, r := range n.rows {
			if r.len() != n.cols {
				n.cols = 0
			}
		}
		return n, true
	}
	return numbers{}, false
}
