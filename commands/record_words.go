package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// words are the post of an ended call, as its records tell it.
func (f *RecordFollower) words(c *bot.LoggedCall) bot.Reply {
	now := f.Clock()
	reply := bot.Reply{Headline: endedWords(c), Note: "By the call detail record, as of " + clock(now, f.Location) + "."}
	add := func(label, value string) {
		if value != "" {
			reply.Facts = append(reply.Facts, bot.Fact{Label: label, Value: value})
		}
	}
	p := far(c)
	if p.Withheld {
		add("Number", withheld)
	} else {
		add("Number", p.Number)
	}
	add("Direction", string(c.Way()))
	layout := "15:04:05 MST"
	if !sameDay(c.Start(), now, f.Location) {
		layout = "Mon 2 Jan 15:04 MST"
	}
	add("Began", c.Start().In(f.Location).Format(layout))
	add("Queue", short(c.Queue()))
	if who := c.Who(); who != nil {
		add("Location", short(who.Location))
	}
	add("Wait", language.Humanize(c.Wait().Truncate(time.Second)))
	if c.Fate() == bot.CallWasAnswered {
		add("Talked", language.Humanize(c.Talk().Truncate(time.Second)))
	}
	if late := now.Sub(c.End()); late > time.Hour {
		reply.Note = fmt.Sprintf("By the call detail record, which came %s after the end; as of %s.", language.Humanize(late.Truncate(time.Minute)), clock(now, f.Location))
	}
	if len(digitsOf(p.Number)) >= 3 && !p.Withheld {
		reply.Buttons = []bot.Button{run("Their calls", "records find", bot.Slots{"phone": {{Kind: bot.KindPhoneNumber, Name: p.Number}}})}
	}
	return reply
}

