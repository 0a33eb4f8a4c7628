package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
)

// logUploader is what client-log send needs.
type logUploader interface {
	UploadLog(ctx context.Context, text string) error
}

// clientLogSend puts a remark into the client log on Finesse's server, where
// Cisco's support looks.
type clientLogSend struct{ source logUploader }

func (clientLogSend) Spec() bot.Spec {
	return bot.Spec{
		Name:     "client-log send",
		Area:     areaFinesse,
		Aliases:  []string{"send client log"},
		Summary:  "Writes a remark into the client log of the bot's account on Finesse's server, for a support case, after you confirm it.",
		Params:   []bot.Param{{Name: "text", Kind: bot.KindText, Required: true, Ask: "What shall stand in the log?"}},
		Examples: []string{"client-log send “calls dropped at ten past two”", "send client log “case 6912 begins here”"},
		Role:     bot.Admin,
		Changes:  true,
	}
}

func logText(r bot.Request) string {
	return fmt.Sprintf("%s %s (Floorwalker): %s", r.Now.UTC().Format("2006-01-02T15:04:05Z"), r.Person.Name, strings.Trim(r.Text("text"), "“”\"' "))
}

// Preview shows the line.
func (clientLogSend) Preview(_ context.Context, r bot.Request) (bot.Reply, bool, error) {
	return bot.Reply{Headline: "Write this into the client log on Finesse's server?", Facts: []bot.Fact{{Label: "Line", Value: logText(r)}}}, true, nil
}

// Do sends it once. The log cannot be read back.
func (c clientLogSend) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := c.source.UploadLog(ctx, logText(r)); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Headline: "Finesse has taken the line for its client log.", Note: "It does not let anybody read it back; an administrator finds it on the server."}, nil
}

// Observe cannot tell: the log cannot be read back.
func (clientLogSend) Observe(context.Context, bot.Request) (bot.Outcome, error) {
	return bot.Outcome{State: bot.OutcomeUnknown, Reply: bot.Reply{Headline: "Whether the line stands in the log cannot be seen from here."}}, nil
}
