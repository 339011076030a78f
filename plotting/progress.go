package plotting

import (
	"fmt"
	"time"

	"backprop/bp"
)

// underWay is the line of a training: "epoch 120 of 2000: loss 0.031, about 12 s left".
func underWay(h *bp.History, epochs int, taken time.Duration) string {
	done := len(h.Loss)
	left := time.Duration(float64(taken) / float64(done) * float64(epochs-done))
	return fmt.Sprintf("epoch %d of %d: %s, %s left", done, epochs, losses(h), roughly(left))
}

// ended is its last line: "2000 epochs: loss 0.0042".
func ended(h *bp.History, epochs int, failed error) string {
	switch done := len(h.Loss); {
	case failed != nil:
		return fmt.Sprintf("failed after epoch %d of %d: %s", done, epochs, losses(h))
	case done < epochs:
		return fmt.Sprintf("stopped after epoch %d of %d: %s", done, epochs, losses(h))
	case epochs == 1:
		return "1 epoch: " + losses(h)
	}
	return fmt.Sprintf("%d epochs: %s", epochs, losses(h))
}

// losses are those of the last epoch.
func losses(h *bp.History) string {
	last := len(h.Loss) - 1
	s := "loss " + number(h.Loss[last], textDigits)
	if len(h.ValidationLoss) > last {
		s += ", validation " + number(h.ValidationLoss[last], textDigits)
	}
	return s
}

// roughly tells a time to come in the unit that fits it.
func roughly(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than 1 s"
	case d < 100*time.Second:
		return fmt.Sprintf("about %.0f s", d.Seconds())
	case d < 100*time.Minute:
		return fmt.Sprintf("about %.0f min", d.Minutes())
	}
	return fmt.Sprintf("about %.1f h", d.Hours())
}
