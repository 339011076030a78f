package exercise

import (
	"math/rand/v2"

	"backprop/bp"
	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// moves is σ′(z) ⊙ Wẋ, where slope and rate may be other ones.
func moves(slope func(W, x, b, ẋ *mat.Dense) *mat.Dense, rate func(W, x, b, ẋ *mat.Dense) *mat.Dense) func(W, x, b, ẋ *mat.Dense) *mat.Dense {
	return func(W, x, b, ẋ *mat.Dense) *mat.Dense { return measure.Had(slope(W, x, b, ẋ), rate(W, x, b, ẋ)) }
}

func slopeAtZ(W, x, b, _ *mat.Dense) *mat.Dense {
	return measure.Apply(sigmoidSlope, measure.Add(measure.Mul(W, x), b))
}

func rateOfZ(W, _, _, ẋ *mat.Dense) *mat.Dense { return measure.Mul(W, ẋ) }

// multiplications draws the widths of a network with one hidden layer.
func multiplications(r *rand.Rand) []any { return []any{20 + r.IntN(20), 6 + r.IntN(8), 2 + r.IntN(3)} }

// cost are the exercises of notebook 08.
var cost = []exercise{
	{
		ID:        "08-paths",
		Ask:       "predict the number of paths for twenty rounds: type your number in the place of nil",
		Want:      1048576.0,
		Tolerance: 1e-9,
		Mistakes: []mistake{
			{"those are the paths of one round, twenty times: paths multiply", 40.0},
			{"those are the arrows", 60.0},
			{"that is 20²: each round doubles what the rounds before have", 400.0},
			{"that is one round too few", 524288.0},
			{"that is one round too many", 2097152.0},
		},
	},
	{
		ID:  "08-backward",
		Ask: "count the multiplications of a backward pass in backwardWork",
		Want: func(inputs, hidden, outputs int) int {
			return int(bp.Count([]int{inputs, hidden, outputs}, 1).Backward)
		},
		Draw: multiplications,
		Mistakes: []mistake{
			{"that is the forward pass", func(a, b, c int) int { return a*b + b*c }},
			{"only the slopes are counted: the errors must be carried down as well", func(a, b, c int) int { return a*b + b*c + c }},
			{"the factor σ′ of each hidden unit is missing, and the division of each output", func(a, b, c int) int { return a*b + 2*b*c }},
			{"the factor σ′ of each hidden unit is missing", func(a, b, c int) int { return a*b + 2*b*c + c }},
			{"the division by the number of samples is missing, one for each output", func(a, b, c int) int { return a*b + 2*b*c + b }},
			{"the errors are carried down to the inputs, where nobody needs them", func(a, b, c int) int { return 2*a*b + 2*b*c + b + c }},
			{"every weight is counted twice: no error is carried through the first layer", func(a, b, c int) int { return 2 * (a*b + b*c) }},
			{"the slopes of the biases are counted: there is nothing to multiply", func(a, b, c int) int { return a*b + 2*b*c + 2*b + 2*c }},
			{"the slopes of the first layer's weights are missing", func(a, b, c int) int { return 2*b*c + b + c }},
			{"the slopes of the last layer's weights are missing", func(a, b, c int) int { return a*b + b*c + b + c }},
			{"the forward pass is counted as well", func(a, b, c int) int { return 2*a*b + 3*b*c + b + c }},
		},
	},
	{
		ID:  "08-push",
		Ask: "write into push at which rate σ(Wx + b) moves when x moves at the rate ẋ",
		Want: func(W, x, b, ẋ *mat.Dense) *mat.Dense {
			moving := measure.Lift(x)
			for i := range moving {
				moving[i][0] += complex(0, measure.Step*ẋ.At(i, 0))
			}
			a := measure.Lift(W).Times(moving).Plus(measure.Lift(b)).Apply(complexSigmoid)
			return measure.Fill(len(a), 1, func(i, _ int) float64 { return imag(a[i][0]) / measure.Step })
		},
		Draw: func(r *rand.Rand) []any {
			return []any{matrix(r, 3, 3), matrix(r, 3, 1), matrix(r, 3, 1), matrix(r, 3, 1)}
		},
		Factors: []part{
			{"σ′(z)", slopeAtZ},
			{"Wẋ", rateOfZ},
		},
		Mistakes: []mistake{
			{"b is added to the rate: a constant does not move", moves(slopeAtZ, func(W, x, b, ẋ *mat.Dense) *mat.Dense { return measure.Add(measure.Mul(W, ẋ), b) })},
			{"b is added to the rate, and σ′(z) is missing", func(W, x, b, ẋ *mat.Dense) *mat.Dense { return measure.Add(measure.Mul(W, ẋ), b) }},
			{"W is transposed: that leads from the outputs to the inputs", moves(slopeAtZ, func(W, x, b, ẋ *mat.Dense) *mat.Dense { return measure.Mul(W.T(), ẋ) })},
			{"the layer is applied to the rate: a rate is multiplied by the slope", func(W, x, b, ẋ *mat.Dense) *mat.Dense {
				return measure.Apply(sigmoid, measure.Add(measure.Mul(W, ẋ), b))
			}},
			{"σ is applied to the rate: a rate is multiplied by the slope", func(W, x, b, ẋ *mat.Dense) *mat.Dense {
				return measure.Apply(sigmoid, measure.Mul(W, ẋ))
			}},
			{"σ′ is taken at the rate, not at z", moves(func(W, x, b, ẋ *mat.Dense) *mat.Dense { return measure.Apply(sigmoidSlope, measure.Mul(W, ẋ)) }, rateOfZ)},
			{"σ′ is taken at a, not at z", moves(func(W, x, b, ẋ *mat.Dense) *mat.Dense {
				return measure.Apply(sigmoidSlope, measure.Apply(sigmoid, measure.Add(measure.Mul(W, x), b)))
			}, rateOfZ)},
			{"z(1 − z) is not the slope: what belongs there is another letter", moves(func(W, x, b, ẋ *mat.Dense) *mat.Dense {
				return measure.Apply(sigmoidSlopeOfA, measure.Add(measure.Mul(W, x), b))
			}, rateOfZ)},
			{"you multiply by σ(z), not by its slope", moves(func(W, x, b, ẋ *mat.Dense) *mat.Dense {
				return measure.Apply(sigmoid, measure.Add(measure.Mul(W, x), b))
			}, rateOfZ)},
			{"z lacks the bias", moves(func(W, x, b, ẋ *mat.Dense) *mat.Dense { return measure.Apply(sigmoidSlope, measure.Mul(W, x)) }, rateOfZ)},
			{"W is missing", moves(slopeAtZ, func(W, x, b, ẋ *mat.Dense) *mat.Dense { return ẋ })},
			{"x is in the place of ẋ", moves(slopeAtZ, func(W, x, b, ẋ *mat.Dense) *mat.Dense { return measure.Mul(W, x) })},
		},
	},
	{
		ID:        "08-again",
		Ask:       "predict how many of 400 layers are run forward a second time, with the best k: type your number in the place of nil",
		Want:      380.0,
		Tolerance: 1e-9,
		Mistakes: []mistake{
			{"the last layer of each stretch is still there, and need not be run again", 400.0},
			{"that is the best k, and the number of stretches", 20.0},
			{"that is how many layers are stored", 40.0},
			{"only one layer of each stretch is spared", 360.0},
			{"that is one stretch alone", 19.0},
		},
	},
	{
		ID:        "08-years",
		Ask:       "predict how many years finite differences take where backpropagation takes an hour: type your number in the place of nil",
		Want:      11.54,
		Tolerance: 0.05,
		Mistakes: []mistake{
			{"backpropagation is taken for one forward pass: there is one, and then the way back", 23.2},
			{"backpropagation is taken for three forward passes: look at what the first layer, where nearly all weights are, does not have to do", 7.75},
			{"one forward pass for each parameter is taken: central differences need two", 5.77},
			{"those are hours", 101065.0},
			{"those are days", 4211.0},
		},
	},
}
