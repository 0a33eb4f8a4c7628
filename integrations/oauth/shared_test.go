package oauth_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/oauth"
)

func wantAppToken(t *testing.T, app *oauth.ServiceApp, want string) {
	t.Helper()
	if got, err := app.Token(t.Context()); err != nil || got != want {
		t.Errorf("the token is %q, %v, want %q", got, err, want)
	}
}

func TestReplicasShareTheServiceAppsRefresh(t *testing.T) {
	e, store, at := &endpoint{}, newMemory(), &clock{now: start}
	one := appOf(t, e, oauth.Token{Refresh: "refresh-zero"}, store, at)
	two := appOf(t, e, oauth.Token{Refresh: "refresh-zero"}, store, at)
	wantAppToken(t, one, "access-1")
	wantAppToken(t, two, "access-1")
	at.move(56 * time.Minute)
	wantAppToken(t, two, "access-2")
	wantAppToken(t, one, "access-2")
	if n := e.calls.Load(); n != 2 {
		t.Errorf("%d calls, want two", n)
	}
	if got := e.form.Get("refresh_token"); got != "refresh-1" {
		t.Errorf("refreshed with %q, want the one that the other replica got", got)
	}
	if dump := store.dump(); strings.Contains(dump, "access-") || strings.Contains(dump, "refresh-") {
		t.Errorf("the store tells tokens: %s", dump)
	}
}

func TestServiceAppGoesOnWithoutItsStore(t *testing.T) {
	for _, what := range []string{"load", "save", "alone"} {
		t.Run(what, func(t *testing.T) {
			e, store, at := &endpoint{}, newMemory(), &clock{now: start}
			app := appOf(t, e, oauth.Token{Refresh: "refresh-zero"}, store, at)
			store.failing(what)
			wantAppToken(t, app, "access-1")
			at.move(time.Hour)
			wantAppToken(t, app, "access-2")
		})
	}
}

// TestSettingsWinOverWhatIsStored: a refresh token that was set anew is used,
// not what an older one has led to.
func TestSettingsWinOverWhatIsStored(t *testing.T) {
	e, store, at := &endpoint{}, newMemory(), &clock{now: start}
	wantAppToken(t, appOf(t, e, oauth.Token{Refresh: "older"}, store, at), "access-1")
	wantAppToken(t, appOf(t, e, oauth.Token{Refresh: "newer"}, store, at), "access-2")
	if got := e.form.Get("refresh_token"); got != "newer" {
		t.Errorf("refreshed with %q", got)
	}
}

// TestWhatIsStoredIsOfNoUse: when Webex refuses the stored refresh token, that
// of the settings is tried before giving up.
func TestWhatIsStoredIsOfNoUse(t *testing.T) {
	store, at := newMemory(), &clock{now: start}
	var asked []string
	cloud := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.FormValue("refresh_token"))
		if r.FormValue("refresh_token") == "rotated" {
			http.Error(w, `{"message":"no"}`, http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(`{"access_token":"a","expires_in":3600,"refresh_token":"rotated"}`))
	})
	app := appOf(t, cloud, oauth.Token{Refresh: "set"}, store, at)
	wantAppToken(t, app, "a")
	at.move(2 * time.Hour)
	wantAppToken(t, app, "a")
	if got := strings.Join(asked, " "); got != "set rotated set" {
		t.Errorf("asked with %s", got)
	}
}
