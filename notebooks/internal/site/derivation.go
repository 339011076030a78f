package site

import (
	"regexp"
	"slices"
	"strings"
)

// step is a line of a derivation: left = right, and the reason, each as TeX.
type step struct{ left, right, reason string }

// aligned matches a derivation, and what stands behind it: its number in the ledger, say.
var aligned = regexp.MustCompile(`(?s)^\\begin\{aligned\}(.*)\\end\{aligned\}(.*)$`)

// derivation gives the steps of an aligned formula that has reasons, written
// left &= right && reason. ok is false for every other formula.
func derivation(tex string) (steps []step, tail string, ok bool) {
	parts := aligned.FindStringSubmatch(tex)
	if parts == nil {
		return nil, "", false
	}
	reasons := false
	for _, line := range cutOutside(parts[1], `\\`) {
		if strings.TrimSpace(line) == "" {
			continue // after the last \\
		}
		cells := cutOutside(line, `&`)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case strings.HasPrefix(cells[0], "["): // \\[1ex]: more space
			return nil, "", false
		case len(cells) == 4 && cells[2] == "":
			steps = append(steps, step{cells[0], cells[1], cells[3]})
			reasons = true
		case len(cells) == 2:
			steps = append(steps, step{cells[0], cells[1], ""})
		default:
			return nil, "", false
		}
	}
	return steps, strings.TrimSpace(parts[2]), reasons
}

// mark matches what cutOutside has to look at: what opens or closes a group, and every command, so that
// the \\ and the & of \\left and \& are not taken for marks.
var mark = regexp.MustCompile(`\\begin\{|\\end\{|\\(?:[a-zA-Z]+|(?s:.))|[{}&]`)

// cutOutside cuts TeX at a separator, \\ or &, wherever it stands outside braces and environments.
func cutOutside(tex, separator string) []string {
	var parts []string
	depth, from := 0, 0
	for _, at := range mark.FindAllStringIndex(tex, -1) {
		switch found := tex[at[0]:at[1]]; {
		case found == `\begin{`:
			depth += 2 // for the brace as well, which closes behind the name
		case found == `\end{`: // its brace closes behind the name
		case found == "{":
			depth++
		case found == "}":
			depth--
		case found == separator && depth == 0:
			parts = append(parts, tex[from:at[0]])
			from = at[1]
		}
	}
	return append(parts, tex[from:])
}

// derivation sets a derivation as a grid whose reasons wrap. KaTeX sets columns, which cannot, so that a narrow screen
// would cut them off. Only spans, because the formula may stand in a paragraph. ok is false if tex is no derivation,
// or if KaTeX cannot set a part of it.
func (s *setter) derivation(tex string) (out string, ok bool) {
	steps, tail, ok := derivation(tex)
	if !ok {
		return "", false
	}
	parts := []string{`<span class="derivation"` + region("Derivation") + `><span class="steps">`}
	add := func(class, tex string) {
		if tex != "" {
			tex = s.html(formula{tex: tex, large: class != "reason"})
		}
		parts = append(parts, `<span class="`+class+`">`, tex, `</span>`)
	}
	for _, step := range steps {
		add("left", step.left)
		if step.right != "" {
			step.right = "{}" + step.right // so that its equals sign has space on both sides
		}
		add("right", step.right)
		add("reason", step.reason)
	}
	parts = append(parts, `</span>`)
	if tail = strings.TrimSpace(strings.TrimPrefix(tail, `\qquad`)); tail != "" {
		add("tail", tail)
	}
	parts = append(parts, `</span>`)
	return strings.Join(parts, ""), !slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(part, `class="badtex"`) })
}
