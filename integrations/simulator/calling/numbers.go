package calling

import (
	"net/http"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// maxNumbers is how many numbers are listed unless fewer are asked for (Cisco).
const maxNumbers = 2000

// numberView is a number as Cisco lists it (NumberObject).
type numberView struct {
	PhoneNumber     string       `json:"phoneNumber,omitempty"`
	Extension       string       `json:"extension,omitempty"`
	State           string       `json:"state"`
	Type            string       `json:"phoneNumberType"`
	MainNumber      bool         `json:"mainNumber"`
	TelephonyTypes  string       `json:"includedTelephonyTypes"`
	TollFreeNumber  bool         `json:"tollFreeNumber"`
	IsServiceNumber bool         `json:"isServiceNumber"`
	Location        locationView `json:"location"`
	Owner           *ownerView   `json:"owner,omitempty"`
}

type locationView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type ownerView struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
}

// listNumbers lists who has which number.
func (s *System) listNumbers(q *request) (int, any, error) {
	query := q.r.URL.Query()
	limit, start := maxNumbers, 0
	for name, into := range map[string]*int{"max": &limit, "start": &start} {
		text := query.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "Invalid value for parameter %s.", name)
		}
		*into = n
	}
	var all []numberView
	add := func(number, extension, location, locationID string, owner ownerView) {
		if wanted := query.Get("ownerType"); wanted != "" && wanted != owner.Type {
			return
		}
		all = append(all, numberView{
			PhoneNumber: number, Extension: extension, State: "ACTIVE", Type: "PRIMARY", TelephonyTypes: "PSTN_NUMBER",
			Location: locationView{encodeID(kindLocation, locationID), location}, Owner: &owner,
		})
	}
	for _, m := range s.members {
		first, last, _ := strings.Cut(m.name, " ")
		add(m.number, m.extension, m.location.Name, m.location.ID, ownerView{encodeID(kindPerson, m.id), "PEOPLE", first, last})
	}
	for _, one := range s.queues {
		add(one.number, one.extension, one.location.Name, one.location.ID, ownerView{encodeID(kindQueue, one.id), "CALL_QUEUE", one.name, ""})
	}
	views := []numberView{}
	for i := start; i < len(all) && len(views) < min(limit, maxNumbers); i++ {
		views = append(views, all[i])
	}
	return http.StatusOK, map[string]any{"phoneNumbers": views}, nil
}
