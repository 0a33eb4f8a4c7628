package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// AskedQuestion is a question that stands on a device's screen, and where its
// answer goes.
type AskedQuestion struct {
	ID       string     `json:"id"`
	DeviceID string     `json:"deviceId"`
	Device   string     `json:"device"`
	Text     string     `json:"text"`
	Options  []string   `json:"options"`
	Person   bot.Person `json:"person"`
	RoomID   string     `json:"roomId"`
	ThreadID string     `json:"threadId"`
	Asked    time.Time  `json:"asked"`
	// Answered is the number of the answer chosen, and Told says that it was
	// posted. Ended says that the question has left the screen without one.
	Answered int  `json:"answered,omitempty"`
	Told     bool `json:"told,omitempty"`
	Ended    bool `json:"ended,omitempty"`
}

const (
	// KeepQuestion is how long it is remembered what was asked.
	KeepQuestion = 24 * time.Hour
	// promptFor is how long a question stands on a screen, a device's most: one
	// without an end would stand there after nobody listens any more.
	promptFor = time.Hour
	// promptLate is how much later its answer may come.
	promptLate = 5 * time.Minute

	forgetTimeout = 3 * time.Second
)

// DeviceEars hears what devices report.
type DeviceEars interface {
	// Hear makes a device report to us. Prompt says that it does so at once; else
	// it is looked at every minute, which shows no presses and no answers.
	Hear(ctx context.Context, d bot.Device) (prompt bool, err error)
	// Keep notes a question before it is shown, and returns when its answer will
	// be heard. Forget takes that back.
	Keep(ctx context.Context, q AskedQuestion) error
	Forget(ctx context.Context, q AskedQuestion) error
}

// maxOptions is how many answers a device offers.
const maxOptions = 5

// devicePrompt asks those in a room a question on its screen. What they choose
// comes back into the thread.
type devicePrompt struct {
	deviceDeed
	ears DeviceEars
}

func newDevicePrompt(source deviceCommander, ears DeviceEars) devicePrompt {
	return devicePrompt{deviceDeed{source, deviceAct{
		name: "device prompt", summary: "Asks a question on a room device’s screen, and brings the answer back into this thread.", role: bot.Supervisor, alone: true,
		aliases: []string{"ask the room", "ask on the screen"},
		params:  []bot.Param{{Name: "text", Kind: bot.KindText, Required: true, Many: true, Ask: "Which question, in quotation marks? Answers may follow it, each in quotation marks."}},
		examples: []string{
			"ask the Boardroom 'Do you need more time?'", "ask the Training Room 'Coffee?' 'Yes' 'No' 'Later'", "prompt 'Are you done?' in Huddle 3", "ask 'Anyone from billing here?' on the Boardroom screen",
			"ask them 'Need help?' on the screen", "ask the Boardroom are you done", "ask do you need more time on the Boardroom screen",
		},
		order: promptOrder,
	}}, ears}
}

// questionOf takes the question apart: the first quotation asks, the others are
// the answers.
func questionOf(r bot.Request) (text string, options []string, err error) {
	for i, v := range r.Slots["text"] {
		said := strings.Join(strings.Fields(v.Name), " ")
		if said == "" || len(said) > maxAlert {
			return "", nil, bot.Errorf(bot.Invalid, "A question and its answers have 1 to %d bytes each. Nothing was shown.", maxAlert)
		}
		if i == 0 {
			text = said
			continue
		}
		options = append(options, said)
	}
	switch {
	case text == "":
		return "", nil, bot.Errorf(bot.Invalid, "Which question? Put it in quotation marks. Nothing was shown.")
	case len(options) > maxOptions:
		return "", nil, bot.Errorf(bot.Invalid, "A device offers %d answers at most. Nothing was shown.", maxOptions)
	case len(options) == 0:
		options = []string{"Yes", "No"}
	}
	return text, options, nil
}

// questionID is the question's on the device, so that its answer is known.
func questionID(r bot.Request) string {
	sum := sha256.Sum256([]byte("question\n" + r.ID))
	return "fw-" + base64.RawURLEncoding.EncodeToString(sum[:15])
}

func promptOrder(r bot.Request) (deviceOrder, error) {
	text, options, err := questionOf(r)
	if err != nil {
		return deviceOrder{}, err
	}
	args := map[string]any{"Title": r.Person.Name + " asks", "Text": text, "FeedbackId": questionID(r), "Duration": int(promptFor.Seconds())}
	for i, o := range options {
		args["Option."+strconv.Itoa(i+1)] = o
	}
	return deviceOrder{path: "UserInterface.Message.Prompt.Display", args: args, ask: "Ask “" + strings.ReplaceAll(text, "%", "%%") + "” on the screen of %s?",
		took: func(*roomos.Node) string {
			return fmt.Sprintf("shows the question “%s” with the answers %s, for an hour at most. What they choose comes into this thread", text, enumerated(options))
		}}, nil
}

// Do asks when the answer can be heard. A question into the void helps nobody.
func (c devicePrompt) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	text, options, err := questionOf(r)
	if err != nil {
		return bot.Reply{}, err
	}
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if why := awayFor(d, r); why != "" {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "%s cannot do that now: %s. Nothing was shown.", d.Name, why)
	}
	prompt, err := c.ears.Hear(ctx, d)
	if err == nil && !prompt {
		err = bot.Errorf(bot.Invalid, "%s cannot report an answer to me, so nothing was shown. Whoever runs me can see what is missing with “status”.", d.Name)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	q := AskedQuestion{ID: questionID(r), DeviceID: d.ID, Device: d.Name, Text: text, Options: options, Person: r.Person,
		RoomID: r.RoomID, ThreadID: r.ThreadID, Asked: r.Now}
	if err := c.ears.Keep(ctx, q); err != nil {
		c.forget(ctx, q)
		return bot.Reply{}, &bot.Error{Kind: bot.Upstream, Err: err, Public: "I could not make sure of hearing the answer, so nothing was shown. Please try again in a moment."}
	}
	reply, err := c.deviceDeed.Do(ctx, r)
	if err != nil && bot.KindOf(err) != bot.Uncertain {
		c.forget(ctx, q)
	}
	return reply, err
}

// forget lets go of the answer to a question that is not shown. Where that
// fails, it ends by itself.
func (c devicePrompt) forget(ctx context.Context, q AskedQuestion) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetTimeout)
	defer cancel()
	_ = c.ears.Forget(ctx, q)
}
