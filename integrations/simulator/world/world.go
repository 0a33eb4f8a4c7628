// Package world describes what the simulator starts with: the people, spaces
// and contact centre of one organisation, read from a JSON file.
package world

// World is the content of a world file. Everything that has an ID may leave it
// out; Load then derives one from the seed and the name, so that the same file
// and seed always give the same world.
type World struct {
	Seed          uint64        `json:"seed,omitempty"`
	TimeZone      string        `json:"timeZone"` // IANA name, for example America/New_York
	Organization  Organization  `json:"organization"`
	Bot           Bot           `json:"bot"`
	ServiceApp    ServiceApp    `json:"serviceApp"`
	Integration   Integration   `json:"integration"`
	Analyzer      Analyzer      `json:"analyzer,omitzero"`
	People        []Person      `json:"people"`
	Rooms         []Room        `json:"rooms"`
	Messaging     Messaging     `json:"messaging,omitzero"`
	ContactCenter ContactCenter `json:"contactCenter"`
	Calling       Calling       `json:"calling,omitzero"`
	CallRecords   CallRecords   `json:"callRecords,omitzero"`
	RoomOS        RoomOS        `json:"roomos,omitzero"`
	Meetings      []Meeting     `json:"meetings,omitempty"`
	UnifiedCM     UnifiedCM     `json:"unifiedCM,omitzero"`
	// Finesse is a second contact centre, on the premises; nil is none.
	Finesse *Finesse `json:"finesse,omitempty"`
}

// Organization is the customer. ID is a bare UUID.
type Organization struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	// NoProPack says that it lacks the licence that reports take.
	NoProPack bool `json:"noProPack,omitempty"`
}

// Bot is the Webex bot account that Floorwalker signs in as.
type Bot struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Token string `json:"token,omitempty"`
	// WebhookSecret is the secret that the env file gives the bot for its webhooks.
	WebhookSecret string `json:"webhookSecret,omitempty"`
}

// ServiceApp is the machine account that an administrator has authorised: its
// token reads the contact centre, and is renewed with the refresh token.
type ServiceApp struct {
	ID string `json:"id,omitempty"`
	// ApplicationID is what an administrator's integration names to be given
	// its tokens.
	ApplicationID string `json:"applicationId,omitempty"`
	ClientID      string `json:"clientId,omitempty"`
	ClientSecret  string `json:"clientSecret,omitempty"`
	RefreshToken  string `json:"refreshToken,omitempty"`
	Token         string `json:"token,omitempty"`
	// WebhookSecret is the secret that the env file gives the bot for its
	// subscriptions.
	WebhookSecret string `json:"webhookSecret,omitempty"`
}

// Integration is the OAuth client with which people let Floorwalker act in
// their name. Addresses on this machine need not be named.
type Integration struct {
	Name         string   `json:"name,omitempty"`
	ClientID     string   `json:"clientId,omitempty"`
	ClientSecret string   `json:"clientSecret,omitempty"`
	RedirectURIs []string `json:"redirectUris,omitempty"`
	// TokenKey is the key that the env file gives the bot to store tokens with.
	TokenKey string `json:"tokenKey,omitempty"`
}

// Analyzer is the access to the contact centre's legacy records.
type Analyzer struct {
	UserID   string `json:"userId,omitempty"`
	APIKey   string `json:"apiKey,omitempty"`
	TenantID string `json:"tenantId,omitempty"`
}

// Person is a Webex user. Token is what a Webex client uses to act as them.
type Person struct {
	ID           string `json:"id,omitempty"` // UUID of the person (the CI user id)
	Name         string `json:"name"`
	Email        string `json:"email"`
	Token        string `json:"token,omitempty"`
	Organization string `json:"organization,omitempty"` // UUID; empty: the world's own
	Role         string `json:"role,omitempty"`         // viewer (default), supervisor or admin: what the env file asks the bot to grant
	Bot          bool   `json:"bot,omitempty"`          // a foreign bot
	TimeZone     string `json:"timeZone,omitempty"`     // IANA name of the person's own zone; empty: Webex does not know it
}

// Room is a Webex space. Members are e-mail addresses; the bot is a member
// when Bot is true. A direct room has exactly two members and no title.
type Room struct {
	ID      string   `json:"id,omitempty"`
	Title   string   `json:"title,omitempty"`
	Type    string   `json:"type,omitempty"` // group (default) or direct
	Members []string `json:"members"`
	Bot     bool     `json:"bot,omitempty"`
}

