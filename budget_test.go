package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/rest"
)

// quickCenter is a contact centre that answers within 50 ms and shows a change
// a second after it was asked for.
type quickCenter struct {
	agents int
	mu     sync.Mutex
	calls  int
	asked  map[string]time.Time // by agent
	twice  []string
}

func (q *quickCenter) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	time.Sleep(50 * time.Millisecond)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.calls++
	if req.Method == http.MethodPut {
		var change struct{ AgentID string }
		if err := json.Unmarshal(body, &change); err != nil {
			return nil, err
		}
		if !q.asked[change.AgentID].IsZero() {
			q.twice = append(q.twice, change.AgentID)
		}
		q.asked[change.AgentID] = time.Now()
		return answer(http.StatusAccepted, "{}"), nil
	}
	var board []string
	for i := range q.agents {
		id := fmt.Sprint("agent", i)
		state := `"currentState":"available"`
		if at := q.asked[id]; !at.IsZero() && time.Since(at) > time.Second {
			state = `"currentState":"idle","idleCodeName":"Lunch"`
		}
		board = append(board, fmt.Sprintf(`{"agentId":%q,"agentName":"Agent %d","isActive":true,"channelInfo":[{"channelType":"telephony",%s}]}`, id, i, state))
	}
	return answer(http.StatusOK, `{"data":{"agentSession":{"agentSessions":[`+strings.Join(board, ",")+
		`],"pageInfo":{}},"taskLegDetails":{"taskLegs":[],"pageInfo":{}}}}`), nil
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}

// TestManyChangesAtOnce confirms forty changes in the same moment. Each is
// asked for once, or its person is told that it was not; nobody is left in
// doubt, and what the budget allows is done.
func TestManyChangesAtOnce(t *testing.T) {
	const agents, changeTime = 40, 8 * time.Second
	for name, test := range map[string]struct {
		spent   int // requests of others just before
		atLeast int // changes that reach the contact centre
	}{
		"after a rest":           {0, agents},
		"with the burst used up": {contactCenterBurst, 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				centre := &quickCenter{agents: agents, asked: map[string]time.Time{}}
				budget := rest.NewBucket(contactCenterPerMinute, contactCenterBurst)
				for range test.spent {
					if err := budget.Wait(t.Context(), rest.Chat); err != nil {
						t.Fatal(err)
					}
				}
				results := changeAll(t, centre, budget, agents, changeTime)
				if len(centre.twice) > 0 {
					t.Errorf("asked for twice: %v", centre.twice)
				}
				if len(centre.asked) < test.atLeast {
					t.Errorf("only %d changes reached the contact centre", len(centre.asked))
				}
				for i, result := range results {
					if asked := !centre.asked[fmt.Sprint("agent", i)].IsZero(); asked != result.saysAsked() {
						t.Errorf("asked for: %v, and the person reads %q (%v)", asked, result.reply.Headline, result.err)
					}
				}
				if limit := (contactCenterPerMinute + contactCenterBurst) / 4; centre.calls > limit {
					t.Errorf("%d requests for %d changes", centre.calls, agents)
				}
				t.Logf("%d requests, %d changes asked for", centre.calls, len(centre.asked))
			})
		})
	}
}

// changed is what became of one change.
type changed struct {
	reply bot.Reply
	err   error
}

func (c changed) saysAsked() bool {
	if c.err == nil {
		return strings.Contains(c.reply.Headline, "is now Idle (Lunch)") || strings.Contains(c.reply.Headline, "not confirmed yet")
	}
	told, ok := errors.AsType[*bot.Error](c.err)
	certain := ok && told.Kind == bot.Upstream && strings.Contains(told.Public, "The change was not sent, so nothing was changed.")
	return !certain
}

// changeAll makes a change of every agent, all at once.
func changeAll(t *testing.T, centre http.RoundTripper, budget rest.Limiter, agents int, limit time.Duration) []changed {
	up, err := rest.New("https://cc.example.com", rest.WithTransport(centre), rest.WithLimiter(budget))
	if err != nil {
		t.Fatal(err)
	}
	cc, err := contactcenter.New(contactcenter.Config{Client: up, OrgID: "97cdbf45-ebe2-4687-8341-44d5c7abf101", Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	all := commands.All(commands.Deps{ContactCenter: cc})
	command := all[slices.IndexFunc(all, func(c bot.Command) bool { return c.Spec().Name == "agent state" })].(bot.Changer)
	results := make([]changed, agents)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			results[i].reply, results[i].err = command.Do(ctx, bot.Request{Slots: bot.Slots{
				"agent": {{Kind: bot.KindAgent, ID: fmt.Sprint("agent", i), Name: fmt.Sprint("Agent ", i)}},
				"state": {{Kind: bot.KindAgentState, ID: "lunch", Name: "Lunch"}},
			}})
		})
	}
	group.Wait()
	return results
}
