package recordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

// Record makes a record of org that ended at end; its raw form says the same.
func Record(org, id string, reported, end time.Time) bot.WholeRecord {
	r := bot.WholeRecord{CallRecord: bot.CallRecord{
		ReportID: UUID(id), OrgID: UUID(org), CorrelationID: UUID("c" + id), InteractionID: UUID("i" + id),
		Reported: reported, Start: end.Add(-3 * time.Minute), Answer: end.Add(-2 * time.Minute), End: end,
		Talk: 2 * time.Minute, Ring: time.Minute, Hold: 3 * time.Second, Answered: true, Indicator: "Yes", Type: "SIP_INBOUND",
		Outcome: "Success", Reason: "Normal", User: "Maya Patel", UserID: UUID("maya"), UserType: "User", Location: "Raleigh",
		Calling: "+19195550142", CallingName: "Jim Cole", Called: "7105", CalledName: "Maya", Releasing: "Remote",
	}}
	r.Raw = rawOf(&r.CallRecord)
	return r
}

func rawOf(c *bot.CallRecord) json.RawMessage {
	iso := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	direction := "TERMINATING"
	if c.Outbound {
		direction = "ORIGINATING"
	}
	raw, err := json.Marshal(map[string]any{
		"Report ID": c.ReportID, "Org UUID": c.OrgID, "Correlation ID": c.CorrelationID, "Interaction ID": c.InteractionID,
		"Report time": iso(c.Reported), "Start time": iso(c.Start), "Answer time": iso(c.Answer), "Release time": iso(c.End),
		"Duration": c.Talk.Seconds(), "Ring duration": c.Ring.Seconds(), "Hold Duration": c.Hold.Seconds(),
		"Answered": fmt.Sprint(c.Answered), "Answer indicator": c.Indicator, "Call type": c.Type, "Call outcome": c.Outcome,
		"Call outcome reason": c.Reason, "User": c.User, "User UUID": c.UserID, "User type": c.UserType, "Location": c.Location,
		"Calling number": c.Calling, "Calling line ID": c.CallingName, "Called number": c.Called, "Called line ID": c.CalledName,
		"Releasing party": c.Releasing, "Direction": direction, "OS type": "na", "Call transfer Time": "",
	})
	if err != nil {
		panic(err)
	}
	return raw
}

// UUID makes a UUID of a word.
func UUID(word string) string {
	h := fmt.Sprintf("%x", []byte(word))
	h = (h + strings.Repeat("0", 32))[:32]
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// All reads everything that is asked for.
func All(t *testing.T, s Store, q bot.RecordQuery) []bot.WholeRecord {
	t.Helper()
	var all []bot.WholeRecord
	for r, err := range s.WholeRecords(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}
