package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

// lineSource reads extensions.
type lineSource interface {
	handsetFinder
	Lines(ctx context.Context, extension string) ([]bot.Line, error)
}

// lineShow shows an extension with its phones and where its calls go.
type lineShow struct{ source lineSource }

func (lineShow) Spec() bot.Spec {
	return bot.Spec{
		Name:    "line show",
		Area:    areaPhones,
		Aliases: []string{"show line"},
		Summary: "Shows an extension on the premises: its phones, and where its calls are forwarded.",
		Params:  []bot.Param{handsetParam(false, "")},
		Examples: []string{
			"line show 5101", "where is 5101 forwarded", "is extension 5106 forwarded", "where do calls to Maya Patel's phone go",
			"is my phone forwarded", "show me extension 5180",
		},
		Role: bot.Viewer,
	}
}

func (c lineShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	exts, err := askedExtensions(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var lines []bot.Line
	for _, ext := range exts {
		more, err := c.source.Lines(ctx, ext)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, more...)
	}
	if len(lines) == 1 {
		return oneLineReply(lines[0], r), nil
	}
	reply := bot.Reply{
		Headline: plural(len(lines), "line", "lines") + ".",
		Table:    &bot.Table{Total: len(lines), Columns: []bot.Column{{Title: "Extension"}, {Title: "Partition"}, {Title: "All calls"}, {Title: "Busy"}, {Title: "No answer"}, {Title: "Phones"}}},
		Note:     lineNote(r),
	}
	for _, l := range lines {
		reply.Items = append(reply.Items, lineValue(l.Extension))
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{l.Extension, cmp.Or(l.Partition, "none"), forwardWords(l.ForwardAll, "stay"),
				forwardWords(l.ForwardBusy, "stay"), forwardWords(l.ForwardNoAnswer, "stay"), strings.Join(l.Devices, ", ")})
		}
	}
	return reply, nil
}

// maxExtensions is how many lines of one phone or owner are read.
const maxExtensions = 6

// askedExtensions are those that a request is about.
func askedExtensions(ctx context.Context, source handsetFinder, r bot.Request) ([]string, error) {
	if ext, ok := strings.CutPrefix(r.Value("handset").ID, bot.PhoneByLine); ok {
		return []string{ext}, nil
	}
	found, err := handsets(ctx, source, r)
	if err != nil {
		return nil, err
	}
	var exts []string
	for _, p := range found {
		for _, l := range p.Lines {
			if !slices.Contains(exts, l.Extension) && len(exts) < maxExtensions {
				exts = append(exts, l.Extension)
			}
		}
	}
	if len(exts) == 0 {
		return nil, bot.Errorf(bot.NotFound, "%s has no extension.", handsetName(found[0]))
	}
	return exts, nil
}

func oneLineReply(l bot.Line, r bot.Request) bot.Reply {
	reply := bot.Reply{
		Headline: fmt.Sprintf("Extension %s %s.", l.Extension, forwardSentence(l.ForwardAll)),
		Items:    []bot.Value{lineValue(l.Extension)},
		Note:     lineNote(r),
	}
	for _, f := range []bot.Fact{
		{Label: "When busy", Value: forwardWords(l.ForwardBusy, "nowhere")}, {Label: "Without an answer", Value: forwardWords(l.ForwardNoAnswer, "nowhere")},
		{Label: "While not registered", Value: forwardWords(l.ForwardUnregistered, "nowhere")}, {Label: "Callers see", Value: l.AlertingName},
		{Label: "Description", Value: l.Description}, {Label: "Partition", Value: l.Partition}, {Label: "On", Value: strings.Join(l.Devices, ", ")},
	} {
		if f.Value != "" {
			reply.Facts = append(reply.Facts, f)
		}
	}
	slots := bot.Slots{"handset": reply.Items}
	reply.Buttons = []bot.Button{run("Status", "phone status", slots), run("Whose it is", "phone owner", slots)}
	return reply
}

func lineNote(r bot.Request) string {
	return "From the configuration of Unified CM, as of " + clock(r.Now, r.Location) + "."
}

// forwardSentence says where all calls to a line go, to go on from its name.
func forwardSentence(f bot.Forward) string {
	if f.IsZero() {
		return "is not forwarded"
	}
	return "is forwarded to " + forwardWords(f, "")
}

// forwardWords is where calls go; stay is the word for nowhere.
func forwardWords(f bot.Forward, stay string) string {
	switch {
	case f.Voicemail:
		return toVoicemail
	case f.Number != "":
		return f.Number
	}
	return stay
}
