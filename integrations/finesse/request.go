package finesse

import "encoding/xml"

// What is sent. Order and case are those of Cisco's samples.

type userRequest struct {
	XMLName      xml.Name `xml:"User"`
	State        string   `xml:"state"`
	ReasonCodeID string   `xml:"reasonCodeId,omitempty"`
	Extension    string   `xml:"extension,omitempty"`
}

type dialogRequest struct {
	XMLName            xml.Name      `xml:"Dialog"`
	RequestedAction    string        `xml:"requestedAction"`
	FromAddress        string        `xml:"fromAddress,omitempty"`
	ToAddress          string        `xml:"toAddress,omitempty"`
	AssociatedDialog   string        `xml:"associatedDialogUri,omitempty"`
	TargetMediaAddress string        `xml:"targetMediaAddress,omitempty"`
	Params             []actionParam `xml:"actionParams>ActionParam,omitempty"`
}

type actionParam struct {
	Name  string `xml:"name"`
	Value string `xml:"value"`
}

type messageRequest struct {
	XMLName  xml.Name `xml:"TeamMessage"`
	Duration int      `xml:"duration"`
	Content  string   `xml:"content"`
	Teams    []string `xml:"teams>team"`
}

type logRequest struct {
	XMLName xml.Name `xml:"ClientLog"`
	LogData string   `xml:"logData"`
}
