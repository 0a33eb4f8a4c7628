package contactcenter

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// TestQueues reads the teams of a queue from its own record, because the list
// leaves them out, and everything only once in five minutes.
func TestQueues(t *testing.T) {
	now := time.Unix(1_750_000_000, 0)
	var calls atomic.Int32
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		switch _, id, _ := strings.Cut(r.URL.Path, "/v2/contact-service-queue"); id {
		case "":
			_, _ = io.WriteString(w, `{"meta":{"totalRecords":2},"data":[
				{"id":"q1","name":"Billing","channelType":"TELEPHONY","serviceLevelThreshold":20},
				{"id":"q2","name":"Mail","channelType":"SOCIAL_CHANNEL","serviceLevelThreshold":3600}]}`)
		case "/q1":
			_, _ = io.WriteString(w, `{"id":"q1","callDistributionGroups":[
				{"order":1,"agentGroups":[{"teamId":"t2"},{"teamId":"t1"}]},{"order":2,"agentGroups":[{"teamId":"t2"},{"teamId":"t3"},null]}]}`)
		case "/q2":
			_, _ = io.WriteString(w, `{"id":"q2","callDistributionGroups":null}`)
		default:
			t.Errorf("unexpected %s", r.URL)
		}
	})
	c.now = func() time.Time { return now }
	want := []bot.Queue{
		{ID: "q1", Name: "Billing", Channel: "telephony", ServiceLevelThreshold: 20 * time.Second, TeamIDs: []string{"t2", "t1", "t3"}},
		{ID: "q2", Name: "Mail", Channel: "social", ServiceLevelThreshold: time.Hour},
	}
	for range 3 {
		queues, err := c.Queues(t.Context())
		if diff := cmp.Diff(want, queues); err != nil || diff != "" {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("%d requests for three questions within five minutes, want 3", n)
	}
	now = now.Add(setupAge)
	if _, err := c.Queues(t.Context()); err != nil || calls.Load() != 6 {
		t.Errorf("%v; %d requests after five minutes, want 6", err, calls.Load())
	}
}

func TestFailedSetupIsNotKept(t *testing.T) {
	var calls atomic.Int32
	c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, `{"data":[]}`)
	})
	if _, err := c.Teams(t.Context()); err == nil {
		t.Fatal("a refusal was no error")
	}
	if _, err := c.Teams(t.Context()); err != nil {
		t.Errorf("the refusal was kept: %v", err)
	}
}
