package site

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// safe marks HTML that this package has made or sanitized.
func safe(text string) template.HTML { return template.HTML(text) }

// outputView is one output of a cell on a page.
type outputView struct {
	Class string // stream, error, markdown, picture, html
	HTML  template.HTML
	Row   string // the formula that it is about, if a check made it
}

// outputs gives the outputs of a cell.
func (p *pageMaker) outputs(cell *notebook.Cell) ([]outputView, error) {
	var views []outputView
	for _, o := range cell.Outputs() {
		var v outputView
		var err error
		switch o.Type {
		case notebook.Stream:
			v = preformatted("stream "+o.Name, o.Text)
		case notebook.Error:
			v = preformatted("error", traceback(o))
		default:
			v, err = p.display(o)
		}
		if err != nil {
			return nil, err
		}
		if v.HTML != "" {
			views = append(views, v)
		}
	}
	return views, nil
}

func preformatted(class, text string) outputView {
	text = strings.TrimRight(plain(text), "\n")
	if text == "" {
		return outputView{}
	}
	return outputView{Class: strings.TrimSpace(class), HTML: safe(`<pre` + region("Output") + `>` + "\n" + html.EscapeString(text) + `</pre>`)}
}

// traceback is an error as a terminal shows it.
func traceback(o *notebook.Output) string {
	text := strings.Join(o.Traceback, "\n")
	if strings.TrimSpace(plain(text)) == "" {
		text = o.EName + ": " + o.EValue
	}
	return text
}

// display gives the richest form of what a cell displayed, in Jupyter's order.
func (p *pageMaker) display(o *notebook.Output) (outputView, error) {
	text := func(mime string) string { s, _ := o.Data[mime].(string); return s }
	class, row := "", ""
	if r, _ := ledger.RecordIn(o.Data); r != nil { // the run reports an error
		class, row = " record", r.ID
		if !r.OK {
			class += " failed"
		}
	}
	if t := text("text/html"); t != "" {
		out, err := p.finish(t, nil)
		if strings.TrimSpace(out) != "" || err != nil {
			return outputView{"html" + class, safe(out), row}, err
		} // a script, say: the plain form says more than nothing
	}
	if t := cmp.Or(text("text/markdown"), text("text/latex")); t != "" {
		out, err := p.markdownHTML(t)
		return outputView{"markdown" + class, safe(out), row}, err
	}
	if picture := p.picture(o); picture != "" { // which on a phone scrolls
		picture = safe(`<div class="frame"`+region("Picture")+`>`) + picture + safe(`</div>`)
		return outputView{"picture" + class, picture, row}, nil
	}
	v := preformatted("plain", text("text/plain"))
	if v.HTML == "" && row == "" && len(o.Data) > 0 {
		v = preformatted("plain", "[an output that a page cannot show; open the notebook in JupyterLab]")
	}
	v.Class, v.Row = v.Class+class, row
	return v, nil
}

// picture gives an output's picture, "" if it has none. A picture in SVG is shown as an
// image like any other, so that nothing in it becomes part of the page. The text that
// comes with a picture is its description.
func (p *pageMaker) picture(o *notebook.Output) template.HTML {
	for _, mime := range []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"} {
		data, _ := o.Data[mime].(string)
		if data == "" {
			continue
		}
		if mime == "image/svg+xml" {
			data = base64.StdEncoding.EncodeToString([]byte(data))
		} else if data = strings.Join(strings.Fields(data), ""); !isBase64(data) {
			continue
		}
		p.pictures++
		alt, _ := o.Data["text/plain"].(string)
		if alt = strings.TrimSpace(plain(alt)); alt == "" {
			alt = fmt.Sprintf("picture %d, which came without a description", p.pictures)
		}
		return safe(fmt.Sprintf(`<img src="data:%s;base64,%s" alt="%s"%s>`, mime, data, html.EscapeString(alt), size(o.Metadata[mime])))
	}
	return ""
}

func isBase64(data string) bool {
	_, err := base64.StdEncoding.DecodeString(data)
	return err == nil
}

// size gives the width and height that the metadata of a picture ask for.
func size(metadata any) string {
	m, _ := metadata.(map[string]any)
	var attrs string
	for _, key := range []string{"width", "height"} {
		if n, err := strconv.ParseFloat(fmt.Sprint(m[key]), 64); err == nil && n > 0 && n < 1e5 {
			attrs += fmt.Sprintf(` %s="%.0f"`, key, n)
		}
	}
	return attrs
}

// escape matches a sequence that controls a terminal: a colour, a title, a position.
var escape = regexp.MustCompile(`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])`)

// plain gives what a terminal would show of a text, without colours: of a line that is
// overwritten after a carriage return, the last version. Control characters are
// removed.
func plain(text string) string {
	text = strings.ReplaceAll(escape.ReplaceAllString(text, ""), "\r\n", "\n")
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, end := strings.TrimRight(line, "\r\n"), strings.HasSuffix(line, "\n")
		if i := strings.LastIndexByte(line, '\r'); i >= 0 {
			line = line[i+1:]
		}
		b.WriteString(strings.Map(printable, line))
		if end {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func printable(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}
