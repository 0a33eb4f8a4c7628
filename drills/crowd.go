package main

import (
	"fmt"

	"floorwalker/integrations/simulator/world"
)

// Sizes of the world of the drills.
const (
	crowdPeople = 200
	crowdRooms  = 50
	// roomsEach is in how many rooms everybody is.
	roomsEach = 3
)

var (
	firstNames = []string{"Ada", "Bruno", "Clara", "Derek", "Elena", "Felix", "Greta", "Hugo", "Irene", "Jonas", "Katya", "Lorenzo"}
	lastNames  = []string{"Abbott", "Bergstrom", "Castellano", "Dimitrov", "Eastwood", "Fujimoto", "Gallagher", "Hawthorne", "Ivanova", "Jankowski", "Kirkpatrick", "Lindqvist"}
)

// agentName is the name of the nth agent.
func agentName(n int) string {
	n %= len(firstNames) * len(lastNames)
	return firstNames[n%len(firstNames)] + " " + lastNames[(n/len(firstNames)+n)%len(lastNames)]
}

// foreignBot is the address of a bot that is not ours.
const foreignBot = "otherbot@webex.bot"

// crowd is a world of supervisors who talk to the bot in many rooms, with a
// contact centre in which nothing happens by itself.
func crowd() *world.World {
	w := &world.World{
		Seed: 4, Organization: world.Organization{Name: "Acme"},
		Bot: world.Bot{Name: "Floorwalker", Email: "floorwalker@webex.bot"},
	}
	members := make([][]string, crowdRooms)
	for i := range crowdPeople {
		p := world.Person{Name: fmt.Sprintf("Person %03d", i), Email: fmt.Sprintf("person%03d@acme.example", i), Role: "supervisor"}
		if i == 0 {
			p.Role = "admin"
		}
		w.People = append(w.People, p)
		for _, r := range roomsOf(i) {
			members[r] = append(members[r], p.Email)
		}
	}
	w.People = append(w.People, world.Person{Name: "Other Bot", Email: foreignBot, Bot: true})
	members[0] = append(members[0], foreignBot)
	for i, m := range members {
		w.Rooms = append(w.Rooms, world.Room{Title: fmt.Sprintf("Floor %02d", i), Bot: true, Members: m})
	}
	cc := &w.ContactCenter
	cc.Sites = []world.Site{{Name: "Raleigh"}}
	cc.Teams = []world.Team{{Name: "Blue", Site: "Raleigh"}}
	cc.Queues = []world.Queue{{Name: "Billing", Teams: []string{"Blue"}}, {Name: "Claims", Teams: []string{"Blue"}}}
	cc.IdleCodes = []world.Code{{Name: "Break"}, {Name: "Lunch"}}
	cc.WrapUpCodes = []world.Code{{Name: "Resolved"}}
	for i := range len(firstNames) * len(lastNames) {
		cc.Agents = append(cc.Agents, world.Agent{Name: agentName(i), Team: "Blue", Extension: fmt.Sprint(5000 + i)})
	}
	w.Complete()
	return w
}

// roomsOf are the rooms that person i is in.
func roomsOf(i int) [roomsEach]int {
	return [roomsEach]int{i % crowdRooms, (i*7 + 13) % crowdRooms, (i*11 + 29 + i/crowdRooms) % crowdRooms}
}

// talksOf are all conversations that the world allows.
func talksOf(w *world.World) []talk {
	var talks []talk
	for i := range crowdPeople {
		seen := map[int]bool{}
		for _, r := range roomsOf(i) {
			if !seen[r] {
				talks = append(talks, talk{person: w.People[i], room: webexID("ROOM", w.Rooms[r].ID), key: len(talks)})
			}
			seen[r] = true
		}
	}
	return talks
}
