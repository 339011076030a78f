package site

import (
	"slices"
	"strings"
	"testing"

	"backprop/notebooks/ledger"
)

func TestMentioned(t *testing.T) {
	for text, want := range map[string]string{
		"This notebook follows document D, formulas D1 to D20.": "D",
		"which we call the documents A to E":                    "ABCDE",
		"documents A and E: softmax":                            "AE",
		"documents A, C and E":                                  "ACE",
		"belongs to A1, A11, C2 and E3":                         "ACE",
		"in (D10) and $$x\\qquad\\text{(B7)}$$":                 "BD",
		"Document\nC":                                           "C",
		"the matrix A, and B = C; E is 3e5, W1, A0 and BB8":     "",
		"a document A4":                                         "A",
	} {
		got := ""
		for _, d := range mentioned(text) {
			got += d.Letter
		}
		if got != want {
			t.Errorf("%q mentions %q, want %q", text, got, want)
		}
	}
}

// Each document is named once, below the first cell that mentions it.
func TestDocumentsAreNamed(t *testing.T) {
	page := written(t, Run{Notebooks: []Notebook{{Name: "n", Book: parsed(t, "# T", "Documents C and D.", "C1, then A2.", "D1 again.")}}})["n.html"]
	var got []string
	for _, e := range elements(elements(page, "main")[0]) {
		if class := attr(e, "class"); class == "named" || class == "text" {
			first, _, _ := strings.Cut(textOf(e), ":")
			got = append(got, first)
		}
	}
	if want := []string{"T#", "Documents C and D.", "Document C", "Document D", "C1, then A2.", "Document A", "D1 again."}; !slices.Equal(trimmed(got), want) {
		t.Errorf("%q", got)
	}
}

func trimmed(list []string) []string {
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// The five documents have names, and those are the ledger's.
func TestDocuments(t *testing.T) {
	for _, row := range ledger.Rows() {
		if !slices.ContainsFunc(documents, func(d document) bool { return d.Letter == row.Document && d.Title != "" && d.Chinese != "" }) {
			t.Errorf("document %s has no name", row.Document)
		}
	}
}

// The table that ends a notebook is set as the ledger is: with formulas, and with what they should be.
func TestLedgerTable(t *testing.T) {
	records := []ledger.Record{{ID: "D4", Kind: ledger.KindRefutes, OK: true, Residual: 1.9}, {ID: "D8", Kind: ledger.KindHolds, OK: true}, {ID: "D8", Kind: ledger.KindHolds, OK: true}}
	output := display(ledger.TableBundle("04-four-equations", records))
	page := written(t, Run{Notebooks: []Notebook{{Name: "04-four-equations", Book: made(t, output)}}})["04-four-equations.html"]
	whole(t, page)
	tables := elements(page, "table")
	if len(tables) != 1 || attr(tables[0], "class") != "ledger found" {
		t.Fatalf("%d tables, %q", len(tables), textOf(tables[0]))
	}
	rows := elements(tables[0], "tr")
	if len(rows) != 21 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows[1:] {
		id := elements(row, "a")[0]
		if len(elements(row, "math")) == 0 || attr(id, "href") != frontFile+"#"+textOf(id) {
			t.Errorf("%s is not set, or leads to %q", textOf(id), attr(id, "href"))
		}
		switch textOf(id) {
		case "D4":
			if attr(row, "class") != "missing" {
				t.Errorf("D4 is %q", attr(row, "class"))
			}
			if len(elements(row, "math")) != 2 {
				t.Error("D4 does not say what is right")
			}
		case "D8":
			if attr(row, "class") != "checked" || !strings.Contains(textOf(row), "holds exactly") {
				t.Errorf("D8 reads %q", textOf(row))
			}
		}
	}
	if text := textOf(elements(page, "main")[0]); !strings.Contains(text, "1 checked, 0 failed, 19 missing") {
		t.Errorf("the page reads %q", text)
	}
}

// Another table with the same head is a table like any other.
func TestOtherTables(t *testing.T) {
	for _, text := range []string{"| | formula | verdict | | found |\n|---|---|---|---|---|\n| x | y | z | **checked** | w |\n", "| a | b |\n|---|---|\n| D1 | x |\n"} {
		out, err := maker().markdownHTML(text)
		if err != nil {
			t.Fatal(err)
		}
		if len(classed(body(t, out), "scroll")) != 1 || len(classed(body(t, out), "ledger")) != 0 {
			t.Errorf("%s", out)
		}
	}
}
