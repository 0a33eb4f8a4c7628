package messaging_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const floor = "Contact centre floor"

func card(version string, actions int) []object {
	buttons := make([]object, actions)
	for i := range buttons {
		buttons[i] = object{"type": "Action.Submit", "title": "Press", "data": object{"cmd": "queue", "type": "Media"}}
	}
	return []object{{"contentType": "application/vnd.microsoft.card.adaptive", "content": object{
		"type": "AdaptiveCard", "version": version, "body": []object{{"type": "TextBlock", "text": "Billing"}}, "actions": buttons,
	}}}
}

func TestMention(t *testing.T) {
	c := newCloud(t)
	alex, bot := c.as("Alex Morgan"), c.as("Floorwalker")
	room := alex.room(floor)
	posted := alex.ok("POST", "/messages", object{"roomId": room, "markdown": "<@personEmail:floorwalker@webex.bot|Floorwalker> how is **billing**?"})
	seen := bot.ok("GET", "/messages/"+posted["id"].(string), nil)
	me := bot.ok("GET", "/people/me", nil)["id"].(string)
	want := object{
		"id": posted["id"], "roomId": room, "roomType": "group", "text": "Floorwalker how is billing?",
		"markdown": "<@personEmail:floorwalker@webex.bot|Floorwalker> how is **billing**?",
		"html":     `<p><spark-mention data-object-type="person" data-object-id="` + me + `">Floorwalker</spark-mention> how is <strong>billing</strong>?</p>`,
		"personId": alex.ok("GET", "/people/me", nil)["id"], "personEmail": "alex.morgan@acme.example",
		"mentionedPeople": []any{me}, "created": "2026-11-20T14:00:00.000Z",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestBotSeesOnlyWhatMentionsIt(t *testing.T) {
	c := newCloud(t)
	alex, bot := c.as("Alex Morgan"), c.as("Floorwalker")
	room := alex.room(floor)
	quiet := alex.ok("POST", "/messages", object{"roomId": room, "text": "lunch?"})["id"].(string)
	all := alex.ok("POST", "/messages", object{"roomId": room, "markdown": "<@all> lunch"})
	loud := alex.ok("POST", "/messages", object{"roomId": room, "markdown": "<@personEmail:floorwalker@webex.bot> ping"})["id"]
	if diff := cmp.Diff([]any{"all"}, all["mentionedGroups"]); diff != "" {
		t.Error(diff)
	}
	bot.refused(http.StatusNotFound, "GET", "/messages/"+quiet, nil)
	bot.refused(http.StatusNotFound, "GET", "/messages/"+all["id"].(string), nil)
	bot.refused(http.StatusForbidden, "GET", "/messages?roomId="+room, nil)
	found := bot.items("/messages?roomId=" + room + "&mentionedPeople=me")
	if len(found) != 1 || found[0]["id"] != loud {
		t.Errorf("the bot sees %v", found)
	}
	direct := alex.ok("POST", "/messages", object{"toPersonEmail": "floorwalker@webex.bot", "text": "psst"})["id"].(string)
	if got := bot.ok("GET", "/messages/"+direct, nil)["text"]; got != "psst" {
		t.Errorf("in a direct room the bot sees %v", got)
	}
	if got := bot.items("/messages/direct?personEmail=alex.morgan@acme.example"); len(got) != 1 || got[0]["id"] != direct {
		t.Errorf("direct messages %v", got)
	}
}

func TestRefusedMessages(t *testing.T) {
	c := newCloud(t)
	alex, dana := c.as("Alex Morgan"), c.as("Dana Whitfield")
	room := alex.room(floor)
	long := strings.Repeat("ü", 3720)
	tests := map[string]struct {
		status int
		body   object
	}{
		"no destination":    {400, object{"text": "hi"}},
		"two destinations":  {400, object{"roomId": room, "toPersonEmail": "maya.patel@acme.example", "text": "hi"}},
		"empty":             {400, object{"roomId": room}},
		"too many bytes":    {400, object{"roomId": room, "text": long}},
		"two files":         {400, object{"roomId": room, "files": []string{"http://a.example/1", "http://a.example/2"}}},
		"two cards":         {400, object{"roomId": room, "text": "x", "attachments": append(card("1.3", 0), card("1.3", 0)...)}},
		"new card":          {400, object{"roomId": room, "text": "x", "attachments": card("1.5", 1)}},
		"too many buttons":  {400, object{"roomId": room, "text": "x", "attachments": card("1.3", 21)}},
		"foreign room":      {404, object{"roomId": dana.room("Supervisors")[:20], "text": "x"}},
		"unknown person":    {404, object{"toPersonEmail": "nobody@acme.example", "text": "x"}},
		"unknown parent":    {404, object{"roomId": room, "parentId": "nothing", "text": "x"}},
		"talking to itself": {400, object{"toPersonEmail": "alex.morgan@acme.example", "text": "x"}},
	}
	for name, test := range tests {
		t.Run(name, func(*testing.T) { alex.refused(test.status, "POST", "/messages", test.body) })
	}
	alex.ok("POST", "/messages", object{"roomId": room, "text": long[:7438]})
	alex.ok("POST", "/messages", object{"roomId": room, "text": "x", "attachments": card("1.3", 20)})
	dana.refused(http.StatusNotFound, "POST", "/messages", object{"roomId": room, "text": "not a member"})
}

func TestThreads(t *testing.T) {
	c := newCloud(t)
	alex := c.as("Alex Morgan")
	room := alex.room(floor)
	root := alex.ok("POST", "/messages", object{"roomId": room, "text": "root"})["id"]
	reply := alex.ok("POST", "/messages", object{"roomId": room, "parentId": root, "text": "reply"})
	if reply["parentId"] != root {
		t.Errorf("parent %v, want %v", reply["parentId"], root)
	}
	alex.refused(http.StatusBadRequest, "POST", "/messages", object{"roomId": room, "parentId": reply["id"], "text": "reply to a reply"})
	if got := alex.items(fmt.Sprintf("/messages?roomId=%s&parentId=%s", room, root)); len(got) != 1 || got[0]["id"] != reply["id"] {
		t.Errorf("thread %v", got)
	}
}

func TestEdits(t *testing.T) {
	c := newCloud(t)
	alex, maya := c.as("Alex Morgan"), c.as("Maya Patel")
	room := alex.room(floor)
	path := "/messages/" + alex.ok("POST", "/messages", object{"roomId": room, "text": "0"})["id"].(string)
	maya.refused(http.StatusForbidden, "PUT", path, object{"roomId": room, "text": "mine"})
	alex.refused(http.StatusBadRequest, "PUT", path, object{"roomId": room, "text": "x", "html": "<p>x</p>"})
	alex.refused(http.StatusBadRequest, "PUT", path, object{"roomId": room})
	for i := range 10 {
		c.clock.Advance(1e9)
		got := alex.ok("PUT", path, object{"roomId": room, "markdown": fmt.Sprintf("edit *%d*", i)})
		if got["text"] != fmt.Sprintf("edit %d", i) || got["updated"] != c.clock.Now().Format("2006-01-02T15:04:05.000Z") {
			t.Errorf("edited: %v", got)
		}
	}
	alex.refused(http.StatusBadRequest, "PUT", path, object{"roomId": room, "text": "the eleventh"})
	carded := "/messages/" + alex.ok("POST", "/messages", object{"roomId": room, "text": "x", "attachments": card("1.3", 1)})["id"].(string)
	alex.refused(http.StatusBadRequest, "PUT", carded, object{"roomId": room, "text": "y"})
	maya.refused(http.StatusForbidden, "DELETE", carded, nil)
	alex.ok("DELETE", carded, nil)
	alex.refused(http.StatusNotFound, "GET", carded, nil)
}

func TestPages(t *testing.T) {
	c := newCloud(t)
	alex := c.as("Alex Morgan")
	room := alex.room(floor)
	for i := range 25 {
		alex.ok("POST", "/messages/", object{"roomId": room, "text": fmt.Sprint(i)})
	}
	var got []string
	next := "/messages/?max=10&roomId=" + room
	for next != "" {
		_, header, answer := alex.do("GET", next, nil)
		for _, m := range objects(answer["items"]) {
			got = append(got, m["text"].(string))
		}
		if len(got) == 10 { // what goes or comes between pages moves nothing
			alex.ok("DELETE", "/messages/"+objects(answer["items"])[9]["id"].(string), nil)
			alex.ok("POST", "/messages", object{"roomId": room, "text": "late"})
		}
		link := header.Get("Link")
		next, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
		if link != "" && !strings.HasSuffix(link, `>; rel="next"`) {
			t.Fatalf("Link %q", link)
		}
	}
	var want []string
	for i := range 25 {
		want = append(want, fmt.Sprint(24-i))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	alex.refused(http.StatusBadRequest, "GET", "/messages?cursor=x&roomId="+room, nil)
}

func TestFiles(t *testing.T) {
	c := newCloud(t)
	alex, bot, dana := c.as("Alex Morgan"), c.as("Floorwalker"), c.as("Dana Whitfield")
	room := alex.room(floor)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("roomId", room)
	_ = form.WriteField("text", "the chart")
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="files"; filename="chart.png"`}, "Content-Type": {"image/png"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, "not quite a picture")
	_ = form.Close()
	status, _, posted := bot.send("POST", "/messages", form.FormDataContentType(), &body)
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, posted)
	}
	url := posted["files"].([]any)[0].(string)
	if !strings.HasPrefix(url, c.url+"/contents/") {
		t.Errorf("file at %s", url)
	}
	for _, method := range []string{"GET", "HEAD"} {
		req, _ := http.NewRequestWithContext(t.Context(), method, url, nil)
		req.Header.Set("Authorization", "Bearer "+alex.token)
		resp, err := c.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		want := map[string]string{"GET": "not quite a picture", "HEAD": ""}[method]
		if string(data) != want || resp.ContentLength != 19 || resp.Header.Get("Content-Type") != "image/png" || resp.Header.Get("Content-Disposition") != `attachment; filename=chart.png` {
			t.Errorf("%s: %q %d %v", method, data, resp.ContentLength, resp.Header)
		}
	}
	dana.refused(http.StatusNotFound, "GET", url, nil)
	bot.ok("DELETE", "/messages/"+posted["id"].(string), nil)
	alex.refused(http.StatusNotFound, "GET", url, nil)
}

func TestCardPress(t *testing.T) {
	c := newCloud(t)
	alex, maya, bot := c.as("Alex Morgan"), c.as("Maya Patel"), c.as("Floorwalker")
	room := bot.room(floor)
	plain := bot.ok("POST", "/messages", object{"roomId": room, "text": "x"})["id"]
	message := bot.ok("POST", "/messages", object{"roomId": room, "text": "x", "attachments": card("1.3", 1)})["id"]
	press := object{"type": "submit", "messageId": message, "inputs": object{"cmd": "queue", "n": 3.0}}
	status, _, pressed := alex.do("POST", "/attachment/actions", press)
	if status != http.StatusAccepted {
		t.Errorf("status %d, want 202", status)
	}
	path := "/attachment/actions/" + pressed["id"].(string)
	if diff := cmp.Diff(pressed, bot.ok("GET", path, nil)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(press["inputs"], pressed["inputs"]); diff != "" {
		t.Error(diff)
	}
	maya.refused(http.StatusNotFound, "GET", path, nil)
	alex.refused(http.StatusBadRequest, "POST", "/attachment/actions", object{"type": "submit", "messageId": plain, "inputs": object{}})
	alex.refused(http.StatusBadRequest, "POST", "/attachment/actions", object{"type": "press", "messageId": message, "inputs": object{}})
}

func TestWhoIsAsking(t *testing.T) {
	c := newCloud(t)
	nobody := as{c, "wrong", "nobody"}
	nobody.refused(http.StatusUnauthorized, "GET", "/people/me", nil)
	as{c, "", "nobody"}.refused(http.StatusUnauthorized, "GET", "/messages?roomId=x", nil)
	alex := c.as("Alex Morgan")
	status, _, _ := alex.send("POST", "/messages", "text/plain", strings.NewReader("hi"))
	if status != http.StatusUnsupportedMediaType {
		t.Errorf("text/plain: %d", status)
	}
}
