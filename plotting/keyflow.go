package plotting

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// keyEntry is a small picture and what it means.
type keyEntry struct {
	width vg.Length                   // of the picture
	draw  func(p pen, x, y vg.Length) // from x on to the right, its middle at height y; nil draws nothing
	words string
}

const (
	keyRow   vg.Length = 26
	keySpace vg.Length = 6 // from the picture to the words
)

// flow lays entries out in rows that are at most so wide, each in the middle.
func flow(room vg.Length, entries []keyEntry) sketch {
	style := align(textStyle(tickSize), text.XLeft, text.YCenter)
	width := func(e keyEntry) vg.Length { return e.width + keySpace + style.Width(e.words) }
	var rows [][]keyEntry
	var widths []vg.Length
	for _, e := range entries {
		if n := len(rows) - 1; n >= 0 && widths[n]+keyGap+width(e) <= room {
			rows[n], widths[n] = append(rows[n], e), widths[n]+keyGap+width(e)
		} else {
			rows, widths = append(rows, []keyEntry{e}), append(widths, width(e))
		}
	}
	widest := vg.Length(0)
	for _, w := range widths {
		widest = max(widest, w)
	}
	return sketch{widest, keyRow * vg.Length(len(rows)), func(p pen) {
		for i, row := range rows {
			x, y := (widest-widths[i])/2, keyRow*(vg.Length(i)+0.5)
			for _, e := range row {
				if e.draw != nil {
					e.draw(p, x, y)
				}
				p.write(style, x+e.width+keySpace, y, e.words)
				x += width(e) + keyGap
			}
		}
	}}
}
