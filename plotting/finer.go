package plotting

// finer is the lattice with a point between any two neighbours, where cubic polynomials through four points say what the
// value is, for functions that are slow to evaluate. Next to the rim, and to points without a value, it is the mean of
// two; and next to a point without a value on one side there is none.
func (l *lattice) finer() *lattice {
	wide := &lattice{area: l.area, cols: 2*l.cols - 1, rows: l.rows}
	for j := range l.rows {
		wide.values = append(wide.values, between(l.values[j*l.cols:(j+1)*l.cols])...)
	}
	fine := &lattice{area: l.area, cols: wide.cols, rows: 2*l.rows - 1}
	fine.values = make([]float64, fine.cols*fine.rows)
	column := make([]float64, wide.rows)
	for i := range wide.cols {
		for j := range column {
			column[j] = wide.values[j*wide.cols+i]
		}
		for j, v := range between(column) {
			fine.values[j*fine.cols+i] = v
		}
	}
	return fine
}

// between is the row with a value between any two.
func between(row []float64) []float64 {
	var finer []float64
	for i, v := range row[:len(row)-1] {
		middle := v/2 + row[i+1]/2
		if i > 0 && i+2 < len(row) {
			// Lagrange's polynomial through −3, −1, 1, 3 at 0 is (−a + 9b + 9c − d)/16.
			if bend := (row[i-1] - v - row[i+1] + row[i+2]) / 16; finite(bend) {
				middle -= bend
			}
		}
		finer = append(finer, v, middle)
	}
	return append(finer, row[len(row)-1])
}
