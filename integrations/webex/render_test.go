package webex

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

var update = flag.Bool("update", false, "write the golden files anew")

func billing() bot.Reply {
	return bot.Reply{
		Headline: "Billing: 4 waiting, longest 3 min 12 s (at 14:05)",
		Facts: []bot.Fact{
			{Label: "Service level", Value: "82.4 % within 20 s"},
			{Label: "Agents", Value: "3 available, 5 connected, 1 idle"},
		},
		Buttons: []bot.Button{
			{Title: "Same for yesterday", Say: "same for yesterday", Token: "t1"},
			{Title: "Agents of Billing", Token: "t2", Run: &bot.Invocation{Command: "agent list", Slots: bot.Slots{"queue": {{Kind: bot.KindQueue, Name: "Billing"}}}}},
			{Title: "Sign in", URL: "https://bot.example.com/oauth/start?for=(1)"},
		},
		Note: "Live figures, Europe/Berlin. Service level: answered within T ÷ (offered − short abandons).",
	}
}

func queues(n int) *bot.Table {
	t := &bot.Table{Columns: []bot.Column{{Title: "Queue"}, {Title: "Waiting", Right: true}, {Title: "Longest", Right: true}}}
	names := []string{"Billing", "Tech_Support_EU", "日本語サポート", "<@all> `rm`", "Escalations"}
	for i := range n {
		t.Rows = append(t.Rows, []string{names[i%len(names)], fmt.Sprint(i * i), fmt.Sprintf("%d s", i*7)})
	}
	return t
}

