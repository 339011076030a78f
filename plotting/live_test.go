package plotting

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/plotting/inline"
)

// fakeScreen keeps what it was told, and takes its time for a figure.
type fakeScreen struct {
	clock   *time.Time
	drawing time.Duration
	log     []string
	broken  error
}

func (s *fakeScreen) line(text string) error {
	s.log = append(s.log, text)
	return s.broken
}
func (s *fakeScreen) figure(f *Figure) error {
	s.log = append(s.log, f.drawing.Title)
	*s.clock = s.clock.Add(s.drawing)
	return nil
}
func (s *fakeScreen) pictures() bool       { return true }
func (s *fakeScreen) pause() time.Duration { return time.Second }

// watched lets epochs pass that take a quarter of a second each, until all or failing are done.
func watched(s *fakeScreen, epochs, failing int, failed error) *live {
	clock := time.Unix(0, 0)
	s.clock = &clock
	l := &live{epochs: epochs, draw: lossAndGradNorm, screen: s, now: func() time.Time { return clock }, start: clock, next: clock.Add(time.Second)}
	for e := range failing {
		clock = clock.Add(time.Second / 4)
		l.watch(history(e+1, 1, func(_, e int) float64 { return 1 / float64(e+1) }))
	}
	l.end(history(failing, 1, func(_, e int) float64 { return 1 / float64(e+1) }), failed)
	return l
}

const both = "Loss and Gradient magnitude"

func TestLiveLines(t *testing.T) {
	for _, test := range []struct {
		name          string
		epochs, until int
		drawing       time.Duration
		failed        error
		want          []string
	}{
		{"too short to be watched", 3, 3, 0, nil, []string{"3 epochs: loss 0.333", both}},
		{"one epoch", 1, 1, 0, nil, []string{"1 epoch: loss 1", both}},
		// 4 epochs a second: after 4 of them 6 are left, for 1.5 s
		{"a state each second", 10, 10, 0, nil, []string{
			"epoch 4 of 10: loss 0.25, about 2 s left", both,
			"epoch 8 of 10: loss 0.125, less than 1 s left", both,
			"10 epochs: loss 0.1", both}},
		// drawing takes 3/4 s, so the next figure waits for 27/4 s of training, 27 epochs; the line does not wait for it
		{"slow drawing", 33, 33, 3 * time.Second / 4, nil, []string{
			"epoch 4 of 33: loss 0.25, about 7 s left", both, // 29 epochs of 1/4 s
			"epoch 8 of 33: loss 0.125, about 9 s left",   // 2.75 s for 8, drawing included: 8.6 s for 25
			"epoch 12 of 33: loss 0.0833, about 7 s left", // 3.75 s for 12: 6.6 s for 21
			"epoch 16 of 33: loss 0.0625, about 5 s left", // 4.75 s for 16: 5.05 s for 17
			"epoch 20 of 33: loss 0.05, about 4 s left",   // 5.75 s for 20: 3.7 s for 13
			"epoch 24 of 33: loss 0.0417, about 3 s left", // 6.75 s for 24: 2.5 s for 9
			"epoch 28 of 33: loss 0.0357, about 1 s left", // 7.75 s for 28: 1.4 s for 5
			"epoch 32 of 33: loss 0.0312, less than 1 s left", both,
			"33 epochs: loss 0.0303", both}},
		{"stopped", 10, 5, 0, nil, []string{
			"epoch 4 of 10: loss 0.25, about 2 s left", both,
			"stopped after epoch 5 of 10: loss 0.2", both}},
		{"failed", 10, 2, 0, errors.New("NaN"), []string{"failed after epoch 2 of 10: loss 0.5", both}},
	} {
		s := &fakeScreen{drawing: test.drawing}
		l := watched(s, test.epochs, test.until, test.failed)
		if got, want := strings.Join(s.log, "\n"), strings.Join(test.want, "\n"); got != want || l.err != nil {
			t.Errorf("%s: error %v, it showed\n%s\nwant\n%s", test.name, l.err, got, want)
		}
	}
}

// A screen that fails is left alone until the end, and training goes on.
func TestLiveKeepsTheScreensError(t *testing.T) {
	s := &fakeScreen{broken: errors.New("no kernel")}
	l := watched(s, 100, 100, nil)
	if len(s.log) != 2 || l.err != s.broken {
		t.Errorf("%d tries, error %v; want 2 and %v", len(s.log), l.err, s.broken)
	}
}

func TestRoughly(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                       "less than 1 s",
		999 * time.Millisecond:  "less than 1 s",
		1400 * time.Millisecond: "about 1 s",
		99 * time.Second:        "about 99 s",
		100 * time.Second:       "about 2 min",
		90 * time.Minute:        "about 90 min",
		150 * time.Minute:       "about 2.5 h",
	} {
		if got := roughly(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

// liveMoons trains the same network each time.
func liveMoons(o bp.Options) (*bp.Network, data.Set, bp.Options) {
	rng := rand.New(rand.NewPCG(1, 2))
	set := data.Moons(40, 0.1, rng)
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 4, bp.Tanh), bp.NewDense(4, 1, bp.Sigmoid))
	net.Init(rng)
	o.ValidationX, o.ValidationY = set.X, set.Y
	return net, set, o
}

