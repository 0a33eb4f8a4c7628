package analyzer

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	sid    = "74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0"
	userID = "userID@portal-controlhub.com"
)

var (
	now  = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	hour = bot.Range{From: now.Add(-time.Hour), To: now}
)

// newClient returns a client of a server that answers with handle.
func newClient(t testing.TB, handle http.HandlerFunc, options ...rest.Option) *Client {
	t.Helper()
	server := httptest.NewServer(handle)
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	up, err := Access{URL: server.URL, UserID: userID, APIKey: "myRandomApiKeY", TenantID: "97"}.Connect(append([]rest.Option{
		rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1, MaxWait: time.Nanosecond}), rest.WithName("analyzer")}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Client: up, UserID: userID, Zone: "America/New_York"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sample reads a sample of the papers: from FIXTURES_DIR, or where it lies beside
// the module. Without the papers the test is skipped, or fails in CI.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	body, err := os.ReadFile(filepath.Join(dir, "cjp", name))
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("no sample in CI: %v", err)
	case err != nil:
		t.Skipf("the sample is not there; set FIXTURES_DIR to read it: %v", err)
	}
	return body
}
