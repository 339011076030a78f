package plotting

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"

	"backprop/plotting/internal/kit"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// SVG returns the figure as an element for a web page, which draws it in the page's colours: the background is the page's
// own, colours are attributes, fill="#202020", which a style sheet may replace, and nothing needs a style of its own. Letters
// are text. Where the reader's machine lacks the font, another one takes its place, and each line is as wide all the same.
func (f *Figure) SVG() []byte {
	page := &page{height: f.drawing.Height, states: []pageState{{matrix: [6]float64{1, 0, 0, 1, 0, 0}}}}
	pixels := func(l vg.Length) int { return int(math.Round(l.Dots(kit.PixelsPerInch))) }
	fmt.Fprintf(&page.out, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" width="%d" height="%d" viewBox="0 0 `,
		html.EscapeString(f.text), pixels(f.drawing.Width), pixels(f.drawing.Height))
	page.numbers(f.drawing.Width, f.drawing.Height)
	page.out.WriteString(`" font-family="Liberation Sans,Arial,Helvetica,sans-serif" fill="none" xml:space="preserve">`)
	f.drawing.Draw(draw.NewCanvas(page, f.drawing.Width, f.drawing.Height))
	page.out.WriteString("</svg>")
	return page.out.Bytes()
}

// page is a canvas whose picture is SVG's. gonum's writes a style for each shape, which a page that forbids styles does not
// show, and takes several times as long.
type page struct {
	out    bytes.Buffer
	height vg.Length
	states []pageState
	number []byte // scratch
}

type pageState struct {
	matrix [6]float64 // (x, y) goes to (m₀ x + m₂ y + m₄, m₁ x + m₃ y + m₅)
	color  color.Color
	width  vg.Length
	dashes []vg.Length
	offset vg.Length
}

func (p *page) now() *pageState          { return &p.states[len(p.states)-1] }
func (p *page) Push()                    { p.states = append(p.states, *p.now()) }
func (p *page) Pop()                     { p.states = p.states[:len(p.states)-1] }
func (p *page) SetColor(c color.Color)   { p.now().color = c }
func (p *page) SetLineWidth(w vg.Length) { p.now().width = w }
func (p *page) SetLineDash(dashes []vg.Length, offset vg.Length) {
	p.now().dashes, p.now().offset = dashes, offset
}

// transform makes everything drawn from now on pass through another matrix first.
func (p *page) transform(a, b, c, d, e, f float64) {
	m := p.now().matrix
	p.now().matrix = [6]float64{
		m[0]*a + m[2]*b, m[1]*a + m[3]*b, m[0]*c + m[2]*d, m[1]*c + m[3]*d,
		m[0]*e + m[2]*f + m[4], m[1]*e + m[3]*f + m[5],
	}
}

func (p *page) Rotate(radians float64) {
	sin, cos := math.Sincos(radians)
	p.transform(cos, sin, -sin, cos, 0, 0)
}
func (p *page) Translate(by vg.Point) { p.transform(1, 0, 0, 1, float64(by.X), float64(by.Y)) }
func (p *page) Scale(x, y float64)    { p.transform(x, 0, 0, y, 0, 0) }

// Pixel says how fine an image should be, for kit.Raster: the page smooths it.
func (p *page) Pixel() vg.Length { return 6 * kit.Pixel }

// numbers writes lengths in points, to hundredths.
func (p *page) numbers(lengths ...vg.Length) {
	for i, l := range lengths {
		if i > 0 {
			p.out.WriteByte(' ')
		}
		p.number = strconv.AppendFloat(p.number[:0], math.Round(100*float64(l))/100+0, 'f', -1, 64)
		p.out.Write(p.number)
	}
}

// at is where a point lies on the page, whose y points down.
func (p *page) at(v vg.Point) vg.Point {
	m, x, y := p.now().matrix, float64(v.X), float64(v.Y)
	return vg.Point{X: vg.Length(m[0]*x + m[2]*y + m[4]), Y: p.height - vg.Length(m[1]*x+m[3]*y+m[5])}
}

// points writes a letter of a path, and its points.
func (p *page) points(letter byte, points ...vg.Point) {
	p.out.WriteByte(letter)
	for i, v := range points {
		if i > 0 {
			p.out.WriteByte(' ')
		}
		v = p.at(v)
		p.numbers(v.X, v.Y)
	}
}

// paint is a colour as an attribute, and how opaque it is.
func (p *page) paint(attribute string) {
	c := color.NRGBAModel.Convert(p.now().color).(color.NRGBA)
	fmt.Fprintf(&p.out, ` %s="#%02x%02x%02x"`, attribute, c.R, c.G, c.B)
	if c.A != 0xff {
		fmt.Fprintf(&p.out, ` %s-opacity="%.2f"`, attribute, float64(c.A)/0xff)
	}
}

func (p *page) path(path vg.Path) {
	p.out.WriteString(`<path d="`)
	for _, c := range path {
		switch {
		case c.Type == vg.MoveComp:
			p.points('M', c.Pos)
		case c.Type == vg.LineComp:
			p.points('L', c.Pos)
		case c.Type == vg.CurveComp && len(c.Control) == 1:
			p.points('Q', c.Control[0], c.Pos)
		case c.Type == vg.CurveComp:
			p.points('C', c.Control[0], c.Control[1], c.Pos)
		case c.Type == vg.CloseComp:
			p.out.WriteByte('Z')
		case c.Type == vg.ArcComp:
			p.arc(c)
		}
	}
	p.out.WriteByte('"')
}

// arc writes an arc as two halves: SVG has no arc that ends where it starts.
func (p *page) arc(c vg.PathComp) {
	on := func(angle float64) vg.Point {
		sin, cos := math.Sincos(angle)
		return vg.Point{X: c.Pos.X + c.Radius*vg.Length(cos), Y: c.Pos.Y + c.Radius*vg.Length(sin)}
	}
	p.points('L', on(c.Start))
	for k := range 2 {
		p.out.WriteByte('A')
		p.numbers(c.Radius, c.Radius)
		p.out.WriteString(map[bool]string{true: " 0 0 0 ", false: " 0 0 1 "}[c.Angle > 0])
		end := p.at(on(c.Start + c.Angle*float64(k+1)/2))
		p.numbers(end.X, end.Y)
	}
}

func (p *page) Fill(path vg.Path) {
	p.path(path)
	p.paint("fill")
	p.out.WriteString("/>")
}

func (p *page) Stroke(path vg.Path) {
	s := p.now()
	if s.width <= 0 {
		return
	}
	p.path(path)
	p.paint("stroke")
	p.out.WriteString(` stroke-width="`)
	p.numbers(s.width)
	if len(s.dashes) > 0 {
		p.out.WriteString(`" stroke-dasharray="`)
		p.numbers(s.dashes...)
		p.out.WriteString(`" stroke-dashoffset="`)
		p.numbers(s.offset)
	}
	p.out.WriteString(`"/>`)
}

func (p *page) FillString(face font.Face, at vg.Point, s string) {
	m, v := p.now().matrix, p.at(at)
	p.out.WriteString(`<text x="`)
	p.numbers(v.X)
	p.out.WriteString(`" y="`)
	p.numbers(v.Y)
	if m[1] != 0 {
		fmt.Fprintf(&p.out, `" transform="rotate(%.4g `, -math.Atan2(m[1], m[0])*180/math.Pi)
		p.numbers(v.X, v.Y)
		p.out.WriteByte(')')
	}
	p.out.WriteString(`" font-size="`)
	p.numbers(face.Font.Size)
	p.out.WriteString(`" lengthAdjust="spacingAndGlyphs" textLength="`)
	p.numbers(face.Width(s))
	if face.Font.Style == xfont.StyleItalic {
		p.out.WriteString(`" font-style="italic`)
	}
	p.out.WriteByte('"')
	p.paint("fill")
	p.out.WriteByte('>')
	p.out.WriteString(html.EscapeString(s))
	p.out.WriteString("</text>")
}

// DrawImage draws an image that is the right way up.
func (p *page) DrawImage(r vg.Rectangle, picture image.Image) {
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&file, picture); err != nil {
		panic(err) // a bytes.Buffer never fails
	}
	corner := p.at(vg.Point{X: r.Min.X, Y: r.Max.Y})
	p.out.WriteString(`<image preserveAspectRatio="none" x="`)
	p.numbers(corner.X)
	p.out.WriteString(`" y="`)
	p.numbers(corner.Y)
	p.out.WriteString(`" width="`)
	p.numbers(r.Size().X)
	p.out.WriteString(`" height="`)
	p.numbers(r.Size().Y)
	p.out.WriteString(`" href="data:image/png;base64,`)
	p.out.WriteString(base64.StdEncoding.EncodeToString(file.Bytes()))
	p.out.WriteString(`"/>`)
}