func TestRenderGolden(t *testing.T) {
	confirm := bot.Reply{
		Headline: "Set Maya Lee from Idle (Lunch, 34 min) to Available?",
		Buttons: []bot.Button{
			{Title: "Yes, set Available", Style: bot.StylePositive, Confirm: "c1", Token: "t1"},
			{Title: "No", Style: bot.StyleDestructive, Dismiss: "c1", Token: "t2"},
		},
		Note: "Valid for 5 minutes.",
	}
	chart := bot.Reply{
		Headline: "Billing took 312 calls today",
		Table:    &bot.Table{Columns: []bot.Column{{Title: "Hour"}, {Title: "Calls", Right: true}}, Rows: [][]string{{"08:00", "41"}, {"09:00", "67"}}},
		Chart:    &bot.Chart{Title: "Calls", Alt: "Most calls came from 09:00 to 10:00."},
	}
	tests := map[string]bot.Reply{
		"sentence": {Headline: "pong 12"},
		"figures":  billing(),
		"table":    {Headline: "5 of 33 queues have somebody waiting", Table: &bot.Table{Columns: queues(5).Columns, Rows: queues(5).Rows, Total: 33}},
		"long":     {Headline: "All queues", Table: queues(40), Note: "Sorted by *name*"},
		"confirm":  confirm,
		"chart":    chart,
		"hostile": {
			Headline: "1. <@all> [click](http://evil.example/x) **now**\n# www.evil.example",
			Facts:    []bot.Fact{{Label: "- caller", Value: "\u202egnp.exe &lt;@all&gt; {{DATE(2020-01-01)}}"}},
			Buttons:  []bot.Button{{Title: "x`y", Say: "a`b", Token: "t"}, {Title: "bad", URL: "javascript:alert(1)"}},
			Note:     "_note_ <script>",
		},
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			var r Renderer
			got := r.Render(reply)
			var b bytes.Buffer
			fmt.Fprintf(&b, "--- text\n%s\n--- markdown\n%s\n--- card\n", got.Text, got.Markdown)
			if got.Card != nil {
				if err := json.Indent(&b, got.Card, "", " "); err != nil {
					t.Fatal(err)
				}
				b.WriteByte('\n')
			}
			golden(t, name, b.Bytes())
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestRenderStaysWithinLimits(t *testing.T) {
	long := strings.Repeat("長い\\", 500)
	big := bot.Reply{Headline: long, Note: long, Table: &bot.Table{Total: 900}}
	for i := range 12 {
		big.Table.Columns = append(big.Table.Columns, bot.Column{Title: long})
		big.Facts = append(big.Facts, bot.Fact{Label: long, Value: long})
		big.Buttons = append(big.Buttons, bot.Button{Title: long, Say: long, Token: fmt.Sprint(i)})
	}
	for range 40 {
		big.Table.Rows = append(big.Table.Rows, make([]string, 12))
		for j := range 12 {
			big.Table.Rows[len(big.Table.Rows)-1][j] = long
		}
	}
	var r Renderer
	got := r.Render(big)
	for name, s := range map[string]string{"text": got.Text, "markdown": got.Markdown} {
		if len(s) > maxText || !utf8.ValidString(s) {
			t.Errorf("%s has %d bytes, valid UTF-8: %v", name, len(s), utf8.ValidString(s))
		}
		if strings.Count(s, "```")%2 != 0 {
			t.Errorf("%s has a code block that does not end", name)
		}
		if !strings.Contains(s, "Left out, because the message would be too long") || !strings.Contains(s, "… 900 rows") {
			t.Errorf("%s does not say what was left out: …%s", name, s[len(s)-200:])
		}
	}
	if len(got.Card) > hardCard {
		t.Errorf("the card has %d bytes", len(got.Card))
	}
}

func TestCardIsSmallWhereItCan(t *testing.T) {
	var r Renderer
	got := r.Render(bot.Reply{Headline: "x", Table: queues(40)})
	if got.Card == nil || len(got.Card) > softCard {
		t.Errorf("card of %d bytes, want one of at most %d", len(got.Card), softCard)
	}
}

func TestCardOnlyWhereItHelps(t *testing.T) {
	tests := []struct {
		name  string
		reply bot.Reply
		want  bool
	}{
		{"a sentence", bot.Reply{Headline: "x"}, false},
		{"a sentence with a note", bot.Reply{Headline: "x", Note: "y"}, false},
		{"buttons without a token", bot.Reply{Headline: "x", Buttons: []bot.Button{{Title: "a", Say: "b"}}}, false},
		{"a button", bot.Reply{Headline: "x", Buttons: []bot.Button{{Title: "a", Say: "b", Token: "t"}}}, true},
		{"a link", bot.Reply{Headline: "x", Buttons: []bot.Button{{Title: "a", URL: "https://example.com"}}}, true},
		{"facts", bot.Reply{Headline: "x", Facts: []bot.Fact{{Label: "a", Value: "b"}}}, true},
		{"a table", bot.Reply{Headline: "x", Table: queues(2)}, true},
		{"an empty table", bot.Reply{Headline: "x", Table: queues(0)}, false},
		{"a table with its file", bot.Reply{Headline: "x", Table: queues(2), File: &bot.File{}}, false},
		{"a file and a button", bot.Reply{Headline: "x", File: &bot.File{}, Buttons: []bot.Button{{Title: "a", Say: "b", Token: "t"}}}, true},
	}
	for _, tt := range tests {
		var r Renderer
		if got := r.Render(tt.reply).Card != nil; got != tt.want {
			t.Errorf("%s: card %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestPhraseFromOutside(t *testing.T) {
	r := Renderer{Phrase: func(i bot.Invocation) string { return "please " + i.Command }}
	got := r.Render(bot.Reply{Headline: "x", Buttons: []bot.Button{{Title: "a", Run: &bot.Invocation{Command: "queue list"}}}})
	if !strings.Contains(got.Text, "“please queue list”") {
		t.Errorf("text %q does not say how to type the button", got.Text)
	}
}

func BenchmarkRenderSentence(b *testing.B) {
	var r Renderer
	reply := bot.Reply{Headline: "pong 123456"}
	b.ReportAllocs()
	for b.Loop() {
		r.Render(reply)
	}
}

func BenchmarkRenderFigures(b *testing.B) {
	var r Renderer
	reply := billing()
	b.ReportAllocs()
	for b.Loop() {
		r.Render(reply)
	}
}
