package gradcheck

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Which of the usual mistakes explains a wrong gradient, as far as its numbers tell? Each is made on purpose, in the
// measured gradient, and the result compared with the one that was checked. What a mistake would not change at all is
// never its name. Where several explain it, the reason has all of them.

// evidence is one wrong block.
type evidence struct {
	in    *precision
	name  string       // of the block, as "W" or "layer 2 b"
	got   *mat.Dense   // the gradient
	want  *mat.Dense   // as it was measured; NaN where that was not possible
	value *mat.Dense   // the numbers that it is taken by; may be nil
	sizes []size       // what a sum may run over
	wrong map[int]bool // the entries that were found wrong; nil where only their numbers tell
	some  bool         // Options.Entries let only some be measured
}

// size is a number that a mistake may have as a factor.
type size struct {
	n    int
	what string // "samples"
}

// nameMistakes writes the reasons of all wrong blocks, as far as their numbers tell.
func (c *check) nameMistakes() {
	for which := range c.report.Blocks {
		b := &c.report.Blocks[which]
		if b.Worst.Verdict == Wrong {
			b.Reason = c.evidence(which).reason()
			if other := c.exchangedWith(which); b.Reason == "" && other != "" {
				b.Reason = "it is " + other
			}
		}
	}
}

func (c *check) evidence(which int) evidence {
	b := c.report.Blocks[which]
	e := evidence{in: c.in, name: b.Name, got: b.Gradient(), want: b.Measured(), value: c.variables[which].value, wrong: map[int]bool{}}
	rows, cols := e.got.Dims()
	e.some = len(b.Entries) < rows*cols
	for _, entry := range b.Entries {
		if entry.Verdict == Wrong {
			e.wrong[entry.Row*b.Cols+entry.Col] = true
		}
	}
	if c.samples > 0 {
		e.sizes = append(e.sizes, size{c.samples, "samples"})
	} else {
		if b.Cols > 1 {
			e.sizes = append(e.sizes, size{b.Rows, "rows"}, size{b.Cols, "columns"})
		}
		e.sizes = append(e.sizes, size{b.Rows * b.Cols, "entries"})
	}
	return e
}

// exchangedWith tells which block's gradient stands in this one's place.
func (c *check) exchangedWith(which int) string {
	b := c.report.Blocks[which]
	got, want := b.Gradient(), b.Measured()
	for _, other := range c.report.Blocks {
		if m := other.Measured(); other.Name != b.Name && c.in.similar(got, m) && !c.in.similar(m, want) && !isZero(got) {
			if c.in.similar(other.Gradient(), want) {
				return "the gradient of " + other.Name + ": the two are exchanged"
			}
			return "the gradient of " + other.Name
		}
	}
	return ""
}

// reason returns what the numbers say. It is empty where they say nothing.
func (e evidence) reason() string {
	for _, look := range []func() string{e.notNumbers, e.exact, e.skipped, e.part, e.loose} {
		if r := look(); r != "" {
			return e.ofEntries(r)
		}
	}
	return ""
}

// ofEntries calls the rows of a vector its entries.
func (e evidence) ofEntries(reason string) string {
	if _, cols := e.got.Dims(); cols > 1 {
		return reason
	}
	return strings.NewReplacer("its rows", "its entries", "only rows", "only entries", "rows ", "entries ", "only row", "only entry", "last row", "last entry").Replace(reason)
}

// notNumbers tells of NaN and Inf.
func (e evidence) notNumbers() string {
	rows, cols := e.got.Dims()
	bad := 0
	for i := range rows {
		for _, v := range e.got.RawRowView(i) {
			if !finite(v) {
				bad++
			}
		}
	}
	switch bad {
	case 0:
		return ""
	case 1:
		return "one entry is no finite number: a division by 0, an overflow, or a logarithm or root outside its domain"
	}
	return fmt.Sprintf("%d of %d entries are no finite numbers: a division by 0, an overflow, or a logarithm or root outside its domain", bad, rows*cols)
}

