package oauth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
)

var alexPerson = bot.Person{ID: "ALEX", OrgID: "ACME", Name: "Alex Morgan", Email: "alex@acme.example"}

// linked are the tokens that a person begins with: they live an hour.
var linked = oauth.Token{Access: "access-zero", Expires: start.Add(time.Hour), Refresh: "refresh-zero",
	RefreshExpires: start.Add(90 * 24 * time.Hour), Scopes: []string{"spark:calls_read"}}

// usersOf are the users as one replica sees them.
func usersOf(t testing.TB, cloud http.Handler, store oauth.Store, ring *oauth.Keyring, at *clock) *oauth.Users {
	t.Helper()
	u, err := oauth.NewUsers(oauth.UsersConfig{Client: clientOf(t, cloud), ClientID: "C1", ClientSecret: "top-secret",
		Store: store, Keys: ring, Canonical: strings.ToLower, Clock: at.Now})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// connected returns users of whom Alex has connected, at start.
func connected(t testing.TB, cloud http.Handler, store oauth.Store) (*oauth.Users, *clock) {
	t.Helper()
	at := &clock{now: start}
	u := usersOf(t, cloud, store, keys(t, "k1"), at)
	if err := u.Connect(t.Context(), alexPerson, linked, start); err != nil {
		t.Fatal(err)
	}
	return u, at
}

func wantToken(t *testing.T, u *oauth.Users, want string) {
	t.Helper()
	if got, err := u.For(alexPerson.ID).Token(t.Context()); err != nil || got != want {
		t.Errorf("the token is %q, %v, want %q", got, err, want)
	}
}

func wantKind(t *testing.T, err error, want bot.ErrorKind) {
	t.Helper()
	told, ok := errors.AsType[*bot.Error](err)
	if !ok || told.Kind != want || told.Public == "" {
		t.Errorf("the error is %v, want one of kind %s", err, want)
	}
	if err != nil && (strings.Contains(err.Error(), "-zero") || strings.Contains(err.Error(), "top-secret")) {
		t.Errorf("the error tells a secret: %v", err)
	}
}

func TestOneRefreshForFiftyInTwoReplicas(t *testing.T) {
	e := &endpoint{hold: make(chan struct{})}
	store := newMemory()
	one, at := connected(t, e, store)
	two := usersOf(t, e, store, keys(t, "k1"), at)
	at.move(56 * time.Minute) // within five minutes of its end
	tokens := make(chan string, 50)
	var begun sync.WaitGroup
	for i := range cap(tokens) {
		source := []*oauth.Users{one, two}[i%2].For([]string{"alex", "ALEX"}[i/2%2])
		begun.Add(1)
		go func() {
			begun.Done()
			var token string
			var err error
			if i%3 == 0 {
				token, err = source.Refresh(t.Context(), linked.Access)
			} else {
				token, err = source.Token(t.Context())
			}
			if err != nil {
				token = err.Error()
			}
			tokens <- token
		}()
	}
	begun.Wait()
	close(e.hold)
	for range cap(tokens) {
		if token := <-tokens; token != "access-1" {
			t.Errorf("a token is %q", token)
		}
	}
	if n := e.calls.Load(); n != 1 {
		t.Errorf("%d refreshes, want one", n)
	}
}

func TestTokenIsRenewedAheadOfItsEnd(t *testing.T) {
	e := &endpoint{}
	u, at := connected(t, e, newMemory())
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "access-zero"}, {54 * time.Minute, "access-zero"}, {time.Minute, "access-1"}, {54 * time.Minute, "access-1"}, {time.Minute, "access-2"}} {
		at.move(step.after)
		wantToken(t, u, step.want)
	}
	if got := e.form.Get("refresh_token"); got != "refresh-1" {
		t.Errorf("the last refresh used %q: the rotated one is to be used", got)
	}
}

// TestRotatedTokenIsStoredBeforeUse has a store that does not take the new
// tokens: nobody may use them, since the next refresh could not.
func TestRotatedTokenIsStoredBeforeUse(t *testing.T) {
	e := &endpoint{}
	store := newMemory()
	u, at := connected(t, e, store)
	store.failing("save")
	at.move(56 * time.Minute)
	wantToken(t, u, "access-zero") // it is good for some minutes
	at.move(time.Hour)
	_, err := u.For("alex").Token(t.Context())
	wantKind(t, err, bot.Upstream)
	store.failing()
	wantToken(t, u, "access-3")
	if got := e.form.Get("refresh_token"); got != "refresh-zero" {
		t.Errorf("refreshed with %q, want the one that was stored last", got)
	}
	at.move(time.Hour)
	wantToken(t, u, "access-4")
	if got := e.form.Get("refresh_token"); got != "refresh-3" {
		t.Errorf("refreshed with %q, want the rotated one", got)
	}
}

