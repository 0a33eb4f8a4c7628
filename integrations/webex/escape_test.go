package webex

import (
	"bufio"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"floorwalker/bot"
)

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Billing", "Billing"},
		{"  two   blanks ", "two blanks"},
		{"a\r\nb\tc\x00d\u2028e", "a b c d e"},
		{"safe\u202egnp.exe", "safegnp.exe"},
		{"zero\u200bwidth\ufeff", "zerowidth"},
		{"http://a.example", "hxxp: //a.example"},
		{"HTTPS://a.example", "HxxPS: //a.example"},
		{"ftp://a webexteams://b", "ftp: //a webexteams: //b"},
		{"WWW.a.example", "WWW. a.example"},
		{"mailto:a@b.example", "mailto: a@b.example"},
		{"maya@example.com", "maya@example.com"},
		{"<@all>", "< @all>"},
		{"<\u200b@all>", "< @all>"},
		{"<\x00@all>", "< @all>"},
		{"Zoë & 日本", "Zoë & 日本"},
		{"e" + strings.Repeat("\u0301", 40), "e" + strings.Repeat("\u0301", maxMarks)},
		{"bad \xff byte", "bad \ufffd byte"},
		{strings.Repeat("a", maxLabel), strings.Repeat("a", maxLabel)},
		{strings.Repeat("é", maxLabel), strings.Repeat("é", maxLabel)},
		{strings.Repeat("é", maxLabel+1), strings.Repeat("é", maxLabel-1) + "…"},
		{strings.Repeat("é", maxLabel-1) + "\n\n", strings.Repeat("é", maxLabel-1)},
	}
	for _, tt := range tests {
		if got := clean(tt.in, maxLabel); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestEscape(t *testing.T) {
	tests := []struct{ in, inline, line string }{
		{"Billing (EU) - 4, #1!", "Billing (EU) - 4, #1!", "Billing (EU) - 4, #1!"},
		{"Tech_Support", "Tech_Support", "Tech_Support"},
		{"_x_", `\_x\_`, `\_x\_`},
		{"*x* `y` ~z~", "\\*x\\* \\`y\\` \\~z\\~", "\\*x\\* \\`y\\` \\~z\\~"},
		{"[a](b)", `\[a\](b)`, `\[a\](b)`},
		{"<b>", `\<b>`, `\<b>`},
		{"AT&T", "AT&T", "AT&T"},
		{"&lt;b", `\&lt;b`, `\&lt;b`},
		{`a\`, `a\\`, `a\\`},
		{"- a", "- a", `\- a`},
		{"# a", "# a", `\# a`},
		{"> a", "> a", `\> a`},
		{"12. a", "12. a", `12\. a`},
		{"12) a", "12) a", `12\) a`},
		{"12 a", "12 a", "12 a"},
		{"12.5 a", "12.5 a", "12.5 a"},
		{"-5", "-5", "-5"},
		{"---", "---", `\---`},
		{"#1", "#1", "#1"},
		{"##", "##", `\##`},
		{"=", "=", `\=`},
		{"", "", ""},
	}
	for _, tt := range tests {
		if got := escape(tt.in); got != tt.inline {
			t.Errorf("escape(%q) = %q, want %q", tt.in, got, tt.inline)
		}
		if got := escapeLine(tt.in); got != tt.line {
			t.Errorf("escapeLine(%q) = %q, want %q", tt.in, got, tt.line)
		}
	}
}

// alive matches what a client would act on in text as it reaches the reader.
var alive = regexp.MustCompile(`(?i)<@|<[a-z/!]|://|\bwww\.\S|\]\(|mailto:\S`)

var escaped = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]")

// checkInert fails when foreign text does anything but stand there.
func checkInert(t *testing.T, foreign string) {
	t.Helper()
	var r Renderer
	const lines = 6 // headline, fact, empty ones between, and the note
	got := r.Render(bot.Reply{
		Headline: foreign,
		Facts:    []bot.Fact{{Label: foreign, Value: foreign}},
		Note:     foreign,
	})
	markdown := escaped.ReplaceAllString(got.Markdown, "¤")
	if m := alive.FindString(markdown); m != "" {
		t.Errorf("%q: markdown has a live %q:\n%s", foreign, m, got.Markdown)
	}
	if m := alive.FindString(got.Text); strings.HasPrefix(m, "<@") || strings.Contains(m, "://") {
		t.Errorf("%q: text has a live %q:\n%s", foreign, m, got.Text)
	}
	if n := strings.Count(got.Markdown, "\n"); n >= lines {
		t.Errorf("%q: %d line breaks in the markdown:\n%s", foreign, n, got.Markdown)
	}
	if m := alive.FindString(escaped.ReplaceAllString(cardText(clean(foreign, maxValue)), "¤")); m != "" {
		t.Errorf("%q: the card has a live %q", foreign, m)
	}
	for name, s := range map[string]string{"text": got.Text, "markdown": got.Markdown, "card": string(got.Card)} {
		if !utf8.ValidString(s) {
			t.Errorf("%q: %s is not UTF-8", foreign, name)
		}
		for _, c := range s {
			if unicode.Is(unicode.Cf, c) || unicode.IsControl(c) && c != '\n' {
				t.Errorf("%q: %s has %U", foreign, name, c)
			}
		}
	}
	table := r.Render(bot.Reply{Table: &bot.Table{Columns: []bot.Column{{Title: foreign}}, Rows: [][]string{{foreign}}}})
	if n := strings.Count(table.Markdown, "`"); n != 6 || strings.Count(table.Markdown, "\n") != 3 {
		t.Errorf("%q: a cell leaves its code block:\n%s", foreign, table.Markdown)
	}
	if strings.Contains(table.Markdown, "<@") {
		t.Errorf("%q: a mention in a code block", foreign)
	}
	sentence := r.Render(bot.Reply{Headline: foreign})
	if m := alive.FindString(escaped.ReplaceAllString(firstOf(sentence.Markdown, sentence.Text), "¤")); m != "" {
		t.Errorf("%q: a sentence has a live %q", foreign, m)
	}
}

func TestHostileNames(t *testing.T) {
	f, err := os.Open("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		name := strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\0`, "\x00").Replace(s.Text())
		checkInert(t, name)
	}
	if n < 200 {
		t.Errorf("the corpus has %d names, want at least 200", n)
	}
}

func FuzzForeignText(f *testing.F) {
	for _, s := range []string{"Billing", "<@all>", "[a](http://b)", "```\n# x", "\u202e<\u200b@personEmail:a@b|c>", "1. x", "&lt;@all&gt;", "www.www.", "hhttp://x", "\\<@all>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkInert(t, s) })
}
