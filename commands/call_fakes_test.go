package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/calling"
)

// fakeCalling is the telephones of a few people.
type fakeCalling struct {
	mu      sync.Mutex
	phones  map[string]*fakePhone // by person
	waiting []calling.QueuedCall
	err     error
}

// Own returns the phone of somebody, who has none unless the test gave one.
func (f *fakeCalling) Own(person string) Phone { return f.of(person) }

func (f *fakeCalling) of(person string) *fakePhone {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.phones == nil {
		f.phones = map[string]*fakePhone{}
	}
	if f.phones[person] == nil {
		f.phones[person] = &fakePhone{}
	}
	return f.phones[person]
}

func (f *fakeCalling) Member(person string) (Phone, error) { return f.of(person), f.err }

func (f *fakeCalling) QueueCalls(context.Context, string) ([]calling.QueuedCall, error) {
	return f.waiting, f.err
}

func (f *fakeCalling) Dialled(said string) (bot.Destination, error) {
	if strings.HasPrefix(said, "*") {
		return bot.Destination{}, bot.Errorf(bot.Invalid, "%s is a feature code. Nothing was changed.", said)
	}
	return bot.Destination{Dial: said, Shown: said}, nil
}

// fakePhone does what it is told, at once unless it is lazy.
type fakePhone struct {
	calls   []bot.Call
	past    []bot.PastCall
	meeting bot.Conference
	orders  []bot.CallOrder
	modes   []string
	lazy    bool   // takes orders and shows nothing of them
	looked  func() // is told of every look at a call
	err     error
	doErr   error
}

func (p *fakePhone) Calls(context.Context) ([]bot.Call, error) { return slices.Clone(p.calls), p.err }

func (p *fakePhone) Call(_ context.Context, id string) (bot.Call, error) {
	if p.looked != nil {
		p.looked()
	}
	for _, c := range p.calls {
		if c.ID == id {
			return c, p.err
		}
	}
	return bot.Call{}, bot.Errorf(bot.NotFound, "no call")
}

func (p *fakePhone) History(_ context.Context, kind string) ([]bot.PastCall, error) {
	var kept []bot.PastCall
	for _, c := range p.past {
		if kind == "" || c.Type == kind {
			kept = append(kept, c)
		}
	}
	return kept, p.err
}

func (p *fakePhone) Conference(context.Context) (bot.Conference, bool, error) {
	return p.meeting, len(p.meeting.CallIDs) > 0, p.err
}

func (p *fakePhone) Supervise(_ context.Context, how string) error {
	p.modes = append(p.modes, how)
	return p.doErr
}

func (p *fakePhone) Do(_ context.Context, o bot.CallOrder) (bot.CallResult, error) {
	p.orders = append(p.orders, o)
	if p.doErr != nil || p.lazy {
		return bot.CallResult{CallID: "new"}, p.doErr
	}
	set := func(id string, change func(*bot.Call)) {
		for i := range p.calls {
			if p.calls[i].ID == id {
				change(&p.calls[i])
			}
		}
	}
	end := func(ids ...string) {
		p.calls = slices.DeleteFunc(p.calls, func(c bot.Call) bool { return slices.Contains(ids, c.ID) })
	}
	switch o.Action {
	case bot.ActAnswer, bot.ActResume:
		set(o.CallID, func(c *bot.Call) { c.State = bot.CallConnected })
	case bot.ActHold:
		set(o.CallID, func(c *bot.Call) { c.State = bot.CallHeld })
	case bot.ActMute, bot.ActUnmute:
		set(o.CallID, func(c *bot.Call) { c.Muted = o.Action == bot.ActMute })
	case bot.ActHangup, bot.ActReject, bot.ActDivert, bot.ActPark, bot.ActPush:
		end(o.CallID)
		return bot.CallResult{ParkedAt: bot.Party{Name: "Maya Patel", Number: o.Destination}}, nil
	case bot.ActTransfer:
		if o.OtherID != "" {
			end(o.CallID, o.OtherID)
		}
	case bot.ActRecordStart, bot.ActRecordGoOn:
		set(o.CallID, func(c *bot.Call) { c.Recording = bot.RecordingStarted })
	case bot.ActRecordPause:
		set(o.CallID, func(c *bot.Call) { c.Recording = bot.RecordingPaused })
	case bot.ActRecordStop:
		set(o.CallID, func(c *bot.Call) { c.Recording = bot.RecordingStopped })
	case bot.ActMerge:
		p.meeting = bot.Conference{CallIDs: []string{o.CallID, o.OtherID}}
	case bot.ActDial, bot.ActPickup, bot.ActRetrieve, bot.ActBargeIn, bot.ActPull:
		id := fmt.Sprint("call", len(p.calls)+1)
		p.calls = append(p.calls, bot.Call{ID: id, State: bot.CallAlerting, Outbound: true, ClickToDial: true,
			Party: bot.Party{Number: o.Destination}, Created: now})
		return bot.CallResult{CallID: id}, nil
	case bot.ActDTMF:
	}
	return bot.CallResult{}, nil
}

// aCall is a call with somebody.
func aCall(id, name string, state bot.CallState) bot.Call {
	return bot.Call{ID: id, State: state, Party: bot.Party{Name: name, Number: "+1202555014" + id}, Created: now.Add(-time.Minute)}
}

// fakeHooks are the webhooks of people's calls.
type fakeHooks struct {
	on  map[string]bool
	err error
}

func (f *fakeHooks) Watch(_ context.Context, person string) error {
	if f.err == nil {
		if f.on == nil {
			f.on = map[string]bool{}
		}
		f.on[person] = true
	}
	return f.err
}

func (f *fakeHooks) Unwatch(_ context.Context, person string) error {
	delete(f.on, person)
	return f.err
}

func (f *fakeHooks) Watched(_ context.Context, person string) (bool, error) {
	return f.on[person], f.err
}