// endedWords say what became of a call, in a sentence.
func endedWords(c *bot.LoggedCall) string {
	p := far(c)
	p.Name = short(p.Name)
	who := ownParty(c)
	switch c.Fate() {
	case bot.CallWasAnswered:
		return fmt.Sprintf("%s’s call with %s has ended: answered, %s.", who, partyName(p), language.Humanize(c.Talk().Truncate(time.Second)))
	case bot.CallNoAnswer:
		return fmt.Sprintf("%s’s call to %s has ended: %s.", who, partyName(p), outcomeWords(c))
	case bot.CallHasFailed:
		return fmt.Sprintf("%s’s call with %s has failed: %s.", who, partyName(p), reasonWords(c.Reason()))
	case bot.CallWasMissed:
	}
	if q := c.Queue(); q != "" && c.Way() == bot.CallInbound {
		return fmt.Sprintf("A call from %s to %s has ended: nobody answered, for %s.", partyName(p), short(q), language.Humanize(c.Wait().Truncate(time.Second)))
	}
	return fmt.Sprintf("%s’s call with %s has ended: %s.", who, partyName(p), outcomeWords(c))
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

func longWords(d time.Duration) string { return language.Humanize(d) }

// digestNote is a line that counts the calls of a batch.
type digestNote struct {
	MessageID string       `json:"message"`
	Shown     string       `json:"shown"`
	Calls     []digestCall `json:"calls"`
	Said      string       `json:"said"`
}

// digestCall is a call in the line. Counted is whether it is still what was
// asked for.
type digestCall struct {
	ID      string       `json:"id"` // shortened: see shortName
	Fate    bot.CallFate `json:"fate"`
	Who     string       `json:"who"`
	End     time.Time    `json:"end"`
	Counted bool         `json:"counted"`
}

func digestOf(c *bot.LoggedCall, counted bool) digestCall {
	return digestCall{shortName(c.ID), c.Fate(), digestWho(c), c.End(), counted}
}

// find is where a call is in the line; -1 when it is not.
func (d *digestNote) find(c *bot.LoggedCall) int {
	id := shortName(c.ID)
	return slices.IndexFunc(d.Calls, func(d digestCall) bool { return d.ID == id })
}

// line is the note of the line for a batch in a place; the batch's name says which
// place it is.
func (f *RecordFollower) line(ctx context.Context, p *listening, batch string) (*note[digestNote], error) {
	return loadNote[digestNote](ctx, f.Notes, "digest", batch, p.org)
}

// digest posts one line for the calls of a batch.
func (f *RecordFollower) digest(ctx context.Context, p *listening, batch string, calls []bot.LoggedCall) error {
	n, err := f.line(ctx, p, batch)
	if err != nil {
		return err
	}
	if n.value.Calls == nil {
		n.value.Said = p.said()
	}
	for i := range calls {
		if n.value.find(&calls[i]) < 0 {
			n.value.Calls = append(n.value.Calls, digestOf(&calls[i], true))
		}
	}
	if err := f.showDigest(ctx, p, n); err != nil {
		return err
	}
	for i := range calls {
		if err := f.inLine(ctx, p, batch, n.value.MessageID, &calls[i]); err != nil {
			return err
		}
	}
	return nil
}

// inLine notes that a call is told in a line, for what else comes of it: its other
// records, and events that are late.
func (f *RecordFollower) inLine(ctx context.Context, p *listening, batch, messageID string, c *bot.LoggedCall) error {
	n, err := f.stands(ctx, p, c)
	if err != nil || n.value.MessageID != "" {
		return err
	}
	if n.value.Digest != batch {
		n.value.Digest = batch
		if err := n.save(ctx, keepPosts); err != nil {
			return err
		}
	}
	return f.posts().rememberLegs(ctx, c, p.key(), messageID)
}

// digestWho is under whom a line counts a call.
func digestWho(c *bot.LoggedCall) string {
	if q := c.Queue(); q != "" {
		return short(q)
	}
	return ownParty(c)
}

// recount brings a line up to date with what became of one of its calls.
func (f *RecordFollower) recount(ctx context.Context, p *listening, batch string, c *bot.LoggedCall) error {
	n, err := f.line(ctx, p, batch)
	if err != nil {
		return err
	}
	i := n.value.find(c)
	if i < 0 {
		return nil
	}
	counted := slices.ContainsFunc(p.subs, func(s bot.Subscription) bool { return callWishOf(s).ofRecords(c, f.Canonical) })
	n.value.Calls[i] = digestOf(c, counted)
	return f.showDigest(ctx, p, n)
}

func (f *RecordFollower) showDigest(ctx context.Context, p *listening, n *note[digestNote]) error {
	reply := f.digestWords(p, &n.value)
	shown := fingerprint(reply)
	if n.value.Shown == shown {
		return n.save(ctx, keepPosts)
	}
	id, err := f.Teller.Tell(ctx, p.address(), n.value.MessageID, reply)
	switch {
	case err != nil && settled(err):
		f.Log.InfoContext(ctx, "ended calls could not be told", "subscription", p.sub.ID, "error", err)
		return nil
	case err != nil && id == "":
		return err
	}
	n.value.MessageID, n.value.Shown = id, shown
	if err != nil {
		n.value.Shown = ""
	}
	return errors.Join(err, n.save(ctx, keepPosts))
}

// said is what the place wants to hear of, in words.
func (p *listening) said() string {
	if len(p.subs) == 1 {
		return callWishOf(p.subs[0]).words()
	}
	return "ended calls"
}

// digestWords are the line: how many, when, of whom, with a button that lists
// them.
func (f *RecordFollower) digestWords(p *listening, d *digestNote) bot.Reply {
	var from, to time.Time
	fates, who := map[string]int{}, map[string]int{}
	total := 0
	for _, c := range d.Calls {
		if from.IsZero() || c.End.Before(from) {
			from = c.End
		}
		if c.End.After(to) {
			to = c.End
		}
		if c.Counted {
			total++
			fates[fateWord(c.Fate)]++
			who[c.Who]++
		}
	}
	window := bot.Range{From: from.Truncate(time.Minute), To: to.Truncate(time.Minute).Add(time.Minute)}
	when := language.Describe(window, f.Location)
	reply := bot.Reply{Note: "By call detail records, as of " + clock(f.Clock(), f.Location) + "."}
	if total == 0 {
		reply.Headline = fmt.Sprintf("None of %s, %s: records that came later tell another story.", d.Said, when)
		return reply
	}
	reply.Headline = fmt.Sprintf("%s, %s: %s.", capital(d.Said), when, count(total))
	if len(fates) > 1 {
		reply.Headline = fmt.Sprintf("%s, %s: %s (%s).", capital(d.Said), when, count(total), most(fates, 4))
	}
	reply.Facts = []bot.Fact{{Label: "Most", Value: most(who, 3)}}
	if late := f.Clock().Sub(to); late > time.Hour {
		reply.Note = fmt.Sprintf("By call detail records, which came %s after the last of them; as of %s.", language.Humanize(late.Truncate(time.Minute)), clock(f.Clock(), f.Location))
	}
	reply.Buttons = []bot.Button{run("Show them", "records list", p.shown(window))}
	return reply
}

// shown are the slots that list what the place wants to hear of in a window.
func (p *listening) shown(window bot.Range) bot.Slots {
	slots := bot.Slots{"time": {{Kind: bot.KindRange, Range: &window}}}
	if len(p.subs) != 1 {
		return slots
	}
	w := callWishOf(p.subs[0])
	if w.which != whichAll {
		slots["which"] = []bot.Value{{Kind: bot.KindChoice, ID: w.which, Name: w.which}}
	}
	for name, v := range map[string]bot.Value{"person": w.person, "calling queue": w.queue, "location": w.location} {
		if v.Name != "" && v.Kind != bot.KindQueue {
			slots[name] = []bot.Value{v}
		}
	}
	if w.which == whichLong {
		slots["longer"] = []bot.Value{{Kind: bot.KindDuration, Duration: w.longer, Op: bot.OpAtLeast, Name: language.Humanize(w.longer)}}
	}
	return slots
}

func fateWord(f bot.CallFate) string {
	if f == bot.CallNoAnswer {
		return "not answered outside"
	}
	return string(f)
}

// most are the largest counts, largest first: "Front Desk 6, Maya Patel 3".
func most(counts map[string]int, limit int) string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, name := range names[:min(len(names), limit)] {
		parts = append(parts, name+" "+count(counts[name]))
	}
	if left := len(names) - len(parts); left > 0 {
		parts = append(parts, plural(left, "other", "others"))
	}
	return strings.Join(parts, ", ")
}
