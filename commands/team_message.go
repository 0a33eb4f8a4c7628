package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/finesse"
)

// teamMessenger is what the commands on team messages need.
type teamMessenger interface {
	Teams(context.Context) ([]bot.Team, error)
	Messages(ctx context.Context, teamID string) ([]finesse.Message, error)
	SendMessage(ctx context.Context, teamIDs []string, content string, lasts time.Duration) error
	DeleteMessage(ctx context.Context, messageID string) error
}

// messageLasts is how long a team message lasts that does not say.
const messageLasts = time.Hour

// teamMessages reads the active messages of a team, or of all teams, the newest
// first; one to several teams stands once.
func teamMessages(ctx context.Context, source teamMessenger, r bot.Request) ([]finesse.Message, map[string]string, error) {
	teams, err := source.Teams(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := map[string]string{}
	var all []finesse.Message
	for _, t := range teams {
		names[t.ID] = t.Name
		if r.Has("team") && t.ID != r.Team("team").ID {
			continue
		}
		found, err := source.Messages(ctx, t.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range found {
			if !slices.ContainsFunc(all, func(k finesse.Message) bool { return k.ID == m.ID }) {
				all = append(all, m)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b finesse.Message) int { return b.Created.Compare(a.Created) })
	return all, names, nil
}

// teamMessageList lists the messages that agents see on their desktops now.
type teamMessageList struct{ source teamMessenger }

func (teamMessageList) Spec() bot.Spec {
	return bot.Spec{
		Name:     "team-message list",
		Area:     areaFinesse,
		Aliases:  []string{"team messages", "list team messages"},
		Summary:  "Lists the team messages that Finesse shows on agents' desktops now.",
		Params:   []bot.Param{{Name: "team", Kind: bot.KindTeam}},
		Examples: []string{"team-message list", "team messages of Blue", "which team messages are active", "list the team messages"},
		Role:     bot.Viewer,
	}
}

func (c teamMessageList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if r.Has("team") {
		if err := onlyFinesse(r.Value("team")); err != nil {
			return bot.Reply{}, err
		}
	}
	all, names, err := teamMessages(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	where := ""
	if r.Has("team") {
		where = " for " + r.Team("team").Name
	}
	reply := bot.Reply{Headline: fmt.Sprintf("No team message is active%s.", where), Note: "As Finesse has it at " + clock(r.Now, r.Location) + "."}
	if len(all) == 0 {
		return reply, nil
	}
	reply.Headline = plural(len(all), "team message is", "team messages are") + " active" + where + "."
	reply.Table = &bot.Table{Total: len(all), Columns: []bot.Column{{Title: "No.", Right: true}, {Title: "Message"}, {Title: "Teams"}, {Title: "By"}, {Title: "Until"}}}
	for i, m := range all {
		reply.Items = append(reply.Items, bot.Value{Kind: bot.KindNumber, ID: m.ID, Name: m.Content, Number: float64(i + 1)})
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{strconv.Itoa(i + 1), m.Content, teamNames(m.TeamIDs, names), m.Author, clock(m.Created.Add(m.Lasts), r.Location)})
		}
	}
	reply.Note += " “team-message delete” with the number takes one back."
	return reply, nil
}

func teamNames(ids []string, names map[string]string) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = cmp.Or(names[id], "another team")
	}
	return strings.Join(all, ", ")
}

// teamMessageSend sends a message to the agents of teams.
type teamMessageSend struct{ source teamMessenger }