// exact returns what turns the measured gradient into the one that was checked.
func (e evidence) exact() string {
	rows, cols := e.got.Dims()
	switch {
	case isZero(e.want):
		return "the measured slope is 0 everywhere, and the gradient is not: nothing depends on it here, as where all units are dead or no sample uses it, and a mask or f′ is missing; or Forward leaves it out"
	case isZero(e.got) && isBias(e.name):
		return "it is zero everywhere, or nil: the bias is left out of the backward pass"
	case isZero(e.got):
		return "it is zero everywhere, or nil: not implemented, or never set"
	}
	var found []string
	add := func(name string, suspect mat.Matrix) {
		if e.in.similar(e.got, suspect) && !e.in.similar(suspect, e.want) {
			found = append(found, name)
		}
	}
	if rows > 1 && cols > 1 {
		add("it is transposed", transposedInPlace(e.want))
	}
	if factor, ok := e.commonFactor(); ok {
		if name := e.factorName(factor); name != "" {
			found = append(found, name)
		}
		return strings.Join(found, "; or ")
	}
	if i, j, swapped := e.swappedRows(e.got, e.want); swapped {
		found = append(found, fmt.Sprintf("rows %d and %d are swapped", i, j))
	}
	if i, j, swapped := e.swappedRows(e.got.T(), e.want.T()); swapped {
		found = append(found, fmt.Sprintf("columns %d and %d are swapped", i, j))
	}
	if len(found) > 0 {
		return strings.Join(found, "; or ")
	}
	if rows > 2 {
		add("its rows are in reverse order", reversed(e.want, rows, 1))
	}
	for length := 3; length <= cols && len(found) == 0; length++ {
		if cols%length == 0 {
			add("its columns are in reverse order, as where a kernel is flipped, or is not flipped where it must be", reversed(e.want, 1, length))
		}
	}
	for _, by := range []int{1, -1, 2, -2} {
		if e.isShifted(e.got, e.want, by) {
			found = append(found, fmt.Sprintf("its rows are shifted by %d: an index is off", by))
		}
		if e.isShifted(e.got.T(), e.want.T(), by) {
			found = append(found, fmt.Sprintf("its columns are shifted by %d: an index is off", by))
		}
	}
	return strings.Join(found, "; or ")
}

// loose returns what the two have in common otherwise.
func (e evidence) loose() string {
	if names := e.differenceNames(); len(names) > 0 {
		return strings.Join(names, "; or ")
	}
	if digits := e.digits(); digits >= 3 {
		return digitsName(digits)
	}
	if e.isPermuted() {
		return "it has the right numbers in other places: an index is wrong"
	}
	return e.zeroNames()
}

// part looks at the rows or columns that are wrong by themselves, where the others are right.
func (e evidence) part() string {
	rows, cols := e.got.Dims()
	wrongRows, wrongCols := map[int]bool{}, map[int]bool{}
	wrong := 0
	largest := largestOf(e.want)
	for i := range rows {
		for j := range cols {
			if !e.agrees(i, j, largest) {
				wrongRows[i], wrongCols[j] = true, true
				wrong++
			}
		}
	}
	if e.some { // what is wrong where nobody looked is not known
		switch {
		case wrong > 1 && len(wrongCols) == 1 && cols > 1:
			return fmt.Sprintf("of the entries that were checked, those of column %d are wrong", slices.Collect(maps.Keys(wrongCols))[0])
		case wrong > 1 && len(wrongRows) == 1 && rows > 1:
			return fmt.Sprintf("of the entries that were checked, those of row %d are wrong", slices.Collect(maps.Keys(wrongRows))[0])
		}
		return ""
	}
	if wrong == 1 && rows*cols > 2 {
		i, j := slices.Collect(maps.Keys(wrongRows))[0], slices.Collect(maps.Keys(wrongCols))[0]
		one := evidence{in: e.in, name: e.name, got: mat.NewDense(1, 1, []float64{e.got.At(i, j)}), want: mat.NewDense(1, 1, []float64{e.want.At(i, j)})}
		if c, ok := one.commonFactor(); ok {
			return "this entry alone is wrong: " + one.factorName(c)
		}
		return "this entry alone is wrong"
	}
	say := func(what string, which map[int]bool, of int, sub func(i int) (got, want, value mat.Matrix)) string {
		if len(which) == 0 || len(which) == of || 2*len(which) > of+1 {
			return ""
		}
		all := slices.Sorted(maps.Keys(which))
		first := all[0]
		where := fmt.Sprintf("only %s %d is wrong", what, first)
		if len(all) > 1 {
			where = fmt.Sprintf("only %ss %s are wrong", what, listOf(all))
		} else if first == of-1 {
			where = fmt.Sprintf("only the last %s is wrong", what)
		}
		var got, want, value mat.Dense
		for k, i := range all {
			g, w, v := sub(i)
			if k == 0 {
				got.CloneFrom(g)
				want.CloneFrom(w)
				value.CloneFrom(v)
				continue
			}
			stack(&got, g)
			stack(&want, w)
			stack(&value, v)
		}
		inner := evidence{in: e.in, name: e.name, got: &got, want: &want, value: &value, sizes: e.sizes}
		r := inner.exact()
		if r == "" {
			r = inner.loose()
		}
		if r != "" && !isZero(&want) {
			return where + ": " + strings.Replace(r, "not implemented, or never set", "never set, or left out of a sum", 1)
		}
		return where
	}
	value := e.value
	if value == nil {
		value = e.want
	}
	if rows > 1 {
		if s := say("row", wrongRows, rows, func(i int) (g, w, v mat.Matrix) { return rowOf(e.got, i), rowOf(e.want, i), rowOf(value, i) }); s != "" {
			return s
		}
	}
	if cols > 1 {
		return say("column", wrongCols, cols, func(j int) (g, w, v mat.Matrix) {
			return rowOf(mat.DenseCopyOf(e.got.T()), j), rowOf(mat.DenseCopyOf(e.want.T()), j), rowOf(mat.DenseCopyOf(value.T()), j)
		})
	}
	return ""
}

