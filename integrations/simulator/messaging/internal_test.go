package messaging

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestHealth(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	fail := func(h *health, n int) int {
		for i := range n {
			if h.failed(now) {
				return i + 1
			}
		}
		return 0
	}
	var h health
	if got := fail(&h, 200); got != maxFailures {
		t.Errorf("switched off after %d failures, want %d", got, maxFailures)
	}
	h.revive(now)
	if got := fail(&h, 200); got != maxSoonFailures {
		t.Errorf("switched off again after %d failures, want %d", got, maxSoonFailures)
	}
	h.revive(now)
	now = now.Add(healthWindow)
	if got := fail(&h, 200); got != maxFailures {
		t.Errorf("later switched off after %d failures, want %d", got, maxFailures)
	}
}

func TestRender(t *testing.T) {
	tests := map[string]struct{ markdown, html, text string }{
		"plain":        {"hello", "<p>hello</p>", "hello"},
		"foreign":      {`<script>alert("x")</script> & co`, "<p>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; co</p>", `<script>alert("x")</script> & co`},
		"emphasis":     {"**bold** and *it* and __b__ and _i_", "<p><strong>bold</strong> and <em>it</em> and <strong>b</strong> and <em>i</em></p>", "bold and it and b and i"},
		"nested":       {"**bold *both***", "<p><strong>bold <em>both</em></strong></p>", "bold both"},
		"no emphasis":  {"2 * 3 * 4, snake_case_name, **", "<p>2 * 3 * 4, snake_case_name, **</p>", "2 * 3 * 4, snake_case_name, **"},
		"escaped":      {`\*not\* \<@all\>`, "<p>*not* &lt;@all&gt;</p>", "*not* <@all>"},
		"code":         {"use `a*b*c` or ``x`y``", "<p>use <code>a*b*c</code> or <code>x`y</code></p>", "use a*b*c or x`y"},
		"link":         {"[the *docs*](https://example.com/?a=1&b=2)", `<p><a href="https://example.com/?a=1&amp;b=2">the <em>docs</em></a></p>`, "the docs"},
		"bad link":     {"[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>", "[x](javascript:alert(1))"},
		"lines":        {"one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>", "one\ntwo\nthree"},
		"heading":      {"## Queues\nfine", "<h2>Queues</h2><p>fine</p>", "Queues\nfine"},
		"lists":        {"- a\n- b\n1. c\n2. d", "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>", "a\nb\nc\nd"},
		"quote":        {"> a\n> b\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>", "a\nb\nc"},
		"fence":        {"```\na  <b>\n**x**\n```\nafter", "<pre><code>a  &lt;b&gt;\n**x**</code></pre><p>after</p>", "a  <b>\n**x**\nafter"},
		"open fence":   {"```\na", "<pre><code>a</code></pre>", "a"},
		"rule":         {"---", "<hr>", ""},
		"mention":      {"hi <@personEmail:a@b.example|Ann>, <@all>", "<p>hi [a@b.example|Ann], [all]</p>", "hi (Ann), (all)"},
		"odd mentions": {"<@nobody> <@personId:> <@", "<p>&lt;@nobody&gt; &lt;@personId:&gt; &lt;@</p>", "<@nobody> <@personId:> <@"},
		"in code":      {"`<@all>`", "<p><code>&lt;@all&gt;</code></p>", "<@all>"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			gotHTML, gotText := render(test.markdown, func(n mention) (string, string) {
				if n.all {
					return "[all]", "(all)"
				}
				return "[" + n.email + "|" + n.name + "]", "(" + n.name + ")"
			})
			if gotHTML != test.html || gotText != test.text {
				t.Errorf("html %q\nwant %q\ntext %q\nwant %q", gotHTML, test.html, gotText, test.text)
			}
		})
	}
}

var tags = regexp.MustCompile(`<(/?)(p|strong|em|code|pre|blockquote|ul|ol|li|h[1-6]|a|br|hr)( href="(?:https?|mailto):[^"<>]*")?>`)

// FuzzRender: no markup but ours, all of it closed in order, and bounded.
func FuzzRender(f *testing.F) {
	for _, seed := range []string{"**a *b* _c_**", "<b>", "[a](http://x)", "> > > a", "```\n`", "- *a\n- b*", "<@all><@personId:x|<b>>", "\\", "****", "*_`**__"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		if len(markdown) > maxBytes {
			return
		}
		got, text := render(markdown, func(n mention) (string, string) { return html.EscapeString(n.name), n.name })
		if !utf8.ValidString(got) || !utf8.ValidString(text) {
			t.Error("not UTF-8")
		}
		if rest := tags.ReplaceAllString(got, ""); strings.ContainsAny(rest, "<>") {
			t.Errorf("foreign markup in %q", got)
		}
		var open []string
		for _, tag := range tags.FindAllStringSubmatch(got, -1) {
			switch name := tag[2]; {
			case name == "br" || name == "hr":
			case tag[1] == "":
				open = append(open, name)
			case len(open) == 0 || open[len(open)-1] != name:
				t.Fatalf("%q closes %s, open are %v", got, name, open)
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%q leaves open %v", got, open)
		}
		if len(got) > 40*len(markdown)+100 {
			t.Errorf("%d bytes became %d", len(markdown), len(got))
		}
	})
}

func FuzzDecodeID(f *testing.F) {
	f.Add(encodeID(kindRoom, "6a4c1a6e-0000-5000-8000-000000000001"))
	f.Add("Y2lzY29zcGFyazovLw")
	f.Fuzz(func(t *testing.T, id string) {
		uuid, ok := decodeID(kindRoom, id)
		if !ok {
			return
		}
		if again, ok := decodeID(kindRoom, encodeID(kindRoom, uuid)); !ok || again != uuid {
			t.Errorf("%q gave %q, then %q", id, uuid, again)
		}
	})
}
