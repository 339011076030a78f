package site

import (
	"embed"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// katexFiles are KaTeX 0.16.22 as npm has it: the minified script and style, the fonts
// in the one form that every browser reads, and its licence.
//
//go:embed katex
var katexFiles embed.FS

func katexFile(name string) string {
	data, err := katexFiles.ReadFile("katex/" + name)
	if err != nil {
		panic(fmt.Sprintf("site: %v", err)) // it is part of the program
	}
	return string(data)
}

// katexProgram is KaTeX's script, compiled once.
var katexProgram = sync.OnceValue(func() *goja.Program {
	return goja.MustCompile("katex.min.js", katexFile("katex.min.js"), false)
})

const (
	// texDepth limits the depth of calls for a formula. Without a limit, a formula with
	// many nested braces would exhaust the stack and end the program.
	texDepth = 2000
	// texLength limits a formula's bytes: KaTeX's time can grow with their square.
	texLength = 5000
)

// setter sets formulas. It serves one goroutine; its results are shared.
type setter struct {
	set  func(tex string, display bool) (string, error)
	done *sync.Map // formula: HTML
}

type formula struct {
	tex     string
	display bool // on a line of its own
	large   bool // inline, but as large as on a line of its own
}

// newSetter starts a KaTeX. Setters of the same run share done.
func newSetter(done *sync.Map) *setter {
	vm := goja.New()
	vm.SetMaxCallStackSize(texDepth)
	s := &setter{done: done}
	_, err := vm.RunProgram(katexProgram())
	if err == nil {
		// Both HTML, which looks the same in every browser, and MathML, which is for
		// screen readers and the clipboard. strict: a sign that LaTeX would refuse is
		// no reason to refuse the formula, which MathJax shows. maxSize, in em: \rule and its
		// like must not stretch the page.
		_, err = vm.RunString(`function set(tex, display) {
			return katex.renderToString(tex, {displayMode: display, output: "htmlAndMathml", strict: "ignore", maxSize: 20});
		}`)
	}
	if err == nil {
		err = vm.ExportTo(vm.Get("set"), &s.set)
	}
	if err != nil {
		panic(fmt.Sprintf("site: KaTeX does not start: %v", err)) // it is part of the program
	}
	return s
}

// html gives the formula as HTML. A formula that KaTeX cannot set is shown as it was
// written, with the reason.
func (s *setter) html(f formula) string {
	if done, known := s.done.Load(f); known {
		return done.(string)
	}
	out, why := "", fmt.Sprintf("it is longer than %d bytes", texLength)
	if len(f.tex) <= texLength {
		out, why = s.katex(f)
	}
	if why != "" {
		out = `<code class="badtex" title="This formula cannot be set: ` + html.EscapeString(why) + `">` + html.EscapeString(f.tex) + `</code>`
	}
	s.done.Store(f, out)
	return out
}

// katex gives what KaTeX makes of a formula, or why it makes nothing.
func (s *setter) katex(f formula) (out, why string) {
	if f.display {
		if out, ok := s.derivation(f.tex); ok {
			return out, ""
		}
	}
	out, err := s.set(f.source(), f.display)
	switch {
	case err != nil:
		return "", reason(err)
	case huge.MatchString(out):
		return "", "it is larger than a page"
	}
	out = annotate(out, f.tex)
	if f.display {
		out = strings.Replace(out, `<span class="katex-display"`, `<span class="katex-display"`+region("Formula"), 1)
	}
	return out, ""
}

// huge matches a length of 100 em or more in a style: KaTeX does not limit what is moved down or to the left.
var huge = regexp.MustCompile(`[a-z]:-?\d{3,}(?:\.\d*)?em`)

// source is what KaTeX is given.
func (f formula) source() string {
	switch {
	case f.display:
		return f.tex
	case f.large:
		return `\displaystyle ` + breakable(f.tex)
	}
	return breakable(f.tex)
}

// reason says why KaTeX could not set a formula.
func reason(err error) string {
	if why := (*goja.Exception)(nil); errors.As(err, &why) {
		return strings.TrimPrefix(why.Value().String(), "ParseError: KaTeX parse error: ")
	}
	return "it is nested too deeply"
}

// breakable allows line breaks between the words of a formula: KaTeX breaks only
// after relations and operators, so a long \text would be wider than a phone. Words
// within braces, in a fraction or a root, stay together.
func breakable(tex string) string {
	var b strings.Builder
	depth, done := 0, 0
	for i := 0; i < len(tex); i++ {
		switch tex[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '\\':
			if words := text.FindString(tex[i:]); words != "" && depth == 0 {
				b.WriteString(tex[done:i])
				b.WriteString(strings.ReplaceAll(words, " ", ` }\allowbreak\text{`))
				i += len(words) - 1
				done = i + 1
			} else {
				i++
			}
		}
	}
	return b.String() + tex[done:]
}

// text is a \text with nothing but words in it.
var text = regexp.MustCompile(`^\\text\{[^\\{}$]*\}`)

// annotation matches the source in KaTeX's MathML, which goes to the clipboard.
var annotation = regexp.MustCompile(`(<annotation encoding="application/x-tex">)[^<]*(</annotation>)`)

// annotate puts the formula as its author wrote it into KaTeX's output.
func annotate(out, tex string) string {
	at := annotation.FindStringSubmatchIndex(out)
	if at == nil {
		return out
	}
	return out[:at[3]] + html.EscapeString(tex) + out[at[4]:]
}
