package console_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestPageShowsTheWorldWithoutComplaint(t *testing.T) {
	v := open(t, nil)
	world := v.sim.World()
	v.wait(`document.querySelectorAll('.agents tbody tr').length > 0`)
	if got, want := eval[int](v, `document.querySelectorAll('.agents tbody tr').length`), len(world.ContactCenter.Agents); got != want {
		t.Errorf("the wall shows %d agents of %d", got, want)
	}
	if got, want := eval[int](v, `document.querySelectorAll('.queues tbody tr').length`), len(world.ContactCenter.Queues); got != want {
		t.Errorf("the wall shows %d queues of %d", got, want)
	}
	if got, want := eval[int](v, `document.querySelectorAll('#person option').length`), len(world.People); got != want {
		t.Errorf("one can be %d people of %d", got, want)
	}
	if got := eval[string](v, `document.getElementById('title').textContent`); got != "Contact centre floor" {
		t.Errorf("the page opens with %q", got)
	}
	if got := eval[[]string](v, `[...document.querySelectorAll('button, select, input, textarea')].filter((node) => !node.hidden && !(node.ariaLabel || node.textContent.trim() || node.labels?.length)).map((node) => node.outerHTML)`); len(got) != 0 {
		t.Errorf("without a name for screen readers: %q", got)
	}
	v.clean()
}

func TestMentionIsCompletedByKeyboard(t *testing.T) {
	v := open(t, nil)
	v.focus("text")
	v.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)))
	v.keys("@")
	v.wait(`!document.getElementById('completion').hidden`)
	first := eval[string](v, `document.querySelector('#completion [aria-selected="true"]').textContent`)
	v.press("ArrowDown", 40)
	v.wait(`document.querySelector('#completion [aria-selected="true"]').textContent !== ` + strconv.Quote(first))
	v.press("ArrowUp", 38)
	v.wait(`document.querySelector('#completion [aria-selected="true"]').textContent === ` + strconv.Quote(first))
	v.keys("flo")
	v.wait(`document.querySelector('#completion [aria-selected="true"]')?.textContent.includes('Floorwalker')`)
	v.enter()
	v.wait(`document.getElementById('text').value === '@Floorwalker ' && document.getElementById('completion').hidden`)
	v.keys("put @may")
	v.wait(`document.querySelector('#completion [aria-selected="true"]')?.textContent.includes('Maya Patel')`)
	v.press("Tab", 9)
	v.keys("on lunch @nobody")
	v.enter()
	v.wait(`document.querySelector('.message .mention')`)
	want := "<@personEmail:floorwalker@webex.bot|Floorwalker> put <@personEmail:maya.patel@acme.example|Maya Patel> on lunch @nobody"
	if got := v.last()["markdown"]; got != want {
		t.Errorf("sent %q, want %q", got, want)
	}
	// The next message begins with the mention that a bot in a group needs.
	v.wait(`document.getElementById('text').value === '@Floorwalker '`)
	v.enter()
	v.keys("@")
	v.wait(`!document.getElementById('completion').hidden`)
	v.press("Escape", 27)
	v.wait(`document.getElementById('completion').hidden && document.getElementById('text').value === '@Floorwalker @'`)
	if n := len(v.posted("/v1/messages")); n != 1 {
		t.Errorf("%d messages were sent, want 1: a mention alone says nothing", n)
	}
	v.clean()
}

func TestWhoForgetsTheMentionIsTold(t *testing.T) {
	v := open(t, nil)
	v.focus("text")
	v.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)))
	v.keys("how is billing")
	v.wait(`document.getElementById('hint').textContent.includes('will not hear this')`)
	v.clean()
}

func TestReplyLandsInItsThread(t *testing.T) {
	v := open(t, nil)
	first := v.say(alex, map[string]any{"text": "who is on break"})
	v.say("robin.hale@acme.example", map[string]any{"text": "something else"})
	v.wait(`document.querySelectorAll('.thread').length === 2`)
	v.click(`.thread:first-child .reply`)
	v.wait(`!document.getElementById('thread').hidden && document.activeElement.id === 'text'`)
	v.keys("and billing?")
	v.enter()
	v.wait(`document.querySelector('.thread:first-child .replies .message')?.textContent.includes('and billing?')`)
	if got := v.last()["parentId"]; got != first {
		t.Errorf("the reply hangs on %v, want %s", got, first)
	}
	v.press("Escape", 27)
	v.wait(`document.getElementById('thread').hidden`)
	v.clean()
}

