package world

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Finesse is a contact centre on the premises beside the one in the cloud. A
// world without it has none.
type Finesse struct {
	// Deployment is UCCE (Unified CCE, when left out) or UCCX (Unified CCX).
	Deployment string `json:"deployment,omitempty"`
	// Auth is NON_SSO (when left out), SSO or HYBRID.
	Auth string `json:"auth,omitempty"`
	// Account is the login id of the agent whose account the bot uses, and Owner
	// the e-mail address of the person whose account that is.
	Account string          `json:"account"`
	Owner   string          `json:"owner,omitempty"`
	Teams   []FinesseTeam   `json:"teams"`
	Queues  []FinesseQueue  `json:"queues,omitempty"`
	Reasons []FinesseReason `json:"reasons,omitempty"`
	Agents  []FinesseAgent  `json:"agents"`
	Books   []FinesseBook   `json:"phoneBooks,omitempty"`
}

// FinesseTeam is a team of agents. Ids are numbers, counted up when left out.
type FinesseTeam struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// FinesseQueue is a skill group. Waiting calls are there from the start.
type FinesseQueue struct {
	ID      string `json:"id,omitempty"`
	Name    string `json:"name"`
	Waiting []Past `json:"waiting,omitempty"`
}

// Past is something that began a while ago: "90s".
type Past struct {
	Ago  string `json:"ago"`
	From string `json:"from,omitempty"` // the caller's number
}

// FinesseReason is a reason code: Category is NOT_READY (when left out) or LOGOUT.
type FinesseReason struct {
	ID       string `json:"id,omitempty"`
	Category string `json:"category,omitempty"`
	Code     string `json:"code"`
	Label    string `json:"label"`
}

// FinesseAgent is a user. State is LOGOUT when left out; Reason is the label of
// its reason code, and Since how long it has lasted.
type FinesseAgent struct {
	ID         string   `json:"id,omitempty"` // login id
	Name       string   `json:"name"`
	Team       string   `json:"team"`
	Extension  string   `json:"extension"`
	Password   string   `json:"password,omitempty"`
	Supervises []string `json:"supervises,omitempty"`
	Queues     []string `json:"queues,omitempty"`
	State      string   `json:"state,omitempty"`
	Reason     string   `json:"reason,omitempty"`
	Since      string   `json:"since,omitempty"`
}

// FinesseBook is a phone book, of a team or, without one, of everybody.
type FinesseBook struct {
	Name     string           `json:"name"`
	Team     string           `json:"team,omitempty"`
	Contacts []FinesseContact `json:"contacts"`
}

// FinesseContact is an entry of a phone book.
type FinesseContact struct {
	Name        string `json:"name"`
	Number      string `json:"number"`
	Description string `json:"description,omitempty"`
}

// The states in which a world's agent of Finesse can begin.
var finesseStates = []string{"", "LOGOUT", "NOT_READY", "READY", "WORK"}

// DefaultFinesse is a small centre on the premises beside the built-in world:
// other people, other teams and other queues.
func DefaultFinesse() *Finesse {
	return &Finesse{
		Account: "sup1", Owner: "alex.morgan@acme.example",
		Teams:  []FinesseTeam{{Name: "Harbour"}, {Name: "Dockside"}},
		Queues: []FinesseQueue{{Name: "Freight", Waiting: []Past{{Ago: "95s", From: "+12025550171"}, {Ago: "40s", From: "+12025550172"}}}, {Name: "Customs"}, {Name: "Night Watch"}},
		Reasons: []FinesseReason{
			{Code: "10", Label: "Coffee"}, {Code: "11", Label: "Paperwork"}, {Code: "12", Label: "Coaching"}, {Category: "LOGOUT", Code: "20", Label: "End of Shift"},
		},
		Agents: []FinesseAgent{
			{ID: "sup1", Name: "Alex Morgan", Team: "Harbour", Extension: "5100", Supervises: []string{"Harbour", "Dockside"}, Queues: []string{"Freight"}, State: "NOT_READY", Reason: "Coaching", Since: "25m"},
			{ID: "5001", Name: "Nora Quist", Team: "Harbour", Extension: "5101", Queues: []string{"Freight", "Customs"}, State: "NOT_READY", Reason: "Coffee", Since: "18m"},
			{ID: "5002", Name: "Ivo Marek", Team: "Harbour", Extension: "5102", Queues: []string{"Freight"}, State: "WORK", Since: "2m"},
			{ID: "5003", Name: "Wanda Fry", Team: "Dockside", Extension: "5103", Queues: []string{"Customs"}, State: "READY", Since: "6m"},
			{ID: "5004", Name: "Jonas Pike", Team: "Dockside", Extension: "5104", Queues: []string{"Customs"}, State: "NOT_READY", Reason: "Paperwork", Since: "42m"},
			{ID: "5005", Name: "Rosa Keller", Team: "Dockside", Extension: "5105", Queues: []string{"Night Watch"}},
		},
		Books: []FinesseBook{
			{Name: "Everybody", Contacts: []FinesseContact{{"Harbour Master", "+12025550181", "Pilots and berths"}, {"Duty Manager", "5900", ""}}},
			{Name: "Harbour book", Team: "Harbour", Contacts: []FinesseContact{{"Crane Control", "+12025550182", "Day and night"}}},
		},
	}
}