func TestRevokedLinkEndsOnce(t *testing.T) {
	e := &endpoint{}
	store := newMemory()
	u, at := connected(t, e, store)
	other := usersOf(t, e, store, keys(t, "k1"), at)
	e.answer(http.StatusBadRequest, `{"message":"The refresh token refresh-zero of top-secret is invalid."}`)
	at.move(2 * time.Hour)
	for range 10 {
		_, err := u.For("alex").Token(t.Context())
		wantKind(t, err, bot.NotLinked)
		_, err = other.For("alex").Refresh(t.Context(), "access-zero")
		wantKind(t, err, bot.NotLinked)
	}
	if n := e.calls.Load(); n != 1 {
		t.Errorf("%d calls for a link that has ended, want one", n)
	}
	link, ok, err := u.Link(t.Context(), "alex")
	if err != nil || !ok || !link.Revoked.Equal(at.Now()) {
		t.Errorf("the link is %+v, %v, %v, want one that has ended now", link, ok, err)
	}
	if dump := store.dump(); strings.Contains(dump, "k1.") {
		t.Errorf("what is left of the link has tokens: %s", dump)
	}
	e.answer(0, "")
	if err := u.Connect(t.Context(), alexPerson, oauth.Token{Access: "anew", Expires: at.Now().Add(time.Hour), Refresh: "r"}, at.Now()); err != nil {
		t.Fatal(err)
	}
	wantToken(t, u, "anew")
}

func TestFailureThatPassesKeepsTheLink(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{"fault": {http.StatusBadGateway, "<html>refresh-zero"}, "no token": {http.StatusOK, `{}`}, "no JSON": {http.StatusOK, "<html>"}} {
		t.Run(name, func(t *testing.T) {
			e := &endpoint{}
			e.answer(answer.status, answer.body)
			u, at := connected(t, e, newMemory())
			at.move(57 * time.Minute)
			wantToken(t, u, "access-zero")
			at.move(time.Hour)
			_, err := u.For("alex").Token(t.Context())
			wantKind(t, err, bot.Upstream)
			e.answer(0, "")
			if token, err := u.For("alex").Token(t.Context()); err != nil || !strings.HasPrefix(token, "access-") {
				t.Errorf("the next token is %q, %v", token, err)
			}
		})
	}
}

func TestRefreshTakesWhatAnotherReplicaFetched(t *testing.T) {
	e := &endpoint{}
	u, _ := connected(t, e, newMemory())
	if token, err := u.For("alex").Refresh(t.Context(), "an older one"); err != nil || token != "access-zero" || e.calls.Load() != 0 {
		t.Errorf("the token is %q, %v after %d calls", token, err, e.calls.Load())
	}
	if token, err := u.For("alex").Refresh(t.Context(), "access-zero"); err != nil || token != "access-1" {
		t.Errorf("the refreshed token is %q, %v", token, err)
	}
}

func TestNobodyElseIsLinked(t *testing.T) {
	u, _ := connected(t, &endpoint{}, newMemory())
	for _, id := range []string{"robin", "", "alex2"} {
		_, err := u.For(id).Token(t.Context())
		wantKind(t, err, bot.NotLinked)
		_, err = u.For(id).Refresh(t.Context(), "access-zero")
		wantKind(t, err, bot.NotLinked)
		if _, ok, err := u.Link(t.Context(), id); ok || err != nil {
			t.Errorf("%q has a link, %v", id, err)
		}
	}
}

func TestKeysRotateWithoutDowntime(t *testing.T) {
	store := newMemory()
	u, at := connected(t, &endpoint{}, store)
	wantToken(t, u, "access-zero")
	both := usersOf(t, &endpoint{}, store, keys(t, "k2", "k1"), at)
	store.failing("save")
	wantToken(t, both, "access-zero") // what cannot be encrypted anew works all the same
	store.failing()
	wantToken(t, both, "access-zero")
	if dump := store.dump(); strings.Contains(dump, "k1.") || !strings.Contains(dump, "k2.") {
		t.Errorf("a use did not encrypt the link anew: %s", dump)
	}
	wantToken(t, usersOf(t, &endpoint{}, store, keys(t, "k2"), at), "access-zero")
	gone := usersOf(t, &endpoint{}, store, keys(t, "k3"), at)
	_, err := gone.For("alex").Token(t.Context())
	wantKind(t, err, bot.NotLinked)
	wantToken(t, both, "access-zero") // a replica without the key has spoiled nothing
}

