package commands

import (
	"context"
	"testing"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// TestOwnTitles shows that meetings are known by the titles in the asker's own
// calendar, which is looked into only where a sentence is not understood without.
func TestOwnTitles(t *testing.T) {
	looks := 0
	w := wordsOf(centre(Samples()))
	w.in = language.New(language.Config{
		Directory: centre(Samples()), Samples: Samples(), Times: language.TimeSettings{Zone: zone},
		Titles: func(context.Context, bot.Person) []string {
			looks++
			return []string{"Stand-up", "Stand-up", "Floor review", "Weekly forecast", "Quarterly review", "One to one", "Billing"}
		},
	})
	for text, want := range map[string]string{
		"cancel the stand-up tomorrow":               "meeting cancel title=Stand-up when=18T00:00..19T00:00",
		"cancel tomorrow's standup":                  "meeting cancel title=Stand-up when=18T00:00..19T00:00",
		"join the floor review":                      "meeting join title=Floor_review",
		"when is the weekly forecast":                "meeting show title=Weekly_forecast",
		"who's invited to the weekly forecast":       "meeting show title=Weekly_forecast",
		"who is coming to the forecast":              "meeting show title=Weekly_forecast",
		"invite tom becker to the floor review":      "meeting invite people=Tom_Becker title=Floor_review",
		"uninvite maya from the floor review":        "meeting uninvite people=Maya_Patel title=Floor_review",
		"move the floor review to 4":                 "meeting move title=Floor_review when=17T16:00..17T17:00",
		"reschedule the one to one to monday 10am":   "meeting move title=One_to_one when=23T10:00..23T11:00",
		"push the floor review back half an hour":    "meeting move duration=>=30m0s shift=back title=Floor_review",
		"rename the floor review to \"Week's end\"":  "meeting rename newtitle=Week's_end title=Floor_review",
		"how was the sound in the stand-up":          "meeting quality title=Stand-up",
		"when is the review":                         "meeting show title=review", // two have the word: which one is asked without telling their titles
		"how is billing":                             "queue status queue=Billing",
		"who is on break":                            "agent list state=Break",
		"cancel":                                     "cancel",
		"delete the floor review from the harddrive": "",
	} {
		looks = 0
		got := w.interpret(t, text, bot.Conversation{})
		if written(got) != want {
			t.Errorf("%q: %s, want %s", text, written(got), want)
		}
		if v, ok := got.Slots.First("title"); ok && len(got.Slots["newtitle"]) == 0 && v.ID == "" && v.Name != "review" {
			t.Errorf("%q: what was typed is lost: %+v", text, v)
		}
		if understood := len(got.Slots["title"]) == 0 && got.Command != ""; understood && looks != 0 {
			t.Errorf("%q: the calendar was looked into", text)
		}
	}
}
