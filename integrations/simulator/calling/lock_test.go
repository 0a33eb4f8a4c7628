package calling

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// reentrant is a client that asks again before it has taken its answer.
type reentrant struct {
	*httptest.ResponseRecorder
	before func()
}

func (c *reentrant) Write(b []byte) (int, error) {
	if ask := c.before; ask != nil {
		c.before = nil
		ask()
	}
	return c.ResponseRecorder.Write(b)
}

// TestAnswersAreSentWithoutTheLock: the system goes on while somebody is slow to
// take an answer, be it one or a refusal.
func TestAnswersAreSentWithoutTheLock(t *testing.T) {
	n := newTenant(t)
	for token, status := range map[string]int{"Alex Morgan": http.StatusOK, "nobody": http.StatusUnauthorized} {
		ask := func(c http.ResponseWriter) {
			r := httptest.NewRequest(http.MethodGet, "/v1/telephony/calls", nil)
			r.Header.Set("Authorization", "Bearer "+token)
			n.calls.ServeHTTP(c, r)
		}
		first, second := httptest.NewRecorder(), httptest.NewRecorder()
		ask(&reentrant{first, func() { ask(second) }})
		if first.Code != status || second.Code != status || second.Body.Len() == 0 {
			t.Errorf("%s: %d and %d, want %d", token, first.Code, second.Code, status)
		}
	}
}
