package contactcenter

import (
	"fmt"
	"testing"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// crowd is a centre with about a hundred thousand contacts a day.
func crowd() *world.World {
	w := &world.World{Seed: 1, TimeZone: "America/New_York", Organization: world.Organization{Name: "Crowd"}}
	cc := &w.ContactCenter
	cc.Sites = []world.Site{{Name: "Main"}}
	cc.IdleCodes = []world.Code{{Name: "Break"}, {Name: "Lunch"}}
	cc.WrapUpCodes = []world.Code{{Name: "Resolved"}, {Name: "Escalated"}}
	for i := range 20 {
		team, queue := fmt.Sprintf("Team %d", i), fmt.Sprintf("Queue %d", i)
		cc.Teams = append(cc.Teams, world.Team{Name: team, Site: "Main"})
		cc.Queues = append(cc.Queues, world.Queue{Name: queue, Teams: []string{team}, PerHour: 790, HandleSeconds: 120})
		for j := range 42 {
			cc.Agents = append(cc.Agents, world.Agent{Name: fmt.Sprintf("Agent %d-%d", i, j), Team: team})
		}
	}
	cc.Traffic, cc.HistoryDays = 1, 1
	w.Complete()
	return w
}

// evening is ten at night in New York, when the day's contacts have come.
var evening = time.Date(2026, 11, 18, 3, 0, 0, 0, time.UTC)

func newCrowd(b *testing.B) *Centre {
	b.Helper()
	w := crowd()
	c, err := New(Config{World: w, Clock: clock.NewFrozen(evening), Seed: 1, Authorize: authorize(w)})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func BenchmarkTwoCrowdedDays(b *testing.B) {
	b.ReportAllocs()
	contacts := 0
	for b.Loop() {
		contacts = len(newCrowd(b).contacts)
	}
	b.ReportMetric(float64(contacts), "contacts")
}

func BenchmarkDefaultHistory(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newCentre(b, world.Default(), 1)
	}
}

func BenchmarkSearchAllPages(b *testing.B) {
	c := newCrowd(b)
	query := fmt.Sprintf(`query($cursor: String) { taskLegDetails(from: %d, to: %d, filter: {channelType: {equals: telephony}}, pagination: {cursor: $cursor})
		{ taskLegs { id createdTime endedTime handleType queue { name duration } connectedDuration holdDuration wrapupDuration } pageInfo { hasNextPage endCursor } } }`,
		evening.Add(-22*time.Hour).UnixMilli(), evening.UnixMilli())
	legs := 0
	for b.Loop() {
		legs = 0
		for cursor := "0"; cursor != ""; {
			page := mustSearch(b, c, query, map[string]any{"cursor": cursor}).Data["taskLegDetails"]
			legs += len(page.TaskLegs)
			cursor = page.PageInfo.EndCursor
		}
	}
	b.ReportMetric(float64(legs), "legs")
}

func BenchmarkSearchAggregation(b *testing.B) {
	c := newCrowd(b)
	query := fmt.Sprintf(`{ taskLegDetails(from: %d, to: %d, aggregations: [{field: "id", type: count, name: "n"} {field: "queueDuration", type: average, name: "wait"}])
		{ taskLegs { queue { name } aggregation { name value } } } }`, evening.Add(-22*time.Hour).UnixMilli(), evening.UnixMilli())
	for b.Loop() {
		mustSearch(b, c, query, nil)
	}
}
