package finesse

import (
	"encoding/xml"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

// Finesse's pages differ in the case of element names, also between User and
// Team (ReasonCode, reasonCode). Answers are therefore read with lower-case
// names; requests are types of their own, spelt as the documentation spells them.

// decode reads an answer into v, whose tags are in lower case. root is the name
// of the element that it must be.
func decode(data []byte, root string, v any) error {
	return rest.UnmarshalXML(data, &folded{root: root, v: v})
}

// folded reads an element with the names in it in lower case.
type folded struct {
	root string
	v    any
}

func (f *folded) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if !strings.EqualFold(start.Name.Local, f.root) {
		return xml.UnmarshalError("expected element <" + f.root + ">")
	}
	reader := &lowered{decoder: d, next: &start}
	return xml.NewTokenDecoder(reader).Decode(f.v)
}

// lowered gives the tokens of one element, which has been begun.
type lowered struct {
	decoder *xml.Decoder
	next    *xml.StartElement
}

func (l *lowered) Token() (xml.Token, error) {
	if l.next != nil {
		start := *l.next
		l.next = nil
		start.Name.Local = strings.ToLower(start.Name.Local)
		return start, nil
	}
	token, err := l.decoder.Token()
	switch t := token.(type) {
	case xml.StartElement:
		t.Name.Local = strings.ToLower(t.Name.Local)
		return t, err
	case xml.EndElement:
		t.Name.Local = strings.ToLower(t.Name.Local)
		return t, err
	}
	return token, err
}

// moment reads a time of Finesse's; zero is unknown, which it writes as nothing.
func moment(text string) time.Time {
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(text))
	if err != nil {
		return time.Time{}
	}
	return t
}

// oneLine makes text from outside fit for a sentence.
func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// maxText is how much of a name or a reason is taken over.
const maxText = 120

type userRecord struct {
	URI             string       `xml:"uri"`
	LoginID         string       `xml:"loginid"`
	LoginName       string       `xml:"loginname"`
	FirstName       string       `xml:"firstname"`
	LastName        string       `xml:"lastname"`
	Extension       string       `xml:"extension"`
	State           string       `xml:"state"`
	PendingState    string       `xml:"pendingstate"`
	StateChangeTime string       `xml:"statechangetime"`
	ReasonCodeID    string       `xml:"reasoncodeid"`
	Reason          reasonRecord `xml:"reasoncode"`
	TeamID          string       `xml:"teamid"`
	TeamName        string       `xml:"teamname"`
	Roles           []string     `xml:"roles>role"`
	Teams           []teamRecord `xml:"teams>team"`
}

type teamRecord struct {
	URI   string       `xml:"uri"`
	ID    string       `xml:"id"`
	Name  string       `xml:"name"`
	Users []userRecord `xml:"users>user"`
}

type reasonRecord struct {
	URI      string `xml:"uri"`
	ID       string `xml:"id"`
	Category string `xml:"category"`
	Code     string `xml:"code"`
	Label    string `xml:"label"`
	ForAll   string `xml:"forall"`
	System   string `xml:"systemcode"`
}

type reasonsRecord struct {
	Category string         `xml:"category,attr"`
	Reasons  []reasonRecord `xml:"reasoncode"`
}

type dialogRecord struct {
	URI          string              `xml:"uri"`
	ID           string              `xml:"id"`
	Associated   string              `xml:"associateddialoguri"`
	SecondaryID  string              `xml:"secondaryid"`
	MediaType    string              `xml:"mediatype"`
	FromAddress  string              `xml:"fromaddress"`
	ToAddress    string              `xml:"toaddress"`
	State        string              `xml:"state"`
	CallType     string              `xml:"mediaproperties>calltype"`
	QueueName    string              `xml:"mediaproperties>queuename"`
	QueueNumber  string              `xml:"mediaproperties>queuenumber"`
	Participants []participantRecord `xml:"participants>participant"`
}

type dialogsRecord struct {
	Dialogs []dialogRecord `xml:"dialog"`
}

type participantRecord struct {
	Actions         []string `xml:"actions>action"`
	Address         string   `xml:"mediaaddress"`
	AddressType     string   `xml:"mediaaddresstype"`
	StartTime       string   `xml:"starttime"`
	State           string   `xml:"state"`
	StateCause      string   `xml:"statecause"`
	StateChangeTime string   `xml:"statechangetime"`
}

type queueRecord struct {
	URI        string           `xml:"uri"`
	Name       string           `xml:"name"`
	Statistics *statisticRecord `xml:"statistics"`
}

type queuesRecord struct {
	Queues []queueRecord `xml:"queue"`
}

type statisticRecord struct {
	CallsInQueue string `xml:"callsinqueue"`
	LongestSince string `xml:"starttimeoflongestcallinqueue"`
	Ready        string `xml:"agentsready"`
	NotReady     string `xml:"agentsnotready"`
	BusyOther    string `xml:"agentsbusyother"`
	LoggedOn     string `xml:"agentsloggedon"`
	TalkingIn    string `xml:"agentstalkinginbound"`
	TalkingOut   string `xml:"agentstalkingoutbound"`
	TalkingInner string `xml:"agentstalkinginternal"`
}

type phoneBooksRecord struct {
	Books []phoneBookRecord `xml:"phonebook"`
}

type phoneBookRecord struct {
	Name     string          `xml:"name"`
	Type     string          `xml:"type"`
	Contacts []contactRecord `xml:"contacts>contact"`
}

type contactRecord struct {
	FirstName   string `xml:"firstname"`
	LastName    string `xml:"lastname"`
	PhoneNumber string `xml:"phonenumber"`
	Description string `xml:"description"`
}

type messagesRecord struct {
	Messages []messageRecord `xml:"teammessage"`
}

type messageRecord struct {
	ID        string       `xml:"id"`
	URI       string       `xml:"uri"`
	Author    authorRecord `xml:"createdby"`
	CreatedAt string       `xml:"createdat"`
	Duration  string       `xml:"duration"`
	Content   string       `xml:"content"`
	Teams     []string     `xml:"teams>team"`
}

type authorRecord struct {
	Text  string `xml:",chardata"`
	ID    string `xml:"id"`
	First string `xml:"firstname"`
	Last  string `xml:"lastname"`
}

type mediaListRecord struct {
	Media []mediaRecord `xml:"media"`
}

type mediaRecord struct {
	ID              string       `xml:"id"`
	Name            string       `xml:"name"`
	State           string       `xml:"state"`
	StateChangeTime string       `xml:"statechangetime"`
	MaxDialogLimit  string       `xml:"maxdialoglimit"`
	Routable        string       `xml:"routable"`
	Reason          reasonRecord `xml:"reasoncode"`
}

type systemRecord struct {
	DeploymentType string     `xml:"deploymenttype"`
	CTIHeartbeat   string     `xml:"lastctiheartbeatstatus"`
	License        string     `xml:"license"`
	Status         string     `xml:"status"`
	StatusReason   string     `xml:"statusreason"`
	AuthMode       string     `xml:"systemauthmode"`
	Primary        nodeRecord `xml:"primarynode"`
	Secondary      nodeRecord `xml:"secondarynode"`
}

type nodeRecord struct {
	Host string `xml:"host"`
}

type errorsRecord struct {
	Errors []errorRecord `xml:"apierror"`
}

type errorRecord struct {
	Type    string `xml:"errortype"`
	Message string `xml:"errormessage"`
	Data    string `xml:"errordata"`
}
