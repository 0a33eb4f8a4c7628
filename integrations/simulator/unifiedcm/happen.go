package unifiedcm

import (
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/happening"
)

// occurrences are what can happen here.
func occurrences() happening.List[*System] {
	must := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc, Required: true} }
	may := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc} }
	device := must("device", "name of a phone on the premises, such as SEP0C75BD110101")
	subscriber := must("subscriber", "name of a server of the cluster, such as cucm-sub1")
	h := func(what, doc string, do func(*System, map[string]string) error, fields ...happening.Field) happening.Occurrence[*System] {
		return happening.Occurrence[*System]{Happening: happening.Happening{What: what, Doc: doc, Fields: fields}, Of: do}
	}
	return happening.List[*System]{
		h("desk phone unregisters", "A phone on the premises loses its server, and does not come back by itself.", (*System).phoneUnregisters, device,
			may("reason", "Cisco's number of why: 13 KeepAliveTimeout (default), 34 ManualPowerOff, 14 ConfigurationMismatch, …")),
		h("desk phone registers", "A phone on the premises comes back.", (*System).phoneRegisters, device),
		h("desk phone moves", "A phone on the premises is put into another device pool and registers there.", (*System).phoneMoves, device,
			must("pool", "name of a device pool")),
		h("subscriber fails", "A server of Unified CM stops: its phones go to the next one of their pool within a minute.", (*System).subscriberFails, subscriber),
		h("subscriber returns", "It runs again, and its phones go back.", (*System).subscriberReturns, subscriber),
		h("cluster is busy", "Unified CM takes no changes, because more than 1,500 earlier ones have not been passed on.", (*System).clusterBusy,
			may("seconds", "for how long; 30")),
		h("cluster password changes", "An administrator gives the bot's account in Unified CM another password.", (*System).passwordChanges),
		h("cluster password returns", "The bot's account in Unified CM gets the password back that the settings have, and is unlocked.", (*System).passwordReturns),
	}
}

// Happenings lists what Happen knows.
func (*System) Happenings() []happening.Happening { return occurrences().Happenings() }

// Happen makes something happen now.
func (s *System) Happen(what string, values map[string]any) error {
	return occurrences().Happen(s, &s.mu, what, values)
}

func (s *System) deviceOf(f map[string]string) (*phone, error) {
	if p := s.phone(f["device"]); p != nil {
		return p, nil
	}
	return nil, happening.Cannot("no phone on the premises is called %q", f["device"])
}

func (s *System) phoneUnregisters(f map[string]string) error {
	p, err := s.deviceOf(f)
	if err != nil {
		return err
	}
	reason := reasonKeepAlive
	if f["reason"] != "" {
		if reason, err = strconv.Atoi(f["reason"]); err != nil || reason < 0 || reason > 99 {
			return happening.Cannot("reason is not a number between 0 and 99")
		}
	}
	if p.at() == nil {
		return happening.Cannot("%s is not registered", p.name)
	}
	s.stay(p)
	s.leave(p, reason)
	return nil
}

func (s *System) phoneRegisters(f map[string]string) error {
	p, err := s.deviceOf(f)
	if err != nil {
		return err
	}
	if p.home() == nil {
		return happening.Cannot("no server of its pool runs")
	}
	s.stay(p)
	s.register(p)
	return nil
}

func (s *System) phoneMoves(f map[string]string) error {
	p, err := s.deviceOf(f)
	if err != nil {
		return err
	}
	for _, pool := range s.pools {
		if strings.EqualFold(pool.name, f["pool"]) {
			p.pool = pool
			s.stay(p)
			s.register(p)
			return nil
		}
	}
	return happening.Cannot("no device pool is called %q", f["pool"])
}

func (s *System) subscriberFails(f map[string]string) error {
	n := s.node(f["subscriber"])
	if n == nil || n.down {
		return happening.Cannot("no server that runs is called %q", f["subscriber"])
	}
	var theirs []*phone
	for _, p := range s.sorted() {
		if p.at() == n {
			theirs = append(theirs, p)
		}
	}
	n.down = true
	for _, p := range theirs {
		// What the server knew is lost with it.
		delete(p.records, n)
		s.comeBack(p, time.Duration(s.chance.Int64N(int64(keepAlive))))
	}
	return nil
}

func (s *System) subscriberReturns(f map[string]string) error {
	n := s.node(f["subscriber"])
	if n == nil || !n.down {
		return happening.Cannot("no server that has failed is called %q", f["subscriber"])
	}
	n.down = false
	for _, p := range s.sorted() {
		if at := p.at(); p.home() == n && at != nil && at != n {
			s.comeBack(p, time.Duration(s.chance.Int64N(int64(keepAlive))))
		}
	}
	return nil
}

func (s *System) clusterBusy(f map[string]string) error {
	seconds := 30
	if f["seconds"] != "" {
		var err error
		if seconds, err = strconv.Atoi(f["seconds"]); err != nil || seconds < 1 || seconds > 3600 {
			return happening.Cannot("seconds is not between 1 and 3600")
		}
	}
	s.busyUntil = s.clock.Now().Add(time.Duration(seconds) * time.Second)
	return nil
}

func (s *System) passwordChanges(map[string]string) error {
	s.password = "changed-" + s.password
	return nil
}

func (s *System) passwordReturns(map[string]string) error {
	s.password, s.wrong, s.lockedUntil = s.cfg.World.UnifiedCM.Password, 0, time.Time{}
	return nil
}
