package calling

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"floorwalker/integrations/rest"

	"floorwalker/bot"
)

// FuzzCalls: whatever Webex answers, what comes of it is one line of valid text,
// and a party that hides shows nothing.
func FuzzCalls(f *testing.F) {
	for _, s := range []string{
		`{"items":[{"id":"x","personality":"terminator","state":"alerting","remoteParty":{"name":"A","privacyEnabled":true},"created":"2016-04-21T17:00:00.000Z"}]}`,
		`{"items":[null,7,"x",{"id":5,"redirections":[null,{"redirectingParty":3}],"recall":{},"muted":"TRUE"}]}`,
		`{"voice":[{"id":"v","duration":38,"callingParty":{"name":"A"},"read":"true","faxPageCount":-1}],"taped":[{"id":"r","durationSeconds":1e9,"temporaryDirectDownloadLinks":{"audioDownloadLink":"https://a/b"}}]}`,
		`{"items":{}}`, `{"items":[{"id":"\u0000\n","remoteParty":{"name":"\ud800"}}]}`, `{"items":[{"created":"9999-01-01T00:00:00Z"}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var answer struct {
			Items  list[call]         `json:"items"`
			Past   list[pastCall]     `json:"past"`
			Queued list[queuedCall]   `json:"queued"`
			Voice  list[voiceMessage] `json:"voice"`
			Taped  list[recording]    `json:"taped"`
		}
		if json.Unmarshal(data, &answer) != nil {
			return
		}
		parties := []bot.Party{}
		for _, c := range answer.Items {
			k := c.call()
			parties = append(append(parties, k.Party), k.Redirected...)
			sane(t, k.ID, k.SessionID, string(k.State), string(k.Recording))
			if !k.Created.IsZero() && (k.Created.Year() < 1970 || k.Created.Year() > 2262) || len(k.Redirected) > maxRedirections {
				t.Errorf("%+v", k)
			}
		}
		for _, p := range answer.Past {
			parties = append(parties, p.past().Party)
			sane(t, p.past().Type)
		}
		for _, v := range answer.Voice {
			m := v.message()
			parties = append(parties, m.From)
			sane(t, m.ID)
			if m.Duration < 0 || m.FaxPages < 0 {
				t.Errorf("%+v", m)
			}
		}
		for _, r := range answer.Taped {
			k := r.recording()
			sane(t, k.ID, k.Topic)
			if k.Duration < 0 || k.Link != "" && !strings.HasPrefix(strings.ToLower(k.Link), "http") {
				t.Errorf("%+v", k)
			}
		}
		for _, p := range parties {
			sane(t, p.Name, p.Number, p.PersonID, p.CallType)
			if p.Withheld && p.Name+p.Number+p.PersonID != "" {
				t.Errorf("a party that hides shows %+v", p)
			}
		}
	})
}

func sane(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !utf8.ValidString(s) || len(s) > rest.MaxText || strings.ContainsFunc(s, unicode.IsControl) {
			t.Errorf("text %q", s)
		}
	}
}
