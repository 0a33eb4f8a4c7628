package simulator

import (
	"slices"

	"floorwalker/integrations/simulator/calling"
	"floorwalker/integrations/simulator/callrecords"
	"floorwalker/integrations/simulator/messaging"
)

// newRecords makes the books of ended calls.
func (s *Simulator) newRecords() *callrecords.System {
	return callrecords.New(callrecords.Config{
		World: s.world, Seed: s.world.Seed, Clock: s.clock, Authorize: s.recordReader,
		Deliver: func(h callrecords.Webhook) { s.messaging.Deliver(messaging.Delivery(h)) },
	})
}

// recordReader tells the books who a token belongs to. Call records are read by
// administrators and by what they have authorised.
func (s *Simulator) recordReader(token string) (callrecords.Identity, bool) {
	id, ok := s.tokens.Who(token)
	if !ok {
		return callrecords.Identity{}, false
	}
	identity := callrecords.Identity{OrgID: s.world.Organization.ID, Key: id}
	if id == s.world.ServiceApp.ID {
		identity.Scopes = callrecords.Scopes()
	}
	for _, p := range s.world.People {
		if p.ID == id && !p.Bot {
			identity.OrgID = p.Organization
			if p.Role == "admin" {
				identity.Scopes = callrecords.Scopes()
			}
		}
	}
	identity.Scopes = slices.DeleteFunc(identity.Scopes, func(scope string) bool { return !s.tokens.Allows(token, scope) })
	return identity, true
}

// record keeps the record of a simulated phone's call.
func (s *Simulator) record(e calling.Ended) {
	s.records.Record(callrecords.Ended{
		LegID: e.LegID, Session: e.Session, Interaction: e.Interaction, OtherID: e.OtherID, UserID: e.UserID, Outgoing: e.Outgoing,
		Far: callrecords.Far(e.Far), Via: e.Via, Related: e.Related, Start: e.Start, Answered: e.Answered, Release: e.Release,
		Transferred: e.Transferred, Held: e.Held, Queue: e.Queue,
	})
}
