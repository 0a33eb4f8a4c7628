package callrecords

// How calls go, of those that are made up.
const (
	legsPerCall = 1.5         // on average
	longestCall = 25 * minute // of one leg's talking
	earliest    = 32 * minute // how long before the call the first of its legs may end
	after       = 5 * second  // how long after it the last one may
	soonest     = 10 * minute // of what counts as late
	delay       = 50 * second // until a timely record is there, at most
	maxLegs     = 6
)

// weights say how many calls end in each hour of the day, 1 on average.
var weights = [24]float64{0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.4, 0.8, 1.5, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 1.4, 0.9, 0.6, 0.175, 0.175, 0.175, 0.175}

func (s *System) weight(milli int64) float64 { return weights[at(milli).In(s.zone).Hour()] }

// plan is a made-up call in the making.
type plan struct {
	roller
	s     *System
	org   *organization
	legs  [maxLegs]leg
	count int
}

// timely makes up the calls that end in a period and leave their records in
// time.
func (p *plan) timely(slot int64, weight float64, yield func(*leg)) {
	if len(p.org.users) == 0 || p.org.perHour == 0 {
		return
	}
	p.roller = roller{mix(p.s.seed, saltTimely, uint64(p.org.index), uint64(slot))} //nolint:gosec // a name, not a quantity
	for range p.poisson(p.org.perHour / 12 / legsPerCall * weight) {
		p.make(slot + p.between(0, period-1))
		for i := range p.count {
			yield(&p.legs[i])
		}
	}
}

// late makes up the calls of which something comes late, in this period: all of
// it, the last leg, or a later version of the last leg.
func (p *plan) late(slot int64, weight float64, yield func(*leg)) {
	percent := p.s.cfg.World.CallRecords.LatePercent
	if len(p.org.users) == 0 || p.org.perHour == 0 || percent == 0 {
		return
	}
	p.roller = roller{mix(p.s.seed, saltLate, uint64(p.org.index), uint64(slot))} //nolint:gosec // a name, not a quantity
	for range p.poisson(p.org.perHour / 12 / legsPerCall * weight * percent / 100) {
		comes := slot + p.between(0, period-1)
		p.make(comes - p.skewed(soonest, p.s.maxLate.Milliseconds()))
		last := &p.legs[p.count-1]
		switch p.n(3) {
		case 0:
			for i := range p.count {
				p.legs[i].inserted = comes
			}
		case 1:
			last.inserted = comes
		default:
			last.corrected = comes
		}
		for i := range p.count {
			yield(&p.legs[i])
		}
	}
}

// make makes up a call whose last leg ends then.
func (p *plan) make(end int64) {
	p.count = 0
	switch kind := p.n(100); {
	case kind < 38:
		p.inbound(end)
	case kind < 60:
		p.queued(end)
	case kind < 82:
		p.outbound(end)
	case kind < 94:
		p.internal(end)
	default:
		p.transferred(end)
	}
	for i := range p.count {
		p.legs[i].inserted = p.legs[i].release + p.between(5*second, delay)
	}
}

// add is a leg of one of the organization's users, which ends then.
func (p *plan) add(u *user, out bool, end int64) *leg {
	l := &p.legs[p.count]
	*l = leg{org: p.org, key: p.next() | 1, user: u, out: out, release: end}
	l.call, l.deal = l.key, l.key
	if p.count > 0 {
		l.call, l.deal = p.legs[0].call, p.legs[0].deal
	}
	p.count++
	return l
}

func (p *plan) anyUser() *user { return &p.org.users[p.n(len(p.org.users))] }

// anotherUser is somebody else, where there is anybody.
func (p *plan) anotherUser(than *user) *user {
	i := p.n(len(p.org.users))
	if &p.org.users[i] == than {
		i = (i + 1) % len(p.org.users)
	}
	return &p.org.users[i]
}

// outsider is somebody outside. Some hide who they are.
func (p *plan) outsider() far {
	return far{code: uint32(p.next()>>40) + 1, withheld: p.n(100) < 6} //nolint:gosec // twenty-four bits
}

// talks gives an answered leg its times, backwards from its end.
func (p *plan) talks(l *leg) {
	talk := second + p.skewed(4*second, longestCall)
	l.ring = int(p.between(2, 18))
	l.answered(l.release - talk)
	l.start = l.answer - int64(l.ring)*second - p.between(0, 900)
	if p.n(4) == 0 {
		l.hold = int(p.between(0, talk/second/3))
	}
}

// rings gives an unanswered leg its times.
func (p *plan) rings(l *leg, low, high int64, reason string) {
	l.ring = int(p.between(low, high))
	l.start = l.release - int64(l.ring)*second - p.between(0, 900)
	l.unanswered(reason)
}

