package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// samples are inputs x (d×n) with their targets y (m_L×n), and what messages call the two.
type samples struct {
	x, y         *mat.Dense
	xName, yName string
}

func (s samples) count() int {
	_, n := s.x.Dims()
	return n
}

// wantFit panics unless x and y fit each other and the network.
func (s samples) wantFit(net *Network) {
	if s.x == nil || s.y == nil {
		panic(fmt.Sprintf("bp: Train: %s or %s is nil: give both", s.xName, s.yName))
	}
	in, _ := net.layers[0].Sizes()
	_, out := net.layers[len(net.layers)-1].Sizes()
	xr, xc := s.x.Dims()
	yr, yc := s.y.Dims()
	switch {
	case xr != in || xc == 0:
		panic(fmt.Sprintf("bp: Train: %s is %d×%d, want %d rows and at least one column: one sample is one column", s.xName, xr, xc, in))
	case xc != yc:
		panic(fmt.Sprintf("bp: Train: %s has %d columns, %s has %d: one sample is one column of each", s.xName, xc, s.yName, yc))
	case yr != out:
		panic(fmt.Sprintf("bp: Train: %s has %d rows, want %d as the last layer has outputs", s.yName, yr, out))
	}
}

// check returns an error unless every value is finite and the loss takes the targets.
func (s samples) check(loss Loss) error {
	if err := checkFinite(s.xName, s.x); err != nil {
		return err
	}
	if err := checkFinite(s.yName, s.y); err != nil {
		return err
	}
	if loss, ok := loss.(targetChecker); ok {
		if err := loss.checkTargets(s.y); err != nil {
			return fmt.Errorf("%w (Train's %s)", err, s.yName)
		}
	}
	return nil
}

func checkFinite(name string, m *mat.Dense) error {
	if row, col, found := notFinite(m); found {
		return fmt.Errorf("bp: Train: %s holds %v in row %d, column %d (counted from 0): every value must be finite", name, m.At(row, col), row, col)
	}
	return nil
}
