package messaging_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPeople(t *testing.T) {
	c := newCloud(t)
	alex, bot, chris := c.as("Alex Morgan"), c.as("Floorwalker"), c.as("Chris Doyle")
	me := bot.ok("GET", "/people/me", nil)
	if me["type"] != "bot" || me["displayName"] != "Floorwalker" {
		t.Errorf("me %v", me)
	}
	who := alex.ok("GET", "/people/me/", nil)
	if who["type"] != "person" || who["firstName"] != "Alex" || who["orgId"] != me["orgId"] {
		t.Errorf("alex %v", who)
	}
	if diff := cmp.Diff(who, bot.ok("GET", "/people/"+who["id"].(string), nil)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]object{who}, bot.items("/people?email=Alex.Morgan@acme.example")); diff != "" {
		t.Error(diff)
	}
	if got := alex.items("/people?displayName=tom"); len(got) != 2 { // agents are people, too
		t.Errorf("%d people are called tom, want 2", len(got))
	}
	if got := chris.items("/people?email=alex.morgan@acme.example"); len(got) != 0 {
		t.Errorf("another organization finds %v", got)
	}
	answer := alex.ok("GET", "/people?id="+who["id"].(string)+",nobody", nil)
	if len(objects(answer["items"])) != 1 || answer["notFoundIds"].([]any)[0] != "nobody" {
		t.Errorf("by id: %v", answer)
	}
	alex.refused(http.StatusBadRequest, "GET", "/people", nil)
	if got := c.as("Robin Hale").items("/people"); len(got) < 5 {
		t.Errorf("an administrator finds %d people", len(got))
	}
	alex.refused(http.StatusNotFound, "GET", "/people/nobody", nil)
}

func TestRoomsAndMemberships(t *testing.T) {
	c := newCloud(t)
	alex, maya, bot := c.as("Alex Morgan"), c.as("Maya Patel"), c.as("Floorwalker")
	room := alex.ok("POST", "/rooms", object{"title": "War room", "description": "today"})
	id := room["id"].(string)
	bot.refused(http.StatusNotFound, "GET", "/rooms/"+id, nil)
	joined := alex.ok("POST", "/memberships", object{"roomId": id, "personEmail": bot.email})
	alex.refused(http.StatusConflict, "POST", "/memberships", object{"roomId": id, "personEmail": bot.email})
	alex.refused(http.StatusNotFound, "POST", "/memberships", object{"roomId": id, "personEmail": "nobody@acme.example"})
	if got := bot.ok("GET", "/rooms/"+id, nil); got["title"] != "War room" || got["type"] != "group" {
		t.Errorf("room %v", got)
	}
	if got := bot.items("/memberships?roomId=" + id); len(got) != 2 {
		t.Errorf("%d members, want 2", len(got))
	}
	if got := bot.items("/memberships?roomId=" + id + "&personEmail=" + alex.email); len(got) != 1 || got[0]["personDisplayName"] != "Alex Morgan" {
		t.Errorf("members called Alex: %v", got)
	}
	bot.refused(http.StatusBadRequest, "GET", "/memberships?personEmail="+alex.email, nil)
	path := "/memberships/" + joined["id"].(string)
	alex.ok("PUT", "/rooms/"+id, object{"title": "War room 2", "isLocked": true})
	bot.refused(http.StatusForbidden, "PUT", "/rooms/"+id, object{"title": "Mine"})
	bot.refused(http.StatusForbidden, "POST", "/memberships", object{"roomId": id, "personEmail": maya.email})
	if got := alex.ok("PUT", path, object{"isModerator": true, "isRoomHidden": false}); got["isModerator"] != true {
		t.Errorf("membership %v", got)
	}
	maya.refused(http.StatusNotFound, "DELETE", path, nil)
	alex.ok("DELETE", path, nil)
	bot.refused(http.StatusNotFound, "GET", "/rooms/"+id, nil)
	alex.ok("DELETE", "/rooms/"+id, nil)
	alex.refused(http.StatusNotFound, "GET", "/rooms/"+id, nil)
}

func TestDirectRoom(t *testing.T) {
	c := newCloud(t)
	maya, bot := c.as("Maya Patel"), c.as("Floorwalker")
	posted := bot.ok("POST", "/messages", object{"toPersonEmail": maya.email, "text": "hello"})
	again := maya.ok("POST", "/messages", object{"toPersonId": bot.ok("GET", "/people/me", nil)["id"], "text": "hi"})
	if posted["roomId"] != again["roomId"] || posted["roomType"] != "direct" {
		t.Errorf("two direct rooms: %v and %v", posted, again)
	}
	id := posted["roomId"].(string)
	if got := maya.ok("GET", "/rooms/"+id, nil)["title"]; got != "Floorwalker" {
		t.Errorf("to Maya the room is called %v", got)
	}
	if got := maya.items("/rooms?type=direct"); len(got) != 1 {
		t.Errorf("%d direct rooms", len(got))
	}
	maya.refused(http.StatusBadRequest, "POST", "/memberships", object{"roomId": id, "personEmail": "alex.morgan@acme.example"})
	maya.refused(http.StatusBadRequest, "DELETE", "/rooms/"+id, nil)
}