func TestEditedAndDeletedMessages(t *testing.T) {
	v := open(t, nil)
	id := v.say(alex, map[string]any{"markdown": "working on it"})
	v.wait(`document.querySelector('` + shown(id) + `')`)
	v.call(alex, http.MethodPut, "/messages/"+id, "application/json", `{"roomId":"`+v.floorRoom()+`","markdown":"31 of 120"}`)
	v.wait(`document.querySelector('` + shown(id) + ` .edited') && document.querySelector('` + shown(id) + `').textContent.includes('31 of 120')`)
	v.call(alex, http.MethodPut, "/messages/"+id, "application/json", `{"roomId":"`+v.floorRoom()+`","markdown":"**done**\n`+"```\\na  b\\n```"+`"}`)
	v.wait(`document.querySelector('` + shown(id) + ` .edited') && document.querySelector('` + shown(id) + ` pre')?.textContent === 'a  b'`)
	v.call(alex, http.MethodDelete, "/messages/"+id, "", "")
	v.wait(`!document.querySelector('.message') && !document.querySelector('.thread')`)
	v.clean()
}

func TestEarlierMessagesAreLoadedInOrder(t *testing.T) {
	const count = 130
	v := open(t, nil, func(v *visit) {
		for i := range count {
			v.say(alex, map[string]any{"text": strconv.Itoa(i)})
		}
	})
	v.wait(`document.querySelectorAll('.message').length === 100 && !document.getElementById('earlier').hidden`)
	v.click(`#earlier`)
	v.wait(`document.querySelectorAll('.message').length === ` + strconv.Itoa(count) + ` && document.getElementById('earlier').hidden`)
	for i, text := range eval[[]string](v, `[...document.querySelectorAll('.message .content')].map((node) => node.textContent)`) {
		if text != strconv.Itoa(i) {
			t.Fatalf("message %d is %q", i, text)
		}
	}
	v.clean()
}

func TestFilesAreShownOrSaved(t *testing.T) {
	v := open(t, nil)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 64, 32))); err != nil {
		t.Fatal(err)
	}
	v.upload("chart.png", "image/png", picture.Bytes())
	v.wait(`document.querySelector('.thumbnail img')?.naturalWidth === 64`)
	v.upload("tasks.csv", "text/csv", []byte("a,b\n1,2\n"))
	v.wait(`[...document.querySelectorAll('.chip')].some((chip) => chip.textContent.includes('tasks.csv') && chip.textContent.includes('8 B'))`)
	v.upload("drawing.svg", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="hacked=1"/>`))
	v.wait(`[...document.querySelectorAll('.chip')].some((chip) => chip.textContent.includes('drawing.svg'))`)
	if n := eval[int](v, `document.querySelectorAll('.messages img').length`); n != 1 {
		t.Errorf("%d pictures are shown, want the PNG alone", n)
	}
	v.clean()
}

// upload posts a file to the console's space as the bot.
func (v *visit) upload(name, contentType string, data []byte) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="files"; filename="` + name + `"`}, "Content-Type": {contentType},
	})
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.WriteField("roomId", v.floorRoom())
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	v.call(v.bot(), http.MethodPost, "/messages", form.FormDataContentType(), body.String())
}

func TestAnotherPersonSeesTheirOwnSpaces(t *testing.T) {
	v := open(t, nil)
	eval[bool](v, `(() => { const p = document.getElementById('person'); p.value = 'chris.doyle@rival.example'; p.dispatchEvent(new Event('change')); return true; })()`)
	v.wait(`document.getElementById('role').textContent.includes('another organization') && [...document.querySelectorAll('.space')].length === 2`)
	// Chris has never talked to the bot alone: the first message makes the space.
	v.click(`.space[data-room=""]`)
	v.wait(`document.getElementById('title').textContent === 'Floorwalker' && document.getElementById('text').value === ''`)
	v.focus("text")
	v.keys("hello")
	v.enter()
	v.wait(`document.querySelector('.message')?.textContent.includes('hello') && !document.querySelector('.space[data-room=""]')`)
	v.clean()
}
