package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// canonical is a notebook in the form that JupyterLab writes. It holds what is
// easily lost: unknown keys, an attachment, numbers with a point, characters
// that encoding/json would escape, empty lists, and no outputs yet.
const canonical = `{
 "cells": [
  {
   "attachments": {
    "path.svg": {
     "image/svg+xml": [
      "<svg>\n",
      "</svg>"
     ]
    }
   },
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {
    "editable": true,
    "tags": []
   },
   "source": [
    "# 残差 δ: ∂L/∂z < 1 & \"so on\"\n",
    "\n",
    "a line\u0007 with a bell"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "c1",
   "metadata": {
    "vendor": {
     "weight": 1.0,
     "x": -1e-07
    }
   },
   "outputs": [],
   "source": [
    "fmt.Println(\"δ\")\n"
   ],
   "unknown": false
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "c2",
   "metadata": {},
   "outputs": [],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Go (gonb)",
   "language": "go",
   "name": "gonb"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestRoundTripKeepsEveryByte(t *testing.T) {
	nb, err := Parse([]byte(canonical))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(nb.Bytes()); got != canonical {
		t.Errorf("got\n%s", got)
	}
}

// What others wrote, in another form of the same, comes out in JupyterLab's.
func TestOtherFormsBecomeCanonical(t *testing.T) {
	other := strings.NewReplacer(
		"\n   ", "\n      ",
		`[
    "fmt.Println(\"δ\")\n"
   ]`, `"fmt.Println(\"\u03b4\")\n"`,
		`"# 残差 δ: ∂L/∂z < 1 & \"so on\"\n",
    "\n",`, `"# 残差 δ: ∂L/∂z \u003c 1 & ", "\"so on\"\n\n",`,
	).Replace(canonical)
	nb, err := Parse([]byte(other))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(nb.Bytes()); got != canonical {
		t.Errorf("got\n%s", got)
	}
}

func TestAccessors(t *testing.T) {
	nb, err := Parse([]byte(canonical))
	if err != nil {
		t.Fatal(err)
	}
	code := nb.Code()
	if len(nb.Cells) != 3 || len(code) != 2 || code[0].ID() != "c1" || nb.Language() != "go" {
		t.Errorf("%d cells, %d of code, the first %q, language %q", len(nb.Cells), len(code), code[0].ID(), nb.Language())
	}
	if got := code[0].Source(); got != "fmt.Println(\"δ\")\n" {
		t.Errorf("source %q", got)
	}
	if code[0].HasTag("skip-execution") {
		t.Error("a cell without tags has one")
	}
}

func TestMalformedFiles(t *testing.T) {
	for text, want := range map[string]string{
		" \n":                              "this file is empty",
		"{\n \"cells\": [,]}":              "not JSON: line 2",
		"[]":                               "something else",
		canonical + "{}":                   "more text follows",
		`{"nbformat": 3, "worksheets":[]}`: "nbformat 3, only nbformat 4",
		`{"cells": []}`:                    "nbformat nothing",
		`{"nbformat": 4}`:                  `no list of "cells"`,
		`{"nbformat": 4, "cells": [], "metadata": 1}`:                                                             `"metadata" is not an object`,
		`{"nbformat": 4, "cells": [1]}`:                                                                           "cell 1: it is not an object",
		`{"nbformat": 4, "cells": [{"source": ""}]}`:                                                              `cell 1: it has no "cell_type"`,
		`{"nbformat": 4, "cells": [{"cell_type": "code"}]}`:                                                       `cell 1: its "source"`,
		`{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}`:                                        `cell 1: its "source"`,
		`{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "metadata": []}]}`:                         `cell 1: its "metadata"`,
		`{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "outputs": {}}]}`:                          `cell 1: its "outputs"`,
		`{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "outputs": [2]}]}`:                         "cell 1: output 1",
		`{"nbformat":4,"cells":[{"cell_type":"code","source":"","outputs":[{"output_type":"stream","text":3}]}]}`: `output 1: its "text"`,
	} {
		path := filepath.Join(t.TempDir(), "broken.ipynb")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s\n gives %v\n want the path and %q", text, err, want)
		}
	}
}

// What encoding/json would replace is refused, in sources as in outputs: it would be written
// back so. Everything else of Unicode is kept.
func TestWhatIsNoText(t *testing.T) {
	const marked = "fmt.Println("
	at := 1 + strings.Count(canonical[:strings.Index(canonical, marked)], "\n")
	inLine := fmt.Sprintf("line %d: ", at)
	for text, want := range map[string]string{
		"\uFEFF" + canonical: "line 1: this file begins with a byte-order mark",
		"\xff\xfe{\x00":      "line 1: this file is UTF-16",
		"\xfe\xff\x00{":      "line 1: this file is UTF-16",
		"{\x00\n\x00":        "line 1: this file is UTF-16",
		strings.Replace(canonical, marked, "\xff"+marked, 1):                    inLine + "the byte 0xFF is not UTF-8",
		strings.Replace(canonical, marked, "\xce\xd2"+marked, 1):                inLine + "the byte 0xCE is not UTF-8", // 我 in GBK
		strings.Replace(canonical, marked, "\xe6\xa2"+marked, 1):                inLine + "the byte 0xE6 is not UTF-8", // 梯, cut
		strings.Replace(canonical, marked, "\xed\xa0\x80"+marked, 1):            inLine + "the byte 0xED is not UTF-8", // a surrogate's bytes
		strings.Replace(canonical, marked, `\ud800`+marked, 1):                  inLine + `\ud800 is half a character`,
		strings.Replace(canonical, marked, `\uDC00`+marked, 1):                  inLine + `\uDC00 is half a character`,
		strings.Replace(canonical, marked, `\ud83d\ud83d\ude00`+marked, 1):      inLine + `\ud83d is half a character`,
		strings.Replace(canonical, marked, `\ud83dx`+marked, 1):                 inLine + `\ud83d is half a character`,
		strings.Replace(canonical, marked, `\\\ud800`+marked, 1):                inLine + `\ud800 is half a character`,
		strings.Replace(canonical, `"outputs": []`, `"outputs": ["\udfff"]`, 1): `\udfff is half a character`,
		strings.Replace(canonical, `"outputs": []`, `"\ud8`, 1):                 "not JSON",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", text, err, want)
		}
	}
	for _, source := range []string{`\ud83d\ude00`, `\\ud800`, `\\\\ud800`, "\ufffd", `\ufffd`, "😀", "\uFEFF", "e\u0301"} {
		nb, err := Parse([]byte(strings.Replace(canonical, marked, source+marked, 1)))
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		var want string
		if err := json.Unmarshal([]byte(`"`+source+`"`), &want); err != nil {
			t.Fatal(err)
		}
		again, err := Parse(nb.Bytes())
		if err != nil || again.Code()[0].Source() != want+marked+"\"δ\")\n" {
			t.Errorf("%s came back as %q, %v", source, again.Code()[0].Source(), err)
		}
	}
}

