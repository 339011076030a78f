package plotting

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// keyGap separates the entries of a key.
const keyGap vg.Length = 20

// circuitKey shows what the numbers at a line are, and what is written in place of a plain gradient.
func circuitKey(gradient string, wires []wire) sketch {
	const above = "value"
	line := max(valueStyle.Width(above), gradientStyle.Width(gradient)) + 2*numberPad
	var notes []string
	for _, note := range []struct {
		words   string
		applies func(wire) bool
	}{
		{"a sum: one term for each branch", func(w wire) bool { return w.sum }},
		{"– : Backward has not come here", func(w wire) bool { return !w.reached }},
	} {
		for _, w := range wires {
			if note.applies(w) {
				notes = append(notes, note.words)
				break
			}
		}
	}
	width, style := line+headLength, align(italic(textStyle(tickSize)), text.XLeft, text.YCenter)
	for _, words := range notes {
		width += keyGap + style.Width(words)
	}
	return sketch{width, wireHeight, func(p pen) {
		const y = wireHeight / 2
		p.line(wireStyle, 0, y, line, y)
		p.arrowhead(wireColor, line+headLength, y, headLength)
		p.write(align(valueStyle, text.XCenter, text.YBottom), line/2, y-numberGap, above)
		p.write(align(gradientStyle, text.XCenter, text.YTop), line/2, y+numberGap, gradient)
		x := line + headLength
		for _, words := range notes {
			x += keyGap
			p.write(style, x, y, words)
			x += style.Width(words)
		}
	}}
}
