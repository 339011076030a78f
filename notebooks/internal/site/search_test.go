package site

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// indexOf reads the search's index from the front page.
func indexOf(t *testing.T, front *html.Node) []section {
	t.Helper()
	for _, script := range elements(front, "script") {
		if attr(script, "id") == "index" {
			var list []section
			if err := json.Unmarshal([]byte(textOf(script)), &list); err != nil {
				t.Fatal(err)
			}
			return list
		}
	}
	t.Fatal("the front page has no index")
	return nil
}

// The index has every section of a notebook, with its text, formulas and code, and leads there.
func TestIndex(t *testing.T) {
	book := parsed(t, "# 1 · A *title*\n\nFirst `</script>`.", "## Slope of $\\hat y$ # 100%\n\n- one\n- 残差 **t**wo\n\n$$\\begin{aligned}\\frac{\\partial C}{\\partial z_j^{l+1}} &= \\delta_j f'(z) && \\text{by (D9)}\\end{aligned}$$", "%%\nnet.Backprop(x, y)")
	pages := written(t, Run{Notebooks: []Notebook{{Name: "a b", Book: book}}})
	list := indexOf(t, pages[frontFile])
	want := []section{
		{"a%20b.html#1-%C2%B7-A-title", "1 · A title", "1 · A title", "First </script>."},
		{"a%20b.html#Slope-of-$%5Chat-y$-%23-100%25", "1 · A title", "Slope of y\u0302 # 100%", "one 残差 two ∂C/∂z_j^{l+1} =δ_jf′(z) by (D9) %% net.Backprop(x, y)"},
	}
	if len(list) != len(want) {
		t.Fatalf("%d sections: %q", len(list), list)
	}
	for i := range want {
		list[i].Text = strings.ReplaceAll(strings.ReplaceAll(list[i].Text, "\u00a0", " "), "  ", " ")
		if list[i] != want[i] {
			t.Errorf("section %d is\n %q\nwant\n %q", i+1, list[i], want[i])
		}
	}
}

// findable: every section and every formula of the course can be found.
func findable(t *testing.T, list []section, run Run, pages map[string]*html.Node) {
	t.Helper()
	linked := map[string]bool{}
	for _, s := range list {
		linked[s.Link] = true
		if s.Title == "" || s.In == "" {
			t.Errorf("%q is not whole", s)
		}
		if strings.Contains(s.Text, "\\frac") {
			t.Errorf("%s has TeX in its text", s.Link)
		}
	}
	for _, n := range run.Notebooks {
		for _, h := range elements(pages[pageFile(n.Name)], "h2", "h3") {
			if link := pageFile(n.Name) + fragment(attr(h, "id")); !linked[link] {
				t.Errorf("%s is not in the index", link)
			}
		}
	}
	for _, r := range run.Rows {
		if !slices.ContainsFunc(list, func(s section) bool { return s.Title == r.Row.ID && s.Link == "#"+r.Row.ID }) {
			t.Errorf("%s is not in the index", r.Row.ID)
		}
	}
}