func (p *plan) inbound(end int64) {
	l := p.add(p.anyUser(), false, end)
	l.far, l.callType = p.outsider(), "SIP_INBOUND"
	switch fate := p.n(100); {
	case fate < 70:
		p.talks(l)
	case fate < 92:
		p.rings(l, 20, 30, "NoAnswer")
	case fate < 95:
		p.rings(l, 0, 1, "UserBusy")
	default:
		p.rings(l, 3, 14, "NoAnswer") // the caller gave up
	}
}

// queued is a call to a queue: its leg, those of agents who did not answer, and
// that of the one who did.
func (p *plan) queued(end int64) {
	if len(p.org.queues) == 0 {
		p.inbound(end)
		return
	}
	q := &p.org.queues[p.n(len(p.org.queues))]
	who := p.outsider()
	head := p.add(q, false, end)
	head.far, head.callType = who, "SIP_INBOUND"
	answered := p.n(100) < 80
	offers := p.n(3)
	entered := end
	if answered {
		l := p.offered(q, who, end)
		p.talks(l)
		head.answered(l.answer)
		head.indicator = "Yes-PostRedirection"
		entered = l.start
	} else {
		head.unanswered("NoAnswer")
		entered -= p.between(5*second, 90*second)
	}
	for range offers { // 15 s each, before that
		l := p.offered(q, who, entered)
		l.start, l.ring = l.release-15*second, 15
		l.unanswered("NoAnswer")
		entered = l.start
	}
	head.start = entered - p.between(200, 4000)
	wait := end - head.start
	if answered {
		wait = head.answer - head.start
	}
	head.ring = int(wait / second)
}

func (p *plan) offered(q *user, who far, end int64) *leg {
	l := p.add(p.anyUser(), false, end)
	l.far, l.via, l.related, l.callType = who, q, "CallQueue", "SIP_INBOUND"
	return l
}

func (p *plan) outbound(end int64) {
	l := p.add(p.anyUser(), true, end)
	l.far, l.callType = p.outsider(), []string{"SIP_NATIONAL", "SIP_NATIONAL", "SIP_MOBILE", "SIP_TOLLFREE"}[p.n(4)]
	l.far.withheld = false
	switch fate := p.n(100); {
	case fate < 78:
		p.talks(l)
	case fate < 92:
		p.rings(l, 8, 45, "NoAnswer")
	case fate < 96:
		p.rings(l, 0, 2, "UserBusy")
	case fate < 98:
		p.rings(l, 0, 2, "")
		l.failed("Failure", "Q850102ServerTimeout")
	default:
		p.rings(l, 0, 1, "")
		l.failed("Refusal", "CallRejected")
	}
}

// pair is the two ends of a call inside.
func (p *plan) pair(from, to *user, end int64) (out, in *leg) {
	out = p.add(from, true, end)
	in = p.add(to, false, end+p.between(0, 40))
	out.far, in.far = far{user: to}, far{user: from}
	out.callType, in.callType = "SIP_ENTERPRISE", "SIP_ENTERPRISE"
	out.peer, in.peer = in.key, out.key
	return out, in
}

func (p *plan) internal(end int64) {
	from := p.anyUser()
	to := p.anotherUser(from)
	out, in := p.pair(from, to, end)
	if p.n(100) < 75 && from != to {
		p.talks(out)
		in.answered(out.answer)
	} else {
		p.rings(out, 6, 30, "NoAnswer")
		in.unanswered("NoAnswer")
	}
	in.start, in.ring = out.start+p.between(20, 200), out.ring
}

// transferred is a call from outside that its first user hands on: the consult
// is a call of its own, of the same interaction.
func (p *plan) transferred(end int64) {
	first := p.anyUser()
	next := p.anotherUser(first)
	in := p.add(next, false, end)
	out := p.add(first, true, end-p.between(second, 10*second))
	out.peer, in.peer = in.key, out.key
	out.far, in.far = far{user: next}, far{user: first}
	out.callType, in.callType = "SIP_ENTERPRISE", "SIP_ENTERPRISE"
	p.talks(in)
	if in.answer > out.release-second { // they spoke at least a second before
		out.release = in.answer + second
		in.release = max(in.release, out.release+second)
	}
	out.answered(in.answer)
	out.start, out.ring = in.start-100, in.ring
	out.transfer, out.related = out.release, "ConsultativeTransfer"
	l := p.add(first, false, out.release)
	l.far, l.callType, l.call = p.outsider(), "SIP_INBOUND", l.key
	l.answered(out.start - p.between(8*second, 90*second))
	l.ring = int(p.between(2, 18))
	l.start = l.answer - int64(l.ring)*second
	l.transfer, l.related = l.release, "ConsultativeTransfer"
	l.hold = int((l.release - out.start) / second)
}
