package console_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"floorwalker/integrations/simulator/faults"
)

// post posts a card as the bot.
func (v *visit) post(card string) string {
	v.t.Helper()
	return v.say(v.bot(), map[string]any{
		"text":        "only without cards",
		"attachments": []any{map[string]any{"contentType": "application/vnd.microsoft.card.adaptive", "content": json.RawMessage(card)}},
	})
}

func TestPressOfAButtonSendsTheInputs(t *testing.T) {
	v := open(t, nil)
	id := v.post(`{"type":"AdaptiveCard","version":"1.3","body":[
		{"type":"TextBlock","text":"Set **Maya** to 1\\. _Lunch_?","weight":"Bolder","wrap":true},
		{"type":"FactSet","facts":[{"title":"Now","value":"Available"}]},
		{"type":"Input.Text","id":"why","label":"Why","isRequired":true,"errorMessage":"Say why."},
		{"type":"Input.ChoiceSet","id":"code","label":"Code","choices":[{"title":"Lunch","value":"l"},{"title":"Break","value":"b"}],"value":"b"},
		{"type":"Input.Toggle","id":"now","title":"At once","valueOn":"yes","valueOff":"no"}],
		"actions":[{"type":"Action.Submit","title":"Confirm","style":"positive","data":{"token":"t1","why":"data loses"}}]}`)
	v.wait(`document.querySelector('.card strong')?.textContent === 'Maya' && document.querySelector('.card em')?.textContent === 'Lunch'`)
	if eval[bool](v, `document.querySelector('.messages').textContent.includes('only without cards')`) {
		t.Error("the card's text is shown beside the card")
	}
	v.click(`.card .action`)
	v.wait(`document.querySelector('.complaint')?.textContent === 'Say why.' && document.activeElement.matches('.card input')`)
	if n := len(v.posted("/v1/attachment/actions")); n != 0 {
		t.Fatalf("%d presses were sent without the input that is needed", n)
	}
	v.keys("hungry")
	v.click(`.card .check input`)
	v.click(`.card .action`)
	v.wait(`document.querySelector('.card .action').textContent === 'Sent'`)
	want := []map[string]any{{"type": "submit", "messageId": id, "inputs": map[string]any{"token": "t1", "why": "hungry", "code": "b", "now": "yes"}}}
	if diff := cmp.Diff(want, v.posted("/v1/attachment/actions")); diff != "" {
		t.Errorf("the press (-want +got):\n%s", diff)
	}
	v.clean()
}

func TestPressThatFailsSaysSo(t *testing.T) {
	v := open(t, nil)
	v.post(`{"type":"AdaptiveCard","version":"1.3","actions":[{"type":"Action.Submit","title":"Confirm"}]}`)
	if _, err := v.sim.Faults().Add(faults.Rule{Upstream: "webex", Method: http.MethodPost, Path: "/v1/attachment/actions", Kind: faults.KindStatus, Status: http.StatusBadGateway}); err != nil {
		t.Fatal(err)
	}
	v.wait(`document.querySelector('.card .action')`)
	v.click(`.card .action`)
	v.wait(`document.querySelector('.card-error').textContent.includes('was not sent') && document.querySelector('.card .action').textContent === 'Confirm'`)
}

func TestCardsWithinCards(t *testing.T) {
	v := open(t, nil)
	v.post(`{"type":"AdaptiveCard","version":"1.3","body":[
		{"type":"Input.Text","id":"outer","label":"Outer","value":"o"},
		{"type":"Container","style":"emphasis","id":"more","isVisible":false,"items":[{"type":"TextBlock","text":"more of it"}]},
		{"type":"ColumnSet","columns":[
			{"type":"Column","width":"stretch","items":[{"type":"TextBlock","text":"Queue"},{"type":"TextBlock","text":"Billing"}]},
			{"type":"Column","width":"auto","items":[{"type":"TextBlock","text":"Waiting"},{"type":"TextBlock","text":"4","horizontalAlignment":"Right"}]}]},
		{"type":"Unknown.Element","text":"nothing","fallback":{"type":"TextBlock","text":"instead"}}],
		"actions":[
			{"type":"Action.ToggleVisibility","title":"Toggle","targetElements":["more"]},
			{"type":"Action.ShowCard","title":"Show","card":{"type":"AdaptiveCard","body":[{"type":"Input.Text","id":"inner","label":"Inner","value":"i"}],
				"actions":[{"type":"Action.Submit","title":"Send","data":{"a":1}}]}},
			{"type":"Action.OpenUrl","title":"Open","url":"https://example.com/x"},
			{"type":"Action.OpenUrl","title":"Bad","url":"javascript:alert(1)"}]}`)
	v.wait(`document.querySelector('.card')?.textContent.includes('instead')`)
	v.do(chromedp.Click(chromedp.CSS(`.card > .action-set > .actions > .action:nth-child(1)`)))
	v.wait(`!document.querySelector('.surface-emphasis').hidden`)
	v.do(chromedp.Click(chromedp.CSS(`.card > .action-set > .actions > .action:nth-child(2)`)))
	v.wait(`!document.querySelector('.shown-card').hidden`)
	if got := eval[[]string](v, `[...document.querySelectorAll('.card a')].map((a) => a.textContent + ' ' + a.href + ' ' + a.rel)`); !cmp.Equal(got, []string{"Open https://example.com/x noopener noreferrer nofollow"}) {
		t.Errorf("links: %q", got)
	}
	v.click(`.shown-card .action`)
	v.wait(`document.querySelector('.shown-card .action').textContent === 'Sent'`)
	inputs := v.posted("/v1/attachment/actions")[0]["inputs"]
	if diff := cmp.Diff(map[string]any{"outer": "o", "inner": "i", "a": 1.0}, inputs); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	v.clean()
}