// agrees reports whether an entry is right, as closely as names need it.
func (e evidence) agrees(i, j int, largest float64) bool {
	if e.wrong != nil {
		return !e.wrong[i*e.got.RawMatrix().Cols+j]
	}
	g, w := e.got.At(i, j), e.want.At(i, j)
	return math.IsNaN(w) || math.Abs(g-w) <= e.in.tolerance*math.Max(math.Abs(g), math.Abs(w)) || math.Abs(g-w) <= 0.1*e.in.tolerance*largest
}

// commonFactor returns c where got = c · want, all entries taken together.
func (e evidence) commonFactor() (c float64, ok bool) {
	var gw, ww float64
	count := 0
	rows, cols := e.want.Dims()
	for i := range rows {
		for j := range cols {
			if w := e.want.At(i, j); !math.IsNaN(w) {
				gw += e.got.At(i, j) * w
				ww += w * w
				if w != 0 {
					count++
				}
			}
		}
	}
	if ww == 0 || gw == 0 {
		return 0, false
	}
	c = gw / ww
	var scaled mat.Dense
	scaled.Scale(c, e.want)
	if !e.in.similar(e.got, &scaled) {
		return 0, false
	}
	return c, count > 1 || e.factorIsUsual(c)
}

// mergedSizes are those above 1, each number once.
func (e evidence) mergedSizes() (merged []size) {
	for _, s := range e.sizes {
		i := slices.IndexFunc(merged, func(m size) bool { return m.n == s.n })
		switch {
		case s.n < 2:
		case i >= 0:
			merged[i].what += " or " + s.what
		default:
			merged = append(merged, s)
		}
	}
	return merged
}

func (e evidence) isFactor(c, want float64) bool {
	return math.Abs(c-want) <= e.in.similarity*math.Abs(want)
}

// factorIsUsual reports whether the factor says something even for one entry, which is always some multiple.
func (e evidence) factorIsUsual(c float64) bool {
	for k := 1; k <= 4; k++ {
		if e.isFactor(math.Abs(c), float64(k)) || e.isFactor(math.Abs(c), 1/float64(k)) {
			return true
		}
	}
	for _, s := range e.sizes {
		if e.isFactor(math.Abs(c), float64(s.n)) || e.isFactor(math.Abs(c), 1/float64(s.n)) {
			return true
		}
	}
	return false
}

