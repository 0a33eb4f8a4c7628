package console_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"

	"floorwalker/integrations/simulator/console"
)

func TestHandlerServesEveryFileUnderThePolicy(t *testing.T) {
	types := map[string]string{".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
	static := os.DirFS("static")
	err := fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		target := "/" + strings.TrimSuffix(name, "index.html")
		w := httptest.NewRecorder()
		console.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), types[path.Ext(name)]) {
			t.Errorf("GET %s: %d %s", target, w.Code, w.Header().Get("Content-Type"))
		}
		policy := w.Header().Get("Content-Security-Policy")
		for _, directive := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(policy, directive) {
				t.Errorf("GET %s: the policy lacks %s: %s", target, directive, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("GET %s: the policy is open: %s", target, policy)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHandlerIsOnlyRead(t *testing.T) {
	for target, status := range map[string]int{"/": http.StatusMethodNotAllowed, "/js/app.js": http.StatusMethodNotAllowed} {
		w := httptest.NewRecorder()
		console.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, target, nil))
		if w.Code != status || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d, allowed %q", target, w.Code, w.Header().Get("Allow"))
		}
	}
	w := httptest.NewRecorder()
	console.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/no-such-file", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("GET /no-such-file: %d", w.Code)
	}
}
