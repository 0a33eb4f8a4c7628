package commands

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

const (
	// keepIncident is how long the timeline of an incident is kept after the last
	// line was written.
	keepIncident = 90 * 24 * time.Hour
	// maxLines and maxNote bound a timeline: lines, and characters of one.
	maxLines = 100
	maxNote  = 400
	// maxTimeline bounds what is kept of an incident, in bytes, below what the
	// store takes: its end must still find room.
	maxTimeline = 60 << 10
	// maxIncidents is how many incidents may be open at a time.
	maxIncidents = 100
	// openIncidents is the name of the list of those that are open. No space is
	// called so.
	openIncidents = "open"
	// savesTried is how often a line is written again when somebody else has
	// written at the same moment.
	savesTried = 5
)

// incident is what is kept of one, under its space.
type incident struct {
	SpaceID   string     `json:"spaceId"`
	Title     string     `json:"title"`
	QueueID   string     `json:"queueId,omitempty"`
	QueueName string     `json:"queueName,omitempty"`
	Opened    time.Time  `json:"opened"`
	Closed    time.Time  `json:"closed,omitzero"`
	By        bot.Person `json:"by"`
	ClosedBy  string     `json:"closedBy,omitempty"`
	// Home is where it was opened, and hears of its end.
	Home  bot.Address    `json:"home"`
	Lines []incidentLine `json:"lines"`
	// Told says that its first message was posted.
	Told bool `json:"told,omitempty"`
}

// incidentLine is a line of the timeline. ID is the request that wrote it.
type incidentLine struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Who  string    `json:"who"`
	Text string    `json:"text"`
}

// openIncident is an entry of the list of open incidents.
type openIncident struct {
	SpaceID string    `json:"spaceId"`
	Title   string    `json:"title"`
	Opened  time.Time `json:"opened"`
	By      string    `json:"by"`
}

// incidents is what the commands on incidents share.
type incidents struct {
	spaces
	notes CallNotes
}

// load returns the incident of a space, and whether there is one.
func (s incidents) load(ctx context.Context, spaceID string) (incident, string, bool, error) {
	var i incident
	body, version, err := s.notes.Load(ctx, webex.BareID(spaceID))
	if err == nil && version != "" {
		err = json.Unmarshal(body, &i)
	}
	if err != nil {
		return incident{}, "", false, &bot.Error{Kind: bot.Upstream, Err: err, Public: "I cannot read what I keep of incidents at the moment. Nothing was changed; please try again in a minute."}
	}
	return i, version, version != "", nil
}

// errSame ends an edit that has nothing to change.
var errSame = errors.New("nothing to change")

// edit changes the incident of a space; change may be called more than once.
func (s incidents) edit(ctx context.Context, spaceID string, change func(*incident) error) (incident, error) {
	for tries := 1; ; tries++ {
		i, version, ok, err := s.load(ctx, spaceID)
		if err == nil && !ok {
			err = noIncident()
		}
		if err == nil {
			err = change(&i)
		}
		if errors.Is(err, errSame) {
			return i, nil
		}
		if err != nil {
			return incident{}, err
		}
		if err = s.save(ctx, i, version); err == nil || !errors.Is(err, bot.ErrConflict) || tries == savesTried {
			return i, err
		}
	}
}

func (s incidents) save(ctx context.Context, i incident, version string) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	err = s.notes.Save(ctx, webex.BareID(i.SpaceID), version, body, keepIncident)
	if err != nil && !errors.Is(err, bot.ErrConflict) {
		return &bot.Error{Kind: bot.Uncertain, Err: err, Public: "I could not write down what I keep of the incident."}
	}
	return err
}

func noIncident() error {
	return bot.Errorf(bot.NotFound, "No incident is kept of this space: ask in the space of one. “incident list” shows those that are open. Nothing was changed.")
}

// list changes the list of open incidents, and returns it as it then is.
func (s incidents) list(ctx context.Context, change func([]openIncident) []openIncident) ([]openIncident, error) {
	for tries := 1; ; tries++ {
		body, version, err := s.notes.Load(ctx, openIncidents)
		var all []openIncident
		if err == nil && version != "" {
			err = json.Unmarshal(body, &all)
		}
		if err != nil {
			return nil, &bot.Error{Kind: bot.Upstream, Err: err, Public: "I cannot read the list of incidents at the moment. Please try again in a minute."}
		}
		if change == nil {
			return all, nil
		}
		changed := change(slices.Clone(all))
		if body, err = json.Marshal(changed); err != nil {
			return nil, err
		}
		if err = s.notes.Save(ctx, openIncidents, version, body, keepIncident); err == nil || !errors.Is(err, bot.ErrConflict) || tries == savesTried {
			return changed, err
		}
	}
}

// enlist puts an incident on the list of open ones, once.
func (s incidents) enlist(ctx context.Context, i incident) error {
	_, err := s.list(ctx, func(all []openIncident) []openIncident {
		if slices.ContainsFunc(all, func(o openIncident) bool { return webex.BareID(o.SpaceID) == webex.BareID(i.SpaceID) }) {
			return all
		}
		all = append(all, openIncident{i.SpaceID, i.Title, i.Opened, i.By.Name})
		return all[max(0, len(all)-maxIncidents):]
	})
	return err
}

// unlist takes an incident off the list of open ones.
func (s incidents) unlist(ctx context.Context, spaceID string) error {
	_, err := s.list(ctx, func(all []openIncident) []openIncident {
		return slices.DeleteFunc(all, func(o openIncident) bool { return webex.BareID(o.SpaceID) == webex.BareID(spaceID) })
	})
	return err
}

// here returns the incident of the space that a request is about.
func (s incidents) here(ctx context.Context, r bot.Request) (incident, *bot.Reply, error) {
	space, ask, err := s.which(ctx, r)
	if err != nil || ask != nil {
		return incident{}, ask, err
	}
	i, ok, err := s.keptOf(ctx, space)
	if err == nil && !ok {
		err = noIncident()
	}
	return i, nil, err
}

// lasted is for how long the incident has been open, or was.
func (i incident) lasted(now time.Time) time.Duration {
	if !i.Closed.IsZero() {
		now = i.Closed
	}
	return max(now.Sub(i.Opened), 0).Truncate(time.Second)
}

// timeline is the incident's lines as a table.
func (i incident) timeline(r bot.Request) (*bot.Table, *bot.File, error) {
	table := &bot.Table{Columns: []bot.Column{{Title: "Time"}, {Title: "Who"}, {Title: "What"}}, Total: len(i.Lines)}
	file := newCSV("Time", "Who", "What")
	for n, l := range i.Lines {
		if n >= len(i.Lines)-maxRows { // the last ones
			table.Rows = append(table.Rows, []string{dateTime(l.At, r.Location), l.Who, l.Text})
		}
		file.Add(iso(l.At, r.Location), l.Who, l.Text)
	}
	if len(i.Lines) <= maxRows {
		return table, nil, nil
	}
	f, err := file.File("incident-" + i.Opened.In(r.Location).Format("2006-01-02") + ".csv")
	return table, f, err
}
