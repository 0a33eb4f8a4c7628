package calling

// party is who is at one end of a call: a member, a call queue, or somebody
// outside.
type party struct {
	member   *member
	queue    *queue
	name     string
	number   string
	withheld bool
}

func (p party) same(o party) bool {
	if p.member != nil || o.member != nil {
		return p.member == o.member
	}
	return p == o
}

func of(m *member) party { return party{member: m} }

// called names the party for people who read the recordings' topics.
func (p party) called() string {
	switch {
	case p.withheld:
		return "Unknown"
	case p.member != nil:
		return p.member.name
	case p.name != "":
		return p.name
	}
	return p.number
}

// partyView is a party as Cisco shows it (PartyInformation). What privacy hides
// is absent.
type partyView struct {
	Name           string `json:"name,omitempty"`
	Number         string `json:"number,omitempty"`
	PersonID       string `json:"personId,omitempty"`
	PrivacyEnabled bool   `json:"privacyEnabled"`
	CallType       string `json:"callType,omitempty"`
}

// seenBy shows the party to a member.
func (p party) seenBy(viewer *member) partyView {
	v := partyView{Name: p.name, Number: p.number, CallType: p.callType(viewer), PrivacyEnabled: p.withheld}
	switch {
	case p.withheld:
		v.Name, v.Number = "", ""
	case p.member != nil:
		v.Name, v.Number, v.PersonID = p.member.name, p.member.extension, encodeID(kindPerson, p.member.id)
	case p.queue != nil:
		v.Name, v.Number = p.queue.name, p.queue.extension
	}
	return v
}

func (p party) callType(viewer *member) string {
	switch {
	case p.member != nil && p.member.location == viewer.location, p.queue != nil && p.queue.location == viewer.location:
		return "location"
	case p.member != nil || p.queue != nil:
		return "organization"
	case isEmergency(p.number):
		return "emergency"
	case isFeatureCode(p.number):
		return "other"
	}
	return "external"
}