// factorName is the reason for got = c · want, with all that the factor may be. It is empty for 1.
func (e evidence) factorName(c float64) string {
	sign := ""
	if c < 0 {
		sign = "its sign is flipped"
		if e.isFactor(c, -1) {
			return sign
		}
		c, sign = -c, sign+", and "
	}
	if math.Abs(c-1) <= 1e-3 {
		if e.isFactor(c, 1) || sign != "" {
			return strings.TrimSuffix(sign, ", and ")
		}
		return fmt.Sprintf("it is %.7g times as large everywhere: a constant with too few digits; or %s", c, digitsName(e.digits()))
	}
	large := fmt.Sprintf("it is %s times as large", number(c))
	switch {
	case e.isFactor(c, 2):
		large = "it is twice as large"
	case e.isFactor(c, 0.5):
		large = "it is half as large"
	default:
		for k := 2; k <= 1000; k++ {
			if e.isFactor(c, 1/float64(k)) {
				large = fmt.Sprintf("it is 1/%d as large", k)
				break
			}
		}
	}
	var why []string
	for _, s := range e.mergedSizes() {
		n := float64(s.n)
		switch {
		case e.isFactor(c, n):
			why = append(why, fmt.Sprintf("the sum over the %d %s where their mean is wanted", s.n, s.what))
		case e.isFactor(c, 1/n):
			why = append(why, fmt.Sprintf("the mean over the %d %s where their sum is wanted", s.n, s.what))
		case s.n == 4: // 1/√4 is one of many reasons for a factor 2
		case e.isFactor(c, math.Sqrt(n)):
			why = append(why, fmt.Sprintf("a factor 1/√%d is missing, that of the %s", s.n, s.what))
		case e.isFactor(c, 1/math.Sqrt(n)):
			why = append(why, fmt.Sprintf("a factor 1/√%d too many, that of the %s", s.n, s.what))
		}
	}
	switch {
	case e.isFactor(c, 2):
		why = append(why, "a factor 2 too many")
	case e.isFactor(c, 0.5):
		why = append(why, "a factor 2 missing")
	case len(why) == 0 && (e.isFactor(c, math.Round(c)) || e.isFactor(1/c, math.Round(1/c))):
		why = append(why, "a constant factor, such as a sum where a mean is wanted or the other way round")
	case len(why) == 0:
		for k := 2; k <= 64; k++ {
			if k != 4 && k != 9 && k != 16 && k != 25 && k != 36 && k != 49 && (e.isFactor(c, math.Sqrt(float64(k))) || e.isFactor(1/c, math.Sqrt(float64(k)))) {
				why = append(why, fmt.Sprintf("a factor √%d, as in the scale of attention", k))
			}
		}
	}
	if len(why) == 0 {
		why = []string{"a constant factor"}
	}
	return sign + large + ": " + strings.Join(why, ", or ")
}

// number writes a factor with as many digits as it takes.
func number(c float64) string {
	if math.Abs(c-math.Round(c)) < 1e-4*c {
		return fmt.Sprint(math.Round(c))
	}
	return fmt.Sprintf("%.4g", c)
}

// differenceNames tell what got − want is a multiple of.
func (e evidence) differenceNames() (names []string) {
	rows, cols := e.got.Dims()
	var off mat.Dense
	off.Sub(e.got, e.want)
	if e.value != nil && !isConstant(e.value) && rows*cols > 2 {
		if c, ok := e.multiple(&off, e.value); ok {
			if c > 0 {
				names = append(names, fmt.Sprintf("it has %.3g times %s itself too much: weight decay that the loss does not have, or has with another sign or factor", c, e.name))
			} else {
				names = append(names, fmt.Sprintf("it has %.3g times %s itself too little: weight decay that only the loss has, or that has another sign or factor there", -c, e.name))
			}
		}
		signs := mat.DenseCopyOf(e.value)
		signs.Apply(func(_, _ int, v float64) float64 { return sign(v) }, e.value)
		if c, ok := e.multiple(&off, signs); ok && !isConstant(signs) {
			names = append(names, fmt.Sprintf("it has %.3g times the sign of %s too much: an L1 penalty that only one of the two has", c, e.name))
		}
	}
	ones := mat.DenseCopyOf(e.got)
	ones.Apply(func(int, int, float64) float64 { return 1 }, ones)
	if c, ok := e.multiple(&off, ones); ok && rows*cols > 2 && len(names) == 0 {
		names = append(names, fmt.Sprintf("the same number, %.3g, is added to all entries", c))
	}
	return names
}

// multiple returns c where off = c m, in more entries than two. What is off must be more than the names' own doubts.
func (e evidence) multiple(off, m *mat.Dense) (c float64, ok bool) {
	clean := mat.DenseCopyOf(off)
	clean.Apply(func(_, _ int, v float64) float64 {
		if math.IsNaN(v) {
			return 0
		}
		return v
	}, off)
	var om, mm float64
	rows, cols := m.Dims()
	for i := range rows {
		for j := range cols {
			if !math.IsNaN(off.At(i, j)) {
				om += off.At(i, j) * m.At(i, j)
				mm += m.At(i, j) * m.At(i, j)
			}
		}
	}
	if mm == 0 || om == 0 {
		return 0, false
	}
	c = om / mm
	apart := 0.0
	for i := range rows {
		for j := range cols {
			if v := off.At(i, j); !math.IsNaN(v) {
				apart = math.Max(apart, math.Abs(v-c*m.At(i, j)))
			}
		}
	}
	size := largestOf(off)
	return c, apart <= 1e-3*size && size > 20*e.in.similarity*1e-3*largestOf(e.want)
}

