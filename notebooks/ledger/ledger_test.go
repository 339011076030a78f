package ledger

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// textDiffers lists the rows whose formula is not the one of formulas.md, and why.
var textDiffers = map[string]string{
	"D11": "formulas.md shows the corrected proof; the document prints l for L and a Σ without an index",
}

// The ledger agrees with the list from which the project started: same formulas, same order, same verdicts.
func TestRowsAgreeWithFormulas(t *testing.T) {
	list, err := os.ReadFile("testdata/formulas.md")
	if err != nil {
		t.Fatal(err)
	}
	// | B7 | ∂E/∂W5 = (p1−y1) a1 | holds | |
	line := regexp.MustCompile(`(?m)^\| ([A-E][0-9]+) \| (.+?) \| (.+?) \|`)
	want := line.FindAllStringSubmatch(string(list), -1)
	rows := Rows()
	if len(rows) != 102 || len(want) != 102 {
		t.Fatalf("the ledger has %d rows, formulas.md %d; want 102", len(rows), len(want))
	}
	for i, row := range rows {
		id, text, verdict := want[i][1], want[i][2], strings.TrimSuffix(want[i][3], " †")
		if row.ID != id || row.Document != id[:1] || row.Verdict.String() != verdict {
			t.Errorf("row %d is %s of %s, %q; want %s, %q", i, row.ID, row.Document, row.Verdict, id, verdict)
		}
		if row.Text != text && textDiffers[id] == "" {
			t.Errorf("%s: text is %q, want %q", id, row.Text, text)
		}
	}
}

// The course's table in design.md, with C15 in 07-layers alone.
func TestRowsHaveTheirNotebook(t *testing.T) {
	course := map[string]string{
		"01-chain-rule":                "A1 A11 A12 C1 C2 E1 E2 E3",
		"02-circuits":                  "C3 C4 C5 C6 C28",
		"03-two-two-two":               "B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14 B15 B16 B17 B18 B19 B20 B21 B22 B23 B24",
		"04-four-equations":            "D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15 D16 D17 D18 D19 D20",
		"05-softmax-and-hidden-layers": "A2 A3 A4 A5 A6 A7 A8 A9 A10 A13 A14 A15 A16 A17 E4 E5 E6 E7 E8 E9 E13",
		"06-matrix-calculus":           "C8 C9 C10 C11 C12 C13 C14 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27",
		"07-layers":                    "C7 C15 E12",
		"08-cost":                      "E10 E11",
	}
	got := map[string][]string{}
	for _, row := range Rows() {
		got[row.Notebook] = append(got[row.Notebook], row.ID)
	}
	for notebook, ids := range course {
		if want := strings.Fields(ids); !slices.Equal(got[notebook], want) {
			t.Errorf("%s has %v, want %v", notebook, got[notebook], want)
		}
		delete(got, notebook)
	}
	if len(got) > 0 {
		t.Errorf("rows in notebooks that the course does not have: %v", got)
	}
}

func TestRowsAreComplete(t *testing.T) {
	for _, row := range Rows() {
		if !strings.ContainsFunc(row.Section, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
			t.Errorf("%s: section %q lacks the Chinese heading", row.ID, row.Section)
		}
		needed := row.Verdict&(Misprint|Gap|Condition|Convention) != 0
		if (row.Right != "") != needed || (row.RightTeX != "") != needed {
			t.Errorf("%s is %q: Right %q, RightTeX %q", row.ID, row.Verdict, row.Right, row.RightTeX)
		}
	}
}

// TeX goes into Markdown tables, MathJax, KaTeX and a converter to MathML.
func TestTeXIsPortable(t *testing.T) {
	plain := regexp.MustCompile(`^[ -~“”⊙]*$`)
	for _, row := range Rows() {
		for _, tex := range []string{row.TeX, row.RightTeX} {
			for _, bad := range []string{"|", "$", `\operatorname`, `\boxed`, `\tag`, "\n"} {
				if strings.Contains(tex, bad) {
					t.Errorf("%s: TeX %q contains %q", row.ID, tex, bad)
				}
			}
			if strings.Count(tex, "{") != strings.Count(tex, "}") || strings.Count(tex, `\left(`) != strings.Count(tex, `\right)`) {
				t.Errorf("%s: TeX %q is not balanced", row.ID, tex)
			}
			if !plain.MatchString(tex) {
				t.Errorf("%s: TeX %q has characters that not every font of a TeX renderer has", row.ID, tex)
			}
		}
		if row.TeX == "" || row.Text == "" {
			t.Errorf("%s has no formula", row.ID)
		}
	}
}

func TestUnknownIDPanics(t *testing.T) {
	defer func() {
		want := "ledger: there is no formula B25; the ids are A1–A17, B1–B24, C1–C28, D1–D20, E1–E13"
		if got := recover(); got != want {
			t.Errorf("panic is %v, want %q", got, want)
		}
	}()
	mustFind("B25")
}

func TestValidVerdicts(t *testing.T) {
	for verdict, want := range map[Verdict]bool{
		AsPrinted: true, Condition: true, Convention: true, Misprint: true, Gap: true, Claim: true,
		AsPrinted | Gap: true, Misprint | Gap: true,
		0: false, AsPrinted | Misprint: false, AsPrinted | Condition: false, Condition | Convention | Gap: false, Claim << 1: false,
	} {
		if verdict.valid() != want {
			t.Errorf("%d (%v): valid is %v", verdict, verdict, !want)
		}
	}
}
