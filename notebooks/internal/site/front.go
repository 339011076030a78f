package site

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// courseView is a notebook on the front page.
type courseView struct {
	Notebook
	Title        template.HTML
	Link, Source string        // the page and the executed notebook, "" if it did not run
	Picture      template.HTML // "" if it shows none
	Checked      string        // how many of its formulas are checked, "" if none
}

// documentView is a document's part of the ledger.
type documentView struct {
	document
	Name  string
	ID    string
	Count string
	Rows  []rowView
}

// rowView is a formula of the ledger.
type rowView struct {
	Row            ledger.Row
	Section        string // if the row begins a section
	Formula, Right template.HTML
	RightIs        string // how Right is related to the formula
	State, Why     string
	Residual       string
	Places         []placesView
}

// placesView lists the cells of a notebook that checked a formula.
type placesView struct {
	Notebook string
	Cells    []place
}

// frontPage makes the front page: the course, its sections, and the ledger. list holds the sections of each notebook.
func frontPage(run Run, found map[string][]place, list [][]section, s *setter) ([]byte, error) {
	p := newPage(run, s)
	var course []courseView
	var index []section
	for i, n := range run.Notebooks {
		view := courseView{Notebook: n, Title: template.HTML(template.HTMLEscapeString(n.Name))}
		if n.Book != nil {
			view.Link, view.Source = address(pageFile(n.Name)), address(n.Name+".ipynb")
			view.Picture = p.firstPicture(n.Book)
			view.Checked = checked(run.Rows, n.Name)
			var err error
			if view.Title, err = p.title(n); err != nil {
				return nil, err
			}
		}
		course = append(course, view)
		index = append(index, list[i]...)
	}
	documents := p.documentViews(run, found)
	return p.execute("front.tmpl", map[string]any{
		"Title": "backprop: the course and its ledger", "Run": run, "Course": course, "Documents": documents,
		"Index": append(index, formulas(documents)...), "Ended": ended(run),
	})
}

// pictureLimit is how large the HTML of a picture on the front page may be, in bytes.
const pictureLimit = 600_000

// firstPicture is the first picture of a notebook that is not too large for the front
// page, "" if it has none.
func (p *pageMaker) firstPicture(book *notebook.Notebook) template.HTML {
	for _, cell := range book.Code() {
		for _, o := range cell.Outputs() {
			if picture := p.picture(o); picture != "" && len(picture) <= pictureLimit {
				return picture
			}
		}
	}
	return ""
}

