package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// SourceRecordNews names the events by which call records come to the places
// where somebody wants to hear of ended calls.
const SourceRecordNews = "call record news"

// RecordFollower tells of ended calls by their records: what no event has told,
// and what an event has told otherwise, in the place where that stands.
type RecordFollower struct {
	Books         recordReader
	Notes         CallNotes // the same as the CallFollower's
	Subscriptions bot.Subscriptions
	Teller        bot.Teller
	Inbox         bot.Inbox
	Access        *bot.Access
	// Canonical turns an id into the bare UUID that records have.
	Canonical func(id string) string
	Clock     func() time.Time
	Location  *time.Location
	Log       *slog.Logger
	// OneByOne is how many new calls of a batch are posted one by one in a place;
	// more become one line.
	OneByOne int
}

const (
	// newsAge is how old a call may be that is still told of. Records come up to
	// 26 hours late.
	newsAge = 27 * time.Hour
	// newsPerEvent bounds the calls of one event: what is noted of a digest has to
	// fit into a note of 64 KB, whatever the callers' names are.
	newsPerEvent = 100
	// together is how far apart calls may be that are read at once.
	together = 12 * time.Hour
)

// callNews is one batch for one place.
type callNews struct {
	Batch string     `json:"batch"`
	Place string     `json:"place"`
	Calls []newsCall `json:"calls"`
}

// newsCall names a call, and when the leg ended that there is news of.
type newsCall struct {
	ID    string    `json:"id"`
	OrgID string    `json:"org"`
	End   time.Time `json:"end"`
}

// Interest implements bot.RecordNews: the calls of the organisations of those
// who want to hear of any.
func (f *RecordFollower) Interest(ctx context.Context) (func(*bot.CallRecord) bool, error) {
	places, err := f.places(ctx)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	orgs := map[string]bool{}
	for _, p := range places {
		orgs[p.org] = true
	}
	oldest := f.Clock().Add(-newsAge)
	return func(c *bot.CallRecord) bool { return orgs[c.OrgID] && c.End.After(oldest) }, nil
}

// listening is a place with those who want to hear of calls of one organisation
// there.
type listening struct {
	place
	org  string
	subs []bot.Subscription
}

// places are where anybody may hear of calls. A sub of the contact centre's
// queues has its news from there.
func (f *RecordFollower) places(ctx context.Context) ([]*listening, error) {
	subs, err := f.Subscriptions.ByTopic(ctx, TopicCalls)
	if err != nil {
		return nil, err
	}
	var all []*listening
	for _, s := range subs {
		p, _ := s.Filter.First("person")
		role := f.Access.Role(s.Person, s.RoomID, s.RoomID == "")
		own := p.ID != "" && f.Canonical(p.ID) == f.Canonical(s.Person.ID)
		if role == bot.Nobody || !own && role < bot.Supervisor {
			continue // who is no supervisor any more hears of no calls of others
		}
		at, org := place{sub: s}, strings.ToLower(f.Canonical(s.Person.OrgID))
		i := slices.IndexFunc(all, func(l *listening) bool { return l.key() == at.key() && l.org == org })
		if i < 0 {
			i = len(all)
			all = append(all, &listening{place: at, org: org})
		}
		all[i].subs = append(all[i].subs, s)
	}
	return all, nil
}

// Recorded implements bot.RecordNews: each place gets an event of its own, so
// that one that cannot be reached holds up no other, and no record.
func (f *RecordFollower) Recorded(ctx context.Context, batch bot.RecordedCalls) error {
	places, err := f.places(ctx)
	if err != nil {
		return err
	}
	var events []bot.Event
	for _, p := range places {
		seen := map[string]bool{}
		var calls []newsCall
		for i := range batch.New {
			c := &batch.New[i].CallRecord
			if id := c.CallID(); c.OrgID == p.org && !seen[id] {
				seen[id] = true
				calls = append(calls, newsCall{id, c.OrgID, c.End})
			}
		}
		for n := 0; len(calls) > 0; n++ {
			part := calls[:min(len(calls), newsPerEvent)]
			calls = calls[len(part):]
			name := fmt.Sprintf("%s|%s|%d", batch.ID, p.key(), n)
			body, err := json.Marshal(callNews{Batch: name, Place: p.key(), Calls: part})
			if err != nil {
				return err
			}
			events = append(events, bot.Event{Source: SourceRecordNews, Key: "calls of " + p.key(), ID: name, At: f.Clock(), Payload: body})
		}
	}
	if len(events) == 0 {
		return nil
	}
	return f.Inbox.Accept(ctx, events...)
}

// Handle works on one batch for one place.
func (f *RecordFollower) Handle(ctx context.Context, d bot.Delivery) error {
	var news callNews
	if err := json.Unmarshal(d.Payload, &news); err != nil {
		return bot.Permanent(fmt.Errorf("decode news of call records: %w", err))
	}
	places, err := f.places(ctx)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.key() != news.Place {
			continue
		}
		calls, err := f.whole(ctx, news, p.org)
		if err != nil {
			return err
		}
		if err := f.tell(ctx, p, news, calls); err != nil {
			return err
		}
	}
	return nil
}

