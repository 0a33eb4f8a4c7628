package guests

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/clock"
	site "floorwalker/integrations/simulator/guests"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)

// fixture reads a file of FIXTURES_DIR, by default ../shared/fixtures seen from
// the module's root.
func fixture(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	data, err := os.ReadFile(filepath.Join(dir, "guest", name))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("the fixtures are not there; set FIXTURES_DIR")
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSign makes the token of the fixture, byte by byte.
func TestSign(t *testing.T) {
	var v struct {
		SecretBase64 string `json:"secretBase64"`
		Payload      claims `json:"payload"`
		Token        string `json:"token"`
	}
	if err := json.Unmarshal(fixture(t, "jwt-vector.json"), &v); err != nil {
		t.Fatal(err)
	}
	key, err := base64.StdEncoding.DecodeString(v.SecretBase64)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := sign(key, v.Payload); err != nil || got != v.Token {
		t.Errorf("signed %s, %v", got, err)
	}
}

func newREST(t *testing.T, handle http.Handler) *rest.Client {
	t.Helper()
	server := httptest.NewServer(handle)
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	up, err := rest.New(server.URL+"/v1", rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1, MaxWait: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	return up
}

func now() time.Time { return start }

// TestAnswersOfTheFixtures reads Cisco's own examples.
func TestAnswersOfTheFixtures(t *testing.T) {
	app, login := fixture(t, "guests-token.200.json"), fixture(t, "jwt-login.200.derived.json")
	up := newREST(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/guests/token":
			_, _ = w.Write(app)
		case "/v1/jwt/login":
			_, _ = w.Write(login)
		default:
			_, _ = w.Write([]byte(`{"id":"p","emails":["jo@appid.example"]}`))
		}
	}))
	byApp, err := NewServiceApp(up, rest.StaticToken("x"), now)
	if err != nil {
		t.Fatal(err)
	}
	g, err := byApp.Guest(t.Context(), "s", "Jo")
	if err != nil || !strings.HasSuffix(g.Email, "@appid.ciscospark.com") || !strings.HasPrefix(g.Token.Value(), "eyJ") || !g.Until.Equal(start.Add(64799*time.Second)) {
		t.Errorf("%+v, %v", g, err)
	}
	issuer, err := NewGuestIssuer(up, "issuer", "MDEy", now)
	if err != nil {
		t.Fatal(err)
	}
	if g, err := issuer.Guest(t.Context(), "s", "Jo"); err != nil || g.Token.Value() != "GUEST_ACCESS_TOKEN" || g.Email != "jo@appid.example" {
		t.Errorf("%+v, %v", g, err)
	}
}

// TestSimulated makes guests at the simulator, which checks the signature.
func TestSimulated(t *testing.T) {
	w := world.Default()
	var joined []site.Guest
	s := site.New(site.Config{World: w, Clock: clock.NewFrozen(start), Joined: func(g site.Guest) { joined = append(joined, g) },
		May: func(token string) (bool, bool) { return token == "app" || token == "person", token == "app" }})
	mux := http.NewServeMux()
	mux.Handle("/v1/", s.Handler())
	mux.HandleFunc("/v1/people/me", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+joined[len(joined)-1].Token {
			t.Error("the guest asks with another token than theirs")
		}
		_, _ = fmt.Fprintf(w, `{"id":"x","emails":[%q]}`, joined[len(joined)-1].Email)
	})
	up := newREST(t, mux)
	id, secret := site.Issuer(w)
	byApp, err := NewServiceApp(up, rest.StaticToken("app"), now)
	if err != nil {
		t.Fatal(err)
	}
	byIssuer, err := NewGuestIssuer(up, id, secret, now)
	if err != nil {
		t.Fatal(err)
	}
	for name, i := range map[string]*Issuer{"service app": byApp, "guest issuer": byIssuer} {
		first, err := i.Guest(t.Context(), "jo", "Jo Fox")
		if err != nil || first.Email == "" || first.Token == "" {
			t.Fatalf("%s: %+v, %v", name, first, err)
		}
		again, err := i.Guest(t.Context(), "jo", "Jo Fox")
		if err != nil || again.Email != first.Email || again.Token == first.Token {
			t.Errorf("%s: the same subject gives %+v, %v", name, again, err)
		}
	}
	other, err := NewGuestIssuer(up, id, "MDEy", now)
	if err != nil {
		t.Fatal(err)
	}
	late, err := NewGuestIssuer(up, id, secret, func() time.Time { return start.Add(-time.Hour) })
	if err != nil {
		t.Fatal(err)
	}
	person, err := NewServiceApp(up, rest.StaticToken("person"), now)
	if err != nil {
		t.Fatal(err)
	}
	for name, i := range map[string]*Issuer{"another secret": other, "an old token": late, "no scope": person} {
		_, err := i.Guest(t.Context(), "jo", "Jo")
		var told *bot.Error
		if !errors.As(err, &told) || told.Kind != bot.Upstream || !strings.HasSuffix(told.Public, "Nobody was brought in.") {
			t.Errorf("%s: %v", name, err)
		}
		// Webex repeats the token that it refuses.
		if strings.Contains(fmt.Sprintf("%v %+v", err, err), "eyJ") {
			t.Errorf("%s: the error has the token: %v", name, err)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, tt := range []struct{ id, secret string }{{"", "MDEy"}, {"x", ""}, {"x", "%"}} {
		if _, err := NewGuestIssuer(newREST(t, nil), tt.id, tt.secret, now); err == nil {
			t.Errorf("%+v is taken", tt)
		}
	}
}
