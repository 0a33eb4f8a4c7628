package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/roomos"
)

// DeviceFollower tells of what happens at room devices where somebody wants to
// hear it, and brings answers to questions on their screens back.
type DeviceFollower struct {
	Notes         CallNotes // of devices
	Questions     CallNotes
	Subscriptions bot.Subscriptions
	Teller        bot.Teller
	Access        *bot.Access
	Location      *time.Location
	Log           *slog.Logger
}

const (
	// keepDevice is how long a device is remembered after its last event.
	keepDevice = 30 * 24 * time.Hour
	// maxDeviceCalls is how many calls of a device are followed at once.
	maxDeviceCalls = 10
)

// Handle works on what one device reported. The reports of a device come one
// after the other.
func (f *DeviceFollower) Handle(ctx context.Context, d bot.Delivery) error {
	found, err := roomos.DecodeEvents(d.Payload)
	if err != nil {
		return bot.Permanent(fmt.Errorf("decode the events of a device: %w", err))
	}
	if len(found) == 0 {
		return nil
	}
	n := &deviceNote{notes: f.Notes, name: noteName(found[0].DeviceID)}
	if err := n.load(ctx); err != nil {
		return err
	}
	changed := false
	for _, e := range found {
		if e.Kind == bot.DeviceAnswer {
			if err := f.answer(ctx, e); err != nil {
				return err
			}
			continue
		}
		if e.Whole {
			changed = n.gone(found, e, d.ID) || changed
			continue
		}
		changed = n.take(e, d.ID) || changed
	}
	if !changed && !d.Again {
		return nil
	}
	if err := n.save(ctx); err != nil {
		return err
	}
	wishes, err := f.Subscriptions.ByTopic(ctx, TopicDevices)
	if err != nil {
		return err
	}
	for _, s := range wishes {
		device, _ := s.Filter.First("device")
		which, _ := s.Filter.First("which")
		if device.ID != found[0].DeviceID || f.Access.Role(s.Person, s.RoomID, s.RoomID == "") == bot.Nobody {
			continue
		}
		if err := f.tell(ctx, n, s, device.Name, deviceTopics[which.Name]); err != nil {
			return err
		}
	}
	return nil
}

