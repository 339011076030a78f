// Package exercise is the "Your turn" of the notebooks: it asks, and says of an answer what is wrong with it.
//
//	func mine(x float64) float64 {
//		return 0 // your code
//	}
//
//	%%
//	exercise.Check("01-log", mine)      // To do: …   Right: …   Not yet: the inner derivative is missing.
//	exercise.Check("01-steepest", nil)  // a prediction: a number in the place of nil
//	exercise.Score("01-chain-rule")     // in the last cell: what is solved
//
// A wrong answer is tried at random points, and so are all the mistakes that we can think of. The one that gives the same
// numbers as the answer, at all points, is what is wrong with it. The right answer is never shown.
//
// # How to add an exercise
//
// 1. The entry, in the file of the notebook, as in 01_chain_rule.go. The fields are described
// at type exercise. This is all that most of them need:
//
//	{
//		ID:   "04-dW",                                       // the notebook's number and a word; the tests look for both
//		Ask:  "write ∂L/∂W into dW",                         // an imperative, no full stop
//		Want: func(δ, x *mat.Dense) *mat.Dense { … },        // the type of the reader's function
//		Draw: func(r *rand.Rand) []any { n := 2 + r.IntN(4); return []any{matrix(r, 3, n), matrix(r, 2, n)} },
//		Results: []string{"∂L/∂W"},                          // names, where there are several
//		Mistakes: []mistake{{"x is that of the next layer", func(δ, x *mat.Dense) *mat.Dense { … }}},
//	}
//
// Want, and what a mistake's Answer gives, can be
//
//   - a function of numbers, vectors, matrices (float64, int, []float64, *mat.Dense, lists of them) with one or more results.
//     Without a result, the arguments that it sets count: func(theta, grad []float64).
//   - a gate or a circuit: func(x, y *bp.Value) *bp.Value. Draw gives bp.Var("x", …). Its value and all gradients count.
//   - a layer: func() bp.Layer, without arguments or with those that Draw gives. Its output and all gradients count, for
//     random inputs and parameters, after another batch. What Mistakes do not explain, gradcheck does.
//   - an optimiser: func() bp.Optimizer, or func(n int) func(theta, grad []float64), or with the rate as an argument. Draw
//     gives n = optimised. Four steps count.
//   - a prediction: a float64 or a []float64. The reader has 2 % unless Tolerance says more. Then nothing but the sign, a
//     slip of the decimal point and Mistakes are named. A number that is whole and must be exact: Tolerance 1e-9.
//
// An answer that uses types of the notebook itself is wrapped in its cell, in a function of numbers:
//
//	exercise.Check("02-tanh", func(x float64) (y, dx float64) { … })
//
// Draw is made of number, pick, inputs, vector and matrix: see draw.go.
//
// Prefer a Want that measures (package measure) to one that repeats the formula. Let Draw vary n, so that a missing 1/n is
// not taken for a factor 2; let it draw both signs where the answer takes them; keep away from places where a factor is 0.
// Extreme arguments, such as z = 1000, go into Also.
//
// Of each answer these come for free, so do not list them: the sign; transposed; 1/n missing or twice; twice, half, any
// factor, any offset; 1/x; x²; reversed; shifted by one; rows not summed; the right numbers in the wrong shape; entries
// never set; |x|; wrong type; a panic; an endless loop; arguments overwritten; two answers to one question. Where the answer
// is a product, give its Factors: each one missing, twice, or divided by, and two missing, are named. Where it is a sum,
// give its Paths: any of them missing, of the wrong sign or twice, and all multiplied, are named. And every mistake is also
// known together with one of the free ones: "the inner derivative is missing, and the sign is wrong".
//
// 2. The cells, in the notebook, after the import of backprop/notebooks/exercise:
//
//   - text: **Your turn.** and what to do, in a sentence or two.
//
//   - code: a stub that compiles, and that returns 0 or nil or sets nothing, with the comment // your code; then %%; then
//     exercise.Check("04-dW", dW). The second argument must need nothing but what is declared above %%, here or in earlier
//     cells. A plot may follow after the call. For a prediction, the cell is the call alone, with nil.
//
//   - text: hint and solution, folded. The blank lines must be there. The solution is what takes the place of the part
//     above %%, or for a prediction the call:
//
//     <details>
//     <summary>Hint</summary>
//
//     Which rule? At which point?
//
//     </details>
//
//     <details>
//     <summary>Solution</summary>
//
//     ```go
//     func dW(δ, x *mat.Dense) *mat.Dense { … }
//     ```
//
//     </details>
//
//   - A cell below that shows what was to be predicted gets "metadata": {"jupyter": {"outputs_hidden": true}}: its output
//     is folded in JupyterLab and on the pages.
//
//   - The last cell: exercise.Score("04-four-equations").
//
// 3. The wrong answers, in testdata/04.txt (see testdata/01.txt): at least three for each exercise, those that people give,
// and a part of what must be said of each. A dash says that it need not be recognised; over the course, one in ten may be.
//
// 4. The tests, a few seconds each:
//
//	go test ./notebooks/exercise -run Exercise/04-   # the entries: each mistake is called by its own name
//	go test ./notebooks/internal/answers             # the notebooks: stub, solution and wrong answers
//
// The second compiles each answer with what it needs of the notebook's declarations, and nothing else. A message with
// "undefined" means that something is declared below %% or in a later cell. If an answer is called by another mistake's
// name, the points do not tell the two apart: draw others.
package exercise
