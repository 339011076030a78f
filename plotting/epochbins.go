package plotting

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
)

// mostBins is how many columns of epochs a map shows. Each is wider than two pixels.
const mostBins = 300

// epochBins joins epochs, so that a map has no more columns than it can show: size epochs to each column, in
// the last one what is left.
type epochBins struct{ epochs, size int }

func newEpochBins(epochs int) epochBins {
	return epochBins{epochs, (epochs + mostBins - 1) / mostBins}
}

// bins is the number of columns.
func (b epochBins) bins() int { return (b.epochs + b.size - 1) / b.size }

// Ticks labels the epochs, of which the first begins at 0.5.
func (b epochBins) Ticks(lo, hi float64) []plot.Tick {
	if b.epochs == 1 {
		return epochTicks{}.Ticks(lo, hi)
	}
	return epochTicks{}.Ticks(1, float64(b.epochs))
}

// name is that of the axis.
func (b epochBins) name() string {
	if b.size == 1 {
		return "epoch"
	}
	return fmt.Sprintf("epoch (%d to a column, root mean square)", b.size)
}

// mean is the root of the mean of the squares over the epochs of each column. bp.History does the same with the batches
// of an epoch. So a column is zero only if all its epochs are, and a single burst in it is not lost.
func (b epochBins) mean(magnitudes []float64) []float64 {
	var means []float64
	for column := range slices.Chunk(magnitudes, b.size) {
		means = append(means, rootMeanSquare(column))
	}
	return means
}

// rootMeanSquare takes the squares of shares of the largest, which neither overflow nor underflow.
func rootMeanSquare(magnitudes []float64) float64 {
	largest := slices.Max(magnitudes)
	if largest == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range magnitudes {
		sum += v / largest * (v / largest)
	}
	return largest * math.Sqrt(sum/float64(len(magnitudes)))
}
