package plotting

import "testing"

func TestNumber(t *testing.T) {
	tests := []struct {
		v      float64
		digits int
		want   string
	}{
		{0, 3, "0"},
		{0.72, 3, "0.72"},
		{0.0312345, 3, "0.0312"},
		{0.001, 3, "0.001"},
		{0.00099, 3, "9.9e-4"},
		{0.0009999, 3, "0.001"},
		{-1234.5, 3, "-1230"},
		{3 * 0.1, 12, "0.3"},
		{1e6, 12, "1e6"},
		{1.5e-310, 12, "1.5e-310"},
	}
	for _, test := range tests {
		if got := number(test.v, test.digits); got != test.want {
			t.Errorf("number(%v, %d) = %s, want %s", test.v, test.digits, got, test.want)
		}
	}
}
