package site

import (
	"html"
	"testing"
)

func TestHighlight(t *testing.T) {
	for _, test := range []struct{ code, want string }{
		{"%%\nreturn 1", `<span class="m">%%</span>` + "\n" + `<span class="k">return</span> <span class="n">1</span>`},
		{`s := "a<b" // c & d`, `s := <span class="s">&#34;a&lt;b&#34;</span> <span class="c">// c &amp; d</span>`},
		{"len(σʹ)", `<span class="b">len</span>(σʹ)`},
		{"x.len(1i)", `x.<span class="f">len</span>(<span class="n">1i</span>)`},
		{"`\n%d\n`", "<span class=\"s\">`\n%d\n`</span>"}, // a line of a raw string is no command
		{"a % b", "a % b"},
	} {
		if got := highlight(test.code); got != test.want {
			t.Errorf("%q\ngives %s\n want %s", test.code, got, test.want)
		}
	}
}

// Whatever the code is, it is all there, and nothing of it is HTML.
func FuzzHighlight(f *testing.F) {
	for _, code := range []string{"%%\nx := 1", "`%\n%d`", "\"</script>", "'", "/*", "!ls\n%", "\ufeffx", "a\r\nb", "\x00\xff"} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		list := body(t, highlight(code))
		if got, want := textOf(list), textOf(body(t, html.EscapeString(code))); got != want {
			t.Errorf("%q became %q", want, got)
		}
		for _, tag := range tags(list) {
			if tag != "span" {
				t.Errorf("%q made a <%s>", code, tag)
			}
		}
	})
}
