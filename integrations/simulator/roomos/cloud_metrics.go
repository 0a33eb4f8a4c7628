package roomos

import (
	"math"
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// Limits of a window.
const (
	hourlyWindow = 48 * time.Hour
	dailyWindow  = 30 * 24 * time.Hour
)

var (
	metricNames  = []string{"soundLevel", "ambientNoise", "temperature", "humidity", "tvoc", "peopleCount"}
	measurements = []string{"timeUsed", "timeBooked"}
)

// window is what a question about a workspace's past asks for.
type window struct {
	room        *workspace
	aggregation string
	from, to    time.Time
}

func (s *System) windowOf(q *request, aggregations ...string) (window, error) {
	r, err := s.workspaceOf(q, q.query("workspaceId"))
	if err != nil {
		return window{}, err
	}
	w := window{room: r, aggregation: q.query("aggregation"), to: s.clock.Now()}
	if w.aggregation == "" {
		w.aggregation = "hourly"
	}
	if !slices.Contains(aggregations, w.aggregation) {
		return w, platform.Refuse(http.StatusBadRequest, "aggregation is not valid.")
	}
	limit := hourlyWindow
	if w.aggregation == "daily" {
		limit = dailyWindow
	}
	if text := q.query("to"); text != "" {
		if w.to, err = time.Parse(time.RFC3339, text); err != nil {
			return w, platform.Refuse(http.StatusBadRequest, "to is not a valid date and time.")
		}
	}
	w.from = w.to.Add(-limit)
	if text := q.query("from"); text != "" {
		if w.from, err = time.Parse(time.RFC3339, text); err != nil {
			return w, platform.Refuse(http.StatusBadRequest, "from is not a valid date and time.")
		}
	}
	if !w.from.Before(w.to) || w.to.Sub(w.from) > limit {
		return w, platform.Refuse(http.StatusBadRequest, "The time span must not be longer than %s.", map[bool]string{true: "30 days", false: "48 hours"}[limit == dailyWindow])
	}
	return w, nil
}

// buckets calls f with every hour or day of the window, cut to it, with the
// bucket's own start and end. They are UTC's.
func (w window) buckets(now time.Time, f func(start, end, from, to time.Time)) {
	length := time.Hour
	if w.aggregation == "daily" {
		length = 24 * time.Hour
	}
	for start := w.from.UTC().Truncate(length); start.Before(w.to) && start.Before(now); start = start.Add(length) {
		end := start.Add(length)
		f(start, end, latest(start, w.from), earliest(end, w.to, now))
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.Before(first) {
			first = t
		}
	}
	return first
}

func (s *System) durationMetrics(q *request) (int, any, error) {
	w, err := s.windowOf(q, "hourly", "daily")
	if err != nil {
		return 0, nil, err
	}
	measurement := q.query("measurement")
	if measurement == "" {
		measurement = measurements[0]
	}
	if !slices.Contains(measurements, measurement) {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "measurement is not valid.")
	}
	type item struct {
		Start    string  `json:"start"`
		End      string  `json:"end"`
		Duration float64 `json:"duration"`
	}
	all := []item{}
	moments := w.room.moments(w.from, w.to)
	w.buckets(w.room.reported(), func(start, end, from, to time.Time) {
		d := used(moments, from, to)
		if measurement == "timeBooked" {
			d = w.room.booked(from, to)
		}
		all = append(all, item{timestamp(start), timestamp(end), math.Round(d.Minutes())})
	})
	return http.StatusOK, map[string]any{
		"workspaceId": q.query("workspaceId"), "aggregation": w.aggregation, "measurement": measurement,
		"from": timestamp(w.from), "to": timestamp(w.to), "unit": "minutes", "items": all,
	}, nil
}

// used is for how long of a window a room was used.
func used(moments []moment, from, to time.Time) (total time.Duration) {
	for i, m := range moments {
		end := to
		if i+1 < len(moments) {
			end = earliest(to, moments[i+1].at)
		}
		if start := latest(m.at, from); m.used && start.Before(end) {
			total += end.Sub(start)
		}
	}
	return total
}

// booked is for how long of a window a room was booked.
func (r *workspace) booked(from, to time.Time) (total time.Duration) {
	all := slices.Clone(r.bookings)
	for day := r.sys.day(from); day.Before(r.sys.day(r.log[0].at)) && day.Before(to); day = day.AddDate(0, 0, 1) {
		all = append(all, r.sys.meetings(r, day)...)
	}
	for _, b := range all {
		if start, end := latest(b.start, from), earliest(b.end, to); start.Before(end) {
			total += end.Sub(start)
		}
	}
	return total
}

