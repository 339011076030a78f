package runner

import (
	"slices"
	"testing"
)

func TestCellImports(t *testing.T) {
	for source, want := range map[string][]string{
		"%noautoget\nimport (\n\t\"fmt\"\n\tm \"math\"\n)\nvar x = 1": {"fmt", "math"},
		"import \"backprop/bp\"":          {"backprop/bp"},
		"!ls\nimport \"os\"":              {"os"},
		"%%\nfmt.Println(`import \"x\"`)": nil,
		"import \"C\"":                    nil,
		"import (":                        nil,
		"func f() {}\n// import \"none\"": nil,
		"":                                nil,
	} {
		if got := cellImports(source); !slices.Equal(got, want) {
			t.Errorf("%q imports %q, want %q", source, got, want)
		}
	}
}
