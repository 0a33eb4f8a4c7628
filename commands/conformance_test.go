package commands

import (
	"context"
	"slices"
	"strings"
	"testing"

	"floorwalker/bot"
)

// TestAllConform holds every command to what help, the interpreter and the
// authoriser rely on.
func TestAllConform(t *testing.T) {
	names := map[string]bool{}
	examples := map[string]string{}
	kinds := map[string]bot.Kind{
		"queue": bot.KindQueue, "metric": bot.KindMetric, "time": bot.KindRange, "agent": bot.KindAgent, "team": bot.KindTeam,
		"state": bot.KindAgentState, "longer": bot.KindDuration, "filter": bot.KindComparison, "channel": bot.KindChannel,
		"status": bot.KindStatus, "task": bot.KindTaskID, "format": bot.KindChoice, "text": bot.KindText,
		"number": bot.KindNumber, "all": bot.KindChoice, "direction": bot.KindChoice, "order": bot.KindChoice, "by": bot.KindMetric, "counted": bot.KindChoice,
		"interval": bot.KindInterval, "versus": bot.KindRange, "phone": bot.KindPhoneNumber,
		"caller": bot.KindCaller, "call": bot.KindCall, "party": bot.KindParty, "person": bot.KindPerson, "destination": bot.KindDestination, "digits": bot.KindPhoneNumber,
		"switch": bot.KindChoice, "where": bot.KindChoice, "which": bot.KindChoice, "how": bot.KindChoice, "recording": bot.KindChoice, "type": bot.KindChoice, "other": bot.KindCall, "with": bot.KindParty, "calling queue": bot.KindCallQueue,
		"title": bot.KindTitle, "space": bot.KindTitle, "team name": bot.KindTitle, "people": bot.KindPerson,
		"meeting": bot.KindMeeting, "when": bot.KindRange, "newtime": bot.KindRange, "newtitle": bot.KindTitle, "duration": bot.KindDuration, "shift": bot.KindChoice, "relative": bot.KindChoice, "lasting": bot.KindDuration,
		"kind": bot.KindChoice, "start": bot.KindRange, "handset": bot.KindPhone, "location": bot.KindLocation, "grouped": bot.KindChoice,
		"limit": bot.KindComparison, "hold": bot.KindDuration, "until": bot.KindRange,
		"device": bot.KindDevice, "site": bot.KindSite, "product": bot.KindChoice, "floor": bot.KindFloor, "level": bot.KindNumber, "step": bot.KindChoice, "key": bot.KindSetting,
	}
	single := []string{"help", "status", "ping", "cancel", "explain", "thanks", "connect", "disconnect", "account"}
	compound := []string{"device camera preset", "device config get", "device config set"} // the noun has two words
	for _, c := range All(fakeDeps(&fakeCenter{})) {
		s := c.Spec()
		t.Run(s.Name, func(t *testing.T) {
			if names[s.Name] {
				t.Error("the name is taken")
			}
			names[s.Name] = true
			// A Webex team is one noun: the contact centre has teams, too.
			if name := strings.Replace(s.Name, "webex team", "team", 1); len(strings.Fields(name)) != 2 && !slices.Contains(single, s.Name) && !slices.Contains(compound, s.Name) {
				t.Errorf("the name is not a noun and a verb")
			}
			if !slices.Contains(areas(), s.Area) {
				t.Errorf("help has no area %q", s.Area)
			}
			if !strings.HasSuffix(s.Summary, ".") || strings.Contains(s.Summary, ". ") {
				t.Errorf("summary %q is not one sentence", s.Summary)
			}
			if len(s.Examples) < 2 {
				t.Error("fewer than two examples")
			}
			for _, x := range s.Examples {
				if by := examples[strings.ToLower(x)]; by != "" {
					t.Errorf("example %q is also one of %s", x, by)
				}
				examples[strings.ToLower(x)] = s.Name
			}
			if s.Role < bot.Viewer {
				t.Error("no role")
			}
			if s.Missing != "" {
				t.Errorf("misses %s although everything is set up", s.Missing)
			}
			for _, p := range s.Params {
				if kinds[p.Name] != p.Kind {
					t.Errorf("parameter %q is a %q, want %q", p.Name, p.Kind, kinds[p.Name])
				}
				if p.Required && p.Ask == "" {
					t.Errorf("parameter %q is required and has no question", p.Name)
				}
				if p.Kind != bot.KindMetric && p.Kind != bot.KindAgentState && (p.Kind == bot.KindChoice) != (len(p.Choices) > 0) {
					t.Errorf("parameter %q has choices %q", p.Name, p.Choices)
				}
			}
			_, reads := c.(bot.Reader)
			_, changes := c.(bot.Changer)
			if reads == changes {
				t.Error("is not one of Reader and Changer")
			}
			if s.Changes != changes {
				t.Errorf("Changes is %v", s.Changes)
			}
			if !strings.Contains(helpFor(t, s.Area, bot.Admin), s.Name) {
				t.Error("help does not list it")
			}
		})
	}
}

func TestSamplesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Samples() {
		key := string(e.Kind) + " " + e.Name
		if e.ID == "" || e.Name == "" || seen[key] {
			t.Errorf("sample %+v is incomplete or there twice", e)
		}
		seen[key] = true
	}
}

func TestWithoutContactCenterItsCommandsSayWhatIsMissing(t *testing.T) {
	deps := fakeDeps(nil)
	deps.ContactCenter = nil
	for _, c := range All(deps) {
		s := c.Spec()
		needs := s.Area == areaQueues || s.Area == areaAgents || s.Area == areaTasks || s.Area == areaRecordings || s.Area == areaReports ||
			slices.Contains([]string{"notify threshold", "notify state", "notify acknowledge", "notify snooze"}, s.Name)
		if (s.Missing != "") != needs {
			t.Errorf("%s: missing is %q", s.Name, s.Missing)
		}
		if !needs {
			continue
		}
		r, ok := c.(bot.Reader)
		if !ok {
			t.Fatalf("%s cannot say what is missing", s.Name)
		}
		if _, err := r.Run(context.Background(), request(nil)); bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), needsContactCenter) {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}
