package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/calling"
)

// Phone is somebody's phone, as the identity sees it that reaches it.
type Phone interface {
	Calls(context.Context) ([]bot.Call, error)
	Call(ctx context.Context, id string) (bot.Call, error)
	History(ctx context.Context, kind string) ([]bot.PastCall, error)
	Do(context.Context, bot.CallOrder) (bot.CallResult, error)
	Conference(context.Context) (c bot.Conference, ok bool, err error)
	Supervise(ctx context.Context, how string) error
}

// Calling is what the commands need of a telephone system, all together.
type Calling interface {
	// Own is a person's own phone, reached with that person's account. Somebody
	// who has not connected it gets NotLinked from every use.
	Own(personID string) Phone
	// Member is the phone of somebody else, reached with the organisation's
	// account.
	Member(personID string) (Phone, error)
	QueueCalls(ctx context.Context, queueID string) ([]calling.QueuedCall, error)
	// Dialled reads what somebody typed to be dialled.
	Dialled(said string) (bot.Destination, error)
}

// desk is what commands on calls share.
type desk struct {
	calling Calling
	auditor bot.Auditor
}

// user is whose phone a command works on.
type user struct {
	Phone
	name string // of somebody else; empty for the asker
}

// system is what takes orders on a call of the phone.
func (u user) system(callID string) string {
	if named, ok := u.Phone.(interface{ SystemOf(callID string) string }); ok {
		return named.SystemOf(callID)
	}
	return "Webex"
}

// whose begins a sentence about what the user has: "You have", "Maya Patel has".
func (u user) has() string {
	if u.name == "" {
		return "You have"
	}
	return u.name + " has"
}

func (u user) whose() string {
	if u.name == "" {
		return "Your"
	}
	return u.name + "’s"
}

// asWithin is a word as it stands within a sentence, unless it is a name.
func asWithin(whose string) string {
	if whose == "Your" {
		return "your"
	}
	return whose
}

// left says that a call has gone from the phone towards somewhere. The phone does
// not show whether it was taken there, or the caller hung up on the way.
func (u user) left(call, where string) string {
	phone := "your phone"
	if u.name != "" {
		phone = u.whose() + " phone"
	}
	return fmt.Sprintf("%s has left %s, to go to %s.", call, phone, where)
}

// user returns the phone that a request is about: the asker's, or that of the
// person named, which takes a supervisor.
func (d desk) user(r bot.Request) (user, error) {
	p := r.Value("person")
	if p.ID == "" || p.ID == r.Person.ID {
		return user{Phone: d.calling.Own(r.Person.ID)}, nil
	}
	if r.Role < bot.Supervisor {
		d.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "refused", Person: r.Person, RoomID: r.RoomID, Command: r.Command,
			Target: p.Name, EventID: r.ID, Detail: "the calls of others take the role " + bot.Supervisor.String()})
		return user{}, bot.Errorf(bot.Forbidden, "The calls of others take the role %s, and yours is %s. Nothing was changed.", bot.Supervisor, r.Role)
	}
	phone, err := d.calling.Member(p.ID)
	if err != nil {
		return user{}, err
	}
	d.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "reached a phone", Person: r.Person, RoomID: r.RoomID, Command: r.Command,
		Target: p.Name, EventID: r.ID})
	return user{phone, p.Name}, nil
}

// want is which call a command can do something with.
type want struct {
	fits func(bot.Call) bool
	// as says what the call has to be: "is connected".
	as string
	// lapses says that a call which is over cannot be meant by "it".
	lapses bool
}

// pick works out which call is meant. Where that is not certain the reply asks,
// with the calls to choose from: the first one is never just taken.
func (u user) pick(ctx context.Context, r bot.Request, w want) (c bot.Call, ask *bot.Reply, err error) {
	calls, err := u.Calls(ctx)
	if err != nil {
		return c, nil, err
	}
	calls = slices.DeleteFunc(calls, func(c bot.Call) bool { return c.State == bot.CallDisconnected })
	named := calls
	id, party := r.Value("call").ID, r.Value("party").Name
	there := slices.ContainsFunc(calls, func(c bot.Call) bool { return c.ID == id })
	if !there && w.lapses && r.Value("call").Name == language.EvidentCall && !spokeOfOthers(r) {
		id = "" // "answer it" is never said of a call that is over
	}
	switch {
	case len(calls) == 0 && party == "":
		return c, nil, bot.Errorf(bot.NotFound, "%s no calls, as of %s. Nothing was changed.", u.has(), clock(r.Now, r.Location))
	case id != "" && party == "":
		named = slices.DeleteFunc(slices.Clone(calls), func(c bot.Call) bool { return c.ID != id })
		if !there {
			return c, u.which(r, "That call is over. Nothing was changed.", slices.DeleteFunc(slices.Clone(calls), func(c bot.Call) bool { return !w.fits(c) })), nil
		}
	case party != "":
		named = slices.DeleteFunc(slices.Clone(calls), func(c bot.Call) bool { return !isParty(c.Party, party) })
		if len(named) == 0 {
			return c, nil, bot.Errorf(bot.NotFound, "%s no call with “%s”. %s Nothing was changed.", u.has(), party, u.sum(calls, r))
		}
	}
	fitting := slices.DeleteFunc(slices.Clone(named), func(c bot.Call) bool { return !w.fits(c) })
	switch {
	case len(fitting) == 1:
		return fitting[0], nil, nil
	case len(fitting) > 1:
		return c, u.which(r, "Which call do you mean?", fitting), nil
	case len(named) == 1:
		return c, nil, bot.Errorf(bot.Invalid, "%s call with %s %s: for that it takes one that %s. Nothing was changed.",
			u.whose(), partyName(named[0].Party), stateWords(named[0]), w.as)
	}
	return c, nil, bot.Errorf(bot.NotFound, "%s no call that %s. %s Nothing was changed.", u.has(), w.as, u.sum(calls, r))
}

