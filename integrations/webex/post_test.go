package webex

import (
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestPostSentence(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("POST messages", ok(sent))
	c := newClient(t, fake, Config{})
	id, err := c.Post(t.Context(), group, bot.Reply{Headline: "pong 12"})
	if err != nil || id != "new" {
		t.Fatalf("id %q, %v", id, err)
	}
	if diff := cmp.Diff(map[string]any{"roomId": roomID, "parentId": "root", "text": "pong 12"}, fake.calls[0].Body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestPostToAPerson(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("POST messages", ok(sent))
	c := newClient(t, fake, Config{})
	if _, err := c.Post(t.Context(), bot.Address{PersonID: personID}, bot.Reply{Headline: "yours"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"toPersonId": personID, "text": "yours"}, fake.calls[0].Body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if _, err := c.Post(t.Context(), bot.Address{}, bot.Reply{Headline: "whose"}); bot.KindOf(err) != bot.Internal {
		t.Errorf("a reply to nobody: %v", err)
	}
}

func TestPostFiles(t *testing.T) {
	button := []bot.Button{{Title: "More", Say: "more", Token: "t"}}
	tests := []struct {
		name  string
		reply bot.Reply
		want  []string // card, file and parent of each message
	}{
		{"file", bot.Reply{Headline: "x", File: textFile("a.csv", "A")}, []string{"A root"}},
		{"file and table", bot.Reply{Headline: "x", Table: queues(3), File: textFile("a.csv", "A")}, []string{"A root"}},
		{"file and button", bot.Reply{Headline: "x", Buttons: button, File: textFile("a.csv", "A")}, []string{"card root", "A root"}},
		{"picture", bot.Reply{Headline: "x", Chart: &bot.Chart{}}, []string{"PNG root"}},
		{"picture and file", bot.Reply{Headline: "x", Chart: &bot.Chart{}, File: textFile("a.csv", "A")}, []string{"PNG root", "A root"}},
		{"all", bot.Reply{Headline: "x", Buttons: button, Chart: &bot.Chart{}, File: textFile("a.csv", "A")}, []string{"card root", "PNG root", "A root"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := (&fakeWebex{t: t}).on("POST messages", ok(sent))
			c := newClient(t, fake, Config{Draw: func(bot.Chart) ([]byte, error) { return []byte("PNG"), nil }})
			if _, err := c.Post(t.Context(), group, tt.reply); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, call := range fake.calls {
				what, parent := call.File, call.Fields["parentId"]
				if call.Body["attachments"] != nil {
					what, parent = "card", call.Body["parentId"].(string)
				}
				got = append(got, what+" "+parent)
				if call.Length <= 0 {
					t.Errorf("a message of unknown length")
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPostFilesToAPersonStayTogether(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("POST messages", ok(sent))
	c := newClient(t, fake, Config{})
	r := bot.Reply{Headline: "x", Buttons: []bot.Button{{Title: "a", Say: "b", Token: "t"}}, File: textFile("../a\".csv", "A")}
	if _, err := c.Post(t.Context(), bot.Address{PersonID: personID}, r); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"roomId": roomID, "parentId": "new", "text": `..-a".csv`}
	if diff := cmp.Diff(want, fake.calls[1].Fields); diff != "" {
		t.Errorf("second message (-want +got):\n%s", diff)
	}
	if got := fake.calls[1].FileName; got != "..-a_.csv text/csv" {
		t.Errorf("file %q", got)
	}
}

func TestPostTellsOfALostFile(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("POST messages", ok(sent), refusal(415), ok(sent))
	c := newClient(t, fake, Config{})
	r := bot.Reply{Headline: "x", Buttons: []bot.Button{{Title: "a", Say: "b", Token: "t"}}, File: textFile("a.csv", "A")}
	id, err := c.Post(t.Context(), group, r)
	if err != nil || id != "new" {
		t.Fatalf("id %q, %v", id, err)
	}
	if got, _ := fake.calls[2].Body["text"].(string); !strings.Contains(got, "could not send the file a.csv") {
		t.Errorf("the thread is told %q", got)
	}
}

func TestPostTellsOfAnUndrawnChart(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("POST messages", ok(sent))
	c := newClient(t, fake, Config{Draw: func(bot.Chart) ([]byte, error) { return nil, errors.New("no font") }})
	if _, err := c.Post(t.Context(), group, bot.Reply{Headline: "x", Chart: &bot.Chart{Alt: "Most at nine."}}); err != nil {
		t.Fatal(err)
	}
	if got := fake.calls[0].Body["text"]; got != "x\nMost at nine.\nThe chart could not be drawn." {
		t.Errorf("text %q", got)
	}
}

func TestPostThrottledSendsTheFileAgain(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("POST messages", answer{status: 429, body: "{}", header: map[string][]string{"Retry-After": {"0"}}}, ok(sent))
	c := newClient(t, fake, Config{})
	content := strings.Repeat("0123456789abcdef", maxMemory/8)
	if _, err := c.Post(t.Context(), group, bot.Reply{Headline: "x", File: textFile("a.csv", content)}); err != nil {
		t.Fatal(err)
	}
	if len(fake.calls) != 2 {
		t.Fatalf("%d calls", len(fake.calls))
	}
	for i, call := range fake.calls {
		if sha256.Sum256([]byte(call.File)) != sha256.Sum256([]byte(content)) {
			t.Errorf("call %d has a file of %d bytes, want %d", i, len(call.File), len(content))
		}
	}
}

func TestReplace(t *testing.T) {
	text := bot.Reply{Headline: "done"}
	card := bot.Reply{Headline: "x", Buttons: []bot.Button{{Title: "a", Say: "b", Token: "t"}}}
	direct := bot.Address{PersonID: personID}
	const put, postNew, remove, get = "PUT messages/old", "POST messages", "DELETE messages/old", "GET messages/old"
	tests := []struct {
		name   string
		to     bot.Address
		reply  bot.Reply
		edit   answer
		remove answer
		id     string
		want   []string
		kind   bot.ErrorKind
	}{
		{"text", group, text, ok(sent), answer{}, "old", []string{put}, ""},
		{"text of a direct message", direct, text, ok(sent), answer{}, "old", []string{get, put}, ""},
		{"eleventh edit", group, text, refusal(400), answer{status: 204}, "new", []string{put, postNew, remove}, ""},
		{"somebody deleted it", group, text, refusal(404), refusal(404), "new", []string{put, postNew, remove}, ""},
		{"card", group, card, answer{}, answer{status: 204}, "new", []string{postNew, remove}, ""},
		{"old one stays", group, card, answer{}, refusal(403), "new", []string{postNew, remove}, ""},
		{"not allowed", group, text, refusal(403), answer{}, "", []string{put}, bot.Upstream},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := (&fakeWebex{t: t}).on(put, tt.edit).on(postNew, ok(sent)).on(remove, tt.remove).on(get, ok(said1))
			c := newClient(t, fake, Config{})
			id, err := c.Replace(t.Context(), tt.to, "old", tt.reply)
			if id != tt.id || bot.KindOf(err) != tt.kind {
				t.Errorf("id %q, %v; want %q, %q", id, err, tt.id, tt.kind)
			}
			if diff := cmp.Diff(tt.want, fake.whats()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if first := fake.calls[0]; first.Method == http.MethodPut {
				if diff := cmp.Diff(map[string]any{"roomId": roomID, "text": "done"}, first.Body); diff != "" {
					t.Errorf("edit (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestReplaceKeepsTheOldMessageWhenTheNewFails(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("PUT messages/old", refusal(400)).on("POST messages", refusal(403))
	c := newClient(t, fake, Config{})
	if _, err := c.Replace(t.Context(), group, "old", bot.Reply{Headline: "x"}); bot.KindOf(err) != bot.Upstream {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"PUT messages/old", "POST messages"}, fake.whats()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestSpool(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var s spool
	var want strings.Builder
	for i := range 300 {
		part := strings.Repeat(string(rune('a'+i%26)), 10_000)
		want.WriteString(part)
		if _, err := io.WriteString(&s, part); err != nil {
			t.Fatal(err)
		}
	}
	if s.disk == nil || s.memory != nil {
		t.Error("a large file is kept in memory")
	}
	for range 2 {
		got, err := io.ReadAll(s.open())
		if err != nil || string(got) != want.String() || s.size != int64(want.Len()) {
			t.Errorf("read %d bytes, %v; want %d", len(got), err, want.Len())
		}
	}
	s.close()
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	big := spool{size: maxFile}
	if _, err := big.Write([]byte("x")); !errors.Is(err, errFileTooLarge) {
		t.Errorf("error %v", err)
	}
}