// skipped tells of entries that are left out where the variable is 0.
func (e evidence) skipped() string {
	if e.value == nil {
		return ""
	}
	rows, cols := e.got.Dims()
	largest, zeros := largestOf(e.want), 0
	for i := range rows {
		for j := range cols {
			switch {
			case e.agrees(i, j, largest):
			case e.got.At(i, j) == 0 && e.value.At(i, j) == 0:
				zeros++
			default:
				return ""
			}
		}
	}
	if zeros == 0 {
		return ""
	}
	return fmt.Sprintf("it is 0 where %s is 0, and must not be: those entries are skipped", e.name)
}

// zeroNames tell of entries that are 0 where they must not be, or the other way round.
func (e evidence) zeroNames() string {
	rows, cols := e.got.Dims()
	largest := largestOf(e.want)
	zeroWant, zeroGot, others, wrongOthers := 0, 0, 0, 0
	for i := range rows {
		for j := range cols {
			g, w := e.got.At(i, j), e.want.At(i, j)
			switch {
			case math.IsNaN(w) || g == 0 && w == 0:
			case math.Abs(w) <= 1e-12*largest:
				zeroWant++
			case g == 0:
				zeroGot++
			default:
				others++
				if !e.agrees(i, j, largest) {
					wrongOthers++
				}
			}
		}
	}
	switch {
	case wrongOthers > 0 && zeroWant > 0 && zeroGot == 0:
		return "it is not 0 where nothing depends on an entry, and wrong elsewhere: a mask is missing, such as which input won or was kept"
	case wrongOthers > 0 || others == 0 && zeroGot+zeroWant < 3:
		return ""
	case zeroWant > 0 && zeroGot > 0:
		return "it is 0 in other places than the measured one: another mask, or an index is wrong"
	case zeroWant > 0:
		return "it is not 0 where nothing depends on an entry, and right elsewhere: a mask is missing, such as which input won, was kept or is above 0"
	case zeroGot > 0 && 4*zeroGot <= 3*(zeroGot+others):
		return "some entries are 0, and must not be; the others are right: they are skipped, masked or never set"
	}
	return ""
}

// digits is how many digits got and want agree to, where all of the larger entries are off by about as much; else 0.
func (e evidence) digits() int {
	rows, cols := e.got.Dims()
	largest, wrong, count, worst := largestOf(e.want), 0, 0, 0.0
	for i := range rows {
		for j := range cols {
			g, w := e.got.At(i, j), e.want.At(i, j)
			if math.IsNaN(w) || math.Abs(w) < 1e-2*largest {
				continue
			}
			count++
			off := math.Abs(g-w) / math.Max(math.Abs(w), largest/4)
			if worst = math.Max(worst, off); off > e.in.tolerance/4 {
				wrong++
			}
		}
	}
	if wrong < 2 && count > 2 || 2*wrong < count || count == 0 || worst == 0 || worst > 3e-3 {
		return 0
	}
	return int(math.Round(-math.Log10(worst)))
}

func digitsName(digits int) string {
	return fmt.Sprintf("it agrees to %s digits: an ε inside a logarithm or a root that only one of the passes has, constants with six digits, an approximation, or float32 on the way",
		[]string{"no", "one", "two", "three", "four", "five", "six", "seven"}[max(0, min(digits, 7))])
}

// swappedRows finds the two rows that stand in each other's place.
func (e evidence) swappedRows(got, want mat.Matrix) (i, j int, ok bool) {
	rows, _ := got.Dims()
	if rows < 2 {
		return 0, 0, false
	}
	var off []int
	for i := 0; i < rows && len(off) <= 2; i++ {
		if !e.in.similar(rowOf(got, i), rowOf(want, i)) {
			off = append(off, i)
		}
	}
	if len(off) != 2 {
		return 0, 0, false
	}
	i, j = off[0], off[1]
	return i, j, e.in.similar(rowOf(got, i), rowOf(want, j)) && e.in.similar(rowOf(got, j), rowOf(want, i))
}

