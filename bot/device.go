package bot

import "time"

// Connection is how a device stands, in Control Hub's words.
type Connection string

// The connections of a device.
const (
	DeviceOnline     Connection = "online"
	DeviceIssues     Connection = "online with issues"
	DeviceOffline    Connection = "offline"
	DeviceActivating Connection = "activating"
	DeviceUnknown    Connection = "unknown"
)

// Device is a room, board or desk device.
type Device struct {
	ID, Name    string
	Product     string // "Cisco Room Bar Pro"
	WorkspaceID string
	Workspace   string // the room it stands in; empty for a personal device
	Capacity    int    // people the room holds; 0 when unknown
	Site        string // location
	Floor       string // as the location numbers or names it; empty when unknown
	Connection  Connection
	Problems    []string // error codes that it reports
	Software    string
	Serial      string
	Tags        []string
	LastSeen    time.Time
	// Local says that it is reached on the LAN, not through the cloud.
	Local bool
	// ReadOnly says that it may be read and not controlled.
	ReadOnly bool
}
