package commands

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// deviceNote is what is known and told of one device.
type deviceNote struct {
	People     int            `json:"people"`
	Presence   string         `json:"presence,omitempty"`
	Connection bot.Connection `json:"connection,omitempty"`
	Lost       time.Time      `json:"lost,omitzero"` // when it was last found offline
	// Calls are those that go on; Call is the one that changed last, CallOver
	// whether it has ended.
	Calls    []bot.DeviceCallState `json:"calls,omitempty"`
	Call     bot.DeviceCallState   `json:"call,omitzero"`
	CallOver bool                  `json:"callOver,omitempty"`
	Button   string                `json:"button,omitempty"`
	Action   string                `json:"action,omitempty"`

	News map[bot.DeviceEventKind]news `json:"news,omitempty"`
	Told map[string]toldDevice        `json:"told,omitempty"` // by subscription

	notes   CallNotes
	name    string
	version string
}

// news is the latest of one kind. ID tells two apart. Worth says that it is told,
// and Follows how: "same" in place of the post before, "thread" below it, "" anew.
type news struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Worth   bool      `json:"worth,omitempty"`
	Follows string    `json:"follows,omitempty"`
}

type toldDevice struct {
	ID        string `json:"id"`
	MessageID string `json:"message,omitempty"`
}

// maxDeviceTold is how many subscriptions one device's note remembers.
const maxDeviceTold = 200

// take notes an event and reports whether it says anything new.
func (n *deviceNote) take(e bot.DeviceEvent, id string) bool {
	last, known := n.News[e.Kind]
	if known && e.At.Before(last.At) {
		return false // it comes late
	}
	fresh := news{ID: id, At: e.At}
	switch e.Kind {
	case bot.DevicePeople:
		if known && n.People == e.People {
			return false
		}
		empty := !known || n.People == 0 || n.People == roomos.Unknown
		fresh.Worth = e.People > 0 || e.People == 0 && !empty
		if !empty && e.People > 0 {
			fresh.Follows = "same" // how many there are is no news by itself
		}
		n.People = e.People
	case bot.DevicePresence:
		if strings.EqualFold(n.Presence, e.Presence) {
			return false
		}
		fresh.Worth = strings.EqualFold(e.Presence, "Yes") || strings.EqualFold(e.Presence, "No") && strings.EqualFold(n.Presence, "Yes")
		n.Presence = e.Presence
	case bot.DeviceConnection:
		was := n.Connection
		if was == e.Connection {
			return false
		}
		n.Connection = e.Connection
		switch {
		case e.Connection == bot.DeviceOffline:
			fresh.Worth, n.Lost = true, e.At
		case was == bot.DeviceOffline && (e.Connection == bot.DeviceOnline || e.Connection == bot.DeviceIssues):
			fresh.Worth, fresh.Follows = true, "thread"
		}
	case bot.DeviceButton:
		fresh.Worth, n.Button, n.Action = true, e.Button, e.Action
	case bot.DeviceCall:
		var ok bool
		if fresh.Follows, ok = n.takeCall(e); !ok {
			return false
		}
		fresh.Worth = true
	case bot.DeviceAnswer:
		return false
	}
	fresh.Worth = fresh.Worth && (known || !e.First)
	if n.News == nil {
		n.News = map[bot.DeviceEventKind]news{}
	}
	n.News[e.Kind] = fresh
	return true
}

// gone notes the end of calls that a whole report does not name any more.
func (n *deviceNote) gone(report []bot.DeviceEvent, e bot.DeviceEvent, id string) (changed bool) {
	for _, k := range slices.Clone(n.Calls) {
		if slices.ContainsFunc(report, func(r bot.DeviceEvent) bool { return r.Kind == bot.DeviceCall && r.Call.ID == k.ID }) {
			continue
		}
		changed = n.take(bot.DeviceEvent{DeviceID: e.DeviceID, Kind: bot.DeviceCall, At: e.At, Call: bot.DeviceCallState{ID: k.ID}, Ended: true}, id) || changed
	}
	return changed
}

// takeCall notes what changed of a call: devices tell only that. How long it
// lasts is no news.
func (n *deviceNote) takeCall(e bot.DeviceEvent) (follows string, ok bool) {
	i := slices.IndexFunc(n.Calls, func(k bot.DeviceCallState) bool { return k.ID == e.Call.ID })
	if i < 0 {
		if e.Ended || len(n.Calls) >= maxDeviceCalls {
			return "", false
		}
		n.Calls = append(n.Calls, e.Call)
		n.Call, n.CallOver = e.Call, false
		return "", true
	}
	k := n.Calls[i]
	for _, f := range []struct {
		to   *string
		from string
	}{{&k.Status, e.Call.Status}, {&k.Direction, e.Call.Direction}, {&k.Name, e.Call.Name}, {&k.Number, e.Call.Number}} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	same := n.Call.ID == k.ID
	if e.Ended {
		n.Calls = slices.Delete(n.Calls, i, i+1)
	} else if k == n.Calls[i] {
		return "", false
	} else {
		n.Calls[i] = k
	}
	n.Call, n.CallOver = k, e.Ended
	if same {
		follows = "same"
	}
	return follows, true
}

func (n *deviceNote) load(ctx context.Context) error {
	body, version, err := n.notes.Load(ctx, n.name)
	if err != nil {
		return err
	}
	n.version = version
	if version == "" {
		return nil
	}
	if err := json.Unmarshal(body, n); err != nil {
		return bot.Permanent(errors.New("the note of a device cannot be decoded"))
	}
	return nil
}

func (n *deviceNote) save(ctx context.Context) error {
	if len(n.Told) > maxDeviceTold {
		clear(n.Told) // of subscriptions that are long over
	}
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if err := n.notes.Save(ctx, n.name, n.version, body, keepDevice); err != nil {
		return err
	}
	_, n.version, err = n.notes.Load(ctx, n.name)
	return err
}
