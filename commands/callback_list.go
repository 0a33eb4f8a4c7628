package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// callbackList lists the scheduled callbacks of a number or an agent.
type callbackList struct{ callbacks }

func (callbackList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "callback list",
		Area:    areaTasks,
		Aliases: []string{"callbacks", "list callbacks", "scheduled callbacks"},
		Summary: "Lists the scheduled callbacks of a number or an agent, all or those of a time.",
		Params:  []bot.Param{phoneParam, agentParam, {Name: "start", Kind: bot.KindRange}},
		Examples: []string{
			"callback list +19195550142", "callback list Maya Patel", "callbacks for +19195550142", "which callbacks does Luis Ortega have",
			"scheduled callbacks of Grace Lin", "callback list", "callbacks for today", "any callbacks tomorrow", "callbacks of Maya Patel this afternoon",
			"what callbacks are scheduled",
		},
		Role: bot.Supervisor,
	}
}

func (c callbackList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	number, agent := "", r.Agent("agent")
	if r.Has("phone") {
		var err error
		if number, err = c.e164(r.Text("phone")); err != nil {
			return bot.Reply{}, err
		}
	}
	if number == "" && agent.ID == "" {
		me, known, err := askerAsAgent(ctx, c.source, r.Person)
		if err != nil {
			return bot.Reply{}, err
		}
		if !known {
			return bot.Reply{}, bot.Errorf(bot.Invalid, "Say whose callbacks: Webex Contact Center lists those of one number or one agent, and has no list of all.")
		}
		agent = me
	}
	found, err := c.source.Callbacks(ctx, number, agent.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	whose := cmp.Or(number, agent.Name)
	if at := r.Value("start").Range; at != nil {
		found = slices.DeleteFunc(found, func(k contactcenter.Callback) bool { return !k.From.IsZero() && !at.Contains(k.From) })
		whose += ", " + language.Describe(*at, r.Location)
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s for %s.", plural(len(found), "callback is scheduled", "callbacks are scheduled"), whose),
		Note:     "Those whose time has not come; times in " + r.Location.String() + ".",
	}
	if len(found) == 0 {
		reply.Headline = "No callback is scheduled for " + whose + "."
		return reply, nil
	}
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "When"}, {Title: "Customer"}, {Title: "Number"}, {Title: "Queue"}}, Total: len(found)}
	for i, k := range found {
		reply.Items = append(reply.Items, taskValue(k.ID))
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{callbackTime(k, r), k.Customer, k.Number, c.queueName(ctx, k.QueueID)})
		}
		if i < 3 {
			reply.Buttons = append(reply.Buttons, run(fmt.Sprintf("Cancel %d", i+1), "callback cancel", bot.Slots{"task": {taskValue(k.ID)}}))
		}
	}
	return reply, nil
}
