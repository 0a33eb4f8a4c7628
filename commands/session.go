package commands

import (
	"context"
	"iter"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/analyzer"
)

// needsAnalyzer is the setting without which no legacy record can be read.
const needsAnalyzer = "ANALYZER_URL"

// Analyzer is what the commands need of the legacy records, all together.
type Analyzer interface {
	sessionSource
	chainSource
	agentRecords
	queryRunner
}

// sessionSource is what the commands on contact sessions need.
type sessionSource interface {
	Session(ctx context.Context, id string) (analyzer.Session, error)
	Sessions(context.Context, bot.Range) iter.Seq2[analyzer.Session, error]
}

// idOf is the id in a slot, as a list gave it or as it was said.
func idOf(r bot.Request, slot string) string {
	if id := r.Value(slot).ID; id != "" {
		return id
	}
	return r.Text(slot)
}

// legacyNote says where legacy records come from.
func legacyNote(r bot.Request) string {
	return "From the Analyzer's legacy records, as of " + clock(r.Now, r.Location) + "."
}

// readRecords is progress for records.
func readRecords(r bot.Request, n *int) {
	*n++
	if *n%progressEvery == 0 && r.Progress != nil {
		r.Progress(*n, 0, count(*n)+" records read")
	}
}

// sessionCaller is who a session was with.
func sessionCaller(s analyzer.Session) string {
	if s.Customer != "" && s.Customer != s.Caller {
		return s.Customer + ", " + caller(s.Caller)
	}
	return caller(s.Caller)
}

// sessionState is what became of a session, in Cisco's words.
func sessionState(s analyzer.Session) string {
	switch {
	case s.State == "" && s.End.IsZero():
		return "not ended"
	case s.State == "":
		return "ended"
	case s.Termination != "" && strings.EqualFold(s.State, "ended"):
		return "ended (" + s.Termination + ")"
	}
	return s.State
}

// lasted is how long something took; "" for what is not over.
func lasted(from, to time.Time) string {
	if from.IsZero() || to.IsZero() {
		return ""
	}
	return language.Humanize(to.Sub(from))
}

// sameAgent reports whether a legacy record speaks of an agent: the legacy side
// has ids of its own, so that the name counts too.
func sameAgent(asked bot.Agent, id, name string) bool {
	return asked.ID == "" && asked.Name == "" || asked.ID != "" && asked.ID == id || asked.Name != "" && strings.EqualFold(asked.Name, name)
}

func sessionButton(title, command, id string) bot.Button {
	return run(title, command, bot.Slots{"task": {taskValue(id)}})
}

// clockTimes are labels at equal distances between two moments.
func clockTimes(from, to time.Time, zone *time.Location) []string {
	const marks = 5
	layout := "15:04"
	if to.Sub(from) < 10*time.Minute {
		layout = "15:04:05"
	}
	labels := make([]string, marks)
	for i := range labels {
		labels[i] = from.Add(to.Sub(from) * time.Duration(i) / (marks - 1)).In(zone).Format(layout)
	}
	return labels
}

// stretch is a span of a timeline as a fraction of its width.
func stretch(from, to time.Time, within bot.Range, kind string) bot.Span {
	width := max(within.Duration().Seconds(), 0.001)
	return bot.Span{From: from.Sub(within.From).Seconds() / width, To: to.Sub(within.From).Seconds() / width, Kind: kind}
}
