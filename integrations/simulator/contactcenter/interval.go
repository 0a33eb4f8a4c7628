package contactcenter

import (
	"time"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

// interval cuts the time of a query into pieces.
type interval struct {
	name string
	zone *time.Location
	at   graphql.Position
}

// finest is the longest span for which Cisco allows an interval.
var finest = map[string]int64{
	"FIFTEEN_MINUTES": day, "THIRTY_MINUTES": 7 * day, "HOURLY": 7 * day,
	"DAILY": maxSpan, "WEEKLY": maxSpan, "MONTHLY": maxSpan,
}

func readInterval(v graphql.Value) (*interval, error) {
	i := &interval{zone: time.UTC, at: v.At}
	for _, m := range v.Members {
		switch m.Name {
		case "interval":
			name, ok := enum(m.Value)
			if _, known := finest[name]; !ok || !known {
				return nil, invalid(m.At, "'%s' is not an interval", m.Value.Text)
			}
			i.name = name
		case "timezone":
			name, ok := str(m.Value)
			zone, err := time.LoadLocation(name)
			if !ok || err != nil {
				return nil, invalid(m.At, "'%s' is not a time zone", m.Value.Text)
			}
			i.zone = zone
		default:
			return nil, invalid(m.At, "'%s' is unknown in aggregationInterval", m.Name)
		}
	}
	if i.name == "" {
		return nil, invalid(v.At, "aggregationInterval needs an interval")
	}
	return i, nil
}

func (i *interval) check(w span) error {
	if i != nil && w.to-w.from > finest[i.name] {
		return invalid(i.at, "the interval %s is not supported for this time span", i.name)
	}
	return nil
}

// start is the beginning of the piece in which a moment lies.
func (i *interval) start(at int64) int64 {
	t := time.UnixMilli(at).In(i.zone)
	midnight := func(days int) int64 {
		return time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, i.zone).UnixMilli()
	}
	switch i.name {
	case "DAILY":
		return midnight(0)
	case "WEEKLY":
		return midnight(-(int(t.Weekday()) + 6) % 7)
	case "MONTHLY":
		return midnight(1 - t.Day())
	}
	length := map[string]int64{"FIFTEEN_MINUTES": quarter, "THIRTY_MINUTES": 30 * minute, "HOURLY": hour}[i.name]
	_, offset := t.Zone()
	local := at + int64(offset)*second
	return at - local%length
}
