package commands

import (
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// callOutcome is what became of a call, and the leg that says so.
type callOutcome struct {
	leg              bot.CallEvent
	words            string
	answered, missed bool
}

// outcome is what became of a call that is over. A leg that was answered stands
// for the others; else the last one.
func (f *followed) outcome() callOutcome {
	leg := f.Legs[len(f.Legs)-1]
	for _, l := range f.Legs {
		if !l.Call.Answered.IsZero() {
			leg = l
		}
	}
	o := callOutcome{leg: leg}
	switch {
	case !leg.Call.Answered.IsZero():
		o.words, o.answered = "answered", true
	case leg.Elsewhere:
		o.words = "taken elsewhere"
	case leg.Type == "forwarded":
		// Webex does not say where to: the events of voicemail and of another
		// number are the same.
		o.words, o.missed = "not answered, and sent on to voicemail or another number", true
	case leg.Call.Outbound:
		o.words = "not answered"
	default:
		o.words, o.missed = "missed", true
	}
	return o
}

// cameThrough reports whether a call was sent on by a call queue of that name.
func (f *followed) cameThrough(queue string) bool {
	for _, l := range f.Legs {
		for _, p := range l.Call.Redirected {
			if strings.EqualFold(p.Name, queue) {
				return true
			}
		}
	}
	return false
}

// show is what a place reads of a call; false when nothing new is to be posted.
func (f *CallFollower) show(call *followed, p place, who bot.Person) (bot.Reply, bool) {
	if leg, going := call.live(); going {
		// Late news of a call that may be over by now is no card.
		return f.card(leg, who), p.card && f.Clock().Sub(leg.At) < bot.StaleAfter
	}
	return f.ended(call.outcome(), who), true
}

// card shows a call that goes on, with what its owner can do. A press by anybody
// else is a request about somebody else's call, and treated as one.
func (f *CallFollower) card(leg bot.CallEvent, who bot.Person) bot.Reply {
	r := bot.Request{Person: who, Now: leg.At, Location: f.Location,
		Slots: bot.Slots{"person": {{Kind: bot.KindPerson, ID: who.ID, Name: who.Name}}}}
	k := leg.Call
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s’s call with %s %s.", who.Name, partyName(k.Party), stateWords(k)),
		Facts:    callFacts(k, f.Location),
		Buttons:  cardSteps(k, r),
		Note:     "As of " + clock(leg.At, f.Location) + ".",
	}
	return reply
}

// cardSteps are the buttons of a card.
func cardSteps(k bot.Call, r bot.Request) []bot.Button {
	buttons := nextSteps([]bot.Call{k}, r)
	if k.State == bot.CallConnected && len(buttons) > 0 {
		slots := bot.Slots{"call": {callValue(k)}, "person": r.Slots["person"]}
		more := []bot.Button{run("Transfer", "call transfer", slots.With("how", bot.Value{Kind: bot.KindChoice, ID: blind, Name: blind}))}
		if !beingRecorded(k.Recording) {
			more = append(more, run("Record", "call record", slots.With("recording", bot.Value{Kind: bot.KindChoice, ID: "start", Name: "start"})))
		}
		last := len(buttons) - 1
		buttons = append(append(buttons[:last:last], more...), buttons[last])
	}
	return buttons
}

func callFacts(k bot.Call, zone *time.Location) []bot.Fact {
	var facts []bot.Fact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, bot.Fact{Label: label, Value: value})
		}
	}
	add("Number", shownNumber(k.Party))
	add("Direction", direction(k))
	if !k.Created.IsZero() {
		add("Began", clock(k.Created, zone))
	}
	for _, p := range k.Redirected {
		add("Sent on by", partyName(p))
	}
	return facts
}

// ended is the post of a call that is over.
func (f *CallFollower) ended(o callOutcome, who bot.Person) bot.Reply {
	k := o.leg.Call
	over := o.leg.Ended
	if over.IsZero() {
		over = o.leg.At
	}
	talked := ""
	if o.answered {
		talked = elapsed(k.Answered, over)
	}
	headline := fmt.Sprintf("%s’s call with %s has ended: %s.", who.Name, partyName(k.Party), o.words)
	if talked != "" {
		headline = fmt.Sprintf("%s’s call with %s has ended: %s, %s.", who.Name, partyName(k.Party), o.words, talked)
	}
	reply := bot.Reply{Headline: headline, Facts: callFacts(k, f.Location), Note: "As of " + clock(o.leg.At, f.Location) + "."}
	answered := k.Answered
	if answered.IsZero() {
		answered = over
	}
	if wait := elapsed(k.Created, answered); wait != "" {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Wait", Value: wait})
	}
	if talked != "" {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Talked", Value: talked})
	}
	return reply
}

// elapsed is the time between two moments; "" when one is unknown.
func elapsed(from, to time.Time) string {
	if from.IsZero() || to.Before(from) {
		return ""
	}
	return language.Humanize(to.Sub(from).Truncate(time.Second))
}