// TestAStolenRecordDoesNotOpen moves what is stored of one person to another.
func TestAStolenRecordDoesNotOpen(t *testing.T) {
	for name, spoil := range map[string]func(*memory){
		"another person": func(m *memory) { m.kept["link:robin"] = m.kept["link:alex"] },
		"who says to be that person": func(m *memory) {
			k := m.kept["link:alex"]
			k.value = bytes.ReplaceAll(k.value, []byte(`"alex"`), []byte(`"robin"`))
			m.kept["link:robin"] = k
		},
		"another organisation": func(m *memory) {
			k := m.kept["link:alex"]
			k.value = bytes.ReplaceAll(k.value, []byte(`"acme"`), []byte(`"rival"`))
			m.kept["link:robin"] = k
		},
		"fields exchanged": func(m *memory) {
			k := m.kept["link:alex"]
			k.value = bytes.ReplaceAll(k.value, []byte(`"access"`), []byte(`"other"`))
			k.value = bytes.ReplaceAll(k.value, []byte(`"refresh"`), []byte(`"access"`))
			m.kept["link:robin"] = k
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := newMemory()
			u, _ := connected(t, &endpoint{}, store)
			spoil(store)
			token, err := u.For("robin").Token(t.Context())
			wantKind(t, err, bot.NotLinked)
			if token != "" {
				t.Errorf("the token is %q", token)
			}
		})
	}
}

func TestStoreAway(t *testing.T) {
	store := newMemory()
	u, at := connected(t, &endpoint{}, store)
	store.failing("load")
	_, err := u.For("alex").Token(t.Context())
	wantKind(t, err, bot.Upstream)
	_, _, err = u.Link(t.Context(), "alex")
	wantKind(t, err, bot.Upstream)
	store.failing("alone")
	at.move(57 * time.Minute)
	wantToken(t, u, "access-zero")
	at.move(time.Hour)
	_, err = u.For("alex").Token(t.Context())
	wantKind(t, err, bot.Upstream)
	if !errors.Is(err, errAway) {
		t.Errorf("the log is not told why: %v", err)
	}
}

// TestDisconnectedDuringARefresh has a link deleted, or made anew, while its
// refresh is under way.
func TestDisconnectedDuringARefresh(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(*memory, *oauth.Users) error
		want      string
	}{
		"deleted": {func(m *memory, _ *oauth.Users) error { return m.Delete(t.Context(), "link:alex") }, ""},
		"made anew": {func(_ *memory, u *oauth.Users) error {
			return u.Connect(t.Context(), alexPerson, oauth.Token{Access: "anew", Expires: start.Add(9 * time.Hour), Refresh: "r"}, start.Add(2*time.Hour))
		}, "anew"},
	} {
		t.Run(name, func(t *testing.T) {
			store := newMemory()
			var u *oauth.Users
			e := &endpoint{}
			cloud := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if err := test.meanwhile(store, u); err != nil {
					t.Error(err)
				}
				e.ServeHTTP(w, r)
			})
			var at *clock
			u, at = connected(t, cloud, store)
			at.move(2 * time.Hour)
			token, err := u.For("alex").Token(t.Context())
			if token != test.want {
				t.Errorf("the token is %q, %v", token, err)
			}
			if test.want == "" {
				wantKind(t, err, bot.NotLinked)
				if dump := store.dump(); dump != "" {
					t.Errorf("a link that was deleted is back: %s", dump)
				}
			}
		})
	}
}

// TestWhoLeavesDoesNotEndTheRefresh cancels the one for whom a refresh began.
func TestWhoLeavesDoesNotEndTheRefresh(t *testing.T) {
	e := &endpoint{hold: make(chan struct{})}
	u, at := connected(t, e, newMemory())
	at.move(2 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := u.For("alex").Token(ctx)
		left <- err
	}()
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	close(e.hold)
	if token, err := u.For("alex").Token(t.Context()); err != nil || !strings.HasPrefix(token, "access-") {
		t.Errorf("who stayed got %q, %v", token, err)
	}
	if n := e.calls.Load(); n != 1 {
		t.Errorf("%d refreshes, want one", n)
	}
}