// checked counts the formulas that belong to a notebook and are checked.
func checked(rows []ledger.Result, name string) string {
	n := 0
	for _, r := range rows {
		if r.Row.Notebook == name && r.State == ledger.Checked {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "1 formula checked"
	}
	return fmt.Sprintf("%d formulas checked", n)
}

// firstHeading is a notebook's first heading of the first level, as it is written.
func firstHeading(book *notebook.Notebook) string {
	for _, cell := range book.Cells {
		if cell.Type() != "markdown" {
			continue
		}
		for line := range strings.Lines(cell.Source()) {
			if text, is := strings.CutPrefix(line, "# "); is {
				return strings.TrimSpace(text)
			}
		}
	}
	return ""
}

// documentViews lists the ledger, one table for each document.
func (p *pageMaker) documentViews(run Run, found map[string][]place) []documentView {
	views := map[string]rowView{}
	for _, row := range run.Open {
		view := p.row(ledger.Result{Row: &row}, nil)
		view.State, view.Why = "open", "Its notebook, "+row.Notebook+", does not exist yet."
		views[row.ID] = view
	}
	for _, r := range run.Rows {
		views[r.Row.ID] = p.row(r, found[r.Row.ID])
	}
	var list []rowView
	for _, row := range ledger.Rows() {
		if view, is := views[row.ID]; is {
			list = append(list, view)
		}
	}
	for _, r := range run.Rows {
		if r.Row.Text == "" { // the ledger does not have it
			list = append(list, p.row(r, found[r.Row.ID]))
		}
	}
	return byDocument(list)
}

// byDocument divides the rows into documents, and marks where a section begins.
func byDocument(rows []rowView) []documentView {
	var views []documentView
	section := ""
	for _, row := range rows {
		name, id := "Document "+row.Row.Document, documentAnchor(row.Row.Document)
		if row.Row.Document == "" {
			name = "Not in the ledger"
		}
		if len(views) == 0 || views[len(views)-1].Name != name {
			view := documentView{Name: name, ID: id}
			if i := slices.IndexFunc(documents, func(d document) bool { return d.Letter == row.Row.Document }); i >= 0 {
				view.document = documents[i]
			}
			views = append(views, view)
			section = ""
		}
		if row.Row.Section != section {
			section = row.Row.Section
			row.Section = section
		}
		d := &views[len(views)-1]
		d.Rows = append(d.Rows, row)
	}
	for i := range views {
		views[i].Count = count(views[i].Rows)
	}
	return views
}

// count says how many rows are in which state.
func count(rows []rowView) string {
	var parts []string
	for _, state := range []string{"checked", "failed", "missing", "open"} {
		n := 0
		for _, row := range rows {
			if row.State == state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	return strings.Join(parts, ", ")
}

func (p *pageMaker) row(r ledger.Result, places []place) rowView {
	view := rowView{Row: *r.Row, State: r.State.String(), Why: r.Why, Residual: "–"}
	view.Formula = p.tex(r.Row.TeX)
	view.Right = p.tex(r.Row.RightTeX)
	view.RightIs = rightIs(r.Row.Verdict)
	if worst, any := r.Residual(); any {
		view.Residual = strings.TrimSuffix(fmt.Sprintf("%.1e", worst), ".0e+00") // 0 is 0
	}
	for _, own := range []bool{true, false} { // its own notebook first
		for _, at := range places {
			if (at.Notebook == r.Row.Notebook) != own {
				continue
			}
			if n := len(view.Places); n == 0 || view.Places[n-1].Notebook != at.Notebook {
				view.Places = append(view.Places, placesView{Notebook: at.Notebook})
			}
			last := &view.Places[len(view.Places)-1]
			last.Cells = append(last.Cells, at)
		}
	}
	return view
}

// rightIs says how Row.Right is related to the formula.
func rightIs(v ledger.Verdict) string {
	switch {
	case v&ledger.Misprint != 0:
		return "instead"
	case v&ledger.Gap != 0:
		return "the gap"
	case v&ledger.Condition != 0:
		return "condition"
	}
	return "convention"
}

// tex sets a formula of the ledger. It is set inline, so that a narrow screen can break it.
func (p *pageMaker) tex(tex string) template.HTML {
	if tex == "" {
		return ""
	}
	return safe(p.set.html(formula{tex: tex, large: true}))
}

// place is a code cell in which a check about a formula was made.
type place struct {
	Notebook string
	Number   int // among the notebook's code cells, from 1
	Link     string
}

// evidence lists, for each formula's id, the cells whose outputs carry a record about it.
func evidence(notebooks []Notebook) map[string][]place {
	found := map[string][]place{}
	for _, n := range notebooks {
		if n.Book == nil {
			continue
		}
		for i, cell := range n.Book.Code() {
			seen := map[string]bool{}
			for _, o := range cell.Outputs() {
				if r, _ := ledger.RecordIn(o.Data); r != nil && !seen[r.ID] {
					seen[r.ID] = true
					found[r.ID] = append(found[r.ID], place{n.Name, i + 1, address(pageFile(n.Name)) + fragment(cellAnchor(i+1))})
				}
			}
		}
	}
	return found
}

// cellAnchor is where a code cell stands in its page.
func cellAnchor(number int) string { return "cell-" + strconv.Itoa(number) }
