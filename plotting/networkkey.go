package plotting

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

const (
	keySample vg.Length = 34  // a line in a key
	keyUnit   vg.Length = 8   // the radius of a unit in a key
	leastKey  vg.Length = 420 // a row of a key may be so wide, though what it explains is not
)

// key says what lines, units and dashes mean, as far as the drawing has them. Boxes need none.
func (d *netDrawing) key() []sketch {
	entries := append(d.lineEntries(), d.unitEntries()...)
	if len(entries) == 0 {
		return nil
	}
	return []sketch{flow(max(d.width, leastKey), entries)}
}

// lineEntries explain colour, dashes and width.
func (d *netDrawing) lineEntries() (entries []keyEntry) {
	for _, sign := range []struct {
		value float64
		words string
	}{{1, " > 0"}, {-1, " < 0"}, {0, " = 0"}} {
		same := func(l netLine) bool { return sign.value == 0 && l.value == 0 || sign.value*l.value > 0 }
		if !slices.ContainsFunc(d.lines(), same) {
			continue
		}
		entries = append(entries, keyEntry{keySample, func(p pen, x, y vg.Length) {
			line := netLine{value: sign.value * d.scale / 2, from: vg.Point{X: x, Y: y}, to: vg.Point{X: x + keySample, Y: y}}
			d.drawLine(p, line)
		}, d.view.weight + sign.words})
	}
	if d.scale > 0 {
		entries = append(entries, keyEntry{keySample, func(p pen, x, y vg.Length) {
			p.FillPolygon(wireColor, []vg.Point{
				p.at(x, y), p.at(x+keySample, y-d.widest/2), p.at(x+keySample, y+d.widest/2),
			})
		}, fmt.Sprintf("width: up to %s, the largest of all dense layers", amount(d.scale))})
	}
	return entries
}

// unitEntries explain what stands at and in a unit, or in its place.
func (d *netDrawing) unitEntries() (entries []keyEntry) {
	add := func(width vg.Length, words string, draw func(p pen, x, y vg.Length)) {
		entries = append(entries, keyEntry{width, draw, words})
	}
	if lines := d.lines(); len(lines) > 0 && d.numbered {
		add(2*keyUnit, "line above a unit: "+d.view.bias, func(p pen, x, y vg.Length) {
			d.drawKeyUnit(p, x, y+keyUnit/2, "")
			p.line(flowStyle, x+keyUnit, y-keyUnit/2, x+keyUnit, y-1.5*keyUnit)
		})
	} else if len(lines) > 0 {
		add(2*keyUnit, "bar in a unit: "+d.view.bias, func(p pen, x, y vg.Length) {
			d.drawKeyUnit(p, x, y, "")
			p.line(flowStyle, x+keyUnit-biasBar/2, y, x+keyUnit+biasBar/2, y)
		})
	}
	if d.numbered && d.samples > 0 {
		add(2*keyUnit, d.view.unitWords(d.samples), func(p pen, x, y vg.Length) { d.drawKeyUnit(p, x, y, d.view.unit) })
	}
	if slices.ContainsFunc(d.columns, func(c netColumn) bool { return c.cut() > 0 }) {
		add(2, "units left out, with their lines", func(p pen, x, y vg.Length) { p.ellipsis(x+1, y) })
	}
	if slices.ContainsFunc(d.columns, func(c netColumn) bool { return c.dashed(d.numbered) }) {
		add(0, "– : "+d.view.missing, nil)
	}
	return entries
}

func (d *netDrawing) drawKeyUnit(p pen, x, y vg.Length, words string) {
	p.box(gateFill, unitStyle, x, y-keyUnit, x+2*keyUnit, y+keyUnit, keyUnit)
	p.number(d.view.numbers, x+keyUnit, y, words)
}

// unitWords says what the number in a unit is, for a batch of so many samples.
func (view netView) unitWords(samples int) string {
	switch {
	case view.backward && samples == 1:
		return "in a unit: δ = ∂L/∂z, which is ∂L/∂b"
	case view.backward:
		return fmt.Sprintf("in a unit: the sum of δ over %d samples, which is ∂L/∂b", samples)
	case samples == 1:
		return "in a unit: its a, as of the last Forward"
	}
	return fmt.Sprintf("in a unit: the mean of a over the last Forward's %d samples", samples)
}

// dashed reports whether a dash stands in a column.
func (c *netColumn) dashed(numbered bool) bool {
	for k := range c.numbers {
		if c.unitWords(k, numbered) == "–" {
			return true
		}
	}
	return slices.ContainsFunc(c.box, func(words string) bool { return strings.HasSuffix(words, "| –") })
}