func TestNothingStoredOrLoggedTellsATokenByte(t *testing.T) {
	var log bytes.Buffer
	store, e, at := newMemory(), &endpoint{}, &clock{now: start}
	u, err := oauth.NewUsers(oauth.UsersConfig{Client: clientOf(t, e), ClientID: "C1", ClientSecret: "top-secret", Store: store, Keys: keys(t, "k1"),
		Canonical: strings.ToLower, Clock: at.Now, Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Connect(t.Context(), alexPerson, linked, start); err != nil {
		t.Fatal(err)
	}
	at.move(2 * time.Hour)
	wantToken(t, u, "access-1")
	dump := store.dump()
	e.answer(http.StatusUnauthorized, `{"message":"refresh-1 of top-secret"}`)
	at.move(2 * time.Hour)
	_, err = u.For("alex").Token(t.Context())
	text := dump + store.dump() + log.String() + fmt.Sprintf("%v %+v %v %+v", err, err, linked, &linked)
	for _, secret := range []string{"access-zero", "refresh-zero", "access-1", "refresh-1", "top-secret"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is told in %s", secret, text)
		}
	}
}

func TestPersonalTokenIsItsOwnersAlone(t *testing.T) {
	cloud := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer mine-alone" {
			http.Error(w, "{}", http.StatusUnauthorized)
			return
		}
		_, _ = fmt.Fprint(w, `{"id":"ALEX","orgId":"ACME","displayName":"Alex Morgan","emails":["alex@acme.example"],"type":"person"}`)
	})
	store := newMemory()
	u, err := oauth.NewUsers(oauth.UsersConfig{Client: clientOf(t, cloud), Store: store, Canonical: strings.ToLower})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.UsePersonal(t.Context(), "wrong-token"); rest.Status(err) != http.StatusUnauthorized || strings.Contains(err.Error(), "wrong-token") {
		t.Errorf("a token that Webex does not take: %v", err)
	}
	who, err := u.UsePersonal(t.Context(), "mine-alone")
	if err != nil || who.ID != "ALEX" {
		t.Fatalf("it belongs to %+v, %v", who, err)
	}
	wantToken(t, u, "mine-alone")
	if me, err := u.Me(t.Context(), "alex"); err != nil || me.Name != "Alex Morgan" {
		t.Errorf("with it one is %+v, %v", me, err)
	}
	link, ok, err := u.Link(t.Context(), "Alex")
	if !ok || !link.Personal || err != nil {
		t.Errorf("the link is %+v, %v, %v", link, ok, err)
	}
	_, err = u.For("alex").Refresh(t.Context(), "mine-alone")
	wantKind(t, err, bot.NotLinked)
	_, err = u.For("robin").Token(t.Context())
	wantKind(t, err, bot.NotLinked)
	if dump := store.dump(); dump != "" {
		t.Errorf("it is stored: %s", dump)
	}
}

func TestNewUsersRefuses(t *testing.T) {
	whole := oauth.UsersConfig{Client: clientOf(t, &endpoint{}), ClientID: "C1", ClientSecret: "s", Store: newMemory(), Keys: keys(t, "k1"), Canonical: strings.ToLower}
	for name, spoil := range map[string]func(*oauth.UsersConfig){
		"client":    func(c *oauth.UsersConfig) { c.Client = nil },
		"store":     func(c *oauth.UsersConfig) { c.Store = nil },
		"canonical": func(c *oauth.UsersConfig) { c.Canonical = nil },
		"secret":    func(c *oauth.UsersConfig) { c.ClientSecret = "" },
		"keys":      func(c *oauth.UsersConfig) { c.Keys = nil },
	} {
		cfg := whole
		spoil(&cfg)
		if _, err := oauth.NewUsers(cfg); err == nil {
			t.Errorf("no %s: no error", name)
		}
	}
}

// TestWrongClientSecretEndsNoLink: Webex answers 401 when it does not know the
// integration, which is nothing that its owner's people could mend.
func TestWrongClientSecretEndsNoLink(t *testing.T) {
	store, e, at := newMemory(), &endpoint{}, &clock{now: start}
	u, err := oauth.NewUsers(oauth.UsersConfig{Client: clientOf(t, e), ClientID: "C1", ClientSecret: "s", Store: store, Keys: keys(t, "k1"),
		Canonical: strings.ToLower, Clock: at.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Connect(t.Context(), alexPerson, linked, start); err != nil {
		t.Fatal(err)
	}
	at.move(2 * time.Hour)
	e.answer(http.StatusUnauthorized, `{}`)
	if _, err := u.For("alex").Token(t.Context()); err == nil || bot.KindOf(err) == bot.NotLinked {
		t.Errorf("with a wrong secret: %v", err)
	}
	e.answer(0, "")
	if token, err := u.For("alex").Token(t.Context()); err != nil || token == "" {
		t.Errorf("with the right one again: %v", err)
	}
}
