package webex

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestPostInDoubt(t *testing.T) {
	lost, refused := refusal(502), refusal(403)
	sentence := bot.Reply{Headline: "pong 7"}
	card := bot.Reply{Headline: "Billing", Buttons: []bot.Button{{Title: "a", Say: "b", Token: "t"}}}
	for _, tt := range []struct {
		name   string
		reply  bot.Reply
		doubt  bool
		posts  []answer
		want   []string // texts by call; … marks an edit
		failed bool
	}{
		{"sure", sentence, false, []answer{ok(sent)}, []string{"pong 7"}, false},
		{"in doubt", sentence, true, []answer{ok(sent)}, []string{placeholderText, "…pong 7"}, false},
		{"in doubt, and the placeholder is lost", sentence, true, []answer{lost, lost, ok(sent)},
			[]string{placeholderText, placeholderText, placeholderText, "…pong 7"}, false},
		{"the answer is lost", sentence, false, []answer{lost, ok(sent)},
			[]string{"pong 7", placeholderText, "…pong 7\n\n" + unsureRemark}, false},
		{"a card is lost", card, false, []answer{lost, ok(sent)},
			[]string{"Billing\nYou can say “b”", placeholderText, "…Billing\nYou can say “b”\n\n" + unsureCard}, false},
		{"a card in doubt is posted at once", card, true, []answer{ok(sent)}, []string{"Billing\nYou can say “b”"}, false},
		{"a refusal is no doubt", sentence, false, []answer{refused}, []string{"pong 7"}, true},
		{"never sure", sentence, true, []answer{lost}, []string{placeholderText, placeholderText, placeholderText, placeholderText}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := (&fakeWebex{t: t}).on("POST messages", tt.posts...).on("PUT messages/*", ok(sent))
				c := newClient(t, fake, Config{})
				c.way.sure = !tt.doubt
				_, err := c.Post(t.Context(), group, tt.reply)
				if (err != nil) != tt.failed {
					t.Errorf("err = %v", err)
				}
				var got []string
				for _, call := range fake.calls {
					text, _ := call.Body["text"].(string)
					if call.Method == "PUT" {
						text = "…" + text
					}
					got = append(got, text)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("texts (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestPlaceholderOutlivesItsEdit has every edit of a placeholder fail: whoever
// tries again has to know of it.
func TestPlaceholderOutlivesItsEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := (&fakeWebex{t: t}).on("POST messages", ok(sent)).on("PUT messages/*", refusal(502))
		c := newClient(t, fake, Config{})
		c.way.sure = false
		id, err := c.Post(t.Context(), group, bot.Reply{Headline: "pong 7"})
		if err == nil || id == "" {
			t.Errorf("id %q, error %v", id, err)
		}
	})
}

func TestDoubtEnds(t *testing.T) {
	now := time.Unix(1000, 0)
	var w way
	if !w.doubtful(now) || w.doubtful(now.Add(doubtAtStart)) {
		t.Error("the doubt of the start does not last for its time")
	}
	w = way{}
	w.doubtful(now)
	for range trustAfter {
		w.posted()
	}
	if w.doubtful(now) {
		t.Error("clean posts do not end the doubt of the start")
	}
	w.lost(now)
	for range trustAfter {
		w.posted()
	}
	if !w.doubtful(now.Add(doubtFor-time.Second)) || w.doubtful(now.Add(doubtFor)) {
		t.Error("a lost answer does not put the way in doubt for its time")
	}
}

func TestRemarkFits(t *testing.T) {
	for _, n := range []int{0, maxText - len(unsureRemark) - 2, maxText - len(unsureRemark) - 1, maxText} {
		if got := withRemark(strings.Repeat("x", n), unsureRemark); len(got) > maxText {
			t.Errorf("%d bytes become %d", n, len(got))
		}
	}
}
