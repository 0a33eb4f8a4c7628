package roomos

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

var moment1 = time.Date(2025, 6, 17, 14, 35, 0, 0, time.UTC)

func TestReadFeedback(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want []bot.DeviceEvent
	}{
		"people": {`<Status><Identification><SystemName>X</SystemName></Identification><RoomAnalytics><PeopleCount><Current>3</Current></PeopleCount></RoomAnalytics></Status>`,
			[]bot.DeviceEvent{{Kind: bot.DevicePeople, People: 3}}},
		"nobody counts": {`{"Status":{"RoomAnalytics":{"PeopleCount":{"Current":{"Value":"-1"}}}}}`, []bot.DeviceEvent{{Kind: bot.DevicePeople, People: Unknown}}},
		"presence":      {`{"Status":{"RoomAnalytics":{"PeoplePresence":{"Value":"Yes"}}}}`, []bot.DeviceEvent{{Kind: bot.DevicePresence, Presence: "Yes"}}},
		"a call ends":   {`<Status><Call item="7" ghost="True"/></Status>`, []bot.DeviceEvent{{Kind: bot.DeviceCall, Ended: true, Call: bot.DeviceCallState{ID: "7"}}}},
		"a call rings": {`{"Status":{"Call":[{"id":"7","Status":{"Value":"Ringing"},"Direction":{"Value":"Incoming"}}]}}`,
			[]bot.DeviceEvent{{Kind: bot.DeviceCall, Call: bot.DeviceCallState{ID: "7", Status: "Ringing", Direction: "Incoming"}}}},
		"a button":        {`<Event><UserInterface><Extensions><Panel><Clicked><PanelId>help</PanelId></Clicked></Panel></Extensions></UserInterface></Event>`, []bot.DeviceEvent{{Kind: bot.DeviceButton, Button: "help", Action: "clicked"}}},
		"a touch":         {`<Event><UserInterface><Extensions><Widget><Action><WidgetId>w</WidgetId><Type>pressed</Type></Action></Widget></Extensions></UserInterface></Event>`, nil},
		"an answer":       {`<Event><UserInterface><Message><Prompt><Response><FeedbackId>q</FeedbackId><OptionId>2</OptionId></Response></Prompt></Message></UserInterface></Event>`, []bot.DeviceEvent{{Kind: bot.DeviceAnswer, Question: "q", Option: 2}}},
		"a configuration": {`<Configuration><Video/></Configuration>`, nil},
	} {
		got, err := ReadFeedback([]byte(tt.body), "d", moment1)
		if err != nil || len(got) != len(tt.want) {
			t.Errorf("%s: %+v %v", name, got, err)
			continue
		}
		for i, want := range tt.want {
			want.DeviceID, want.At = "d", moment1
			if got[i] != want {
				t.Errorf("%s: %+v, want %+v", name, got[i], want)
			}
		}
	}
	for _, bad := range []string{"", "<a>", "{", "<!DOCTYPE html><html/>", "plain"} {
		if _, err := ReadFeedback([]byte(bad), "d", moment1); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

// TestRecordedFeedback reads what devices were seen to post.
func TestRecordedFeedback(t *testing.T) {
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	found, err := filepath.Glob(filepath.Join(dir, "roomos", "feedback-*"))
	if err == nil && len(found) == 0 && os.Getenv("CI") != "true" {
		t.Skip("the samples are not there; set FIXTURES_DIR")
	}
	if len(found) == 0 {
		t.Fatal("no samples", err)
	}
	for _, path := range found {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadFeedback(body, "d", moment1)
		if err != nil || strings.Contains(path, "peoplecount") && (len(got) != 1 || got[0].People != 3) {
			t.Errorf("%s: %+v %v", filepath.Base(path), got, err)
		}
	}
}

// inbox keeps what it accepted.
type inbox struct {
	events []bot.Event
	err    error
}

func (i *inbox) Accept(_ context.Context, events ...bot.Event) error {
	i.events = append(i.events, events...)
	return i.err
}

func TestReceiver(t *testing.T) {
	const body = `{"Status":{"RoomAnalytics":{"PeoplePresence":{"Value":"Yes"}}}}`
	tokens := NewTokens("new", "old")
	other := NewTokens("another")
	for name, tt := range map[string]struct {
		token, body string
		busy        error
		want        Receipt
		status      int
	}{
		"good":            {tokens.Of("lan:a b/ö"), body, nil, Accepted, http.StatusOK},
		"rotated":         {NewTokens("old").Of("d"), body, nil, Accepted, http.StatusOK},
		"of nobody":       {other.Of("d"), body, nil, UnknownToken, http.StatusNotFound},
		"of another":      {strings.Split(tokens.Of("d"), ".")[0] + "." + strings.Split(tokens.Of("e"), ".")[1], body, nil, UnknownToken, http.StatusNotFound},
		"none":            {"", body, nil, UnknownToken, http.StatusNotFound},
		"nothing of note": {tokens.Of("d"), `{"Status":{}}`, nil, Ignored, http.StatusOK},
		"no document":     {tokens.Of("d"), `{`, nil, Malformed, http.StatusBadRequest},
		"too large":       {tokens.Of("d"), strings.Repeat(" ", maxDelivery+1), nil, TooLarge, http.StatusRequestEntityTooLarge},
		"busy":            {tokens.Of("d"), body, bot.ErrBusy, NotAccepted, http.StatusServiceUnavailable},
	} {
		box := &inbox{err: tt.busy}
		var got Receipt
		h := &Receiver{Prefix: "/webhooks/devices/", Tokens: tokens, Inbox: box, Now: func() time.Time { return moment1 }, Observe: func(r Receipt, _ error) { got = r }}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/webhooks/devices/"+tt.token, strings.NewReader(tt.body)))
		if got != tt.want || w.Code != tt.status || (tt.want == Accepted) != (len(box.events) == 1 && tt.busy == nil) {
			t.Errorf("%s: %s, %d, %d events", name, got, w.Code, len(box.events))
		}
	}
	if NewTokens().Of("d") != "" {
		t.Error("without a secret there is a token")
	}
}

func TestTheSameWordsAtTheSameMomentAreOneEvent(t *testing.T) {
	id := func(device, words string, at time.Time) string {
		e, err := Delivery(device, []byte(words), nil, at)
		if err != nil {
			t.Fatal(err)
		}
		return e.ID
	}
	first := id("d", "x", moment1)
	if id("d", "x", moment1.Add(time.Second)) != first {
		t.Error("a repeated post is another event")
	}
	for _, other := range []string{id("e", "x", moment1), id("d", "y", moment1), id("d", "x", moment1.Add(time.Minute))} {
		if other == first {
			t.Error("another event is the same")
		}
	}
}

func TestConnectionOfTheLAN(t *testing.T) {
	c := &Client{ways: map[string]connection{}}
	if got, err := c.Connection(t.Context(), bot.Device{Connection: bot.DeviceOffline}); got != bot.DeviceOffline || err != nil {
		t.Error(got, err)
	}
	if got, _ := c.Connection(t.Context(), bot.Device{ID: "lan:x", Local: true, Connection: bot.DeviceUnknown}); got != bot.DeviceOffline {
		t.Error(got)
	}
}

func FuzzReadFeedback(f *testing.F) {
	f.Add([]byte(`<Status><Call item="7" ghost="True"/></Status>`))
	f.Add([]byte(`{"Status":{"Call":[{"id":"7","Status":{"Value":"Ringing"}}],"RoomAnalytics":{"PeopleCount":{"Current":{"Value":"3"}}}}}`))
	f.Add([]byte(`{"Event":{"UserInterface":{"Message":{"Prompt":{"Response":{"FeedbackId":{"Value":"q"},"OptionId":{"Value":2}}}}}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := ReadFeedback(body, "d", moment1)
		if err != nil && len(got) > 0 || len(got) > maxEvents {
			t.Fatalf("%d events and %v", len(got), err)
		}
		for _, e := range got {
			if e.DeviceID != "d" || e.People < Unknown {
				t.Fatalf("%+v", e)
			}
		}
	})
}
