package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// incidentOpen makes a space for an incident, brings in the people, posts how
// the queue does, and begins a timeline. It asks when it concerns others.
type incidentOpen struct {
	incidents
	maker  spaceMaker
	teller bot.Teller
	// picture answers how a queue does; nil without a contact centre.
	picture bot.Reader
}

func (incidentOpen) Spec() bot.Spec {
	return bot.Spec{
		Name:    "incident open",
		Area:    areaSpaces,
		Aliases: []string{"open an incident", "start an incident", "declare an incident"},
		Summary: "Makes a space for an incident, brings in whom you name after you confirm it, posts how the queue does and keeps a timeline.",
		Params: []bot.Param{
			{Name: "title", Kind: bot.KindTitle},
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "people", Kind: bot.KindPerson, Many: true, Addresses: true},
		},
		Examples: []string{
			`incident open "Card readers are down" with Maya Patel`, "open an incident for Billing", `open an incident about "no calls on Sales"`,
			"incident open Billing with Dana Whitfield", `start an incident called "Outage" with Maya Patel and Tom Becker`, "declare an incident on Claims",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// Preview works out what the incident is called: after its queue, when nothing
// else was said.
func (c incidentOpen) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if !r.Has("title") && !r.Has("queue") {
		return bot.Reply{Headline: "What is the incident about? Say it in a few words, or name a queue.", Asks: "title"}, false, nil
	}
	title := r.Text("title")
	if title == "" {
		title = r.Queue("queue").Name
	}
	r.Slots = r.Slots.With("title", bot.Value{Kind: bot.KindTitle, Name: "Incident – " + title})
	title, err := titleOf(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	people, err := invited(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	before, err := c.before(ctx, title)
	if err != nil {
		return bot.Reply{}, false, notTouched(err)
	}
	preview := bot.Reply{
		Headline: fmt.Sprintf("Make the space “%s” and bring in %s?", title, namesOf(people)),
		Note:     "I post there how " + c.subject(r) + " does, and keep a timeline until “incident close”.",
		Slots:    r.Slots.With("people", people...).With("title", bot.Value{Kind: bot.KindTitle, Name: title}).With("before", before...),
	}
	return preview, len(people) > 0, nil
}

func (c incidentOpen) subject(r bot.Request) string {
	if q := r.Queue("queue").Name; q != "" {
		return q
	}
	return "the floor"
}

// Lasts implements bot.Lasting.
func (incidentOpen) Lasts(r bot.Request) time.Duration { return bringingLasts(r) }

// Do writes the timeline down as soon as the space is there: everything after
// that can be done by hand.
func (c incidentOpen) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	picture := c.look(ctx, r)
	space, err := c.maker.Create(ctx, r.Text("title"))
	if err != nil {
		return bot.Reply{}, err
	}
	i, err := c.begin(ctx, r, space, picture)
	if err != nil {
		return bot.Reply{}, err
	}
	failed := spaceCreate{c.spaces, c.maker}.bringIn(ctx, space.ID, append([]bot.Value{{ID: r.Person.ID, Name: "you"}}, r.Slots["people"]...))
	if err := c.enlist(ctx, i); err != nil {
		failed = append(failed, "the list of open incidents (it could not be written)")
	}
	if err := c.post(ctx, i, picture, r); err != nil {
		failed = append(failed, "the picture of the queue (it could not be posted)")
	} else if _, err := c.edit(ctx, space.ID, func(i *incident) error { i.Told = true; return nil }); err != nil {
		failed = append(failed, "the timeline (I could not write down that the picture was posted)")
	}
	return c.shown(ctx, space, failed)
}

// begin writes the first lines of the timeline.
func (c incidentOpen) begin(ctx context.Context, r bot.Request, space webex.Space, picture bot.Reply) (incident, error) {
	i := incident{SpaceID: space.ID, Title: space.Title, QueueID: r.Queue("queue").ID, QueueName: r.Queue("queue").Name, Opened: r.Now, By: r.Person}
	if !r.Direct {
		i.Home.RoomID = r.RoomID
	}
	i.Lines = []incidentLine{{ID: r.ID, At: r.Now, Who: r.Person.Name, Text: "Opened the incident."}}
	if picture.Headline != "" {
		i.Lines = append(i.Lines, incidentLine{ID: r.ID + "#picture", At: r.Now, Who: "Floorwalker", Text: picture.Headline})
	}
	return i, c.save(ctx, i, "")
}

// look asks how the queue does. An incident is opened without an answer, too.
func (c incidentOpen) look(ctx context.Context, r bot.Request) bot.Reply {
	if c.picture == nil {
		return bot.Reply{}
	}
	r.Command, r.Progress = c.picture.Spec().Name, nil
	slots := bot.Slots{}
	if q, ok := r.Slots.First("queue"); ok {
		slots["queue"], slots["format"] = []bot.Value{q}, []bot.Value{{Kind: bot.KindChoice, ID: formatChart, Name: formatChart}}
	}
	r.Slots = slots
	reply, err := c.picture.Run(ctx, r)
	if err != nil {
		return bot.Reply{}
	}
	return reply
}

// post puts the first message into the incident's space.
func (c incidentOpen) post(ctx context.Context, i incident, picture bot.Reply, r bot.Request) error {
	first := bot.Reply{
		Headline: fmt.Sprintf("%s. Opened by %s at %s.", i.Title, r.Person.Name, clock(r.Now, r.Location)),
		Note:     "“incident note” and some words write a line into the timeline, “incident show” shows it, “incident close” ends it.",
	}
	if picture.Headline != "" {
		first.Facts = append([]bot.Fact{{Label: "Now", Value: picture.Headline}}, picture.Facts...)
		first.Table, first.Chart, first.Note = picture.Table, picture.Chart, strings.TrimSpace(picture.Note+" "+first.Note)
	}
	if i.QueueName != "" {
		first.Buttons = []bot.Button{run(i.QueueName+" now", "queue status", bot.Slots{"queue": {{Kind: bot.KindQueue, ID: i.QueueID, Name: i.QueueName}}})}
	}
	_, err := c.teller.Tell(ctx, bot.Address{RoomID: i.SpaceID}, "", first)
	return err
}

// shown tells of the space as Webex shows it.
func (c incidentOpen) shown(ctx context.Context, space webex.Space, failed notIn) (bot.Reply, error) {
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "The space of the incident is made, but I could not look who is in it."}
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("The incident is open in the space “%s”, with %s in it.", space.Title, c.peopleIn(members, "me")),
		Note:     "As Webex shows it. Say “incident note …” and “incident close” there.",
	}
	if len(failed) > 0 {
		reply.Facts = []bot.Fact{{Label: "Not done", Value: strings.Join(failed, "; ")}}
	}
	return reply, nil
}
