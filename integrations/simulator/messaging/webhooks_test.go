package messaging_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/integrations/simulator/faults"
)

func (a as) hook(l *listener, resource, event, filter string) object {
	a.Helper()
	body := object{"name": "test", "targetUrl": l.url, "resource": resource, "event": event, "secret": "s3cret"}
	if filter != "" {
		body["filter"] = filter
	}
	return a.ok("POST", "/webhooks", body)
}

func TestDelivery(t *testing.T) {
	c := newCloud(t)
	alex, bot, l := c.as("Alex Morgan"), c.as("Floorwalker"), listen(t)
	hook := bot.hook(l, "messages", "created", "")
	room := alex.room(floor)
	alex.ok("POST", "/messages", object{"roomId": room, "text": "the bot does not see this"})
	posted := alex.ok("POST", "/messages", object{"roomId": room, "markdown": "<@personEmail:floorwalker@webex.bot> ping"})
	got := l.next(t)
	want := object{
		"id": hook["id"], "name": "test", "resource": "messages", "event": "created", "orgId": hook["orgId"],
		"createdBy": hook["createdBy"], "appId": hook["appId"], "ownedBy": "creator", "status": "active",
		"created": hook["created"], "actorId": posted["personId"],
		"data": object{
			"id": posted["id"], "roomId": room, "roomType": "group", "personId": posted["personId"], "personEmail": alex.email,
			"mentionedPeople": posted["mentionedPeople"], "created": posted["created"],
		},
	}
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	mac := hmac.New(sha1.New, []byte("s3cret"))
	mac.Write(got.raw)
	if want := hex.EncodeToString(mac.Sum(nil)); got.header.Get("X-Spark-Signature") != want {
		t.Errorf("signature %q, want %q", got.header.Get("X-Spark-Signature"), want)
	}
	own := bot.ok("POST", "/messages", object{"roomId": room, "text": "pong"})
	if got := l.next(t).body["data"].(object)["id"]; got != own["id"] {
		t.Errorf("the bot's own post: %v, want %v", got, own["id"])
	}
}

func TestEventsThatBotsHear(t *testing.T) {
	c := newCloud(t)
	alex, bot, l := c.as("Alex Morgan"), c.as("Floorwalker"), listen(t)
	for _, e := range [][2]string{{"memberships", "created"}, {"memberships", "deleted"}, {"attachmentActions", "created"}, {"messages", "updated"}, {"messages", "deleted"}, {"rooms", "updated"}} {
		bot.hook(l, e[0], e[1], "")
	}
	expect := func(resource, event string) object {
		t.Helper()
		got := l.next(t)
		if got.body["resource"] != resource || got.body["event"] != event {
			t.Fatalf("%v %v, want %s %s", got.body["resource"], got.body["event"], resource, event)
		}
		return got.body["data"].(object)
	}
	room := alex.ok("POST", "/rooms", object{"title": "New"})["id"].(string)
	joined := alex.ok("POST", "/memberships", object{"roomId": room, "personEmail": bot.email})
	if got := expect("memberships", "created"); got["personEmail"] != bot.email || got["id"] != joined["id"] {
		t.Errorf("membership %v", got)
	}
	alex.ok("PUT", "/rooms/"+room, object{"title": "Newer"})
	if got := expect("rooms", "updated"); got["title"] != "Newer" {
		t.Errorf("room %v", got)
	}
	carded := bot.ok("POST", "/messages", object{"roomId": room, "text": "x", "attachments": card("1.3", 1)})["id"].(string)
	alex.ok("POST", "/attachment/actions", object{"type": "submit", "messageId": carded, "inputs": object{"secret": "words"}})
	if got := expect("attachmentActions", "created"); got["messageId"] != carded || got["inputs"] != nil || got["type"] != "submit" {
		t.Errorf("press %v", got)
	}
	text := bot.ok("POST", "/messages", object{"roomId": room, "text": "x"})["id"].(string)
	bot.ok("PUT", "/messages/"+text, object{"roomId": room, "text": "y"})
	if got := expect("messages", "updated"); got["id"] != text {
		t.Errorf("edit %v", got)
	}
	bot.ok("DELETE", "/messages/"+text, nil)
	expect("messages", "deleted")
	alex.ok("DELETE", "/memberships/"+joined["id"].(string), nil)
	if got := expect("memberships", "deleted"); got["personEmail"] != bot.email {
		t.Errorf("removal %v", got)
	}
}