// Editors on Windows end lines with \r\n, in sources and in the file: the sources stay so.
func TestLineEndsAreKept(t *testing.T) {
	text := strings.Replace(canonical, `"fmt.Println(\"δ\")\n"`, `"%%\r\n",`+"\n"+`    "fmt.Println(\"δ\")\r\n"`, 1)
	for _, file := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), strings.Replace(text, `"%%\r\n",`+"\n    \"", `"%%\r\n`, 1)} {
		nb, err := Parse([]byte(file))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(nb.Bytes()); got != text {
			t.Errorf("%q becomes %q", file, got)
		}
	}
}

func TestMetadata(t *testing.T) {
	for text, want := range map[string]struct {
		language string
		errors   bool
	}{
		`{}`: {}, `{"kernelspec": 1, "execution": 1}`: {},
		`{"kernelspec": {"language": "Go"}}`:                                             {language: "go"},
		`{"kernelspec": {"language": " GO "}}`:                                           {language: "go"},
		`{"language_info": {"name": "Go"}}`:                                              {language: "go"},
		`{"kernelspec": {"language": ""}, "language_info": {"name": "go"}}`:              {language: "go"},
		`{"kernelspec": {"language": "Python"}, "language_info": {"name": "go"}}`:        {language: "python"},
		`{"execution": {"allow_errors": true}}`:                                          {errors: true},
		`{"execution": {"allow_errors": false}}`:                                         {},
		`{"execution": {"allow_errors": "yes"}}`:                                         {},
		`{"allow_errors": true}`:                                                         {errors: true},
		`{"mystnb": {"execution_allow_errors": true}}`:                                   {errors: true},
		`{"mystnb": {"execution_allow_errors": false}, "execution": {"timeout": 30}}`:    {},
		`{"execution": {"allow_errors": true, "timeout": 30}, "kernelspec": {"a": "b"}}`: {errors: true},
	} {
		nb, err := Parse([]byte(`{"nbformat": 4, "cells": [], "metadata": ` + text + `}`))
		if err != nil || nb.Language() != want.language || nb.AllowsErrors() != want.errors {
			t.Errorf("%s: %q, %v, %v", text, nb.Language(), nb.AllowsErrors(), err)
		}
	}
}

