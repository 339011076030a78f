package plotting_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// The gallery in README.md shows every golden picture, and no other.
func TestGallery(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(filepath.Dir(testdata), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, link := range regexp.MustCompile(`\(testdata/([^)]+)\)`).FindAllStringSubmatch(string(page), -1) {
		shown = append(shown, link[1])
	}
	slices.Sort(shown)
	var golden []string
	files, err := os.ReadDir(testdata)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		golden = append(golden, f.Name())
	}
	if !slices.Equal(shown, golden) {
		t.Errorf("the gallery shows\n%v\nand testdata holds\n%v", shown, golden)
	}
}