// whole reads the calls of a batch with all their legs, in the order in which
// they ended.
func (f *RecordFollower) whole(ctx context.Context, news callNews, org string) ([]bot.LoggedCall, error) {
	var wanted []newsCall
	ids := map[string]bool{}
	var from, to time.Time
	for _, c := range news.Calls {
		if c.OrgID != org {
			continue
		}
		wanted = append(wanted, c)
		ids[c.ID] = true
		if from.IsZero() || c.End.Before(from) {
			from = c.End
		}
		if c.End.After(to) {
			to = c.End
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	queries := []bot.RecordQuery{{Orgs: []string{org}, Within: around(from, to)}}
	if to.Sub(from) > together {
		queries = nil
		for _, c := range wanted {
			queries = append(queries, bot.RecordQuery{Orgs: []string{org}, CallID: c.ID, Within: around(c.End, c.End)})
		}
	}
	var rows []bot.CallRecord
	for _, q := range queries {
		for row, err := range f.Books.Records(ctx, q) {
			if err != nil {
				return nil, err
			}
			if ids[row.CallID()] {
				rows = append(rows, row)
			}
		}
	}
	calls := bot.GroupCalls(rows)
	slices.SortStableFunc(calls, func(a, b bot.LoggedCall) int { return a.End().Compare(b.End()) })
	return calls, nil
}

// around is the time in which the other legs of calls ended.
func around(from, to time.Time) bot.Range {
	return bot.Range{From: from.Add(-legsApart), To: to.Add(legsApart)}
}

// toldRecord is what was told of a logged call in a place: by itself, or in a line
// that counts it, of which Digest is the name.
type toldRecord struct {
	toldCall
	Digest string `json:"digest,omitempty"`
}

// stands is the note of what was told of a call in a place.
func (f *RecordFollower) stands(ctx context.Context, p *listening, c *bot.LoggedCall) (*note[toldRecord], error) {
	return loadNote[toldRecord](ctx, f.Notes, "told in", p.key(), "record", c.OrgID, c.ID)
}

func (f *RecordFollower) posts() callPosts { return callPosts{f.Notes, f.Canonical} }

// tell brings one place up to date with the calls of a batch. Work that ended
// half-way is done again: what it has told is known by its notes.
func (f *RecordFollower) tell(ctx context.Context, p *listening, news callNews, calls []bot.LoggedCall) error {
	line, err := f.line(ctx, p, news.Batch)
	if err != nil {
		return err
	}
	var fresh []bot.LoggedCall
	for i := range calls {
		c := &calls[i]
		if unfinished(c) {
			continue // its other records are still to come
		}
		if line.value.find(c) >= 0 {
			if err := f.inLine(ctx, p, news.Batch, line.value.MessageID, c); err != nil {
				return err
			}
		}
		known, err := f.amend(ctx, p, c)
		if err != nil {
			return err
		}
		if !known && slices.ContainsFunc(p.subs, func(s bot.Subscription) bool { return callWishOf(s).ofRecords(c, f.Canonical) }) {
			fresh = append(fresh, *c)
		}
	}
	if len(fresh) > f.OneByOne {
		return f.digest(ctx, p, news.Batch, fresh)
	}
	for i := range fresh {
		if err := f.post(ctx, p, &fresh[i], ""); err != nil {
			return err
		}
	}
	return nil
}

// amend corrects what stands in a place of a call, and reports whether anything
// does.
func (f *RecordFollower) amend(ctx context.Context, p *listening, c *bot.LoggedCall) (known bool, err error) {
	n, err := f.stands(ctx, p, c)
	if err != nil {
		return false, err
	}
	switch {
	case n.value.Digest != "":
		return true, f.recount(ctx, p, n.value.Digest, c)
	case n.value.MessageID != "":
		return true, f.post(ctx, p, c, n.value.MessageID)
	}
	// An event may have told of it already, once for each phone that it rang.
	var stands []string
	for i := range c.Legs {
		id, err := f.posts().told(ctx, c.Legs[i].UserID, p.key(), c.Legs[i].Start, byRecord(c))
		if err != nil {
			return false, err
		}
		if id != "" && !slices.Contains(stands, id) {
			stands = append(stands, id)
		}
	}
	if len(stands) == 0 {
		return false, nil
	}
	for _, id := range stands[1:] {
		same := f.words(c)
		same.Headline, same.Facts, same.Buttons = "The same call as told above: "+lowerFirst(same.Headline), nil, nil
		if _, err := f.Teller.Tell(ctx, p.address(), id, same); err != nil && !settled(err) {
			return true, err
		}
	}
	return true, f.post(ctx, p, c, stands[0])
}

// post puts a call's line into a place, or in the place of one that stands
// there.
func (f *RecordFollower) post(ctx context.Context, p *listening, c *bot.LoggedCall, messageID string) error {
	n, err := f.stands(ctx, p, c)
	if err != nil {
		return err
	}
	reply := f.words(c)
	shown := fingerprint(reply)
	if n.value.Shown == shown {
		return f.posts().rememberLegs(ctx, c, p.key(), n.value.MessageID)
	}
	id, err := f.Teller.Tell(ctx, p.address(), messageID, reply)
	switch {
	case err != nil && settled(err):
		f.Log.InfoContext(ctx, "an ended call could not be told", "subscription", p.sub.ID, "error", err)
		return nil
	case err != nil && id == "":
		return err
	}
	n.value.toldCall = toldCall{MessageID: id, Shown: shown}
	if err != nil {
		n.value.Shown = "" // it stands there without its content
	}
	return errors.Join(err, n.save(ctx, keepPosts), f.posts().rememberLegs(ctx, c, p.key(), id))
}

// settled reports whether an error leaves nothing to try: the room is quiet, or
// the bot is not in it any more.
func settled(err error) bool {
	kind := bot.KindOf(err)
	return errors.Is(err, bot.ErrMuted) || kind == bot.NotFound || kind == bot.Forbidden
}