// Messaging is what there is of Webex messaging beside people and rooms.
type Messaging struct {
	Teams []WebexTeam `json:"teams,omitempty"`
	// NoMeetingInfo makes GET /rooms/{id}/meetingInfo answer 404: Cisco announced
	// its end for 31 January 2025.
	NoMeetingInfo bool `json:"noMeetingInfo,omitempty"`
}

// WebexTeam is a team of Webex messaging: people with spaces in common. Members
// are e-mail addresses; the first one moderates it.
type WebexTeam struct {
	ID      string   `json:"id,omitempty"`
	Name    string   `json:"name"`
	Members []string `json:"members"`
}

// ContactCenter is the Webex Contact Center tenant.
type ContactCenter struct {
	Sites       []Site  `json:"sites"`
	Teams       []Team  `json:"teams"`
	Queues      []Queue `json:"queues"`
	IdleCodes   []Code  `json:"idleCodes"`
	WrapUpCodes []Code  `json:"wrapUpCodes"`
	Agents      []Agent `json:"agents"`
	// Traffic scales the contacts that arrive by the profile over the day:
	// 0 is a silent centre in which only /sim/happen moves anything.
	Traffic float64 `json:"traffic"`
	// HistoryDays is how many days of made-up history precede the start.
	HistoryDays int `json:"historyDays,omitempty"`
	// Contacts are exact historic contacts, for figures that must be known.
	Contacts []Contact `json:"contacts,omitempty"`
}

// Site is a contact-centre site.
type Site struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// Team is a contact-centre team at a site.
type Team struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	Site string `json:"site"` // name
}

// Queue is a contact-service queue. Teams are served in the order given.
type Queue struct {
	ID      string   `json:"id,omitempty"`
	Name    string   `json:"name"`
	Channel string   `json:"channel,omitempty"` // telephony (default), chat, email or social
	Teams   []string `json:"teams"`             // names
	// ServiceLevelSeconds is the target wait; ShortCallSeconds the threshold
	// below which an abandoned contact is a short call.
	ServiceLevelSeconds int `json:"serviceLevelSeconds,omitempty"` // 20
	ShortCallSeconds    int `json:"shortCallSeconds,omitempty"`    // 5
	// PerHour is the mean number of contacts in the busiest hour.
	PerHour float64 `json:"perHour,omitempty"`
	// HandleSeconds is the mean talk time.
	HandleSeconds int `json:"handleSeconds,omitempty"` // 240
}

// Code is an idle or wrap-up code (Cisco: auxiliary code).
type Code struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// Agent is a contact-centre user who takes contacts.
type Agent struct {
	ID        string `json:"id,omitempty"` // UUID; the CI user id
	Name      string `json:"name"`
	Email     string `json:"email,omitempty"` // also a Person when one has this e-mail
	Team      string `json:"team"`
	Extension string `json:"extension,omitempty"`
	// State at the start: LoggedOut, Available (default) or the name of an
	// idle code. Since is how long they have been in it, for example "35m".
	State string `json:"state,omitempty"`
	Since string `json:"since,omitempty"`
}

// Contact is one exact historic contact. Times are RFC 3339.
type Contact struct {
	ID      string `json:"id,omitempty"`
	Channel string `json:"channel,omitempty"` // telephony
	Origin  string `json:"origin,omitempty"`  // caller's number or address
	Created string `json:"created"`
	Legs    []Leg  `json:"legs"`
	// WrapUpCode names the code of the last wrap-up.
	WrapUpCode string `json:"wrapUpCode,omitempty"`
}

// Leg is a contact's time in one queue and, when answered, with one agent.
type Leg struct {
	Queue string `json:"queue"`
	// WaitSeconds is the time from entering the queue to answer or abandon.
	WaitSeconds float64 `json:"waitSeconds"`
	Agent       string  `json:"agent,omitempty"` // empty: abandoned in this queue
	TalkSeconds float64 `json:"talkSeconds,omitempty"`
	HoldSeconds float64 `json:"holdSeconds,omitempty"`
	WrapSeconds float64 `json:"wrapSeconds,omitempty"`
	// RONA names agents that it rang without an answer before.
	RONA []string `json:"rona,omitempty"`
}