// isShifted reports whether row i of got is row i − by of want, wherever there is one, and enough of them differ.
func (e evidence) isShifted(got, want mat.Matrix, by int) bool {
	rows, _ := got.Dims()
	if rows < 3+2*max(by, -by)-2 {
		return false
	}
	differ := 0
	for i := range rows {
		from := i - by
		if from < 0 || from >= rows || i == 0 || i == rows-1 { // the border may be handled in any way
			continue
		}
		if !e.in.similar(rowOf(got, i), rowOf(want, from)) {
			return false
		}
		if !e.in.similar(rowOf(got, i), rowOf(want, i)) {
			differ++
		}
	}
	return differ >= 2
}

// isPermuted reports whether got has the numbers of want in another order.
func (e evidence) isPermuted() bool {
	var off mat.Dense
	off.Sub(e.got, e.want)
	if largestOf(&off) < 1e-2*largestOf(e.want) {
		return false
	}
	g, w := slices.Clone(e.got.RawMatrix().Data), slices.Clone(e.want.RawMatrix().Data)
	if len(g) < 3 || slices.ContainsFunc(w, math.IsNaN) || slices.ContainsFunc(g, math.IsNaN) {
		return false
	}
	slices.Sort(g)
	slices.Sort(w)
	distinct := 0
	for k := range w {
		if k > 0 && w[k]-w[k-1] > 10*e.in.similarity*largestOf(e.want) {
			distinct++
		}
	}
	return distinct >= 2 && e.in.similar(mat.NewDense(1, len(g), g), mat.NewDense(1, len(w), w))
}

// similar reports whether a and b are nearly the same, and of one shape. Entries of b that could not be measured, NaN,
// do not count.
func (p *precision) similar(a, b mat.Matrix) bool {
	rows, cols := a.Dims()
	if r, c := b.Dims(); r != rows || c != cols {
		return false
	}
	var size, apart float64
	for i := range rows {
		for j := range cols {
			if w := b.At(i, j); !math.IsNaN(w) {
				size = math.Max(size, math.Abs(w))
				apart = math.Max(apart, math.Abs(a.At(i, j)-w)) // NaN stays
			}
		}
	}
	return apart <= p.similarity*size
}

// transposedInPlace is Wᵀ written into the memory of W: what a product in the wrong order leaves there.
func transposedInPlace(w *mat.Dense) *mat.Dense {
	rows, cols := w.Dims()
	return mat.NewDense(rows, cols, mat.DenseCopyOf(w.T()).RawMatrix().Data)
}

// reversed turns each block of rows × cols entries upside down, and back to front.
func reversed(m *mat.Dense, rows, cols int) *mat.Dense {
	out := mat.DenseCopyOf(m)
	out.Apply(func(i, j int, _ float64) float64 {
		return m.At(i/rows*rows+rows-1-i%rows, j/cols*cols+cols-1-j%cols)
	}, out)
	return out
}

// isBias tells by the name.
func isBias(name string) bool {
	fields := strings.Fields(name)
	last := strings.ToLower(fields[len(fields)-1])
	return last == "b" || strings.Contains(last, "bias")
}

func isZero(m *mat.Dense) bool { return largestOf(m) == 0 }

// largestOf is the size of the largest entry; those that are not numbers do not count, unless they are infinite.
func largestOf(m *mat.Dense) (size float64) {
	rows, _ := m.Dims()
	for i := range rows {
		for _, v := range m.RawRowView(i) {
			if a := math.Abs(v); a > size {
				size = a
			}
		}
	}
	return size
}

func isConstant(m *mat.Dense) bool {
	first := m.At(0, 0)
	rows, _ := m.Dims()
	for i := range rows {
		if slices.ContainsFunc(m.RawRowView(i), func(v float64) bool { return v != first }) {
			return false
		}
	}
	return true
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

func rowOf(m mat.Matrix, i int) *mat.Dense {
	_, cols := m.Dims()
	return mat.NewDense(1, cols, mat.Row(nil, i, m))
}

// stack puts rows below those of m.
func stack(m *mat.Dense, rows mat.Matrix) {
	var out mat.Dense
	out.Stack(m, rows)
	m.CloneFrom(&out)
}

// listOf writes "3…5", or "1, 4".
func listOf(all []int) string {
	if last := all[len(all)-1]; len(all) > 2 && last-all[0] == len(all)-1 {
		return fmt.Sprintf("%d…%d", all[0], last)
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(all), " ", ", "), "[]")
}