func (teamMessageSend) Spec() bot.Spec {
	return bot.Spec{
		Name:    "team-message send",
		Area:    areaFinesse,
		Aliases: []string{"send team message", "send a team message"},
		Summary: "Sends a team message to the desktops of a team's agents in Finesse, for an hour or as long as you say, after you confirm it.",
		Params: []bot.Param{
			{Name: "team", Kind: bot.KindTeam, Required: true, Many: true, Ask: "To which team?"},
			{Name: "lasting", Kind: bot.KindDuration},
			{Name: "text", Kind: bot.KindText, Required: true, Ask: "What shall the message say?"},
		},
		Examples: []string{
			"team message send Blue “the printer works again”", "send a team message to Evening “please log out by nine”",
			"team message send Blue for 2 hours “claims calls go to Tier 2”",
			"team message Blue “fire drill at three”", "tell Evening “log out by nine”",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

func (c teamMessageSend) wish(r bot.Request) (text string, lasts time.Duration, names string, err error) {
	text, lasts = strings.Trim(r.Text("text"), "“”\"' "), messageLasts
	if r.Has("lasting") {
		lasts = r.Value("lasting").Duration
	}
	var all []string
	for _, t := range r.Slots["team"] {
		if err := onlyFinesse(t); err != nil {
			return "", 0, "", err
		}
		all = append(all, t.Name)
	}
	return text, lasts, strings.Join(all, ", "), finesse.CheckMessage(text, lasts)
}

// Preview shows the message and to whom it goes.
func (c teamMessageSend) Preview(_ context.Context, r bot.Request) (bot.Reply, bool, error) {
	text, lasts, names, err := c.wish(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Send this to the desktops of everybody in %s, for %s?", names, language.Humanize(lasts)),
		Facts:    []bot.Fact{{Label: "Message", Value: text}},
	}, true, nil
}

// Do sends once, and says whether Finesse then lists it.
func (c teamMessageSend) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	text, lasts, names, err := c.wish(r)
	if err != nil {
		return bot.Reply{}, err
	}
	var ids []string
	for _, t := range r.Slots["team"] {
		ids = append(ids, t.ID)
	}
	if err := c.source.SendMessage(ctx, ids, text, lasts); err != nil {
		return bot.Reply{}, err
	}
	out, err := c.Observe(ctx, r)
	reply := bot.Reply{Headline: fmt.Sprintf("The message to %s is active until %s.", names, clock(r.Now.Add(lasts), r.Location)),
		Note: "As Finesse lists it.", Buttons: []bot.Button{run("Team messages", "team-message list", nil)}}
	if err != nil || out.State != bot.OutcomeDone {
		reply.Headline, reply.Note = fmt.Sprintf("Finesse has taken the message to %s, but does not list it yet.", names), "I will not send it again by myself."
	}
	return reply, nil
}

// Observe looks whether the message is listed.
func (c teamMessageSend) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	text, _, _, err := c.wish(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	for _, t := range r.Slots["team"] {
		found, err := c.source.Messages(ctx, t.ID)
		if err != nil {
			return bot.Outcome{State: bot.OutcomeUnknown}, err
		}
		same := strings.Join(strings.Fields(text), " ")
		if !slices.ContainsFunc(found, func(m finesse.Message) bool { return m.Content == same && !m.Created.Before(r.Now.Add(-clockSkew)) }) {
			return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "Finesse does not list the message."}}, nil
		}
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "The message is active."}}, nil
}

// teamMessageDelete takes a message back.
type teamMessageDelete struct{ source teamMessenger }

func (teamMessageDelete) Spec() bot.Spec {
	return bot.Spec{
		Name:     "team-message delete",
		Area:     areaFinesse,
		Aliases:  []string{"delete team message"},
		Summary:  "Takes a team message of Finesse back, by its number in the list, after you confirm it.",
		Params:   []bot.Param{{Name: "number", Kind: bot.KindNumber, Required: true, Ask: "Which one? Say its number in “team-message list”."}},
		Examples: []string{"team message delete 1", "delete team message 2"},
		Role:     bot.Supervisor,
		Changes:  true,
	}
}

// which is the message that a number means: as it stood in the list shown last,
// or else as it stands now.
func (c teamMessageDelete) which(ctx context.Context, r bot.Request) (finesse.Message, map[string]string, bool, error) {
	r.Slots = r.Slots.Clone()
	number, asked := r.Value("number"), listed(r, r.Value("number"))
	all, names, err := teamMessages(ctx, c.source, r)
	if err != nil {
		return finesse.Message{}, nil, false, err
	}
	for i, m := range all {
		if asked == m.ID || asked == "" && number.Number == float64(i+1) {
			return m, names, true, nil
		}
	}
	return finesse.Message{}, names, false, nil
}

// Preview shows which message it is.
func (c teamMessageDelete) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	m, names, ok, err := c.which(ctx, r)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case !ok:
		return bot.Reply{}, false, bot.Errorf(bot.NotFound, "No active team message has that number: “team-message list” shows them. Nothing was changed.")
	}
	value := r.Value("number")
	value.ID, value.Name = m.ID, m.Content
	return bot.Reply{
		Headline: fmt.Sprintf("Take the message to %s back?", teamNames(m.TeamIDs, names)),
		Facts:    []bot.Fact{{Label: "Message", Value: m.Content}, {Label: "By", Value: m.Author}},
		Slots:    r.Slots.With("number", value),
	}, true, nil
}

// Do deletes once, and says whether it is gone.
func (c teamMessageDelete) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := c.source.DeleteMessage(ctx, r.Value("number").ID); err != nil {
		return bot.Reply{}, err
	}
	if out, err := c.Observe(ctx, r); err == nil && out.State == bot.OutcomeDone {
		return out.Reply, nil
	}
	// That it could not be looked at is not the request's failure.
	return bot.Reply{Headline: "Finesse has taken the request, but still lists the message."}, nil
}

// Observe looks whether the message is gone.
func (c teamMessageDelete) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	_, _, there, err := c.which(ctx, r)
	switch {
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	case there:
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The message is still active."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "The message is no longer shown.", Buttons: []bot.Button{run("Team messages", "team-message list", nil)}}}, nil
}
