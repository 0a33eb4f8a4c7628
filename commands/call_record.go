package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
)

// recordingStep is what is done with a recording: the order, when it makes sense, and
// what the call shows then.
type recordingStep struct {
	action bot.CallAction
	fits   func(bot.RecordingState) bool
	as     string
	want   bot.RecordingState
	done   string
}

func beingRecorded(s bot.RecordingState) bool {
	return s == bot.RecordingStarted || s == bot.RecordingPending
}

var tapes = map[string]recordingStep{
	"start":  {bot.ActRecordStart, func(s bot.RecordingState) bool { return !beingRecorded(s) && s != bot.RecordingPaused }, "is answered and not recorded yet", bot.RecordingStarted, "is being recorded"},
	"stop":   {bot.ActRecordStop, func(s bot.RecordingState) bool { return beingRecorded(s) || s == bot.RecordingPaused }, "is being recorded", bot.RecordingStopped, "is no longer recorded"},
	"pause":  {bot.ActRecordPause, beingRecorded, "is being recorded", bot.RecordingPaused, "is not recorded until you resume the recording"},
	"resume": {bot.ActRecordGoOn, func(s bot.RecordingState) bool { return s == bot.RecordingPaused }, "has a paused recording", bot.RecordingStarted, "is being recorded again"},
}

// callRecord starts, stops, pauses and resumes the recording of a call.
type callRecord struct{ desk }

func (callRecord) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call record",
		Area:    areaCalls,
		Aliases: []string{"recording of my call"},
		Summary: "Starts, stops, pauses or resumes the recording of your call.",
		Params: []bot.Param{
			{Name: "recording", Kind: bot.KindChoice, Required: true, Choices: []string{"start", "stop", "pause", "resume"}, Ask: "Start, stop, pause or resume the recording?"},
			{Name: "call", Kind: bot.KindCall}, {Name: "party", Kind: bot.KindParty}, {Name: "person", Kind: bot.KindPerson},
		},
		Examples: []string{
			"pause the recording", "call record start", "start recording this call", "stop recording", "resume the recording", "pause recording this call",
			"start the recording of my call with Henry Green", "stop the recording of this call", "resume recording", "start recording",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview works out which call is meant.
func (c callRecord) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	t, ok := tapes[r.Text("recording")]
	if !ok {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "A recording can be started, stopped, paused and resumed. Nothing was changed.")
	}
	k, ask, err := u.pick(ctx, r, want{fits: func(k bot.Call) bool { return !k.Answered.IsZero() && t.fits(k.Recording) }, as: t.as})
	if err != nil {
		return bot.Reply{}, false, err
	}
	if ask != nil {
		return *ask, false, nil
	}
	if u.name == "" {
		return bot.Reply{Slots: pinned(r, k)}, false, nil
	}
	return bot.Reply{
		Slots:    pinned(r, k),
		Headline: fmt.Sprintf("%s the recording of %s call with %s?", capital(r.Text("recording")), u.whose(), partyName(k.Party)),
		Facts:    []bot.Fact{{Label: "The call now", Value: stateWords(k) + callAge(k, r)}},
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}, true, nil
}

func (t recordingStep) shows(c bot.Call, there bool) bool {
	return there && (c.Recording == t.want || t.want == bot.RecordingStarted && beingRecorded(c.Recording))
}

// Do asks once, and says what the call then shows.
func (c callRecord) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	t, v := tapes[r.Text("recording")], r.Value("call")
	if finesse.Owns(v.ID) {
		// It shows of no call whether it is recorded.
		if _, err := u.Do(ctx, bot.CallOrder{Action: t.action, CallID: v.ID}); err != nil {
			return bot.Reply{}, err
		}
		return bot.Reply{
			Headline: fmt.Sprintf("%s has taken the request to record %s call with %s.", finesse.System, asWithin(u.whose()), spoken(v)),
			Note:     "It does not show whether a call is recorded.",
		}, nil
	}
	return carryOut(ctx, u, r, bot.CallOrder{Action: t.action}, t.shows, fmt.Sprintf("%s call with %s %s.", u.whose(), spoken(r.Value("call")), t.done))
}

// Observe looks at the call.
func (c callRecord) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeCall(ctx, u, r, tapes[r.Text("recording")].shows)
}
