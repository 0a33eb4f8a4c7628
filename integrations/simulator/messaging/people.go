package messaging

import (
	"net/http"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// maxPeopleIDs is how many ids one GET /people takes (Cisco: 85).
const maxPeopleIDs = 85

// personView is a person as the API shows it.
type personView struct {
	ID          string   `json:"id"`
	Emails      []string `json:"emails"`
	DisplayName string   `json:"displayName"`
	NickName    string   `json:"nickName"`
	FirstName   string   `json:"firstName,omitempty"`
	LastName    string   `json:"lastName,omitempty"`
	OrgID       string   `json:"orgId"`
	Created     string   `json:"created"`
	Status      string   `json:"status,omitempty"`
	TimeZone    string   `json:"timezone,omitempty"`
	Type        string   `json:"type"`
}

func viewPerson(a *account) personView {
	v := personView{
		ID: encodeID(kindPerson, a.id), Emails: []string{a.email}, DisplayName: a.name, NickName: a.name,
		OrgID: encodeID(kindOrganization, a.organization), Created: stamp(a.created), TimeZone: a.zone,
	}
	switch {
	case a.isBot:
		v.Type = "bot"
	case a.isApp:
		v.Type = "appuser"
	default:
		v.Type, v.Status = "person", "active"
		v.FirstName, v.LastName, _ = strings.Cut(a.name, " ")
		v.NickName = v.FirstName
	}
	return v
}

func (s *Service) getMe(c *call) (any, error) { return viewPerson(c.who), nil }

func (s *Service) getPerson(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.person(c.r.PathValue("id"), "")
	if err != nil {
		return nil, err
	}
	return viewPerson(a), nil
}

// person finds somebody by id or e-mail.
func (s *Service) person(id, email string) (*account, error) {
	a := s.byEmail[strings.ToLower(email)]
	if id != "" {
		uuid, ok := decodeID(kindPerson, id)
		if !ok {
			return nil, platform.ErrNotFound
		}
		a = s.byID[uuid]
	}
	if a == nil {
		return nil, platform.ErrNotFound
	}
	return a, nil
}

func (s *Service) listPeople(c *call) (any, error) {
	query := c.r.URL.Query()
	email, name, ids := query.Get("email"), query.Get("displayName"), query.Get("id")
	if email == "" && name == "" && ids == "" && !c.who.isAdmin && !c.who.isApp {
		return nil, platform.Refuse(http.StatusBadRequest, "Email, displayName or id is required.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ids != "" {
		return s.peopleByID(strings.Split(ids, ","))
	}
	var found []*account
	for _, a := range s.accounts {
		// Cisco: lookup by e-mail finds people of the same organization. Bots
		// belong to no organization of people and find everybody.
		near := a.organization == c.who.organization || c.who.isBot
		if near && !a.isApp &&
			(email == "" || strings.EqualFold(a.email, email)) &&
			(name == "" || strings.HasPrefix(strings.ToLower(a.name), strings.ToLower(name))) {
			found = append(found, a)
		}
	}
	found, err := page(c, found, 100, 1000, false, func(a *account) uint64 { return a.seq })
	if err != nil {
		return nil, err
	}
	return listOf(found, viewPerson), nil
}

func (s *Service) peopleByID(ids []string) (any, error) {
	if len(ids) > maxPeopleIDs {
		return nil, platform.Refuse(http.StatusBadRequest, "The number of ids exceeds the limit of %d.", maxPeopleIDs)
	}
	var answer struct {
		Items       []personView `json:"items"`
		NotFoundIDs []string     `json:"notFoundIds,omitempty"`
	}
	answer.Items = []personView{}
	for _, id := range ids {
		a, err := s.person(id, "")
		if err != nil {
			answer.NotFoundIDs = append(answer.NotFoundIDs, id)
			continue
		}
		answer.Items = append(answer.Items, viewPerson(a))
	}
	return answer, nil
}
