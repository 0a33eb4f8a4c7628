package roomos

import (
	"time"

	"floorwalker/integrations/simulator/world"
)

var titles = []string{"Stand-up", "Weekly review", "Customer call", "Interview", "Forecast", "Training", "Retrospective", "Budget", "Onboarding", "Floor leads"}

// day is the midnight that a moment's day begins with.
func (s *System) day(t time.Time) time.Time {
	y, m, d := t.In(s.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.zone)
}

// meetings are those of a room on a day, past or to come: they follow from the
// world's seed, so that a room's history need not be kept.
func (s *System) meetings(r *workspace, day time.Time) []*booking {
	traffic := s.cfg.World.RoomOS.Traffic
	meets := r.world.Type == "meetingRoom" || r.world.Type == "huddle"
	if traffic == 0 || !meets || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return nil
	}
	dice := s.dice("meetings", r.id, day.Unix()/3600)
	var all []*booking
	at := time.Date(day.Year(), day.Month(), day.Day(), 8, 30, 0, 0, s.zone)
	for at.Hour() < 18 {
		length := []time.Duration{30 * time.Minute, time.Hour, time.Hour, 90 * time.Minute}[dice.IntN(4)]
		held := dice.Float64() < min(0.9, 0.42*traffic)
		title, who := titles[dice.IntN(len(titles))], dice.IntN(len(s.cfg.World.People))
		people := 0
		if capacity := max(2, r.world.Capacity); dice.Float64() < 0.85 { // the others do not turn up
			people = 2 + dice.IntN(capacity-1)
		}
		if held {
			all = append(all, &booking{
				id:    world.UUID(s.seed, "booking", r.id+at.UTC().Format(time.RFC3339)),
				title: title, organizer: s.cfg.World.People[who].Name, start: at, end: at.Add(length), people: people,
			})
		}
		at = at.Add(length)
	}
	return all
}

// moments are what happened in a room in a window, oldest first, beginning with
// the state at its start. What was before the simulator's own start follows
// from the meetings that were held.
func (r *workspace) moments(from, to time.Time) []moment {
	born := r.log[0].at
	var all []moment
	if from.Before(born) {
		all = append(all, moment{at: from})
		for day := r.sys.day(from); day.Before(born) && day.Before(to); day = day.AddDate(0, 0, 1) {
			for _, b := range r.sys.meetings(r, day) {
				if b.people == 0 || !b.start.Before(born) {
					continue
				}
				all = append(all, moment{b.start, b.people, true})
				if b.end.Before(born) {
					all = append(all, moment{at: b.end})
				}
			}
		}
	}
	return append(all, r.log...)
}
