package plotting_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// picture is how README.md shows one: at half its pixels, as a notebook does, so that all have letters of one size.
var picture = regexp.MustCompile(`<img src="testdata/([^"]+)" width="[0-9]+"`)

// The gallery in README.md shows every golden picture, and no other, at the size that it has in a notebook. This test
// runs after TestGolden, so that -update brings the sizes up to date as well.
func TestGallery(t *testing.T) {
	readme := filepath.Join(filepath.Dir(testdata), "README.md")
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	sized := picture.ReplaceAllFunc(page, func(link []byte) []byte {
		name := string(picture.FindSubmatch(link)[1])
		shown = append(shown, name)
		width := load(t, filepath.Join(testdata, name)).Bounds().Dx()
		return fmt.Appendf(nil, `<img src="testdata/%s" width="%d"`, name, width/2)
	})
	if *update {
		if err := os.WriteFile(readme, sized, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(sized) != string(page) {
		t.Error("the gallery shows a picture at another size than a notebook; go test ./plotting -update mends it")
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