func TestHint(t *testing.T) {
	for source, want := range map[string]string{
		"%%\n// the forward pass\nx := 1": "// the forward pass",
		"%%\n\n  x := 1\n y := 2":         "x := 1",
		"import (\n\t\"fmt\"\n)":          "import",
		"%%\nx := 1 // one\n// two":       "// two",
		"%noautoget":                      "%noautoget",
		"":                                "",
	} {
		c := Cell{tree: map[string]any{"source": lines(source)}}
		if got := c.Hint(); got != want {
			t.Errorf("%q gives %q, want %q", source, got, want)
		}
	}
}

func TestWriteReplacesWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.ipynb")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	nb, err := Parse([]byte(canonical))
	if err != nil {
		t.Fatal(err)
	}
	if err := nb.Write(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != canonical {
		t.Errorf("%v\n%s", err, data)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's permissions became %v (%v)", info.Mode(), err)
	}
	if err := nb.Write(filepath.Join(dir, "none", "a.ipynb")); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("writing into a folder that does not exist gives %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("files were left behind: %v", left)
	}
}

// A file is replaced only if the user may write it, which a rename does not ask.
func TestWriteRespectsPermissions(t *testing.T) {
	for _, test := range []struct {
		file, dir fs.FileMode
		link      bool
		want      string // "" if it is written
	}{
		{0o644, 0o755, false, ""},
		{0o600, 0o700, true, ""},
		{0o444, 0o755, false, "a.ipynb is read-only (-r--r--r--)"},
		{0o400, 0o755, true, "a.ipynb is read-only (-r--------)"},
		{0o555, 0o755, false, "a.ipynb is read-only"},
		{0o644, 0o555, false, "course is read-only (dr-xr-xr-x)"},
		{0o644, 0o555, true, "course is read-only"},
	} {
		top := t.TempDir()
		dir := filepath.Join(top, "course")
		path := filepath.Join(dir, "a.ipynb")
		if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(path, []byte("old"), 0o600), os.Chmod(path, test.file)); err != nil {
			t.Fatal(err)
		}
		to, wanted := path, "new"
		if test.link {
			to = filepath.Join(top, "link")
			if err := os.Symlink(path, to); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(dir, test.dir); err != nil {
			t.Fatal(err)
		}
		err := WriteFile(to, []byte("new"))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%v in %v: %v, want %q", test.file, test.dir, err, test.want)
		}
		os.Chmod(dir, 0o755)
		if test.want != "" {
			wanted = "old"
		}
		if data, _ := os.ReadFile(path); string(data) != wanted {
			t.Errorf("%v in %v: the file holds %q", test.file, test.dir, data)
		}
		if left, _ := os.ReadDir(dir); len(left) != 1 {
			t.Errorf("files were left behind: %v", left)
		}
	}
}

// A notebook may be a link to one elsewhere.
func TestWriteFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o600), os.Symlink("file", link), WriteFile(link, []byte("new"))); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(file); string(data) != "new" {
		t.Errorf("the file holds %q", data)
	}
	if to, err := os.Readlink(link); err != nil || to != "file" {
		t.Errorf("the link leads to %q (%v)", to, err)
	}
}

// FuzzRead: whatever can be read is written in a form that is read as the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(canonical))
	f.Add([]byte(`{"nbformat":4,"cells":[{"cell_type":"code","source":["a\r","\nb\u2028c"],"outputs":[{"output_type":"stream","text":["x","y\n"]}]}]}`))
	f.Add([]byte(`{"nbformat":4,"cells":[{"cell_type":"code","source":"","outputs":[{"output_type":"display_data","data":{"text/html":["a"],"x":[1.0,"\ud800"]}}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		nb, err := Parse(data)
		if err != nil {
			return
		}
		once := nb.Bytes()
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, once)
		}
		if twice := again.Bytes(); !bytes.Equal(once, twice) {
			t.Fatalf("written once:\n%s\nwritten twice:\n%s", once, twice)
		}
	})
}
