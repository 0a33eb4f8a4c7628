package commands

// The areas of help: each command is in one.
const (
	areaQueues        = "queues"
	areaAgents        = "agents"
	areaTasks         = "tasks"
	areaRecordings    = "recordings"
	areaReports       = "reports"
	areaSessions      = "sessions"
	areaFinesse       = "finesse"
	areaCalls         = "calls"
	areaRecords       = "records"
	areaPhones        = "phones"
	areaDevices       = "devices"
	areaSpaces        = "spaces"
	areaMeetings      = "meetings"
	areaOrganization  = "organisation"
	areaNotifications = "notifications"
	areaAccount       = "account"
	areaBot           = "bot"
)

// shelf is a group of areas: a newcomer chooses among a few of these, for a card
// has no room for a button for every area.
type shelf struct {
	title string
	areas []string
}

// shelves are in the order in which help shows them.
var shelves = []shelf{
	{"contact centre", []string{areaQueues, areaAgents, areaTasks, areaRecordings, areaReports, areaSessions, areaFinesse}},
	{"telephony", []string{areaCalls, areaRecords, areaPhones}},
	{"rooms and spaces", []string{areaDevices, areaSpaces, areaMeetings, areaOrganization}},
	{"this bot", []string{areaNotifications, areaAccount, areaBot}},
}

// areas are those of all shelves, in order.
func areas() []string {
	var all []string
	for _, s := range shelves {
		all = append(all, s.areas...)
	}
	return all
}
