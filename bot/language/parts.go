package language

import (
	"context"
	"slices"

	"floorwalker/bot"
)

// maxParts is how many things of one utterance are offered one by one.
const maxParts = 5

// parts takes an utterance that asks for several things apart: "is the Boardroom
// free? Wake it up, and volume 40". It returns an utterance for each that is
// understood, when there are two of them at least, and the words of the others.
// of is the command that part of it was taken for, if any: an answer to that is
// better than nothing, unless a change would be lost without a word.
func (in *Interpreter) parts(ctx context.Context, u bot.Utterance, of string) (parts []string, rest string, err error) {
	if len(u.Text) > maxText {
		return nil, "", nil
	}
	tokens, long := tokenize(u.Text)
	if long || slices.ContainsFunc(tokens, token.negation) {
		return nil, "", nil
	}
	m := in.model(u.Commands)
	whole, _ := m.spec(of)
	changes := of == "" || whole.Changes
	u.Conversation.Question = nil
	device, known := u.Conversation.Slots[bot.KindDevice]
	said := false // a device is spoken of in this very breath
	for _, piece := range pieces(tokens) {
		if m.smallTalk(piece) != nil {
			continue
		}
		text := u.Text[piece[0].start:piece[len(piece)-1].end]
		one := u
		one.Text = text
		if known {
			one.Conversation.Slots = map[bot.Kind]bot.Value{bot.KindDevice: device}
		}
		got, err := in.interpret(ctx, one, nil)
		if err != nil {
			return nil, "", err
		}
		if known && said {
			if there, ok := in.there(ctx, m, one, device); ok && !m.takesDevice(got.Command) {
				got = there
			}
		}
		spec, ok := m.spec(got.Command)
		if !ok || got.Partial || got.Missing != "" || got.Refusal != "" || spec.Role > u.Role || len(parts) == maxParts {
			if rest == "" {
				rest = text
			}
			continue
		}
		// What is said of a room goes on being about it.
		if p, takes := spec.ParamOf(bot.KindDevice); takes {
			said = true
			if v, ok := got.Slots.First(p.Name); ok {
				device, known = v, true
			} else if known && len(got.Slots["site"]) == 0 && len(got.Slots["all"]) == 0 {
				got.Slots = got.Slots.With(p.Name, device)
			}
		}
		changes = changes || spec.Changes
		u.Conversation.Last = &bot.Invocation{Command: spec.Name, Slots: got.Slots}
		parts = append(parts, Say(spec, got.Slots))
	}
	if len(parts) < 2 || !changes {
		return nil, "", nil
	}
	return parts, rest, nil
}

// asksText reports whether the bot has asked for a text.
func (in *Interpreter) asksText(u bot.Utterance) bool {
	if u.Conversation.Question == nil {
		return false
	}
	spec, _ := in.model(u.Commands).spec(u.Conversation.Question.Invocation.Command)
	p, ok := spec.Param(u.Conversation.Question.Param)
	return ok && p.Kind == bot.KindText
}

// there reads what goes on about a room that was spoken of: after "wake the
// Boardroom", "dial the floor leads" is a call from there.
func (in *Interpreter) there(ctx context.Context, m *model, u bot.Utterance, device bot.Value) (bot.Interpretation, bool) {
	u.Text += " in " + device.Name
	got, err := in.interpret(ctx, u, nil)
	return got, err == nil && m.takesDevice(got.Command) && !got.Partial && got.Missing == "" && got.Refusal == "" && len(got.Slots) > 1
}

func (m *model) takesDevice(name string) bool {
	spec, _ := m.spec(name)
	_, takes := spec.ParamOf(bot.KindDevice)
	return takes
}

// pieces cuts an utterance where one thing ends and the next may begin.
func pieces(tokens []token) [][]token {
	var all [][]token
	from := 0
	cut := func(to int) {
		for from < to && (tokens[from].is("and") || tokens[from].is("then") || tokens[from].is("also")) {
			from++
		}
		if from < to {
			all = append(all, tokens[from:to])
		}
		from = to
	}
	for i := range tokens {
		if i > 0 && (tokens[i].sep&sepComma != 0 || tokens[i].is("and") || tokens[i].is("then")) {
			cut(i)
		}
	}
	cut(len(tokens))
	return all
}

func (m *model) spec(name string) (bot.Spec, bool) {
	for _, c := range m.commands {
		if c.spec.Name == name && name != "" {
			return c.spec, true
		}
	}
	return bot.Spec{}, false
}