func (s *System) workspaceMetrics(q *request) (int, any, error) {
	w, err := s.windowOf(q, "none", "hourly", "daily")
	if err != nil {
		return 0, nil, err
	}
	metric, order := q.query("metricName"), q.query("sortBy")
	if order == "" {
		order = "newestFirst"
	}
	switch {
	case !slices.Contains(metricNames, metric):
		return 0, nil, platform.Refuse(http.StatusBadRequest, "metricName is not valid.")
	case order != "newestFirst" && order != "oldestFirst":
		return 0, nil, platform.Refuse(http.StatusBadRequest, "sortBy is not valid.")
	}
	answer := map[string]any{
		"workspaceId": q.query("workspaceId"), "metricName": metric, "aggregation": w.aggregation,
		"from": timestamp(w.from), "to": timestamp(w.to), "sortBy": order,
	}
	fahrenheit := q.query("unit") == "fahrenheit"
	if metric == "temperature" {
		answer["unit"] = map[bool]string{true: "fahrenheit", false: "celsius"}[fahrenheit]
	}
	samples := s.samples(w, metric, fahrenheit && metric == "temperature")
	all := []map[string]any{}
	if w.aggregation == "none" {
		for _, v := range samples {
			all = append(all, map[string]any{"deviceId": encodeID(kindDevice, w.room.devices[0].id), "timestamp": timestamp(v.at), "value": v.value})
		}
	} else {
		w.buckets(w.room.reported(), func(start, end, from, to time.Time) {
			if item := aggregate(samples, from, to); item != nil {
				item["start"], item["end"] = timestamp(start), timestamp(end)
				all = append(all, item)
			}
		})
	}
	if order == "newestFirst" {
		slices.Reverse(all)
	}
	answer["items"] = all
	return http.StatusOK, answer, nil
}

// reported is until when the cloud knows of the room: a device that is offline
// tells nothing.
func (r *workspace) reported() time.Time {
	var until time.Time
	for _, d := range r.devices {
		if d.reachable() {
			return r.sys.clock.Now()
		}
		until = latest(until, d.lastSeen)
	}
	return until
}

// countsAlways reports whether the device counts people out of calls, too.
func (d *device) countsAlways() bool {
	return d.kind.camera && d.detects() && d.config("RoomAnalytics.PeopleCountOutOfCall") == "On"
}

// sample is a value that a device has reported.
type sample struct {
	at    time.Time
	value float64
}

// every is how often devices report their sensors.
const every = 15 * time.Minute

// samples are the values of a window, oldest first: people whenever their number
// changed and every quarter of an hour, the rest every quarter of an hour.
func (s *System) samples(w window, metric string, fahrenheit bool) []sample {
	if len(w.room.devices) == 0 || metric == "tvoc" || metric == "peopleCount" && !slices.ContainsFunc(w.room.devices, (*device).countsAlways) {
		return nil
	}
	d := w.room.devices[0]
	moments := w.room.moments(w.from, w.to)
	var all []sample
	people, i := 0, 0
	for t := w.from.UTC().Truncate(every); t.Before(w.to) && !t.After(w.room.reported()); t = t.Add(every) {
		for ; i < len(moments) && !moments[i].at.After(t); i++ {
			people = moments[i].people
			if metric == "peopleCount" && moments[i].at.After(w.from) {
				all = append(all, sample{moments[i].at, float64(people)})
			}
		}
		if t.Before(w.from) {
			continue
		}
		v := 0.0
		switch metric {
		case "peopleCount":
			v = float64(people)
		case "temperature":
			if v = d.temperature(t); fahrenheit {
				v = math.Round((v*9/5+32)*10) / 10
			}
		case "humidity":
			v = float64(40 + d.noise("humidity", t, 8))
		case "ambientNoise":
			v = float64(35 + d.noise("ambient", t, 3))
		case "soundLevel":
			v = float64(38 + min(people, 8)*2 + d.noise("sound", t, 4))
		}
		all = append(all, sample{t, v})
	}
	return all
}

// aggregate is the mean, the most and the least of the values of a bucket.
// Zeroes and less are left out, as Cisco does.
func aggregate(samples []sample, from, to time.Time) map[string]any {
	sum, n, most, least := 0.0, 0, math.Inf(-1), math.Inf(1)
	for _, v := range samples {
		if v.at.Before(from) || !v.at.Before(to) || v.value <= 0 {
			continue
		}
		sum, n, most, least = sum+v.value, n+1, max(most, v.value), min(least, v.value)
	}
	if n == 0 {
		return nil
	}
	return map[string]any{"mean": math.Round(sum/float64(n)*100) / 100, "max": most, "min": least}
}
