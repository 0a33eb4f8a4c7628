package commands

import (
	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

var (
	taskParam  = bot.Param{Name: "task", Kind: bot.KindTaskID}
	agentParam = bot.Param{Name: "agent", Kind: bot.KindAgent}
)

// anId stands for a contact in examples.
const anID = "6a64d539-4653-4c48-98d7-78fb66c1bc1d"

// liveActions are the commands on contacts that are going on.
func liveActions() []liveAction {
	talks := func(k bot.Contact) bool { return k.Status == bot.ContactConnected || k.Status == bot.ContactOnHold }
	over := func(k bot.Contact) string {
		if !k.Active {
			return capital(contactName(k)) + " is over already."
		}
		return ""
	}
	// own bars what only the agent who has a contact can do.
	own := func(verb string, possible func(bot.Contact) bool) func(bot.Contact, bot.Agent) string {
		return func(k bot.Contact, me bot.Agent) string {
			switch why := over(k); {
			case why != "":
				return why
			case me.ID == "" || k.AgentID != me.ID:
				return "I cannot " + verb + " " + contactName(k) + ": Webex Contact Center's interface lets only the agent who has a contact do that, and gives supervisors no way to it. They can listen in and barge in."
			case !possible(k):
				return "I cannot " + verb + " " + contactName(k) + ": it is " + string(k.Status) + "."
			}
			return ""
		}
	}
	foreignCall := func(verb string) func(bot.Contact, bot.Agent) string {
		return func(k bot.Contact, me bot.Agent) string {
			switch why := over(k); {
			case why != "":
				return why
			case k.Channel != "telephony":
				return "Only calls can be listened to, and this is not one: " + contactName(k) + "."
			case k.AgentID != "" && k.AgentID == me.ID:
				return "You are in " + contactName(k) + " yourself, so there is nothing to " + verb + "."
			case !talks(k):
				return "Nobody talks in " + contactName(k) + " at this moment: it is " + string(k.Status) + "."
			}
			return ""
		}
	}
	spec := func(name string, role bot.Role, params []bot.Param, summary string, aliases, examples []string) bot.Spec {
		return bot.Spec{Name: name, Area: areaTasks, Summary: summary, Params: params, Aliases: aliases, Examples: examples, Role: role, Changes: true}
	}
	is := func(s bot.ContactStatus) func(bot.Contact, bot.Agent, bot.Value) bool {
		return func(k bot.Contact, _ bot.Agent, _ bot.Value) bool { return k.Status == s }
	}
	return []liveAction{
		{
			spec: spec("task monitor", bot.Supervisor, []bot.Param{taskParam, agentParam, callerParam}, "Lets you listen in to a call without being heard, with your own phone.",
				[]string{"listen in", "monitor", "silent monitor"},
				[]string{"task monitor " + anID, "listen in on Maya Patel's call", "monitor Luis Ortega", "silently monitor Tom Becker", "let me listen to Grace Lin",
					"listen in on the second one", "monitor that call", "listen to Dana Whitfield's conversation",
					"listen in on the call from 702-555-0170", "monitor the caller ending in 0170"}),
			action: contactcenter.Monitor, ask: "Listen in to %s?", done: "You listen in to %s.", bars: foreignCall("listen in to"),
			shows: func(k bot.Contact, _ bot.Agent, _ bot.Value) bool { return k.Monitored },
			note:  "Your own phone rings; neither of the two hears you.",
		},
		{
			spec: spec("task barge", bot.Supervisor, []bot.Param{taskParam, callerParam}, "Joins a call that you listen in to, so that both hear you.",
				[]string{"barge task"},
				[]string{"task barge " + anID, "task barge that contact", "task barge 702-555-0170"}),
			action: contactcenter.BargeIn, ask: "Barge in on %s?", done: "You are in %s.", bars: foreignCall("barge in on"),
			shows: func(k bot.Contact, _ bot.Agent, _ bot.Value) bool { return k.Barged },
			note:  "You must be listening in; then the customer and the agent hear you.",
		},
		{
			spec: spec("monitor end", bot.Supervisor, []bot.Param{taskParam, agentParam, callerParam}, "Ends your listening in to a call.",
				[]string{"stop listening", "stop monitoring"},
				[]string{"stop listening in", "monitor end " + anID, "stop monitoring Maya Patel", "stop listening to Luis Ortega's call"}),
			action: contactcenter.EndMonitor, ask: "Stop listening to %s?", done: "You no longer listen to %s.", bars: foreignCall("stop listening to"),
			note: "Hanging up your phone does the same.",
		},
		{
			spec: spec("task end", bot.Viewer, []bot.Param{taskParam}, "Ends the contact that you have as an agent.",
				[]string{"end task"},
				[]string{"task end", "task end " + anID}),
			action: contactcenter.EndTask, ask: "End %s?", done: "Ended: %s.", bars: own("end", talks),
			shows: func(k bot.Contact, me bot.Agent, _ bot.Value) bool { return !k.Active || k.Status == bot.ContactWrapUp },
		},
		{
			spec: spec("task hold", bot.Viewer, []bot.Param{taskParam, agentParam}, "Puts the contact-centre call that you have as an agent on hold.",
				[]string{"hold task"},
				[]string{"task hold", "task hold " + anID, "task hold Maya Patel"}),
			action: contactcenter.HoldTask, ask: "Put %s on hold?", done: "On hold: %s.",
			bars:  own("hold", func(k bot.Contact) bool { return k.Status == bot.ContactConnected && k.Channel == "telephony" }),
			shows: is(bot.ContactOnHold),
		},
		{
			spec: spec("task resume", bot.Viewer, []bot.Param{taskParam, agentParam}, "Resumes the contact-centre call that you have on hold as an agent.",
				[]string{"resume task"},
				[]string{"task resume", "task resume " + anID, "task resume Maya Patel"}),
			action: contactcenter.ResumeTask, ask: "Resume %s?", done: "Connected again: %s.",
			bars:  own("resume", func(k bot.Contact) bool { return k.Status == bot.ContactOnHold }),
			shows: is(bot.ContactConnected),
		},
		{
			spec: spec("task transfer", bot.Viewer, []bot.Param{taskParam, {Name: "queue", Kind: bot.KindQueue}, agentParam},
				"Transfers the contact that you have as an agent to a queue or an agent.",
				[]string{"transfer task"},
				[]string{"task transfer " + anID + " Tech Support", "task transfer to Tier 2", "task transfer " + anID + " to Maya Patel"}),
			action: contactcenter.TransferTask, ask: "Transfer %s to %s?", done: "Transferred: %s, to %s.", bars: own("transfer", talks),
			shows: func(k bot.Contact, me bot.Agent, to bot.Value) bool {
				if to.Kind == bot.KindQueue {
					return k.QueueID == to.ID && (k.AgentID != me.ID || !talks(k))
				}
				return k.AgentID == to.ID
			},
		},
		{
			spec: spec("task assign", bot.Viewer, []bot.Param{taskParam, agentParam, callerParam}, "Gives a waiting contact to you yourself.",
				[]string{"assign task", "take contact"},
				[]string{"task assign " + anID, "assign the first one to me", "take contact " + anID, "assign " + anID + " to Maya Patel",
					"assign the call from 702-555-0170 to me", "task assign 702-555-0170"}),
			action: contactcenter.AssignTask, ask: "Take %s yourself?", done: "It is yours: %s.",
			bars: func(k bot.Contact, me bot.Agent) string {
				switch why := over(k); {
				case why != "":
					return why
				case me.ID == "":
					return "Webex Contact Center knows you as no agent, and contacts can be assigned only to oneself."
				case k.Status != bot.ContactWaiting:
					return "Only a contact that waits can be assigned, and " + contactName(k) + " is " + string(k.Status) + "."
				}
				return ""
			},
			shows: func(k bot.Contact, me bot.Agent, _ bot.Value) bool { return k.AgentID == me.ID && k.Active },
			note:  "Contacts can be assigned only to yourself; Webex Contact Center's interface gives no way to assign one to another agent.",
		},
	}
}
