package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
)

// FuzzParseKeys: whatever the settings have, keys that are taken seal and open.
func FuzzParseKeys(f *testing.F) {
	for _, seed := range []string{"k1:" + goodKey, "k1:" + urlKey + ",k2:" + goodKey, "", ":", "k:=", "k1:" + goodKey + "==="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ring, err := oauth.ParseKeys(strings.Split(text, ","))
		if err != nil {
			return
		}
		if got, old, err := ring.Open(ring.Seal("x", "a"), "a"); got != "x" || old || err != nil {
			t.Errorf("%q: %q, %v, %v", text, got, old, err)
		}
	})
}

// FuzzOpen: nothing opens that was not sealed.
func FuzzOpen(f *testing.F) {
	ring := keys(f, "k1", "k2")
	sealed := ring.Seal("text", "place")
	for _, seed := range []string{sealed, sealed[:20], "k1.", ".", "k2" + sealed[2:]} {
		f.Add(seed, "place")
	}
	f.Fuzz(func(t *testing.T, text, place string) {
		if got, _, err := ring.Open(text, place); err == nil && (got != "text" || place != "place") {
			t.Errorf("%q opens in %q as %q", text, place, got)
		}
	})
}

// FuzzStoredLink: whatever stands in the store, nobody gets a token of it that
// was not sealed for them.
func FuzzStoredLink(f *testing.F) {
	store := newMemory()
	u, _ := connected(f, &endpoint{status: http.StatusBadGateway}, store)
	good := store.kept["link:alex"].value
	f.Add(good)
	f.Add([]byte(`{"person":"robin","org":"acme","access":"k1.AAAA","refresh":"","given":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"revoked":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, value []byte) {
		store.mu.Lock()
		store.kept["link:robin"] = kept{"1", value}
		store.mu.Unlock()
		token, err := u.For("robin").Token(t.Context())
		if err == nil || token != "" {
			t.Errorf("the token is %q", token)
		}
		if kind := bot.KindOf(err); kind != bot.NotLinked && kind != bot.Upstream {
			t.Errorf("the error is %v", err)
		}
	})
}

// FuzzTokenAnswer: whatever the token endpoint answers, a token that is given
// out is stored, and ends within a year.
func FuzzTokenAnswer(f *testing.F) {
	for _, seed := range []string{`{"access_token":"a","expires_in":1209599,"refresh_token":"r","refresh_token_expires_in":7775999,"scope":"a b"}`,
		`{"access_token":"a","expires_in":1e300}`, `{"access_token":"a","expires_in":-1}`, `{"access_token":5}`, `[]`, `{"access_token":"a"}{}`} {
		f.Add(200, []byte(seed))
	}
	f.Add(400, []byte(`{"message":"no"}`))
	var status int
	var body []byte
	client := clientOf(f, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	f.Fuzz(func(t *testing.T, answer int, text []byte) {
		status, body = min(max(answer, 200), 599), text
		if status == http.StatusTooManyRequests {
			return // it is waited for
		}
		store, at := newMemory(), &clock{now: start}
		u, err := oauth.NewUsers(oauth.UsersConfig{Client: client, ClientID: "C1", ClientSecret: "s", Store: store, Keys: keys(t, "k1"), Canonical: strings.ToLower, Clock: at.Now})
		if err != nil {
			t.Fatal(err)
		}
		if err := u.Connect(t.Context(), alexPerson, linked, start); err != nil {
			t.Fatal(err)
		}
		at.move(2 * time.Hour)
		token, err := u.For("alex").Token(t.Context())
		if (err == nil) != (token != "") {
			t.Fatalf("token %q, %v", token, err)
		}
		link, ok, err := u.Link(t.Context(), "alex")
		if err != nil || !ok || link.Until.After(at.Now().Add(366*24*time.Hour)) {
			t.Errorf("the link is %+v, %v, %v", link, ok, err)
		}
	})
}

// FuzzCallback: whatever a browser brings, nothing is stored, nothing of it is
// shown, and the page is one of ours.
func FuzzCallback(f *testing.F) {
	store := newMemory()
	at := &clock{now: start}
	u := usersOf(f, http.NotFoundHandler(), store, keys(f, "k1"), at)
	signIn, err := oauth.NewSignIn(oauth.SignInConfig{Users: u, AuthorizeURL: "https://webex.example/v1/authorize", PublicURL: "https://bot.example", Auditor: &audits{}, Poster: &posts{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("state=x&code=y", "floorwalker-sign-in-x=k1.AAAA")
	f.Add("state="+strings.Repeat("A", 43)+"&code=c", "floorwalker-sign-in-"+strings.Repeat("A", 8)+"=k1.A")
	f.Add("error=access_denied&state=<script>", "")
	f.Add("ticket="+strings.Repeat("A", 43), "=;=")
	f.Fuzz(func(t *testing.T, query, cookie string) {
		for path, serve := range map[string]http.HandlerFunc{oauth.StartPath: signIn.ServeStart, oauth.CallbackPath: signIn.ServeCallback} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.URL.RawQuery = query
			r.Header.Set("Cookie", cookie)
			w := httptest.NewRecorder()
			serve(w, r)
			if w.Code < 400 || w.Code >= 500 {
				t.Errorf("%s?%s: %d", path, query, w.Code)
			}
			if text := w.Body.String(); !strings.Contains(text, "<footer>Floorwalker</footer>") || strings.Contains(text, "<script") {
				t.Errorf("%s?%s shows %s", path, query, text)
			}
		}
		if dump := store.dump(); dump != "" {
			t.Errorf("%s stores %s", query, dump)
		}
	})
}
