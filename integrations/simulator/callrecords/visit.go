package callrecords

// byRelease calls yield for the records of calls that ended in [from, to), in no
// order. What yield is given is good during the call only.
func (s *System) byRelease(orgs []*organization, from, to int64, yield func(*leg)) {
	in := func(l *leg) {
		if l.release >= from && l.release < to {
			yield(l)
		}
	}
	s.walk(orgs, from-after, to+earliest, (*plan).timely, in)
	s.walk(orgs, from, to+earliest+s.maxLate.Milliseconds(), (*plan).late, in)
	s.eachStored(orgs, in)
}

// byInsertion walks those that came into the cloud in [from, to), or a later
// version of which did.
func (s *System) byInsertion(orgs []*organization, from, to int64, yield func(*leg)) {
	in := func(l *leg) {
		if l.inserted >= from && l.inserted < to || l.corrected >= from && l.corrected < to {
			yield(l)
		}
	}
	s.walk(orgs, from-delay-after, to+earliest, (*plan).timely, in)
	s.walk(orgs, from, to+earliest+s.maxLate.Milliseconds(), (*plan).late, in)
	s.eachStored(orgs, in)
}

// walk makes up the calls of every period that has a part in [from, to).
func (s *System) walk(orgs []*organization, from, to int64, make func(*plan, int64, float64, func(*leg)), yield func(*leg)) {
	p := plan{s: s}
	for slot := floorTo(from, period); slot < to; slot += period {
		weight := s.weight(slot)
		for _, o := range orgs {
			p.org = o
			make(&p, slot, weight, yield)
		}
	}
}

func (s *System) eachStored(orgs []*organization, yield func(*leg)) {
	own := false
	for _, o := range orgs {
		own = own || o.index == 0
	}
	if !own {
		return
	}
	s.mu.Lock()
	stored := s.stored[:len(s.stored):len(s.stored)] // legs in it do not change
	s.mu.Unlock()
	for _, l := range stored {
		yield(l)
	}
}
