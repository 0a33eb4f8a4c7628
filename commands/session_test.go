package commands

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/analyzer"
)

// fakeAnalyzer answers from its fields.
type fakeAnalyzer struct {
	sessions   []analyzer.Session
	chain      analyzer.Chain
	agents     []analyzer.AgentSession
	activities []analyzer.AgentActivity
	records    []analyzer.Record
	err        error
	asked      analyzer.Query
	window     bot.Range
}

func (f *fakeAnalyzer) Session(_ context.Context, id string) (analyzer.Session, error) {
	for _, s := range f.sessions {
		if s.ID == id {
			return s, nil
		}
	}
	return analyzer.Session{}, bot.Errorf(bot.NotFound, "I could not read that session: the Analyzer does not know it.")
}

func yieldAll[T any](all []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range all {
			if !yield(x, nil) {
				return
			}
		}
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

func (f *fakeAnalyzer) Sessions(_ context.Context, w bot.Range) iter.Seq2[analyzer.Session, error] {
	f.window = w
	return yieldAll(f.sessions, f.err)
}

func (f *fakeAnalyzer) Chain(_ context.Context, id string, found func(int)) (analyzer.Chain, error) {
	chain := f.chain
	chain.Session.ID = id
	for i := range f.chain.Activities {
		found(i + 1)
	}
	return chain, f.err
}

func (f *fakeAnalyzer) Activity(_ context.Context, id analyzer.ActivityID) (analyzer.Activity, error) {
	return analyzer.Activity{ActivityID: id, End: id.Begin.Add(time.Minute),
		Record: analyzer.Record{Columns: []string{"tid", "ani__s"}, Values: []string{"97", ""}}}, f.err
}

func (f *fakeAnalyzer) AgentSessions(_ context.Context, w bot.Range) iter.Seq2[analyzer.AgentSession, error] {
	f.window = w
	return yieldAll(f.agents, f.err)
}

func (f *fakeAnalyzer) AgentActivities(_ context.Context, w bot.Range) iter.Seq2[analyzer.AgentActivity, error] {
	f.window = w
	return yieldAll(f.activities, f.err)
}

func (f *fakeAnalyzer) Ask(_ context.Context, q analyzer.Query) iter.Seq2[analyzer.Record, error] {
	f.asked = q
	return yieldAll(f.records, f.err)
}

const sid = "74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0"

func aSession(id string, began time.Time) analyzer.Session {
	return analyzer.Session{ID: id, Begin: began, End: began.Add(4 * time.Minute), Caller: "+19195550100", Called: "+18005550199",
		EntryPoint: "Main", Agent: "Maya Patel", Channel: "telephony", State: "ended", Termination: "Customer Left",
		Talk: 3 * time.Minute, Talked: true,
		Record: analyzer.Record{Columns: []string{"CAD_account__s", "sid"}, Values: []string{`=HYPERLINK("x")`, id}}}
}

func TestSessionShow(t *testing.T) {
	f := &fakeAnalyzer{sessions: []analyzer.Session{aSession(sid, at(14, 20))}}
	r := request(bot.Slots{"task": one(taskValue(sid))})
	reply, err := sessionShow{f}.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Call from +19195550100, 17 Jun 14:20 EDT: ended (Customer Left)."; reply.Headline != want {
		t.Errorf("%q, want %q", reply.Headline, want)
	}
	for _, want := range []bot.Fact{{Label: "Id", Value: sid}, {Label: "Lasted", Value: "4 min"}, {Label: "Talk", Value: "3 min"}, {Label: "Called", Value: "+18005550199"}} {
		if !slices.Contains(reply.Facts, want) {
			t.Errorf("no %v in %v", want, reply.Facts)
		}
	}
	r.Slots = r.Slots.With("format", bot.Value{Kind: bot.KindChoice, Name: "csv"})
	if reply, err = (sessionShow{f}).Run(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if got := contentOf(t, reply.File); !strings.Contains(got, `CAD_account__s,"'=HYPERLINK(""x"")"`) {
		t.Errorf("the file is %q", got)
	}
	if _, err := (sessionShow{f}).Run(t.Context(), request(bot.Slots{"task": one(taskValue("nobody"))})); bot.KindOf(err) != bot.NotFound {
		t.Errorf("an unknown session: %v", err)
	}
}

func TestSessionWithoutAnythingKnown(t *testing.T) {
	bare := analyzer.Session{ID: sid, Begin: at(14, 20)}
	reply, err := sessionShow{&fakeAnalyzer{sessions: []analyzer.Session{bare}}}.Run(t.Context(), request(bot.Slots{"task": one(taskValue(sid))}))
	if want := "Session from withheld, 17 Jun 14:20 EDT: not ended."; err != nil || reply.Headline != want || len(reply.Facts) != 1 {
		t.Errorf("%q with %v (%v), want %q", reply.Headline, reply.Facts, err, want)
	}
}

func TestSessionList(t *testing.T) {
	var many []analyzer.Session
	for i := range 12 {
		s := aSession(strings.Replace(sid, "74", "74"[:1]+string(rune('a'+i%6)), 1), at(9, i))
		s.ID = s.ID[:35] + string("0123456789ab"[i])
		many = append(many, s)
	}
	other := aSession("6a64d539-4653-4c48-98d7-78fb66c1bc1d", at(8, 0))
	other.Agent, other.Channel = "Luis Ortega", "chat"
	f := &fakeAnalyzer{sessions: append(many, other)}
	for _, c := range []struct {
		name  string
		slots bot.Slots
		want  string
		file  int // lines of the file; 0: none
	}{
		{"all", nil, "13 sessions (today 00:00–14:35 EDT).", 14},
		{"an agent", bot.Slots{"agent": one(bot.Value{Kind: bot.KindAgent, ID: "ci-7", Name: "luis ortega"})}, "1 session of luis ortega (today 00:00–14:35 EDT).", 0},
		{"a channel", bot.Slots{"channel": one(bot.Value{Kind: bot.KindChannel, Name: "chat"})}, "1 chat session (today 00:00–14:35 EDT).", 0},
		{"nobody", bot.Slots{"agent": one(bot.Value{Kind: bot.KindAgent, ID: "x", Name: "Grace Lin"})}, "The Analyzer has no sessions of Grace Lin (today 00:00–14:35 EDT).", 0},
		{"another time", bot.Slots{"time": one(rangeValue(at(9, 0), at(10, 0)))}, "13 sessions (today 09:00–10:00 EDT).", 14},
	} {
		t.Run(c.name, func(t *testing.T) {
			reply, err := sessionList{f}.Run(t.Context(), request(c.slots))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Replace(reply.Headline, "Tue 17 Jun ", "today ", 1); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if (reply.File != nil) != (c.file > 0) {
				t.Fatalf("a file: %v", reply.File != nil)
			}
			if c.file > 0 && strings.Count(contentOf(t, reply.File), "\n") != c.file {
				t.Errorf("the file is %s", contentOf(t, reply.File))
			}
			if reply.Table != nil && (len(reply.Table.Rows) > maxRows || len(reply.Items) != len(reply.Table.Rows)) {
				t.Errorf("%d rows and %d items", len(reply.Table.Rows), len(reply.Items))
			}
		})
	}
	if reply, err := (sessionList{f}).Run(t.Context(), request(nil)); err != nil || reply.Table.Rows[0][0] != "09:11:00" {
		t.Errorf("the newest is not first: %v, %v", reply.Table, err)
	}
}

// TestSessionsHalfRead shows that a list that broke off is never shown as whole.
func TestSessionsHalfRead(t *testing.T) {
	f := &fakeAnalyzer{sessions: []analyzer.Session{aSession(sid, at(9, 0))}, err: bot.Errorf(bot.Upstream, "broken off"),
		agents:     []analyzer.AgentSession{{Agent: "Maya Patel", Begin: at(8, 0)}},
		activities: []analyzer.AgentActivity{{Agent: "Maya Patel", State: "idle", Begin: at(8, 0)}},
		records:    []analyzer.Record{{Columns: []string{"sid"}, Values: []string{sid}}}}
	query := bot.Slots{"text": one(bot.Value{Kind: bot.KindText, Name: pastedQuery})}
	for _, c := range []struct {
		command bot.Reader
		slots   bot.Slots
	}{{sessionList{f}, nil}, {sessionAgents{f}, nil}, {sessionActivities{f}, nil}, {sessionQuery{f}, query}, {sessionChain{f}, nil}} {
		reply, err := c.command.Run(t.Context(), request(c.slots))
		if bot.KindOf(err) != bot.Upstream || reply.Headline != "" {
			t.Errorf("%s answers %q (%v)", c.command.Spec().Name, reply.Headline, err)
		}
	}
}

func TestSessionChain(t *testing.T) {
	s := aSession(sid, at(14, 20))
	step := func(event, agent string, from, to time.Time) analyzer.Activity {
		return analyzer.Activity{ActivityID: analyzer.ActivityID{Session: sid, Begin: from, Event: event}, End: to, Agent: agent}
	}
	f := &fakeAnalyzer{chain: analyzer.Chain{Session: s, Activities: []analyzer.Activity{
		step("new", "", at(14, 20), at(14, 20)), step("parked", "", at(14, 20), at(14, 21)),
		step("connected", "Maya Patel", at(14, 21), at(14, 24)), step("ended", "", at(14, 24), at(14, 24)),
	}}}
	progress := 0
	r := request(bot.Slots{"task": one(taskValue(sid))})
	r.Progress = func(done, _ int, _ string) { progress = done }
	reply, err := sessionChain{f}.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if want := "4 activities of the session of +19195550100, 17 Jun 14:20 EDT: ended (Customer Left)."; reply.Headline != want || progress != 4 {
		t.Errorf("%q after %d, want %q", reply.Headline, progress, want)
	}
	c := reply.Chart
	if c == nil || len(c.Rows) != 2 || c.Rows[1].Name != "Maya Patel" || c.Rows[1].Spans[0] != (bot.Span{From: 0.25, To: 1, Kind: "connected"}) {
		t.Errorf("the picture is %+v", c)
	}
	if c.Alt != "The longest activity was connected, 3 min." {
		t.Errorf("the picture says %q", c.Alt)
	}

	// One that goes on, one of which nothing is known, and one that breaks off.
	f.chain.Activities = []analyzer.Activity{step("parked", "", at(14, 34), time.Time{})}
	if reply, err = (sessionChain{f}).Run(t.Context(), r); err != nil || reply.Table.Rows[0][2] != "goes on" || reply.Chart == nil {
		t.Errorf("%+v, %v", reply, err)
	}
	f.chain.Open = true
	if reply, err = (sessionChain{f}).Run(t.Context(), r); err != nil || !strings.Contains(reply.Note, "stops before the session does") {
		t.Errorf("%+v, %v", reply, err)
	}
	f.chain.Activities = nil
	if reply, err = (sessionChain{f}).Run(t.Context(), r); err != nil || !strings.HasPrefix(reply.Headline, "The Analyzer has no activities") || reply.Chart != nil {
		t.Errorf("%+v, %v", reply, err)
	}
	// As many as there may be are drawn and written.
	for i := range 200 {
		f.chain.Activities = append(f.chain.Activities, step("on-hold", strings.Repeat("Agent ", i%30), at(14, 0).Add(time.Duration(i)*time.Second), at(14, 0).Add(time.Duration(i+1)*time.Second)))
	}
	if reply, err = (sessionChain{f}).Run(t.Context(), r); err != nil || reply.File == nil || len(reply.Table.Rows) != maxRows || len(reply.Chart.Rows) > maxTimelineRows {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestSessionEvent(t *testing.T) {
	text := func(s string) bot.Request {
		return request(bot.Slots{"text": one(bot.Value{Kind: bot.KindText, Name: s})})
	}
	reply, err := sessionEvent{&fakeAnalyzer{}}.Run(t.Context(), text(" `"+sid+"-1750170000000-on-hold` "))
	if err != nil || reply.Headline != "on-hold, 17 Jun 10:20 EDT: lasted 1 min." || !slices.Equal(reply.Facts, []bot.Fact{{Label: "tid", Value: "97"}}) {
		t.Errorf("%+v, %v", reply, err)
	}
	for _, bad := range []string{"", sid, sid + "-new", "the last one", sid + "-5-a/b"} {
		if _, err := (sessionEvent{&fakeAnalyzer{}}).Run(t.Context(), text(bad)); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSessionAgents(t *testing.T) {
	f := &fakeAnalyzer{agents: []analyzer.AgentSession{
		{ID: "1", AgentID: "a", Agent: "Maya Patel", Begin: at(8, 0), End: at(12, 0), Spent: map[string]time.Duration{"idle": 30 * time.Minute}},
		{ID: "2", AgentID: "a", Agent: "Maya Patel", Begin: at(13, 0)},
		{ID: "3", AgentID: "b", Agent: "Luis Ortega", Begin: at(9, 0)},
	}}
	maya := bot.Slots{"agent": one(bot.Value{Kind: bot.KindAgent, ID: "a", Name: "Maya P."})}
	reply, err := sessionAgents{f}.Run(t.Context(), request(maya))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(reply.Headline, "2 agent sessions of Maya P. (") {
		t.Errorf("%q", reply.Headline)
	}
	want := [][]string{
		{"Maya Patel", "13:00:00", "logged in", "1 h 35 min", "–", "–", "–"},
		{"Maya Patel", "08:00:00", "12:00:00", "4 h", "–", "30 min", "–"},
	}
	if !slices.EqualFunc(reply.Table.Rows, want, slices.Equal) {
		t.Errorf("%q, want %q", reply.Table.Rows, want)
	}
}

func TestSessionActivities(t *testing.T) {
	f := &fakeAnalyzer{activities: []analyzer.AgentActivity{
		{AgentID: "a", Agent: "Maya Patel", State: "available", Begin: at(8, 0), End: at(9, 0), Channel: "telephony"},
		{AgentID: "a", Agent: "Maya Patel", State: "idle", Code: "Lunch", Begin: at(9, 0), End: at(12, 0), Channel: "telephony"},
		{AgentID: "b", Agent: "Luis Ortega", State: "idle", Begin: at(9, 0)},
	}}
	maya := bot.Slots{"agent": one(bot.Value{Kind: bot.KindAgent, ID: "a", Name: "Maya Patel"})}
	reply, err := sessionActivities{f}.Run(t.Context(), request(maya))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(reply.Table.Rows[0], []string{"09:00:00", "Maya Patel", "idle (Lunch)", "3 h"}) {
		t.Errorf("%q", reply.Table.Rows)
	}
	if c := reply.Chart; c == nil || len(c.Rows) != 1 || c.Rows[0].Spans[1] != (bot.Span{From: 0.25, To: 1, Kind: "idle"}) || c.Alt != "Most time was spent idle: 3 h." {
		t.Errorf("the picture is %+v", c)
	}
	if reply, err = (sessionActivities{f}).Run(t.Context(), request(nil)); err != nil || reply.Chart != nil || len(reply.Table.Rows) != 3 {
		t.Errorf("of all: %+v, %v", reply, err)
	}
}

const pastedQuery = `"query": {
	"dateBegin": [1750132800000], "dateEnd": [1750176000000], "timezone": "America/New_York", "numberOfRecords": 1000000,
	"aggregations": [{"id": 0, "aggregationType": "VALUE", "computeColumnName": "sid"}]
},`

func TestSessionQuery(t *testing.T) {
	query := func(text string) bot.Request {
		return request(bot.Slots{"text": one(bot.Value{Kind: bot.KindText, Name: text})})
	}
	record := analyzer.Record{Columns: []string{"sid", "=x"}, Values: []string{sid, "+1"}}
	f := &fakeAnalyzer{records: []analyzer.Record{record}}
	reply, err := sessionQuery{f}.Run(t.Context(), query(pastedQuery))
	if err != nil {
		t.Fatal(err)
	}
	if reply.Headline != "1 row of csrs (Tue 17 Jun 00:00–12:00 EDT)." || reply.File != nil || f.asked.Type != analyzer.Sessions {
		t.Errorf("%q with the file %v of %v", reply.Headline, reply.File, f.asked.Type)
	}
	f.records = slices.Repeat([]analyzer.Record{record}, 30)
	f.err = analyzer.ErrCut
	if reply, err = (sessionQuery{f}).Run(t.Context(), query("aars "+pastedQuery)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(reply.Note, "There may be more") || f.asked.Type != analyzer.AgentActivities || len(reply.Table.Rows) != maxRows {
		t.Errorf("%q of %v", reply.Note, f.asked.Type)
	}
	if got := contentOf(t, reply.File); strings.Count(got, "\n") != 31 || !strings.Contains(got, "sid,'=x") || !strings.Contains(got, "'+1") {
		t.Errorf("the file is %q", got)
	}
	for _, bad := range []string{"{", "hello", `{"a":1}`, ""} {
		if _, err := (sessionQuery{f}).Run(t.Context(), query(bad)); bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), "Nothing was asked.") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
