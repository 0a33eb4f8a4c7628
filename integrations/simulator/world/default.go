package world

// Default is the built-in world: a contact centre of nineteen agents on a
// lively day, its supervisors, and a space in which they talk to the bot.
func Default() *World {
	w := &World{
		Seed:         1,
		TimeZone:     "America/New_York",
		Organization: Organization{Name: "Acme"},
		Bot:          Bot{Name: "Floorwalker", Email: "floorwalker@webex.bot"},
		People: []Person{
			{Name: "Alex Morgan", Email: "alex.morgan@acme.example", Role: "supervisor"},
			{Name: "Robin Hale", Email: "robin.hale@acme.example", Role: "admin", TimeZone: "America/Denver"},
			{Name: "Jamie Fox", Email: "jamie.fox@acme.example", Role: "viewer"},
			{Name: "Chris Doyle", Email: "chris.doyle@rival.example", Organization: UUID(1, "organization", "Rival")},
			{Name: "Maya Patel", Email: "maya.patel@acme.example", Role: "viewer"},
			{Name: "Tom Becker", Email: "tom.becker@acme.example", Role: "viewer"},
			{Name: "Dana Whitfield", Email: "dana.whitfield@acme.example", Role: "supervisor"},
		},
		Rooms: []Room{
			{Title: "Contact centre floor", Bot: true, Members: []string{
				"alex.morgan@acme.example", "robin.hale@acme.example", "jamie.fox@acme.example",
				"maya.patel@acme.example", "tom.becker@acme.example", "chris.doyle@rival.example",
			}},
			{Title: "Supervisors", Bot: true, Members: []string{
				"alex.morgan@acme.example", "robin.hale@acme.example", "dana.whitfield@acme.example",
			}},
			{Type: "direct", Bot: true, Members: []string{"alex.morgan@acme.example"}},
		},
		Messaging: Messaging{Teams: []WebexTeam{
			{Name: "Customer Care", Members: []string{"alex.morgan@acme.example", "dana.whitfield@acme.example", "robin.hale@acme.example"}},
		}},
		ContactCenter: defaultContactCenter(),
		Calling:       defaultCalling(),
		CallRecords:   defaultCallRecords(),
		RoomOS:        defaultRoomOS(),
		Meetings:      defaultMeetings(),
		UnifiedCM:     defaultUnifiedCM(),
	}
	w.Complete()
	return w
}

func defaultContactCenter() ContactCenter {
	return ContactCenter{
		Sites: []Site{{Name: "Raleigh"}, {Name: "Tampa"}},
		Teams: []Team{{Name: "Blue", Site: "Raleigh"}, {Name: "Evening", Site: "Tampa"}, {Name: "Tier 2", Site: "Raleigh"}},
		Queues: []Queue{
			{Name: "Billing", Teams: []string{"Blue", "Evening"}, PerHour: 40, HandleSeconds: 260},
			{Name: "Sales", Teams: []string{"Blue", "Evening"}, PerHour: 30, HandleSeconds: 300, ServiceLevelSeconds: 15},
			{Name: "Tech Support", Teams: []string{"Evening", "Tier 2"}, PerHour: 24, HandleSeconds: 420, ServiceLevelSeconds: 30},
			{Name: "Tier 2", Teams: []string{"Tier 2"}, PerHour: 6, HandleSeconds: 600, ServiceLevelSeconds: 60},
			{Name: "Claims", Teams: []string{"Blue", "Tier 2"}, PerHour: 12, HandleSeconds: 380},
			{Name: "Spanish Line", Teams: []string{"Evening"}, PerHour: 10, HandleSeconds: 280},
			{Name: "Web Chat", Channel: "chat", Teams: []string{"Blue", "Evening"}, PerHour: 14, HandleSeconds: 480, ServiceLevelSeconds: 45},
		},
		IdleCodes:   []Code{{Name: "Break"}, {Name: "Lunch"}, {Name: "Training"}, {Name: "Meeting"}},
		WrapUpCodes: []Code{{Name: "Resolved"}, {Name: "Follow-up needed"}, {Name: "Escalated"}, {Name: "Wrong number"}},
		Agents: []Agent{
			{Name: "Maya Patel", Team: "Blue", Extension: "4101"},
			{Name: "Tom Becker", Team: "Blue", Extension: "4102", State: "Break", Since: "35m"},
			{Name: "Tom Alvarez", Team: "Evening", Extension: "4103"},
			{Name: "Priya Raman", Team: "Blue", Extension: "4104"},
			{Name: "Luis Ortega", Team: "Evening", Extension: "4105"},
			{Name: "Dana Whitfield", Team: "Tier 2", Extension: "4106"},
			{Name: "Sam Okafor", Team: "Tier 2", Extension: "4107", State: "Training", Since: "50m"},
			{Name: "Grace Lin", Team: "Blue", Extension: "4108", State: "Lunch", Since: "12m"},
			{Name: "Nina Kowalski", Team: "Blue", Extension: "4109"},
			{Name: "Omar Haddad", Team: "Blue", Extension: "4110"},
			{Name: "Ruth Adeyemi", Team: "Evening", Extension: "4111"},
			{Name: "Ben Carver", Team: "Evening", Extension: "4112"},
			{Name: "Ines Duarte", Team: "Evening", Extension: "4113"},
			{Name: "Kofi Mensah", Team: "Tier 2", Extension: "4114"},
			{Name: "Helen Brandt", Team: "Tier 2", Extension: "4115", State: "Meeting", Since: "8m"},
			{Name: "Yuki Tanaka", Team: "Blue", Extension: "4116"},
			{Name: "Carlos Vega", Team: "Evening", Extension: "4117"},
			{Name: "Leah Simmons", Team: "Blue", Extension: "4118", State: "LoggedOut"},
			{Name: "Peter Novak", Team: "Evening", Extension: "4119", State: "LoggedOut"},
		},
		Traffic:     1,
		HistoryDays: 14,
	}
}