// spokeOfOthers reports whether the last thing asked was about somebody else's
// phone: “it” is then a call there, and never one that happens to ring here.
func spokeOfOthers(r bot.Request) bool {
	if r.Conversation.Last == nil {
		return false
	}
	p, ok := r.Conversation.Last.Slots.First("person")
	return ok && p.ID != r.Person.ID
}

// sum says in a sentence which calls there are.
func (u user) sum(calls []bot.Call, r bot.Request) string {
	var parts []string
	for _, c := range calls[:min(len(calls), 3)] {
		parts = append(parts, "the call with "+partyName(c.Party)+" "+stateWords(c))
	}
	switch {
	case len(parts) == 0:
		return fmt.Sprintf("There are no calls, as of %s.", clock(r.Now, r.Location))
	case len(calls) > len(parts):
		parts = append(parts, fmt.Sprintf("and there are %d more", len(calls)-len(parts)))
	}
	s := strings.Join(parts, ", ")
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// which asks for one of several calls, as a preview or as an answer.
func (u user) which(r bot.Request, headline string, calls []bot.Call) *bot.Reply {
	reply := &bot.Reply{Headline: headline, Settled: true}
	if len(calls) == 0 {
		return reply
	}
	reply.Asks = "call"
	if len(calls) == 1 {
		reply.Headline += " Do you mean the other one?"
	}
	for _, c := range calls {
		v := callValue(c)
		reply.Items = append(reply.Items, v)
		reply.Facts = append(reply.Facts, bot.Fact{Label: partyName(c.Party), Value: stateWords(c) + callAge(c, r)})
		if len(reply.Buttons) < maxButtons {
			slots := r.Slots.With("call", v)
			delete(slots, "party")
			reply.Buttons = append(reply.Buttons, run(partyName(c.Party), r.Command, slots))
		}
	}
	return reply
}

// withheld is the word for a party that hides name and number, by which it can
// be named, too.
const withheld = "withheld"

func callValue(c bot.Call) bot.Value {
	v := bot.Value{Kind: bot.KindCall, ID: c.ID, Name: partyName(c.Party)}
	if c.Party.Withheld {
		v.Name = withheld
	}
	return v
}

// spoken is the party of a call's value, in a sentence.
func spoken(v bot.Value) string {
	if v.Name == withheld {
		return partyName(bot.Party{Withheld: true})
	}
	return v.Name
}

// pinned are a request's slots with the call that was worked out.
func pinned(r bot.Request, c bot.Call) bot.Slots {
	slots := r.Slots.With("call", callValue(c))
	delete(slots, "party")
	return slots
}

// partyName is how a party is called: what it hides is withheld.
func partyName(p bot.Party) string {
	switch {
	case p.Withheld:
		return "a withheld number"
	case p.Name != "":
		return p.Name
	case p.Number != "":
		return p.Number
	}
	return "unknown"
}

// isParty reports whether what somebody said names a party: words of its name in
// order, or the end of its number.
func isParty(p bot.Party, said string) bool {
	if p.Withheld {
		return slices.Contains(tokens(said), withheld)
	}
	if digits := digitsOf(said); digits != "" && digits == strings.TrimPrefix(said, "+") {
		return strings.HasSuffix(digitsOf(p.Number), digits)
	}
	name, words := nameWords(p.Name), nameWords(said)
	if len(words) == 0 {
		return false
	}
	for i := 0; i+len(words) <= len(name); i++ {
		if slices.Equal(name[i:i+len(words)], words) {
			return true
		}
	}
	return false
}

// nameWords are the words of a name without marks: "O’Brien" is one.
func nameWords(s string) []string {
	return tokens(language.Fold(strings.NewReplacer("'", "", "’", "").Replace(s)))
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// stateWords says where a call stands, to go on from its name.
func stateWords(c bot.Call) string {
	text := map[bot.CallState]string{
		bot.CallConnecting: "is being rung", bot.CallAlerting: "rings", bot.CallConnected: "is connected",
		bot.CallHeld: "is on hold", bot.CallRemoteHeld: "has been put on hold by the other side", bot.CallDisconnected: "is over",
	}[c.State]
	switch {
	case text == "":
		text = "is “" + string(c.State) + "”"
	case c.State == bot.CallAlerting && c.ClickToDial:
		text = "waits for the own phone to be picked up"
	}
	if c.Muted {
		text += ", muted"
	}
	switch c.Recording {
	case bot.RecordingStarted, bot.RecordingPending:
		text += ", recorded"
	case bot.RecordingPaused:
		text += ", its recording paused"
	case bot.RecordingFailed:
		text += ", its recording failed"
	case bot.RecordingStopped, "":
	}
	return text
}

// callAge says for how long a call has lasted.
func callAge(c bot.Call, r bot.Request) string {
	from, what := c.Answered, "answered "
	if from.IsZero() {
		from, what = c.Created, "since "
	}
	if from.IsZero() {
		return ""
	}
	text := ", " + what + clock(from, r.Location)
	if d := r.Now.Sub(from).Truncate(time.Second); d > 0 {
		text += " (" + language.Humanize(d) + ")"
	}
	return text
}