func (w *World) completeFinesse() {
	f := w.Finesse
	if f == nil {
		return
	}
	set(&f.Deployment, "UCCE")
	set(&f.Auth, "NON_SSO")
	for i := range f.Teams {
		set(&f.Teams[i].ID, strconv.Itoa(500+i))
	}
	for i := range f.Queues {
		set(&f.Queues[i].ID, strconv.Itoa(10+i))
	}
	for i := range f.Reasons {
		set(&f.Reasons[i].ID, strconv.Itoa(1+i))
		set(&f.Reasons[i].Category, "NOT_READY")
	}
	for i := range f.Agents {
		a := &f.Agents[i]
		set(&a.ID, a.Extension)
		set(&a.Password, secret(w.Seed, "finesse-password", a.ID)[:16])
		set(&a.State, "LOGOUT")
	}
}

// FinesseToken is the token of single sign-on of an agent of Finesse, and what it
// is renewed with.
func (w *World) FinesseToken(id string) (token, refresh string) {
	return secret(w.Seed, "finesse-token", id), secret(w.Seed, "finesse-refresh", id)
}

// FinesseTokenAfter is a later token of an agent.
func (w *World) FinesseTokenAfter(id, renewal string) string {
	return secret(w.Seed, "finesse-token", id+"/"+renewal)
}

func (c *checker) finesse(f *Finesse) {
	if f == nil {
		return
	}
	c.oneOf("finesse.deployment", f.Deployment, []string{"", "UCCE", "UCCX"})
	c.oneOf("finesse.auth", f.Auth, []string{"", "NON_SSO", "SSO", "HYBRID"})
	team := func(place, name string) {
		if !slices.ContainsFunc(f.Teams, func(t FinesseTeam) bool { return t.Name == name }) {
			c.add(place, "no team of Finesse is called %q", name)
		}
	}
	for i, t := range f.Teams {
		c.name(fmt.Sprintf("finesse.teams[%d].name", i), t.Name)
	}
	for i, q := range f.Queues {
		c.name(fmt.Sprintf("finesse.queues[%d].name", i), q.Name)
		for j, p := range q.Waiting {
			c.ago(fmt.Sprintf("finesse.queues[%d].waiting[%d].ago", i, j), p.Ago)
		}
	}
	for i, r := range f.Reasons {
		c.name(fmt.Sprintf("finesse.reasons[%d].label", i), r.Label)
		c.oneOf(fmt.Sprintf("finesse.reasons[%d].category", i), r.Category, []string{"", "NOT_READY", "LOGOUT"})
	}
	account := false
	for i, a := range f.Agents {
		at := fmt.Sprintf("finesse.agents[%d]", i)
		c.name(at+".name", a.Name)
		c.name(at+".extension", a.Extension)
		team(at+".team", a.Team)
		for j, t := range a.Supervises {
			team(fmt.Sprintf("%s.supervises[%d]", at, j), t)
		}
		for j, q := range a.Queues {
			if !slices.ContainsFunc(f.Queues, func(k FinesseQueue) bool { return k.Name == q }) {
				c.add(fmt.Sprintf("%s.queues[%d]", at, j), "no queue of Finesse is called %q", q)
			}
		}
		c.oneOf(at+".state", a.State, finesseStates)
		if a.Since != "" {
			c.ago(at+".since", a.Since)
		}
		if a.Reason != "" && !slices.ContainsFunc(f.Reasons, func(r FinesseReason) bool { return r.Label == a.Reason }) {
			c.add(at+".reason", "no reason code of Finesse is called %q", a.Reason)
		}
		account = account || cmp.Or(a.ID, a.Extension) == f.Account
	}
	if !account {
		c.add("finesse.account", "no agent of Finesse has the id %q", f.Account)
	}
	for i, b := range f.Books {
		at := fmt.Sprintf("finesse.phoneBooks[%d]", i)
		c.name(at+".name", b.Name)
		if strings.TrimSpace(b.Team) != "" {
			team(at+".team", b.Team)
		}
	}
}
