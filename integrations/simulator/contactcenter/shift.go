package contactcenter

import "time"

// days plans the agents' work at every local midnight.
func (c *Centre) days() {
	if !c.lively {
		return
	}
	today := c.local()
	for _, a := range c.agents {
		c.planShift(a, today)
	}
	tomorrow := time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, c.zone)
	c.agenda.add(tomorrow.UnixMilli(), c.days)
}

// planShift plans one agent's day: nine hours that begin between half past
// seven and nine or late in the morning, with a lunch, two breaks and now and
// then a meeting.
func (c *Centre) planShift(a *agent, day time.Time) {
	if !c.works(a, day.Weekday()) {
		return
	}
	begin := time.Date(day.Year(), day.Month(), day.Day(), 7, 30+(a.number*7%10)*10, 0, 0, c.zone).UnixMilli()
	if a.number%5 == 1 { // the late shift
		begin = time.Date(day.Year(), day.Month(), day.Day(), 10, 45, 0, 0, c.zone).UnixMilli()
	}
	begin += c.jitter(6 * minute)
	end := begin + 9*hour + c.jitter(8*minute)
	c.agenda.add(begin, func() { c.beginShift(a) })
	c.pause(a, begin+2*hour+c.jitter(15*minute), "break", 15*minute)
	c.pause(a, begin+4*hour+c.jitter(20*minute), "lunch", 40*minute)
	c.pause(a, begin+7*hour-c.rng.Int64N(30*minute), "break", 15*minute)
	if c.rng.Float64() < 0.25 {
		word := []string{"meeting", "training", "coaching"}[c.rng.IntN(3)]
		c.pause(a, begin+5*hour+c.rng.Int64N(hour), word, 25*minute)
	}
	c.agenda.add(end, func() { c.endShift(a) })
}

// works tells whether an agent works on a day: five days a week, with a part
// of the agents on at the weekend.
func (c *Centre) works(a *agent, day time.Weekday) bool {
	off := time.Weekday(a.number % 5)
	switch {
	case a.number%4 != 0:
		return day != time.Saturday && day != time.Sunday
	default:
		return day != time.Monday+off && day != time.Monday+(off+1)%5
	}
}

func (c *Centre) jitter(most int64) int64 { return c.rng.Int64N(2*most) - most }

func (c *Centre) beginShift(a *agent) {
	if !c.lively || a.reserved || a.session != nil {
		return
	}
	c.login(a, change{state: idle, code: c.idleCodeLike(""), back: 5*second + c.rng.Int64N(40*second)})
}

func (c *Centre) endShift(a *agent) {
	switch {
	case !c.lively || a.reserved || a.session == nil:
	case a.state.engaged():
		a.leaving = true
	default:
		c.logout(a, ownLogout)
	}
}

func (c *Centre) pause(a *agent, at int64, word string, mean int64) {
	length := c.around(float64(mean))
	c.agenda.add(at, func() {
		if c.lively && !a.reserved && (a.state == available || a.state.engaged()) {
			c.want(a, change{state: idle, code: c.idleCodeLike(word), back: length})
		}
	})
}
