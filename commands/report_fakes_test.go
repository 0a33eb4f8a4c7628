package commands

import (
	"context"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// AgentSpans returns the spans of the agents asked for that lie in the window.
func (f *fakeCenter) AgentSpans(_ context.Context, window bot.Range, af contactcenter.AgentFilter) ([]contactcenter.AgentSpans, error) {
	var all []contactcenter.AgentSpans
	for _, a := range f.spans {
		if len(af.AgentIDs) > 0 && a.Agent.ID != af.AgentIDs[0] || len(af.TeamIDs) > 0 && a.Agent.TeamID != af.TeamIDs[0] {
			continue
		}
		kept := contactcenter.AgentSpans{Agent: a.Agent}
		for _, s := range a.Spans {
			if window.Contains(s.From) {
				kept.Spans = append(kept.Spans, s)
			}
		}
		if len(kept.Spans) > 0 {
			all = append(all, kept)
		}
	}
	return all, f.err
}
