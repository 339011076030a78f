package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Accuracy returns the share, 0 … 1, of the samples x (d×n) that the network answers as y (m_L×n) does:
//
//	accuracy = 1/n · #{ s : answer(aᴸ of sample s) = answer(y of sample s) }
//
// The loss says what an answer is. For CrossEntropy it is the class with the largest entry, of equal ones
// the first. For BinaryCrossEntropy it is a yes or no for each output, yes from ½ on, and a sample is right
// when all its outputs are.
//
// Other losses know no right and wrong: it panics for them, and when x or y does not fit the network.
func (net *Network) Accuracy(x, y *mat.Dense) float64 {
	net.wantMade()
	count := net.counter()
	if count == nil {
		panic(fmt.Sprintf("bp: Accuracy: the %v loss knows no right and wrong, want CrossEntropy or BinaryCrossEntropy", net.loss))
	}
	a := net.forward(x)
	wantTarget(a, y)
	_, n := y.Dims()
	return float64(count(a, y)) / float64(n)
}

// counter returns the function that counts the columns of a that answer as those of y, nil where the loss
// knows no right and wrong.
func (net *Network) counter() func(a, y *mat.Dense) int {
	switch net.loss {
	case CrossEntropy:
		return countSameLargest
	case BinaryCrossEntropy:
		return countSameSides
	}
	return nil
}

func countSameLargest(a, y *mat.Dense) int {
	right := 0
	for c := range columnsOf(a) {
		_, answer := c.largest(a)
		_, want := c.largest(y)
		for s := range c.width {
			if answer[s] == want[s] {
				right++
			}
		}
	}
	return right
}

func countSameSides(p, y *mat.Dense) int {
	rows, n := p.Dims()
	right := 0
	for s := range n {
		same := true
		for i := range rows {
			same = same && (p.At(i, s) >= 0.5) == (y.At(i, s) >= 0.5)
		}
		if same {
			right++
		}
	}
	return right
}
