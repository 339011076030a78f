package exercise

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
)

// exercise is one "Your turn" of a notebook, as data. The type and its list are not exported: code in a cell has no way
// to the right answer.
type exercise struct {
	ID  string // the notebook's number and a word: "01-log"; never changes
	Ask string // what to do: an imperative, without a full stop

	// Want is the right answer, of the type that Check is given: a function, or for a prediction a number. Where it can,
	// it measures (package measure) instead of repeating the formula that the reader must find.
	Want any

	// Draw gives the arguments of one trial, other ones each time; nil where Want takes none. Also lists
	// arguments that must be tried as well, such as z = 1000.
	Draw func(r *rand.Rand) []any
	Also [][]any

	// Results names what Want returns, as in the formulas: "∂L/∂W", "∂L/∂b". It may be empty for one result. A circuit, a
	// layer and an optimiser have names of their own: see blocksOf.
	Results []string

	// Mistakes are the usual wrong answers, and Results of which they say something. Each Answer has the type of Want.
	Mistakes []mistake

	// Factors and Paths are for answers that are a product or a sum: of the first result, for each trial, entry by entry.
	// Then an answer in which some are missing, doubled, or of the wrong sign is named without being listed. A Part
	// takes Want's arguments and returns one result.
	Factors, Paths []part

	// Samples is n, where the answer holds 1/n: an answer with one 1/n too many or too few is named. nil stands for the
	// number of columns of the last matrix among the arguments.
	Samples func(args []any) int

	Tolerance float64 // the largest relative error; 0 means 1e-9, and 2 % for a prediction
}

// mistake is a usual wrong answer. Name is a clause, without a full stop: "the inner derivative is missing".
type mistake struct {
	Name   string
	Answer any
}

// part is a factor or a term of the right answer, with its name in the formula: "f′(z)", "(p₁ − y₁)W₅".
type part struct {
	Name string
	Of   any
}

// all lists the exercises in the order of the course.
var all = slices.Concat(chainRule, circuits, twoTwoTwo, fourEquations, softmaxAndHidden, matrixCalculus, layers, cost, training,
	vanishingGradient, backwardByHand)

// find returns the exercise with this id, or nil.
func find(id string) *exercise {
	i := slices.IndexFunc(all, func(e exercise) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// IDs lists the exercises of a notebook in their order. The notebook may be given as "01-chain-rule" or as "01".
func IDs(notebook string) []string {
	number, _, _ := strings.Cut(notebook, "-")
	var ids []string
	for _, e := range all {
		if strings.HasPrefix(e.ID, number+"-") {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// Check says below the cell what it thinks of the reader's answer to the exercise: that it is still to do, that it is
// right, or that it is wrong and what it looks like. Score counts the right ones. An answer that is nil, or that returns
// nothing but zeros, counts as still to do.
//
// Check panics if there is no such exercise.
func Check(id string, answer any) {
	e := find(id)
	if e == nil {
		panic(fmt.Sprintf("exercise: there is no exercise %q; the first argument of Check must stay as it was", id))
	}
	if seed, graded := gradingSeed(); graded {
		show(e.answerSheet(answer, seed).bundle())
		return
	}
	r := e.check(answer)
	show(r.bundle())
	if err := journal.Keep(r); err != nil {
		panic(fmt.Sprintf("exercise: %s: the result could not be kept for Score: %v", id, err))
	}
}

// check judges an answer in this process.
func (e *exercise) check(answer any) Record {
	const seed = 0x9e3779b97f4a7c15 // any: what a reader sees is the same each time
	sheet := e.answerSheet(answer, seed)
	return e.judge(sheet, seed, answer)
}

// answerSheet runs the answer at the points that the seed draws.
func (e *exercise) answerSheet(answer any, seed uint64) sheet {
	s := sheet{ID: e.ID}
	fitted, problem := fit(answer, reflect.TypeOf(e.Want))
	switch {
	case problem != "":
		s.Problem = problem
	case !fitted.IsValid():
		s.Blank = true
	default:
		s = e.run(fitted, seed)
	}
	return s
}

// isPrediction says whether the answer is a number that the reader types, or a list of them.
func (e *exercise) isPrediction() bool {
	switch e.Want.(type) {
	case float64, int, []float64:
		return true
	}
	return false
}

func (e *exercise) tolerance() float64 {
	switch {
	case e.Tolerance > 0:
		return e.Tolerance
	case e.isPrediction():
		return 0.02
	}
	return 1e-9 // as ledger.Agreement: the right answers are exact but for rounding
}
