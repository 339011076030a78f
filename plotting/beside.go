package plotting

import (
	"errors"
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg/draw"
)

// Beside sets figures side by side, in one row, from left to right.
func Beside(figures ...*Figure) (*Figure, error) {
	if len(figures) == 0 {
		return nil, errors.New("plotting: Beside: no figures")
	}
	row := new(Figure)
	var titles, texts []string
	for i, f := range figures {
		if f == nil {
			return nil, fmt.Errorf("plotting: Beside: figure %d is nil", i+1)
		}
		row.width += f.width
		row.height = max(row.height, f.height)
		titles, texts = append(titles, f.title), append(texts, f.text)
	}
	row.title, row.text = strings.Join(titles, " and "), strings.Join(texts, "\n")
	row.draw = func(canvas draw.Canvas) {
		for _, f := range figures {
			canvas.Max.X = canvas.Min.X + f.width
			canvas.Min.Y = canvas.Max.Y - f.height
			f.draw(canvas)
			canvas.Min.X = canvas.Max.X
		}
	}
	return row, nil
}
