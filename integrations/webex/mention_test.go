package webex

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	webexteams "github.com/jbogarin/go-cisco-webex-teams/sdk"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func mentionOf(kind, id, name string) string {
	return `<spark-mention data-object-type="` + kind + `" data-object-id="` + id + `">` + name + `</spark-mention>`
}

func TestSaid(t *testing.T) {
	me := mentionOf("person", botID, "Floorwalker")
	bare := mentionOf("person", botUUID, "Floor walker")
	padded := mentionOf("person", botID+"==", "Floorwalker")
	maya := mentionOf("person", personID, "Maya Lee")
	mayas := []bot.Mention{{PersonID: personID, Name: "Maya Lee"}}
	tests := []struct {
		name, html, text string
		mentioned        bool
		want             string
		mentions         []bot.Mention
	}{
		{name: "in front", html: "<p>" + me + " how is billing</p>", want: "how is billing"},
		{name: "comma behind", html: me + ", how is billing", want: "how is billing"},
		{name: "in the middle", html: "how " + me + " is billing", want: "how is billing"},
		{name: "at the end", html: "how is billing " + me, want: "how is billing"},
		{name: "twice", html: me + " ping " + me, want: "ping"},
		{name: "between letters", html: "a" + me + "b", want: "a b"},
		{name: "alone", html: me, want: ""},
		{name: "bare UUID", html: bare + " ping", want: "ping"},
		{name: "padded", html: padded + " ping", want: "ping"},
		{name: "single quotes", html: `<spark-mention data-object-id='` + botID + `' data-object-type='person'>F</spark-mention> ping`, want: "ping"},
		{name: "somebody else", html: me + " where is " + maya + "?", want: "where is Maya Lee?", mentions: mayas},
		{name: "a namesake", html: mentionOf("person", personID, "Floorwalker") + " ping", want: "Floorwalker ping", mentions: []bot.Mention{{PersonID: personID, Name: "Floorwalker"}}},
		{name: "everybody", html: `<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention> ping`, want: "All ping"},
		{name: "bad id", html: mentionOf("person", "a b", "Maya") + " ping", want: "Maya ping"},
		{name: "marked-up name", html: mentionOf("person", personID, "<b>Maya</b>  Lee"), want: "Maya Lee", mentions: mayas},
		{name: "entities", html: "<p>" + me + " note R&amp;D &lt;b&gt; &quot;x&quot; &#39;y&#39;</p>", want: `note R&D <b> "x" 'y'`},
		{name: "lines", html: "<p>" + me + " a<br/>b</p><p>c</p><ul><li>d</li><li>e</li></ul>", want: "a b c d e"},
		{name: "emphasis", html: "p<strong>i</strong>n<em>g</em> <a href=\"http://x/?a>b\">l</a>", want: "ping l"},
		{name: "blanks", html: " a \u00a0 b\t\nc ", want: "a b c"},
		{name: "invisible", html: "pi\u200bng\ufeff", want: "ping"},
		{name: "mention without end", html: me + " a " + `<spark-mention data-object-id="` + botID + `">rest`, want: "a"},
		{name: "tag without end", html: "a <spark-mention data", want: "a"},
		{name: "only an escaped mention", html: "a &lt;spark-mention data-object-id=&quot;" + botID + "&quot;&gt;", want: `a <spark-mention data-object-id="` + botID + `">`},
		{name: "direct", text: "Floorwalker ping", want: "Floorwalker ping"},
		{name: "text in front", text: "Floorwalker Bot ping", mentioned: true, want: "ping"},
		{name: "text, first word", text: "@Floorwalker ping", mentioned: true, want: "ping"},
		{name: "text in the middle", text: "ping Floorwalker Bot now", mentioned: true, want: "ping now"},
		{name: "text, part of a word", text: "Floorwalkers ping", mentioned: true, want: "Floorwalkers ping"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := &message{Message: webexteams.Message{HTML: tt.html, Text: tt.text}}
			if tt.mentioned {
				m.MentionedPeople = []string{personID, botUUID}
			}
			got, mentions := said(m, botID, "Floorwalker Bot")
			if got != tt.want {
				t.Errorf("said %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.mentions, mentions); diff != "" {
				t.Errorf("mentions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSaidIsCapped(t *testing.T) {
	for _, s := range []string{strings.Repeat("ä", 5000), strings.Repeat("<p>ä</p>", 50_000), strings.Repeat(mentionOf("person", personID, "ä"), 5000)} {
		got, mentions := said(&message{Message: webexteams.Message{HTML: s}}, botID, "")
		if len(got) > maxSaid || len(got) < maxSaid-2 || !utf8.ValidString(got) || len(mentions) > maxMentions {
			t.Errorf("%d bytes, valid %v, %d mentions", len(got), utf8.ValidString(got), len(mentions))
		}
	}
}

func TestSameID(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{botID, botID, true},
		{botID, botUUID, true},
		{botID, strings.ToUpper(botUUID), true},
		{botID + "=", botUUID, true},
		{botID, personID, false},
		{"", "", false},
		{botID, "", false},
		{"abc", "ABC", true},
		{"Y2lzY29z", "Y2lzY29z", true},
	}
	for _, tt := range tests {
		if got := sameID(tt.a, tt.b); got != tt.want {
			t.Errorf("sameID(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func FuzzSaid(f *testing.F) {
	for _, s := range []string{"<p>" + mentionOf("person", botID, "F") + " ping</p>", "<", "<spark-mention", "<spark-mention>", `<a b="`, "a&lt;b", "</spark-mention>", "\xff<br>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, mentions := said(&message{Message: webexteams.Message{HTML: s}}, botID, "F")
		if len(got) > maxSaid || got != strings.Join(strings.Fields(got), " ") {
			t.Errorf("said %q of %q", got, s)
		}
		for _, r := range got {
			if unicode.IsControl(r) {
				t.Errorf("said %q of %q", got, s)
			}
		}
		for _, m := range mentions {
			if !isID(m.PersonID) || sameID(m.PersonID, botID) || m.Name == "" {
				t.Errorf("mention %+v of %q", m, s)
			}
		}
		// Whatever was said, one mention of the bot more in front changes nothing.
		again, _ := said(&message{Message: webexteams.Message{HTML: mentionOf("person", botUUID, "F") + " " + s}}, botID, "F")
		if len(got) < maxSaid-2 && len(s) < maxSaid && again != got {
			t.Errorf("said %q, and with a mention in front %q", got, again)
		}
	})
}

func BenchmarkSaid(b *testing.B) {
	m := &message{Message: webexteams.Message{HTML: "<p>" + mentionOf("person", botID, "BenchBot") + " ping 123456</p>"}}
	b.ReportAllocs()
	for b.Loop() {
		said(m, botID, "BenchBot")
	}
}
