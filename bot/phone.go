package bot

import "time"

// The ids of values of KindPhone begin with what a phone was named by.
const (
	PhoneByName  = "device:" // its own name
	PhoneByLine  = "line:"   // an extension, which several phones may have
	PhoneByOwner = "owner:"  // a user id, whose owner may have several phones
)

// Phone is a phone of a telephone system on the premises: one on a desk, in a
// room, or a program.
type Phone struct {
	// Name is how the system calls it, such as SEP001122334455.
	Name        string
	Description string
	Model       string // "Cisco 8845"
	Pool        string // its device pool
	Protocol    string // SIP or SCCP; empty when unknown
	Owner       PhoneOwner
	Lines       []PhoneLine // in the order of its buttons
}

// PhoneOwner is whose phone it is. All is empty for one that stands in a hall.
type PhoneOwner struct {
	ID    string // user id
	Name  string
	Email string // empty when the system does not know it
}

// PhoneLine is an extension on a phone. Several phones may share one.
type PhoneLine struct {
	Extension string
	// Partition tells lines of one extension apart; may be empty.
	Partition string
}

// Line is an extension with where its calls go.
type Line struct {
	PhoneLine
	Description string
	// AlertingName is what callers see while it rings.
	AlertingName string
	// ForwardAll, ForwardBusy, ForwardNoAnswer and ForwardUnregistered say where
	// calls from outside go instead.
	ForwardAll, ForwardBusy, ForwardNoAnswer, ForwardUnregistered Forward
	Devices                                                       []string // names of the phones that have it
}

// Forward is where calls to a line are sent. The zero value sends them nowhere.
type Forward struct {
	Voicemail bool
	Number    string
}

// IsZero reports whether calls stay.
func (f Forward) IsZero() bool { return !f.Voicemail && f.Number == "" }

// RegistrationState says whether a phone is signed on to its system, in Cisco's
// words.
type RegistrationState string

// The states of registration.
const (
	Registered          RegistrationState = "Registered"
	PartiallyRegistered RegistrationState = "PartiallyRegistered" // some lines only
	Unregistered        RegistrationState = "UnRegistered"        // it was registered, and is not any more
	RegistrationRefused RegistrationState = "Rejected"
	RegistrationUnknown RegistrationState = "Unknown" // the system cannot say
	// NeverRegistered is a phone of which the system has heard nothing since it
	// was started: it says less than Unregistered does.
	NeverRegistered RegistrationState = "not known to the registration service"
)

// Registration is whether a phone is signed on, and where.
type Registration struct {
	State RegistrationState
	Node  string    // the server of the cluster
	Since time.Time // of the present state; zero when unknown
	// Reason is why it is not registered, in Cisco's words; empty when it is, or
	// when the system does not say.
	Reason  string
	Address string // IP address
	Load    string // firmware
	// Lines are the states of its extensions, as far as they are told.
	Lines map[string]RegistrationState
}

// Up reports whether the phone can make and take calls.
func (r Registration) Up() bool { return r.State == Registered || r.State == PartiallyRegistered }
