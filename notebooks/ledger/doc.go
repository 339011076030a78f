// Package ledger knows the 102 formulas of the five documents, and records what the notebooks find out about them.
//
// A cell compares a formula with an independent calculation and says what it found:
//
//	ledger.Holds("C9", got, want)          // the printed formula agrees
//	ledger.Translates("A13", got, want)    // it agrees once it is written in the other layout
//	ledger.Refutes("C16", printed, truth)  // it is false as printed; by how much
//	ledger.Corrects("C16", right, truth)   // what holds in its place agrees
//	ledger.Fills("B10", got, want)         // what the document leaves out agrees
//	ledger.Confirms("B21", got, want)      // a claim in words is true
//	ledger.Measures("E11", "slope of backpropagation", 1.02, 0.9, 1.1)
//	ledger.Catches("B11", "the path through z3 alone", wrong, truth)
//
// Each puts one line below the cell, and the same output carries it as a Record for the program that runs the
// notebooks. A check that fails does not stop the cell; Judge fails the row. Misuse (an unknown id, shapes that
// differ, a thing compared with itself) panics with one line.
//
// Each verdict asks for checks of its own kind, and Row.Checks and Row.Guests count them, so that a verdict which is
// changed or a check which is taken away fails the run.
//
// Numbers are compared entry by entry: the error of x against y is |x−y| / max(|x|, |y|), and 0 if x = y. What
// counts is the largest one. A NaN or an infinity anywhere fails every check.
package ledger