// TrainLive learns what Train learns, bit for bit; its picture is the one that draw makes of the whole history.
func TestTrainLiveIsTrain(t *testing.T) {
	if inline.Notebook() {
		t.Skip("the tests run in a notebook")
	}
	t.Chdir(t.TempDir())
	freshNames(t)
	o := bp.Options{Epochs: 20, Batch: 8, Optimizer: bp.SGD{Rate: 0.5}}
	net, set, options := liveMoons(o)
	want, err := bp.Train(net, set.X, set.Y, options)
	if err != nil {
		t.Fatal(err)
	}
	other, set, options := liveMoons(o)
	var got *bp.History
	said := output(t, func() { got, err = TrainLive(other, set.X, set.Y, options, nil) })
	if err != nil || fmt.Sprint(got.Loss) != fmt.Sprint(want.Loss) || fmt.Sprint(other.Theta()) != fmt.Sprint(net.Theta()) {
		t.Errorf("error %v, losses %v, want %v", err, got.Loss, want.Loss)
	}
	last := len(want.Loss) - 1
	if line := fmt.Sprintf("20 epochs: loss %.3f, validation %.3f\n%s: saved as loss_and_gradient_magnitude.png\n", want.Loss[last], want.ValidationLoss[last], both); said != line {
		t.Errorf("it said\n%swant\n%s", said, line)
	}
	saved, err := os.ReadFile("loss_and_gradient_magnitude.png")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(saved, must(t)(lossAndGradNorm(want)).png()) {
		t.Error("the picture is not that of the history")
	}
}

// The reader's own Watch is called, and can stop; the last state is shown all the same, drawn as asked.
func TestTrainLiveStopsAndFails(t *testing.T) {
	if inline.Notebook() {
		t.Skip("the tests run in a notebook")
	}
	t.Chdir(t.TempDir())
	freshNames(t)
	calls := 0
	net, set, o := liveMoons(bp.Options{Epochs: 20, Optimizer: bp.SGD{Rate: 0.5}, Watch: func(epoch int, h *bp.History) bool {
		calls++
		return epoch < 6
	}})
	said := output(t, func() {
		if h, err := TrainLive(net, set.X, set.Y, o, GradMap); err != nil || len(h.Loss) != 7 || calls != 7 {
			t.Errorf("error %v, %d epochs, %d calls; want 7", err, len(h.Loss), calls)
		}
	})
	if !strings.HasPrefix(said, "stopped after epoch 7 of 20: loss ") || !strings.HasSuffix(said, "saved as gradient_magnitude_by_layer_and_epoch.png\n") {
		t.Errorf("it said %q", said)
	}

	bad := errors.New("no picture")
	net, set, o = liveMoons(bp.Options{Epochs: 5, Optimizer: bp.SGD{Rate: 1e308}})
	said = output(t, func() {
		h, err := TrainLive(net, set.X, set.Y, o, func(*bp.History) (*Figure, error) { return nil, bad })
		if err == nil || !strings.Contains(err.Error(), "epoch 2") || !errors.Is(err, bad) || len(h.Loss) != 1 {
			t.Errorf("error %v, %d epochs", err, len(h.Loss))
		}
	})
	if !strings.HasPrefix(said, "failed after epoch 1 of 5: loss ") {
		t.Errorf("it said %q", said)
	}

	o.Optimizer = bp.SGD{Rate: 0.5}
	output(t, func() {
		const want = "plotting: TrainLive: draw gave no figure, and no error"
		h, err := TrainLive(net, set.X, set.Y, o, func(*bp.History) (*Figure, error) { return nil, nil })
		if err == nil || err.Error() != want || len(h.Loss) != 5 {
			t.Errorf("error %v, %d epochs; want %s and 5", err, len(h.Loss), want)
		}
	})

	set.X.Set(0, 0, math.NaN())
	if h, err := TrainLive(net, set.X, set.Y, o, nil); err == nil || h != nil {
		t.Errorf("history %v, error %v with NaN in the data", h, err)
	}
}

// A training at a pace is neither shorter nor much longer than it should be, and a slow one is not held up.
func TestPace(t *testing.T) {
	for _, test := range []struct{ epochs, each, want time.Duration }{
		{1000, 0, 8 * time.Second},
		{1000, time.Millisecond, 8 * time.Second},
		{3, 0, 8 * time.Second},
		{1, 0, 0},
		{100, time.Second, 100 * time.Second},
	} {
		clock := time.Unix(0, 0)
		sleep := func(d time.Duration) { clock = clock.Add(d) }
		watch := pace(8*time.Second, int(test.epochs), func() time.Time { return clock }, sleep)
		begin := clock
		for epoch := range int(test.epochs) {
			clock = clock.Add(test.each)
			if !watch(epoch, nil) {
				t.Fatal("it ends the training")
			}
		}
		if took := clock.Sub(begin); took < test.want-10*time.Millisecond || took > test.want+test.each+10*time.Millisecond {
			t.Errorf("%d epochs of %v take %v, want %v", int(test.epochs), test.each, took, test.want)
		}
	}
}
