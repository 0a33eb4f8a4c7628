package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// deviceCallActs are the deeds that make a room call somebody. They ask first:
// a room that calls shows and hears whoever is in it.
func deviceCallActs(dialled func(said string) (bot.Destination, error)) []deviceAct {
	return []deviceAct{
		{
			name: "device dial", summary: "Has a room device call a number or an address, after you confirm it.", role: bot.Supervisor, asks: true, alone: true,
			aliases: []string{"room call", "have the room call"},
			params:  []bot.Param{{Name: "destination", Kind: bot.KindDestination, Required: true, Ask: "Whom shall the room call? Say a number or an address."}},
			examples: []string{
				"have the Boardroom call floorleads@acme.example", "dial +1 919 555 0142 from the Boardroom", "call help@acme.example from Huddle 3", "get the Training Room to call Dana Whitfield",
				"device dial Boardroom to 4101", "have the Boardroom dial 4101", "have it call help@acme.example", "call Dana Whitfield from the Boardroom", "get the Boardroom to ring 4101",
				"dial Tier 2 from the Boardroom", "tell the Boardroom to call 4101",
			},
			order: callOrder("Dial", "Have %%s call %s?", "calling ", dialled),
		},
		{
			name: "device join", summary: "Has a room device join a Webex meeting, after you confirm it.", role: bot.Supervisor, asks: true, alone: true,
			aliases: []string{"join from the room"},
			params:  []bot.Param{{Name: "destination", Kind: bot.KindDestination, Required: true, Ask: "Which meeting? Say its number or address."}},
			examples: []string{
				"have the Boardroom join 2550 123 4567", "join standup@acme.webex.com from the Boardroom", "join the meeting 2550 123 4567 from Huddle 3", "device join Boardroom to standup@acme.webex.com",
				"get the Training Room to join standup@acme.webex.com", "have it join standup@acme.webex.com", "tell the Boardroom to join 2550 123 4567",
			},
			order: callOrder("Webex.Join", "Have %%s join %s?", "joining ", meeting),
		},
	}
}

// meeting reads the number or the address of a meeting as people write it. What
// it may be is Webex's to say; it dials out of nowhere.
func meeting(said string) (bot.Destination, error) {
	said = strings.TrimSpace(said)
	number := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, said)
	if number != "" && !strings.ContainsFunc(number, func(r rune) bool { return r < '0' || r > '9' }) && len(number) <= 20 {
		return bot.Destination{Dial: number, Shown: said}, nil
	}
	user, host, ok := strings.Cut(said, "@")
	if !ok || user == "" || !strings.Contains(host, ".") || len(said) > maxAlert ||
		strings.ContainsFunc(said, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return bot.Destination{}, bot.Errorf(bot.Invalid, "“%s” is neither the number nor the address of a meeting. Nothing was changed.", said)
	}
	return bot.Destination{Dial: said, Shown: said}, nil
}

// callOrder makes the order of a deed that begins a call.
func callOrder(path roomos.Path, ask, goal string, read func(string) (bot.Destination, error)) func(bot.Request) (deviceOrder, error) {
	return func(r bot.Request) (deviceOrder, error) {
		v := r.Value("destination")
		said := v.Name
		if v.ID != "" {
			said = v.ID
		}
		to, err := read(said)
		if err != nil {
			return deviceOrder{}, err
		}
		shown := to.Shown
		if v.ID != "" {
			shown = v.Name
		}
		return deviceOrder{path: path, args: map[string]any{"Number": to.Dial}, ask: fmt.Sprintf(ask, strings.ReplaceAll(shown, "%", "%%")),
			goal: goal + shown, now: callWords,
			shows: func(s roomos.State) bool {
				return slices.ContainsFunc(s.Calls, func(k roomos.Call) bool { return leadsTo(k, to.Dial) && !older(k, s, r.Now) })
			}}, nil
	}
}

// older reports whether a call went on before a moment.
func older(k roomos.Call, s roomos.State, moment time.Time) bool {
	return !s.At.IsZero() && s.At.Add(-k.Duration).Before(moment)
}

// leadsTo reports whether a call is one to what was dialled: a device writes the
// scheme before an address, and the country before a number.
func leadsTo(k roomos.Call, dialled string) bool {
	number := strings.ToLower(k.Number)
	for _, scheme := range []string{"sip:", "spark:", "h323:", "tel:"} {
		number = strings.TrimPrefix(number, scheme)
	}
	dialled = strings.ToLower(dialled)
	user, _, _ := strings.Cut(number, "@")
	return number == dialled || user == dialled
}
