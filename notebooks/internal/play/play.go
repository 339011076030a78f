// Package play is what the live pages of the course show: a circuit, the 2-2-2 network of document B, and a laboratory for
// training. Its numbers are those of package bp and its pictures those of package plotting. The page, in page/, runs it as
// WebAssembly, sends it what the reader moves, and puts what it answers into its place.
package play

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"backprop/plotting"
)

// View is what a page shows.
type View struct {
	Page   string            `json:"page"`
	Link   string            `json:"link"`   // the settings, as a link holds them: only what is not usual
	HTML   map[string]string `json:"html"`   // what is inside the elements with these ids; others stay as they are
	Values map[string]string `json:"values"` // of the fields with these names
	Stale  bool              `json:"stale"`  // the picture is not that of the settings, which are wrong
	Busy   bool              `json:"busy"`   // a training is under way
}

// page is one of the three.
type page interface {
	load(url.Values)        // begins with these settings, and the usual ones where there are none
	set(name, value string) // changes one
	do(action string)       // presses a button
	view() View
}

// Session is the three pages of one reader.
type Session struct {
	pages map[string]page
	turns *turns
}

// turns is whose turn it is: the reader's, or a training's.
type turns struct {
	sync.Mutex
	show func(View)
	last time.Time
}

// post shows what a training has come to.
func (t *turns) post(page string, v View) {
	v.Page = page
	t.show(v)
}

// rest lets the reader have a turn. In a browser, Go gives back the thread only when it sleeps.
func (t *turns) rest() {
	t.Unlock()
	time.Sleep(time.Millisecond)
	t.Lock()
	t.last = time.Now()
}

// due reports whether somebody has had the turn for so long that others may wait for it.
func (t *turns) due() bool { return time.Since(t.last) > 30*time.Millisecond }

// Pages are the names of the pages.
var Pages = []string{"circuit", "network", "lab"}

// NewSession has all settings as they usually are. While a page is busy, post gets its views; it may be nil.
func NewSession(post func(View)) *Session {
	if post == nil {
		post = func(View) {}
	}
	t := &turns{show: post}
	s := &Session{map[string]page{"circuit": &circuitPage{}, "network": &networkPage{turns: t}, "lab": &labPage{turns: t}}, t}
	for _, p := range s.pages {
		p.load(nil)
	}
	return s
}

// Change is what a reader did: opened a link, moved a slider, pressed a button.
type Change struct {
	Page string      `json:"page"`
	Load *string     `json:"load"` // all settings, as in a link
	Set  [][2]string `json:"set"`  // names and values
	Do   string      `json:"do"`   // a button
}

// Do makes a change and returns what the page shows then.
func (s *Session) Do(c Change) View {
	s.turns.Lock()
	defer s.turns.Unlock()
	p := s.pages[c.Page]
	if p == nil {
		c.Page = Pages[0]
		p = s.pages[c.Page]
	}
	if c.Load != nil {
		// A + is a plus here, since formulas have many; what cannot be read is left out.
		query, _ := url.ParseQuery(strings.NewReplacer("+", "%2B", ";", "%3B").Replace(*c.Load))
		p.load(query)
	}
	for _, set := range c.Set {
		p.set(set[0], set[1])
	}
	if c.Do != "" {
		p.do(c.Do)
	}
	v := p.view()
	v.Page = c.Page
	return v
}

// link writes settings as a link holds them, in this order; pairs are names and values.
func link(pairs ...string) string {
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, url.QueryEscape(pairs[i])+"="+readable.Replace(url.QueryEscape(pairs[i+1])))
	}
	return strings.Join(parts, "&")
}

// readable leaves the signs of a formula as they are.
var readable = strings.NewReplacer("+", "%20", "%2B", "+", "%2A", "*", "%2F", "/", "%28", "(", "%29", ")", "%2C", ",", "%3D", "=", "%5E", "^", "%3B", ";")

// picture is a figure for the page, or why there is none.
func picture(f *plotting.Figure, err error) string {
	if err != nil {
		return `<p class="wrong">` + html.EscapeString(err.Error()) + `</p>`
	}
	return string(f.SVG())
}

// exact is a number as a link holds it, so that it can be read back.
func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// parseNumber reads a number that a reader has typed or moved; ok is false where it is none, or not finite.
func parseNumber(text string) (v float64, ok bool) {
	v, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), "−", "-", 1), 64)
	return v, err == nil && v-v == 0
}

// knob is a slider with a field for numbers beside it. wide is how far the slider goes to either side.
func knob(name, label string, wide float64) string {
	name, label = html.EscapeString(name), html.EscapeString(label)
	return fmt.Sprintf(`<div class="knob"><span>%[1]s</span><input type="range" name="%[2]s" aria-label="%[1]s" min="%[3]s" max="%[4]s" step="%[5]s">`+
		`<input type="number" name="%[2]s" aria-label="%[1]s, as a number" step="any" inputmode="decimal"></div>`,
		label, name, exact(-wide), exact(wide), exact(wide/100))
}

// reach is how far a slider has to go for a value.
func reach(v float64) float64 {
	wide := 5.0
	for wide < max(v, -v) && wide < 1e12 {
		wide *= 10
	}
	return wide
}

// shownAs is a value in a field for numbers, to four digits.
func shownAs(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// oneOf is a setting if it is one of the choices, and else the first of them.
func oneOf(value string, choices ...string) string {
	if slices.Contains(choices, value) {
		return value
	}
	return choices[0]
}