func TestFilters(t *testing.T) {
	c := newCloud(t)
	alex, l := c.as("Alex Morgan"), listen(t)
	room := alex.room(floor)
	me := alex.ok("GET", "/people/me", nil)["id"].(string)
	tests := map[string]bool{
		"roomId=" + room:                       true,
		"roomId=" + room + "=&roomType=group":  true, // padded ids are ids too
		"roomType=direct":                      false,
		"roomType=group,direct":                true,
		"mentionedPeople=me":                   true,
		"mentionedPeople=" + me:                true,
		"personEmail=alex.morgan@acme.example": true,
		"personId=" + me + "&hasFiles=true":    false,
		"hasAttachments=false":                 true,
		"mentionedGroups=all":                  false,
	}
	names := map[any]string{}
	want := map[string]bool{}
	for filter, passes := range tests {
		names[alex.hook(l, "messages", "created", filter)["id"]] = filter
		if passes {
			want[filter] = true
		}
	}
	alex.ok("POST", "/messages", object{"roomId": room, "markdown": "<@personId:" + me + "|me> note"})
	got := map[string]bool{}
	for range want {
		got[names[l.next(t).body["id"]]] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	alex.refused(http.StatusBadRequest, "POST", "/webhooks", object{"name": "n", "targetUrl": l.url, "resource": "messages", "event": "created", "filter": "colour=red"})
}

func TestWebhookManagement(t *testing.T) {
	c := newCloud(t)
	alex, bot, l := c.as("Alex Morgan"), c.as("Floorwalker"), listen(t)
	hook := bot.hook(l, "messages", "created", "roomType=group")
	path := "/webhooks/" + hook["id"].(string)
	alex.refused(http.StatusNotFound, "GET", path, nil)
	changed := bot.ok("PUT", path, object{"name": "renamed", "targetUrl": l.url + "/2", "resource": "rooms", "status": "active"})
	want := object{}
	for k, v := range hook {
		want[k] = v
	}
	want["name"], want["targetUrl"] = "renamed", l.url+"/2"
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Error(diff)
	}
	bot.refused(http.StatusBadRequest, "PUT", path, object{"name": "n", "targetUrl": l.url, "status": "inactive"})
	bot.refused(http.StatusBadRequest, "PUT", path, object{"name": "n"})
	bot.refused(http.StatusBadRequest, "POST", "/webhooks", object{"name": "n", "targetUrl": "ftp://x", "resource": "messages", "event": "created"})
	bot.refused(http.StatusBadRequest, "POST", "/webhooks", object{"name": "n", "targetUrl": l.url, "resource": "messages", "event": "started"})
	if diff := cmp.Diff([]object{want}, bot.items("/webhooks")); diff != "" {
		t.Error(diff)
	}
	bot.ok("DELETE", path, nil)
	bot.refused(http.StatusNotFound, "DELETE", path, nil)
}

func TestWebhookIsSwitchedOff(t *testing.T) {
	c := newCloud(t)
	alex, l := c.as("Alex Morgan"), listen(t)
	l.fail = func() bool { return true }
	path := "/webhooks/" + alex.hook(l, "messages", "created", "")["id"].(string)
	room := alex.room(floor)
	post := func(n int) {
		t.Helper()
		for i := range n {
			alex.ok("POST", "/messages", object{"roomId": room, "text": fmt.Sprint(i)})
		}
		for range n {
			l.next(t)
		}
	}
	status := func() any { return alex.ok("GET", path, nil)["status"] }
	// postUntilOff posts up to most messages. A failure is counted after it was
	// answered, so the status is asked for until it has been.
	postUntilOff := func(most int) {
		t.Helper()
		deadline := time.Now().Add(time.Minute)
		for n := 0; status() != "inactive"; n++ {
			if n < most {
				alex.ok("POST", "/messages", object{"roomId": room, "text": "x"})
			}
			if time.Now().After(deadline) {
				t.Fatalf("still active after %d more messages", most)
			}
		}
	}
	post(60)
	c.clock.Advance(6 * time.Minute) // they are forgotten, but for a few that are counted late
	post(80)
	if got := status(); got != "active" {
		t.Fatalf("status %v after eighty failures in five minutes", got)
	}
	postUntilOff(20)
	alex.ok("PUT", path, object{"name": "test", "targetUrl": l.url, "status": "active"})
	postUntilOff(40) // after it was switched on again less is forgiven
}

func TestOnlyThisMachineIsCalled(t *testing.T) {
	c := newCloud(t)
	alex, l := c.as("Alex Morgan"), listen(t)
	alex.ok("POST", "/webhooks", object{"name": "far", "targetUrl": "http://192.0.2.1:9/x", "resource": "messages", "event": "created"})
	near := strings.Replace(l.url, "127.0.0.1", "localhost", 1)
	alex.ok("POST", "/webhooks", object{"name": "near", "targetUrl": near, "resource": "messages", "event": "created"})
	alex.ok("POST", "/messages", object{"roomId": alex.room(floor), "text": "x"})
	if got := l.next(t).body["name"]; got != "near" {
		t.Errorf("delivered to %v", got)
	}
}

func TestDeliveryFaults(t *testing.T) {
	c := newCloud(t)
	alex, l := c.as("Alex Morgan"), listen(t)
	alex.hook(l, "messages", "created", "")
	room := alex.room(floor)
	post := func() any { return alex.ok("POST", "/messages", object{"roomId": room, "text": "x"})["id"] }
	fault := func(r faults.Rule) {
		t.Helper()
		r.Times = 1
		if _, err := c.faults.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	fault(faults.Rule{Kind: faults.KindDrop})
	post()
	for len(c.faults.List()) > 0 { // until the dropped one has taken its fault
		runtime.Gosched()
	}
	fault(faults.Rule{Kind: faults.KindDuplicate, Path: "/webhooks/*", Copies: 2})
	id := post()
	for range 3 {
		if got := l.next(t).body["data"].(object)["id"]; got != id {
			t.Errorf("got %v, want %v three times", got, id)
		}
	}
	fault(faults.Rule{Kind: faults.KindBadSignature})
	post()
	got := l.next(t)
	mac := hmac.New(sha1.New, []byte("s3cret"))
	mac.Write(got.raw)
	if got.header.Get("X-Spark-Signature") == hex.EncodeToString(mac.Sum(nil)) {
		t.Error("the signature is right")
	}
}
