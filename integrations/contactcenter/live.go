package contactcenter

import (
	"context"
	"errors"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// LiveAction is what is done with a contact while it lasts. Those on a task act
// as the agent of the token and reach only what that agent has at hand, or, for
// Assign, what waits; those that listen act as the supervisor of the token.
type LiveAction string

// The actions of Cisco's published interface.
const (
	EndTask      LiveAction = "end"
	HoldTask     LiveAction = "hold"
	ResumeTask   LiveAction = "resume"
	TransferTask LiveAction = "transfer"
	AssignTask   LiveAction = "assign" // to oneself
	Monitor      LiveAction = "monitor"
	BargeIn      LiveAction = "barge" // into what one monitors
	EndMonitor   LiveAction = "stop listening"
)

// liveWords are each action as an infinitive and as a past.
var liveWords = map[LiveAction][2]string{
	EndTask: {"end", "ended"}, HoldTask: {"hold", "held"}, ResumeTask: {"resume", "resumed"},
	TransferTask: {"transfer", "transferred"}, AssignTask: {"take", "gave you"},
	Monitor: {"listen in to", "lets you listen to"}, BargeIn: {"barge in on", "let you into"},
	EndMonitor: {"stop listening to", "stopped your listening to"},
}

// Live is one request about a contact.
type Live struct {
	Action LiveAction
	TaskID string
	// RequestID is the caller's own id of a Monitor request, a UUID.
	RequestID string
	// To is where a transfer goes: the id of a queue or an agent, or a number, as
	// ToKind says: "queue", "agent" or "dialNumber".
	To, ToKind string
}

// maxTarget is the longest target of a transfer.
const maxTarget = 43

// request makes the call. What a hold stops is named by its media resource;
// that of a call's own leg has the id of the task.
func (l Live) request() (rest.Request, error) {
	task := rest.Request{Method: http.MethodPost, Once: true}
	on := func(verb string, body any) (rest.Request, error) {
		task.Path, task.Route, task.Body = rest.Path("v1", "tasks", l.TaskID, verb), "v1/tasks/{taskId}/"+verb, body
		return task, nil
	}
	monitoring := func(verb string) (rest.Request, error) {
		task.Path, task.Route = rest.Path("v1", "monitor", l.TaskID, verb), "v1/monitor/{taskId}/"+verb
		return task, nil
	}
	media := map[string]string{"mediaResourceId": l.TaskID}
	switch l.Action {
	case EndTask:
		return on("end", nil)
	case HoldTask:
		return on("hold", media)
	case ResumeTask:
		return on("unhold", media)
	case AssignTask:
		return on("assign", nil)
	case TransferTask:
		if l.To == "" || len(l.To) > maxTarget {
			return task, bot.Errorf(bot.Invalid, "A transfer needs a queue, an agent or a number to go to. Nothing was changed.")
		}
		return on("transfer", map[string]string{"to": l.To, "destinationType": l.ToKind})
	case Monitor:
		task.Path = "v1/monitor"
		task.Body = map[string]any{"id": l.RequestID, "monitorType": "midcall", "taskId": l.TaskID, "trackingId": l.RequestID, "invisibleMode": false}
		return task, nil
	case BargeIn:
		return monitoring("bargeIn")
	case EndMonitor:
		return monitoring("end")
	}
	return task, errors.New("contact center: unknown live action " + string(l.Action))
}

// Live asks for something to be done with a contact. The request is sent once.
// Success means that it was accepted; Contact shows what came of it. An error
// of the kind Uncertain means that it may have been accepted.
func (c *Client) Live(ctx context.Context, l Live) error {
	if l.TaskID == "" || len(l.TaskID) > maxID {
		return notFound()
	}
	r, err := l.request()
	if err != nil {
		return err
	}
	err = c.rest.Do(ctx, r)
	if told := l.refusal(err); told != nil {
		return told
	}
	said := liveWords[l.Action]
	return c.changed(err, said[0]+" that contact", said[1]+" it")
}

// refusal words what Cisco refuses for a reason of these requests.
func (l Live) refusal(err error) error {
	e := &bot.Error{Kind: bot.Upstream, TrackingID: trackingID(err), Err: err}
	listens := l.Action == Monitor || l.Action == BargeIn || l.Action == EndMonitor
	switch status := rest.Status(err); {
	case status == http.StatusPreconditionFailed && l.Action == Monitor:
		e.Kind, e.Public = bot.Invalid, "Webex Contact Center refuses to let you listen in: you must be logged in to it with a phone, and the call must be going on with another agent. Nothing was changed; “agent login” logs you in."
	case status == http.StatusPreconditionFailed:
		e.Kind, e.Public = bot.Invalid, "Webex Contact Center refuses it: you have to be listening in to that call first. Nothing was changed; “task monitor” does that."
	case status == http.StatusForbidden && listens:
		e.Public = "Webex Contact Center does not let your account listen to calls: it needs the role of a supervisor, and a connection with the scope cloud-contact-center:pod_conv. Nothing was changed."
	case status == http.StatusForbidden:
		e.Public = "Webex Contact Center does not allow that to your account: the contact must be yours at this moment, or, to take it, wait while you are Available. Nothing was changed."
	default:
		return nil
	}
	return e
}
