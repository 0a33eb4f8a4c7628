package messaging_test

import (
	"net/http"
	"testing"
)

func TestTeams(t *testing.T) {
	c := newCloud(t)
	alex, maya, dana := c.as("Alex Morgan"), c.as("Maya Patel"), c.as("Dana Whitfield")
	if got := alex.items("/teams"); len(got) != 1 || got[0]["name"] != "Customer Care" {
		t.Fatalf("teams of the world %v", got)
	}
	made := alex.ok("POST", "/teams", object{"name": "Peak season", "description": "autumn"})
	id := made["id"].(string)
	general := alex.items("/rooms?teamId=" + id)
	if len(general) != 1 || general[0]["title"] != "Peak season" || general[0]["teamId"] != id {
		t.Fatalf("rooms of a new team %v", general)
	}
	maya.refused(http.StatusNotFound, "GET", "/teams/"+id, nil)
	joined := alex.ok("POST", "/team/memberships", object{"teamId": id, "personEmail": maya.email})
	alex.refused(http.StatusConflict, "POST", "/team/memberships", object{"teamId": id, "personEmail": maya.email})
	maya.refused(http.StatusForbidden, "POST", "/team/memberships", object{"teamId": id, "personEmail": dana.email})
	if got := maya.items("/memberships?roomId=" + general[0]["id"].(string)); len(got) != 2 {
		t.Errorf("the General space has %d members, want 2", len(got))
	}
	if got := maya.items("/team/memberships?teamId=" + id); len(got) != 2 || got[1]["personDisplayName"] != "Maya Patel" {
		t.Errorf("members %v", got)
	}
	maya.refused(http.StatusForbidden, "PUT", "/teams/"+id, object{"name": "Mine"})
	if got := alex.ok("PUT", "/teams/"+id, object{"name": "Peak"}); got["name"] != "Peak" {
		t.Errorf("renamed %v", got)
	}
	if got := maya.ok("GET", "/teams/"+id, nil); got["name"] != "Peak" || got["description"] != "autumn" {
		t.Errorf("seen by a member %v", got)
	}
	own := alex.items("/team/memberships?teamId=" + id)[0]["id"].(string)
	alex.refused(http.StatusConflict, "DELETE", "/team/memberships/"+own, nil)
	alex.refused(http.StatusConflict, "PUT", "/team/memberships/"+own, object{"isModerator": false})
	mayas := joined["id"].(string)
	if got := alex.ok("PUT", "/team/memberships/"+mayas, object{"isModerator": true}); got["isModerator"] != true {
		t.Errorf("made a moderator %v", got)
	}
	alex.ok("DELETE", "/team/memberships/"+own, nil)
	alex.refused(http.StatusNotFound, "GET", "/team/memberships/"+mayas, nil)
	if got := maya.ok("GET", "/team/memberships/"+mayas, nil); got["teamId"] != id {
		t.Errorf("membership %v", got)
	}
	alex.refused(http.StatusNotFound, "DELETE", "/teams/"+id, nil)
	maya.ok("DELETE", "/teams/"+id, nil)
	if got := maya.items("/rooms?teamId=" + id); len(got) != 0 {
		t.Errorf("rooms of a deleted team %v", got)
	}
	maya.refused(http.StatusBadRequest, "POST", "/teams", object{"name": " "})
	maya.refused(http.StatusBadRequest, "POST", "/team/memberships", object{"teamId": id})
}

func TestTeamRooms(t *testing.T) {
	c := newCloud(t)
	alex, maya := c.as("Alex Morgan"), c.as("Maya Patel")
	team := alex.items("/teams")[0]["id"].(string)
	maya.refused(http.StatusNotFound, "POST", "/rooms", object{"title": "Mine", "teamId": team})
	room := alex.ok("POST", "/rooms", object{"title": "Shift swaps", "teamId": team})
	if got := alex.items("/rooms?teamId=" + team); len(got) != 2 {
		t.Errorf("%d rooms of the team, want General and the new one", len(got))
	}
	alex.refused(http.StatusBadRequest, "PUT", "/rooms/"+room["id"].(string), object{"title": "Shift swaps", "teamId": team})
	for _, r := range alex.items("/rooms?teamId=" + team) {
		if r["title"] == "Customer Care" {
			alex.refused(http.StatusBadRequest, "DELETE", "/rooms/"+r["id"].(string), nil)
		}
	}
}

func TestModeratedRooms(t *testing.T) {
	c := newCloud(t)
	alex, bot, maya := c.as("Alex Morgan"), c.as("Floorwalker"), c.as("Maya Patel")
	alex.refused(http.StatusBadRequest, "POST", "/rooms", object{"title": "News", "isAnnouncementOnly": true})
	id := alex.ok("POST", "/rooms", object{"title": "News", "isLocked": true, "isAnnouncementOnly": true})["id"].(string)
	alex.ok("POST", "/memberships", object{"roomId": id, "personEmail": bot.email})
	bot.refused(http.StatusForbidden, "POST", "/messages", object{"roomId": id, "text": "hello"})
	bot.refused(http.StatusForbidden, "POST", "/memberships", object{"roomId": id, "personEmail": maya.email})
	bot.refused(http.StatusForbidden, "PUT", "/rooms/"+id, object{"title": "Mine"})
	alex.ok("POST", "/messages", object{"roomId": id, "text": "hello"})
	// A deletion by somebody who does not moderate only takes them out.
	bot.ok("DELETE", "/rooms/"+id, nil)
	bot.refused(http.StatusNotFound, "GET", "/rooms/"+id, nil)
	if got := alex.ok("GET", "/rooms/"+id, nil); got["title"] != "News" || got["isAnnouncementOnly"] != true {
		t.Errorf("room %v", got)
	}
}

func TestMeetingInfo(t *testing.T) {
	c := newCloud(t)
	alex := c.as("Alex Morgan")
	id := alex.items("/rooms?type=group")[0]["id"].(string)
	if got := alex.ok("GET", "/rooms/"+id+"/meetingInfo", nil); got["roomId"] != id || got["meetingLink"] == "" {
		t.Errorf("meeting %v", got)
	}
	c.as("Chris Doyle").refused(http.StatusNotFound, "GET", "/rooms/"+id+"/meetingInfo", nil)
}
