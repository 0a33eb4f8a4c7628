package commands

import (
	"context"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
)

// needsFinesse is the setting without which nothing of Finesse alone can be asked.
const needsFinesse = "FINESSE_URLS"

// Finesse is what the commands need of Cisco Finesse, beside what every contact
// centre serves.
type Finesse interface {
	dialogLister
	agentSupervisor
	teamMessenger
	contactFinder
	reasonLister
	nodeLister
	finesseAccount
	logUploader
}

// finesseCommands are those of Finesse alone. Where it is the only contact centre,
// the general words for listening in are its own.
func (d Deps) finesseCommands() []bot.Command {
	f := d.Finesse
	alone := d.ContactCenter == nil && f != nil
	return []bot.Command{
		dialogList{f},
		agentMonitor{supervision{f, alone}},
		agentBarge{supervision{f, alone}},
		agentMonitorEnd{supervision{f, alone}},
		teamMessageList{f},
		teamMessageSend{f},
		teamMessageDelete{f},
		phoneBook{f},
		reasonList{f},
		finesseStatus{f},
		newFinesseResume(f),
		clientLogSend{f},
		notifyAgents{d.Subscriptions},
	}
}

// inCloud are commands that only Webex Contact Center serves: asked of an agent or
// a queue of Finesse they say so.
func (d Deps) inCloud(all []bot.Command) []bot.Command {
	if d.Finesse == nil {
		return all
	}
	for i, c := range all {
		switch c := c.(type) {
		case bot.Reader:
			all[i] = cloudReader{c}
		case bot.Changer:
			all[i] = cloudChanger{c}
			switch there := (supervision{d.Finesse, false}); c.Spec().Name {
			case "task monitor":
				all[i] = forked{cloudChanger{c}, agentMonitor{there}, namedAgent}
			case "monitor end":
				all[i] = forked{cloudChanger{c}, agentMonitorEnd{there}, heardAgent(d.Finesse)}
			}
		}
	}
	return all
}

type cloudReader struct{ bot.Reader }

func (c cloudReader) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := keepsNoPast(r); err != nil {
		return bot.Reply{}, err
	}
	return c.Reader.Run(ctx, r)
}

type cloudChanger struct{ bot.Changer }

func (c cloudChanger) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if v, ok := finesses(r); ok {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s is in Finesse, and I can do that in %s only. Nothing was changed.", v.Name, contactCenterName)
	}
	return c.Changer.Preview(ctx, r)
}

// keepsNoPast is the refusal of what only Webex Contact Center can say of an agent,
// a team or a queue of Finesse; nil for any other.
func keepsNoPast(r bot.Request) error {
	if v, ok := finesses(r); ok {
		return bot.Errorf(bot.Invalid, "%s is in Finesse, which keeps no history, no contacts and no recordings: I can say how things stand there now. Nothing was changed.", v.Name)
	}
	return nil
}

// finesses is an agent, a team or a queue of Finesse in a request.
func finesses(r bot.Request) (bot.Value, bool) {
	for _, slot := range []string{"agent", "queue", "team"} {
		for _, v := range r.Slots[slot] {
			if finesse.Owns(v.ID) {
				return v, true
			}
		}
	}
	return bot.Value{}, false
}

// onlyFinesse is the refusal of an agent or a team of another contact centre.
func onlyFinesse(v bot.Value) error {
	if finesse.Owns(v.ID) {
		return nil
	}
	return bot.Errorf(bot.Invalid, "%s is not in Finesse, and that is Finesse's alone. Nothing was changed.", v.Name)
}

// dialogLister is what dialog list needs.
type dialogLister interface {
	Dialogs(ctx context.Context, agentID string) ([]finesse.Dialog, error)
	MediaOf(ctx context.Context, agentID string) ([]finesse.Media, error)
}
