package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTranscripts plays the scripts in testdata/transcripts against a bot and
// the simulated cloud, and compares what came with the golden transcript.
func TestTranscripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range scripts {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel() // the budget of calls to Contact Center makes them wait
			turns := play(t, read(t, path), nil)
			golden(t, "testdata/transcripts/"+name+".golden", transcript(turns))
			if name == "morning" {
				golden(t, "docs/morning.md", document(turns))
			}
		})
	}
}

// TestTranscriptOnRedis shows that the store makes no difference to what is
// said.
func TestTranscriptOnRedis(t *testing.T) {
	t.Parallel()
	if *update {
		t.Skip("the embedded store renews the transcript")
	}
	url := redisServer(t)
	got := transcript(play(t, read(t, "testdata/transcripts/basics.txt"), func(c *Config) { c.RedisURL = Secret(url) }))
	want := read(t, "testdata/transcripts/basics.golden")
	got = strings.ReplaceAll(got, "Store: redis", "Store: embedded: not durable, forgets everything at exit")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("on Redis the bot says something else (-want +got):\n%s", diff)
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// transcript writes turns as a script with answers.
func transcript(turns []turn) string {
	var b strings.Builder
	for i, t := range turns {
		if i > 0 && (!t.nothing || !turns[i-1].nothing) {
			b.WriteString("\n")
		}
		b.WriteString(t.line + "\n")
		for _, p := range t.posts {
			b.WriteString(p.String())
		}
	}
	return b.String()
}

// String shows a post: its text, its buttons, its files.
func (p post) String() string {
	var b strings.Builder
	for line := range strings.Lines(stable(p.text) + "\n") {
		b.WriteString(strings.TrimRight("  "+line, " \n") + "\n")
	}
	if len(p.buttons) > 0 {
		b.WriteString("  [" + strings.Join(p.buttons, "] [") + "]\n")
	}
	for _, f := range p.files {
		b.WriteString("  (" + f + ")\n")
	}
	return b.String()
}

// unrepeatable is what the command status says of the moment and the machine
// (how long the process has run, its name, and what it is at), and links that
// are made by chance.
var unrepeatable = []struct {
	shown *regexp.Regexp
	as    string
}{
	{regexp.MustCompile(`(?m)^Up: \w+,`), "Up: TIME,"},
	{regexp.MustCompile(`(?m)^Replica: .*$`), "Replica: NAME on HOST"},
	{regexp.MustCompile(`(?m)^Waiting: \d+ in`), "Waiting: N in"},
	{regexp.MustCompile(`Tracking id WX_\S+`), "Tracking id WX_ID"},
	{regexp.MustCompile(`(?m)^Shards: \d+ of \d+`), "Shards: N of N"},
	{regexp.MustCompile(`(?m)^(Contact Center|Analyzer|Unified CM|Devices) budget: \d+ of`), "$1 budget: N of"},
	{regexp.MustCompile(`http://[0-9.:]+/v1/convergedRecordings/[^\s)]+`), "https://LINK"},
	{regexp.MustCompile(`https://acme\.webex\.com/m/[0-9a-f-]{36}`), "https://acme.webex.com/m/ROOM"},
	{regexp.MustCompile(`(?m)2\d{10}(@acme\.webex\.com)?$`), "NUMBER$1"},
	{regexp.MustCompile(`http://[0-9.:]+/oauth/start\?ticket=[\w-]{43}`), "https://BOT/oauth/start?ticket=TICKET"},
}

func stable(text string) string {
	for _, u := range unrepeatable {
		text = u.shown.ReplaceAllString(text, u.as)
	}
	return text
}

// document writes the transcript of a supervisor's morning for people who want
// to know what talking to the bot is like.
func document(turns []turn) string {
	var b strings.Builder
	b.WriteString("# A supervisor's morning\n\n" +
		"This is what talking to Floorwalker is like: Alex Morgan supervises the contact centre of Acme and asks in a\n" +
		"Webex space. The centre is the simulator's, with its clock moved on between the questions, and every answer is\n" +
		"what the bot really posted: this page is written by the test that plays it (`go test -run TestTranscripts . -update`).\n" +
		"A card shows the same with the buttons that stand in brackets; files are in parentheses.\n\n")
	for _, t := range turns {
		switch {
		case t.remark:
			fmt.Fprintf(&b, "## %s\n\n", strings.TrimSpace(strings.TrimLeft(t.line, "# ")))
		case t.nothing:
			fmt.Fprintf(&b, "*(%s)*\n\n", meanwhile(t.line))
		default:
			fmt.Fprintf(&b, "**%s**\n\n", said(t.line))
			for _, p := range t.posts {
				b.WriteString("```text\n" + undented(p.String()) + "```\n\n")
			}
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// said is a line of a script as a sentence.
func said(line string) string {
	line = strings.TrimPrefix(line, "> ")
	line = strings.ToUpper(line[:1]) + line[1:]
	if who, what, ok := strings.Cut(line, ": "); ok {
		return who + ":** @Floorwalker " + what + "**"
	}
	return line
}

// meanwhile is a happening as a sentence.
func meanwhile(line string) string {
	line = strings.TrimPrefix(line, "! ")
	if by, ok := strings.CutPrefix(line, "advance "); ok {
		return by + " later"
	}
	return "meanwhile: " + strings.NewReplacer("queue=", "in ", "agent=", "", "state=", "→ ", "origin=", "from ").Replace(line)
}

func undented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimPrefix(line, "  "))
	}
	return b.String()
}
