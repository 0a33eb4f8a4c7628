package oauth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/contract"
)

// TestIssuer: a service app without a refresh token has its tokens issued, once,
// renews them by themselves afterwards, and says when it is not authorised.
func TestIssuer(t *testing.T) {
	sim, err := simulator.New(simulator.Options{Frozen: true, Start: start})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	w := sim.World()
	admin, viewer := "", ""
	for _, p := range w.People {
		switch {
		case p.Role == "admin":
			admin = p.Token
		case p.Role != "admin" && !p.Bot && p.Token != "" && viewer == "":
			viewer = p.Token
		}
	}
	issued, refreshed := 0, 0
	specified := contract.Middleware(t, sim.Handler(), "people-admin.json", contract.WithPrefix("/v1"))
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/token"):
			issued++
			specified.ServeHTTP(rw, r)
			return
		case strings.HasSuffix(r.URL.Path, "/access_token"):
			refreshed++
		}
		sim.Handler().ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	transport := rest.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	client, err := rest.New(server.URL+"/v1", rest.WithTransport(transport))
	if err != nil {
		t.Fatal(err)
	}
	app := func(token, application string) *oauth.ServiceApp {
		t.Helper()
		s, err := oauth.NewServiceApp(oauth.Config{Client: client, ClientID: w.ServiceApp.ClientID, ClientSecret: w.ServiceApp.ClientSecret,
			Clock: sim.Clock().Now, Issuer: &oauth.Issuer{Client: client.As(rest.StaticToken(token), nil), ApplicationID: application, OrgID: w.Organization.ID}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := app(admin, w.ServiceApp.ApplicationID)
	first, err := s.Token(t.Context())
	if err != nil || first == "" || issued != 1 || refreshed != 0 {
		t.Fatalf("token %t, %v, issued %d, refreshed %d", first != "", err, issued, refreshed)
	}
	if second, err := s.Refresh(t.Context(), first); err != nil || second == first || issued != 1 || refreshed != 1 {
		t.Errorf("another token %t, %v, issued %d, refreshed %d", second != first, err, issued, refreshed)
	}
	for name, refused := range map[string]*oauth.ServiceApp{
		"who may not":     app(viewer, w.ServiceApp.ApplicationID),
		"an unknown app":  app(admin, "nothing"),
		"an ended issuer": app("nobody", w.ServiceApp.ApplicationID),
	} {
		_, err := refused.Token(t.Context())
		if err == nil || name != "an ended issuer" && !errors.Is(err, oauth.ErrRevoked) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), w.ServiceApp.ClientSecret) {
			t.Errorf("%s: the error tells the secret", name)
		}
	}
}