func noteName(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// tell brings one subscription up to date.
func (f *DeviceFollower) tell(ctx context.Context, n *deviceNote, s bot.Subscription, name string, kind bot.DeviceEventKind) error {
	news, ok := n.News[kind]
	told := n.Told[s.ID]
	if !ok || news.ID == told.ID || !news.Worth {
		return nil
	}
	reply := f.show(n, kind, name)
	reply.Buttons = []bot.Button{run("Show it", "device show", bot.Slots{"device": s.Filter["device"]})}
	to := bot.Address{RoomID: s.RoomID}
	if s.RoomID == "" {
		to = bot.Address{PersonID: s.Person.ID}
	}
	place := ""
	switch {
	case news.Follows == "thread" && s.RoomID != "":
		to.ThreadID = told.MessageID
	case news.Follows == "same" && told.MessageID != "":
		place = told.MessageID
	}
	id, err := f.Teller.Tell(ctx, to, place, reply)
	if bot.KindOf(err) == bot.NotFound && (place != "" || to.ThreadID != "") {
		to.ThreadID = "" // what it followed is gone
		id, err = f.Teller.Tell(ctx, to, "", reply)
	}
	switch kind := bot.KindOf(err); {
	case errors.Is(err, bot.ErrMuted):
		return nil
	case kind == bot.NotFound || kind == bot.Forbidden:
		f.Log.InfoContext(ctx, "news of a device could not be told", "subscription", s.ID, "error", err)
		return nil
	case err != nil && id == "":
		return err
	}
	if n.Told == nil {
		n.Told = map[string]toldDevice{}
	}
	if to.ThreadID != "" {
		id = told.MessageID
	}
	n.Told[s.ID] = toldDevice{ID: news.ID, MessageID: id}
	return errors.Join(err, n.save(ctx))
}

// show is the post about the latest of a kind.
func (f *DeviceFollower) show(n *deviceNote, kind bot.DeviceEventKind, name string) bot.Reply {
	news := n.News[kind]
	r := bot.Reply{Note: "As of " + clock(news.At, f.Location) + "."}
	switch kind {
	case bot.DevicePeople:
		r.Headline = peopleHeadline(bot.Device{Name: name}, roomos.State{People: n.People, Capacity: roomos.Unknown})
	case bot.DevicePresence:
		r.Headline = fmt.Sprintf("Somebody is in %s.", name)
		if strings.EqualFold(n.Presence, "No") {
			r.Headline = fmt.Sprintf("Nobody is in %s any more.", name)
		}
	case bot.DeviceCall:
		r.Headline = deviceCallNews(name, n.Call, n.CallOver)
	case bot.DeviceButton:
		r.Headline = fmt.Sprintf("At %s the button “%s” was %s.", name, n.Button, pressed(n.Action))
	case bot.DeviceConnection:
		r.Headline = fmt.Sprintf("%s is offline.", name)
		if n.Connection != bot.DeviceOffline {
			r.Headline = fmt.Sprintf("%s is online again.", name)
			if gone := elapsed(n.Lost, news.At); gone != "" && !n.Lost.IsZero() {
				r.Headline = fmt.Sprintf("%s is online again after %s.", name, gone)
			}
		}
	case bot.DeviceAnswer:
	}
	return r
}

func pressed(action string) string {
	if action == "" || action == "clicked" {
		return "pressed"
	}
	return action
}

func deviceCallNews(name string, k bot.DeviceCallState, over bool) string {
	who := k.Name
	if who == "" {
		who = k.Number
	}
	with := ""
	if who != "" {
		with = " with " + who
	}
	switch {
	case over:
		return fmt.Sprintf("The call of %s%s has ended.", name, with)
	case strings.EqualFold(k.Status, "Connected"):
		return fmt.Sprintf("%s is in a call%s.", name, with)
	case strings.EqualFold(k.Direction, "Incoming"):
		return fmt.Sprintf("A call%s rings at %s.", strings.Replace(with, " with ", " from ", 1), name)
	}
	return fmt.Sprintf("%s calls%s.", name, strings.TrimPrefix(with, " with"))
}

// answer brings the answer to a question back to where it was asked, once, or
// tells that there is none.
func (f *DeviceFollower) answer(ctx context.Context, e bot.DeviceEvent) error {
	if e.Question == "" || e.Option < 1 && !e.Ended {
		return nil
	}
	body, version, err := f.Questions.Load(ctx, noteName(e.Question))
	if err != nil || version == "" {
		return err // nothing of ours, or long ago
	}
	var q AskedQuestion
	if err := json.Unmarshal(body, &q); err != nil {
		return bot.Permanent(errors.New("the note of a question cannot be decoded"))
	}
	if q.DeviceID != e.DeviceID || q.Told || e.Option > len(q.Options) || q.Ended && e.Ended {
		return nil
	}
	reply := bot.Reply{Headline: fmt.Sprintf("Nobody has answered “%s” on %s, and the question is not on its screen any more.", q.Text, q.Device)}
	if q.Ended = q.Ended || e.Ended; !e.Ended {
		q.Answered, q.Told = e.Option, true
		reply.Headline = fmt.Sprintf("%s answers “%s” to “%s”.", q.Device, q.Options[e.Option-1], q.Text)
	}
	reply.Note = q.Person.Name + " asked it a moment ago."
	if ago := e.At.Sub(q.Asked).Truncate(time.Second); ago >= time.Second {
		reply.Note = fmt.Sprintf("%s asked it %s ago.", q.Person.Name, language.Humanize(ago))
	}
	// It is over before that is told: whoever reads it sees no wish any more.
	if _, err := f.Subscriptions.Unsubscribe(ctx, AnswerWish(q).ID); err != nil {
		return err
	}
	if _, err := f.Teller.Tell(ctx, bot.Address{RoomID: q.RoomID, ThreadID: q.ThreadID}, "", reply); err != nil && !errors.Is(err, bot.ErrMuted) {
		if kind := bot.KindOf(err); kind != bot.NotFound && kind != bot.Forbidden {
			return err
		}
	}
	if body, err = json.Marshal(q); err != nil {
		return err
	}
	return f.Questions.Save(ctx, noteName(e.Question), version, body, KeepQuestion)
}

// AnswerWish is the wish to hear the answer to a question: a device is listened
// to only while somebody wants to hear of it.
func AnswerWish(q AskedQuestion) bot.Subscription {
	device := bot.Value{Kind: bot.KindDevice, ID: q.DeviceID, Name: q.Device}
	return bot.Subscription{ID: "answer|" + q.ID, Topic: TopicDevices, Said: fmt.Sprintf("the answer of %s to “%s”", q.Device, q.Text), Person: q.Person,
		RoomID: q.RoomID, Created: q.Asked, Until: q.Asked.Add(promptFor + promptLate), Filter: bot.Slots{"device": {device}, "which": {{Kind: bot.KindChoice, Name: "answer"}}}}
}

// QuestionNote is the name under which a question is noted, and its content.
func QuestionNote(q AskedQuestion) (name string, body []byte, err error) {
	body, err = json.Marshal(q)
	return noteName(q.ID), body, err
}
