package language

import (
	"context"
	"testing"

	"floorwalker/bot"
)

// titled are commands that take free words for a name.
var titled = append([]bot.Spec{
	{Name: "space create", Params: []bot.Param{{Name: "title", Kind: bot.KindTitle, Required: true}, {Name: "people", Kind: bot.KindPerson, Many: true, Addresses: true}},
		Examples: []string{`make a space called "SL dip" with Maya Patel and Dana Whitfield`, `make a space with Maya Patel called "SL dip"`, `space create "SL dip"`},
		Role:     bot.Viewer, Changes: true},
	{Name: "space rename", Params: []bot.Param{{Name: "title", Kind: bot.KindTitle, Required: true}},
		Examples: []string{`rename this space to "SL dip"`, `space rename "SL dip"`}, Role: bot.Viewer, Changes: true},
	{Name: "space add", Params: []bot.Param{{Name: "people", Kind: bot.KindPerson, Many: true, Required: true, Addresses: true}},
		Examples: []string{"add Maya Patel to this space", "space add Maya Patel"}, Role: bot.Viewer, Changes: true},
	{Name: "incident open", Params: []bot.Param{{Name: "title", Kind: bot.KindTitle}, {Name: "queue", Kind: bot.KindQueue}, {Name: "people", Kind: bot.KindPerson, Many: true}},
		Examples: []string{`open an incident about "no calls"`, "open an incident for Billing"}, Role: bot.Viewer, Changes: true},
	{Name: "meeting create", Params: []bot.Param{{Name: "title", Kind: bot.KindTitle}, {Name: "at", Kind: bot.KindRange}, {Name: "for", Kind: bot.KindDuration}, {Name: "people", Kind: bot.KindPerson, Many: true}},
		Examples: []string{`set up 30 min with Maya Patel tomorrow at 9 about "SL dip"`, `meeting create "SL dip" tomorrow at 9`}, Role: bot.Viewer, Changes: true},
	{Name: "call list", Params: []bot.Param{{Name: "person", Kind: bot.KindPerson}}, Examples: []string{"calls for Maya Patel"}, Role: bot.Viewer},
}, specs...)

func TestTitles(t *testing.T) {
	people := entries(bot.KindPerson, "Maya Patel", "Priya Raman", "Tom Becker", "Tom Alvarez", "Dana Whitfield")
	in := New(Config{Directory: join(centre, people), Times: TimeSettings{Zone: newYork(t)}, Samples: join(samples, people)})
	for _, test := range []struct{ text, want string }{
		{`space create "SL dip" with maya, priya`, "space create people=Maya_Patel+Priya_Raman title=SL_dip"},
		{"make a space with maya and priya called SL dip", "space create people=Maya_Patel+Priya_Raman title=SL_dip"},
		{"make a space called SL dip with maya and priya", "space create people=Maya_Patel+Priya_Raman title=SL_dip"},
		{"space create SL dip with maya", "space create people=Maya_Patel title=SL_dip"},
		{"space create “Billing: who’s on?” with bob@else.example", "space create people=bob@else.example title=Billing:_who’s_on?"},
		{"make a space called the war room", "space create title=the_war_room"},
		{"make a space called working with vendors", "space create title=working_with_vendors"},
		{"make a space with tom called SL dip", "space create title=SL_dip ?people|Tom_Alvarez|Tom_Becker"},
		{"make a space with maya", "space create people=Maya_Patel ?title"},
		{"rename this space to Sales floor", "space rename title=Sales_floor"},
		{"space rename to sales floor", "space rename title=sales_floor"},
		{"add bob@else.example to this space", "space add people=bob@else.example"},
		{"open an incident about billing", "incident open queue=Billing"},
		{"open an incident about billing being down", "incident open queue=Billing title=billing_being_down"},
		{`incident open "Tech support has no calls" with maya`, "incident open people=Maya_Patel queue=Tech_Support title=Tech_support_has_no_calls"},
		{`incident open "billing and sales are down"`, "incident open title=billing_and_sales_are_down"},
		{"open an incident for claims", "incident open queue=Claims"},
		{"set up 30 min with maya and priya tomorrow at 9 about the SL dip", "meeting create at=18T09:00..18T10:00 for=>=30m0s people=Maya_Patel+Priya_Raman title=SL_dip"},
		{"set up 30 min about the SL dip tomorrow at 9", "meeting create at=18T09:00..18T10:00 for=>=30m0s title=SL_dip"},
		// What only comes near is something else, or nothing.
		{"how is billing doing", "queue status queue=Billing"},
		{"calls for bob@else.example", "task list channel=telephony"},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: test.text, Commands: titled, Now: tuesday(t)})
		if err != nil {
			t.Fatal(err)
		}
		if s := show(got); s != test.want {
			t.Errorf("%q\n got  %s (partial %v)\n want %s", test.text, s, got.Partial, test.want)
		}
	}
}

// TestTitleAnswers answers the question for a title.
func TestTitleAnswers(t *testing.T) {
	in := New(Config{Directory: centre, Times: TimeSettings{Zone: newYork(t)}, Samples: samples})
	asked := bot.Conversation{Question: &bot.Question{Invocation: bot.Invocation{Command: "space create"}, Param: "title"}}
	for _, test := range []struct{ text, want string }{
		{"SL dip", "space create title=SL_dip"}, {"Billing", "space create title=Billing"}, {`"cancel that order"`, "space create title=cancel_that_order"},
		{"cancel", "cancel"}, {"how is billing doing", "queue status queue=Billing"},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: test.text, Commands: titled, Now: tuesday(t), Conversation: asked})
		if err != nil {
			t.Fatal(err)
		}
		if s := show(got); s != test.want {
			t.Errorf("%q gives %s, want %s", test.text, s, test.want)
		}
	}
}
