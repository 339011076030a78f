package page

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"backprop/notebooks/internal/play"
)

func rendered(t *testing.T) string {
	t.Helper()
	page, err := render([]byte("a program"), "const go = 1;")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// between is what stands between two strings, which are there once.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	if strings.Count(text, from) != 1 {
		t.Fatalf("%s is there %d times", from, strings.Count(text, from))
	}
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// The policy names the script and the style that are there, and allows nothing to be loaded.
func TestPolicy(t *testing.T) {
	page := rendered(t)
	policy := between(t, page, `http-equiv="Content-Security-Policy" content="`, `"`)
	for _, text := range []string{between(t, page, "<script>", "</script>"), between(t, page, "<style>", "</style>")} {
		sum := sha256.Sum256([]byte(text))
		if hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, hash) {
			t.Errorf("the policy %s lacks %s", policy, hash)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "http") {
		t.Errorf("the policy is %s", policy)
	}
	for _, attribute := range regexp.MustCompile(`<[^>]* (?:style|on\w+|src)=`).FindAllString(page, -1) {
		if !strings.Contains(attribute, "<script") {
			t.Errorf("the policy forbids %s", attribute)
		}
	}
	for _, link := range regexp.MustCompile(`(?:href|src)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(link[1], "#") && !strings.HasPrefix(link[1], "data:") {
			t.Errorf("the page refers to %s", link[1])
		}
	}
}

// Everything that a view fills or sets is on the page, and shown before the program runs.
func TestEverythingHasItsPlace(t *testing.T) {
	page := rendered(t)
	session := play.NewSession(nil)
	for _, name := range play.Pages {
		section := between(t, page, `<section id="`+name+`">`, "</section>")
		v := session.Do(play.Change{Page: name})
		for id, inside := range v.HTML {
			if strings.Count(section, ` id="`+id+`"`) != 1 {
				t.Errorf("%s: the page has no place for %s", name, id)
			}
			if inside != "" && !strings.Contains(section, inside[:min(len(inside), 20)]) {
				t.Errorf("%s: %s is empty before the program runs", name, id)
			}
		}
		for field, value := range v.Values {
			input := `name="` + field + `"`
			if !strings.Contains(section, input) {
				t.Errorf("%s: no field is called %s", name, field)
			}
			if strings.Contains(section, `type="number" `+input) && !strings.Contains(section, input+` value="`+value+`"`) {
				t.Errorf("%s: the field %s does not begin with %s", name, field, value)
			}
		}
		if !strings.Contains(section, `id="`+name+`-failed"`) {
			t.Errorf("%s: nowhere to say that the program has failed", name)
		}
	}
}

func TestScriptThatEndsItsElement(t *testing.T) {
	if _, err := render(nil, "</SCRIPT>"); err == nil {
		t.Error("a program that ends its own element is no error")
	}
}
