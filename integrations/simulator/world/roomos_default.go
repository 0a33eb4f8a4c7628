package world

// defaultRoomOS gives the built-in world rooms on two sites.
func defaultRoomOS() RoomOS {
	const raleigh, tampa = "Raleigh", "Tampa"
	counting := map[string]string{"RoomAnalytics.PeopleCountOutOfCall": "On"}
	return RoomOS{
		Traffic:   1,
		Locations: []Site{{Name: raleigh}, {Name: tampa}},
		Workspaces: []Workspace{
			{Name: "Boardroom", Location: raleigh, Floor: 3, Capacity: 12, Type: "meetingRoom"},
			{Name: "Huddle 3", Location: raleigh, Floor: 3, Capacity: 4, Type: "huddle"},
			{Name: "Maple", Location: raleigh, Floor: 3, Capacity: 6, Type: "meetingRoom"},
			{Name: "Lobby", Location: raleigh, Floor: 1, Type: "open"},
			{Name: "Training Room", Location: tampa, Floor: 1, Capacity: 20, Type: "meetingRoom", People: 4},
			{Name: "Harbor", Location: tampa, Floor: 2, Capacity: 8, Type: "meetingRoom"},
			{Name: "Quiet Corner", Location: tampa, Floor: 2, Capacity: 2, Type: "focus"},
			{Name: "Wallboard", Location: tampa, Floor: 2, Type: "other"},
		},
		Devices: []Device{
			{Name: "Boardroom", Workspace: "Boardroom", Product: "Cisco Room Kit", Tags: []string{"executive"}, Reach: ReachBoth, Configurations: counting},
			{Name: "Huddle 3", Workspace: "Huddle 3", Product: "Cisco Desk Pro", Volume: 65, Configurations: counting},
			{Name: "Maple", Workspace: "Maple", Product: "Cisco Room Kit", Configurations: counting, Offline: true},
			{Name: "Lobby Kiosk", Workspace: "Lobby", Product: "Cisco Desk Mini", Standby: "Standby", Volume: 30, Bot: "readonly"},
			{Name: "Training Room", Workspace: "Training Room", Product: "Cisco Board Pro 75", Tags: []string{"training"}, Reach: ReachBoth, Websocket: true, Standby: "Off", Configurations: counting},
			{Name: "Harbor", Workspace: "Harbor", Product: "Cisco Room Bar Pro", Configurations: counting, Problems: []DeviceProblem{
				{Type: "SIPProfileRegistration", Level: "Error", Description: "The SIP registration of the device has failed."},
				{Type: "UltrasoundConfigSettings", Description: "Proximity needs a louder ultrasound."},
			}},
			{Name: "Quiet Corner", Workspace: "Quiet Corner", Product: "Cisco Desk", Permission: "readonly"},
			{Name: "Wallboard", Workspace: "Wallboard", Product: "Cisco Room Kit Mini", Reach: ReachLAN, HTTP: true, Old: true, Software: "ce9.15.17.4.aa57a2ad5d9"},
			{Name: "Lobby phone", Workspace: "Lobby", Product: "Cisco 9861", Type: "phone"},
			{Name: "Dana's desk", Owner: "dana.whitfield@acme.example", Product: "Cisco Desk Pro"},
		},
	}
}
