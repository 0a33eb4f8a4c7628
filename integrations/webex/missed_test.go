package webex

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// TestMissed reads again what webhooks would have brought: mentions in group
// rooms, everything in direct ones, nothing of our own, nothing older.
func TestMissed(t *testing.T) {
	const direct, quiet = "Y2lzY29zcGFyazovL3VzL1JPT00vZGlyZWN0", "Y2lzY29zcGFyazovL3VzL1JPT00vcXVpZXQ"
	said := func(id, room, person, at string) string {
		return `{"id":"` + id + `","roomId":"` + room + `","personId":"` + person + `","created":"2025-06-17T` + at + `Z"}`
	}
	list := func(items ...string) answer { return ok(`{"items":[` + strings.Join(items, ",") + `]}`) }
	fake := (&fakeWebex{t: t}).
		on("GET people/me", ok(`{"id":"`+botID+`","displayName":"Floorwalker","type":"bot"}`)).
		on("GET rooms", list(
			`{"id":"`+roomID+`","type":"group","lastActivity":"2025-06-17T10:30:00Z"}`,
			`{"id":"`+direct+`","type":"direct","lastActivity":"2025-06-17T10:20:00Z"}`,
			`{"id":"`+quiet+`","type":"group","lastActivity":"2025-06-17T09:00:00Z"}`)).
		on("GET messages",
			list(said("m3", roomID, personID, "10:30:00"), said("mine", roomID, botID, "10:29:00"), said("m0", roomID, personID, "09:59:00")),
			list(said("m2", direct, personID, "10:20:00")))
	events, err := newClient(t, fake, Config{}).Missed(t.Context(), time.Date(2025, 6, 17, 10, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		got = append(got, e.Source+" "+e.ID+" "+e.Key)
	}
	want := []string{
		"messages messages|created|m2 " + bot.ConversationKey(direct, personID),
		"messages messages|created|m3 " + bot.ConversationKey(roomID, personID),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
