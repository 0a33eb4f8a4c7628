package language

import "time"

// Direction says where a time without a date lies.
type Direction int

// The directions.
const (
	Past   Direction = iota // history: "monday" is the one gone by
	Future                  // plans: "monday" is the next one
)

// DayPart is a named part of the day. Start and End are times since midnight;
// an End before Start lies on the next day.
type DayPart struct {
	Start, End time.Duration
}

// TimeSettings are the conventions by which time words are read.
type TimeSettings struct {
	// Zone is the centre's time zone; UTC when nil.
	Zone *time.Location
	// Opening and Closing are times since midnight. An hour without a.m. or
	// p.m. takes the reading between them. Both zero means 08:00 to 20:00.
	Opening, Closing time.Duration
	// Lunch to Overnight are 12–13, 06–12, 12–17, 17–21 and 21–06 when zero.
	Lunch, Morning, Afternoon, Evening, Overnight DayPart
	// DayFirst reads 6/7 as the 6th of July.
	DayFirst bool
	// Direction is Past unless set.
	Direction Direction
}

// complete returns s with the defaults in place of what is unset.
func (s TimeSettings) complete() TimeSettings {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	if s.Opening == 0 && s.Closing == 0 {
		s.Opening, s.Closing = 8*time.Hour, 20*time.Hour
	}
	for _, p := range []struct {
		part  *DayPart
		usual DayPart
	}{
		{&s.Lunch, DayPart{12 * time.Hour, 13 * time.Hour}},
		{&s.Morning, DayPart{6 * time.Hour, 12 * time.Hour}},
		{&s.Afternoon, DayPart{12 * time.Hour, 17 * time.Hour}},
		{&s.Evening, DayPart{17 * time.Hour, 21 * time.Hour}},
		{&s.Overnight, DayPart{21 * time.Hour, 6 * time.Hour}},
	} {
		if *p.part == (DayPart{}) {
			*p.part = p.usual
		}
	}
	return s
}
