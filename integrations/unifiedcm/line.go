package unifiedcm

import (
	"context"
	"encoding/xml"

	"floorwalker/bot"
)

// forwardXML is a forwarding as AXL answers with it and takes it.
type forwardXML struct {
	Voicemail   string `xml:"forwardToVoiceMail"`
	Space       string `xml:"callingSearchSpaceName"`
	SecondSpace string `xml:"secondaryCallingSearchSpaceName,omitempty"`
	Destination string `xml:"destination"`
}

func (x forwardXML) forward() bot.Forward {
	return bot.Forward{Voicemail: x.Voicemail == "true" || x.Voicemail == "t", Number: extension(x.Destination)}
}

type lineXML struct {
	Pattern      string     `xml:"pattern"`
	Partition    string     `xml:"routePartitionName"`
	Description  string     `xml:"description"`
	Alerting     string     `xml:"alertingName"`
	All          forwardXML `xml:"callForwardAll"`
	Busy         forwardXML `xml:"callForwardBusy"`
	NoAnswer     forwardXML `xml:"callForwardNoAnswer"`
	Unregistered forwardXML `xml:"callForwardNotRegistered"`
	Devices      []string   `xml:"associatedDevices>device"`
}

func (x lineXML) line() bot.Line {
	l := bot.Line{
		PhoneLine:   bot.PhoneLine{Extension: extension(x.Pattern), Partition: oneLine(x.Partition)},
		Description: oneLine(x.Description), AlertingName: oneLine(x.Alerting),
		ForwardAll: x.All.forward(), ForwardBusy: x.Busy.forward(), ForwardNoAnswer: x.NoAnswer.forward(), ForwardUnregistered: x.Unregistered.forward(),
	}
	for _, d := range x.Devices {
		l.Devices = append(l.Devices, oneLine(d))
	}
	return l
}

// maxPartitions is how many lines of one extension are read.
const maxPartitions = 10

// Lines returns the lines of an extension, one for each partition that has it.
// Without any the error is NotFound.
func (c *Client) Lines(ctx context.Context, ext string) ([]bot.Line, error) {
	what := "I could not read the extension " + ext
	if err := check(ext, "extension"); err != nil {
		return nil, err
	}
	answer, err := ask[struct {
		XMLName xml.Name  `xml:"listLineResponse"`
		Lines   []lineXML `xml:"return>line"`
	}](ctx, c, "listLine", struct {
		Criteria struct {
			Pattern string `xml:"pattern"`
		} `xml:"searchCriteria"`
		Tags struct {
			Pattern   string `xml:"pattern"`
			Partition string `xml:"routePartitionName"`
		} `xml:"returnedTags"`
	}{Criteria: struct {
		Pattern string `xml:"pattern"`
	}{pattern(ext)}})
	if err != nil {
		return nil, failure(what, "", err)
	}
	var lines []bot.Line
	for _, x := range answer.Lines {
		if extension(x.Pattern) != ext || len(lines) == maxPartitions {
			continue
		}
		full, err := c.line(ctx, bot.PhoneLine{Extension: ext, Partition: oneLine(x.Partition)})
		if err != nil {
			return nil, failure(what, "", err)
		}
		lines = append(lines, full.line())
	}
	if len(lines) == 0 {
		return nil, bot.Errorf(bot.NotFound, "%s has no extension %s.", System, ext)
	}
	return lines, nil
}

// Line reads one line.
func (c *Client) Line(ctx context.Context, at bot.PhoneLine) (bot.Line, error) {
	x, err := c.line(ctx, at)
	if err != nil {
		return bot.Line{}, failure("I could not read the extension "+at.Extension, "", err)
	}
	return x.line(), nil
}

func (c *Client) line(ctx context.Context, at bot.PhoneLine) (*lineXML, error) {
	answer, err := ask[struct {
		XMLName xml.Name `xml:"getLineResponse"`
		Line    *lineXML `xml:"return>line"`
	}](ctx, c, "getLine", struct {
		Pattern   string `xml:"pattern"`
		Partition string `xml:"routePartitionName"`
	}{pattern(at.Extension), at.Partition})
	if err != nil {
		return nil, err
	}
	if answer.Line == nil {
		return nil, &AnswerError{errNoEnvelope}
	}
	return answer.Line, nil
}

// SetForward forwards all calls to a line, or with a zero Forward none any more.
// The calling search spaces of the forwarding stay what they are: without them the
// cluster could not call the destination.
func (c *Client) SetForward(ctx context.Context, at bot.PhoneLine, to bot.Forward) error {
	what, unchanged := "I could not change the forwarding of "+at.Extension, "Nothing was changed."
	now, err := c.line(ctx, at)
	if err != nil {
		return failure(what, unchanged, err)
	}
	all := forwardXML{Voicemail: "false", Space: now.All.Space, SecondSpace: now.All.SecondSpace}
	if to.Voicemail {
		all.Voicemail = "true"
	} else {
		all.Destination = to.Number
	}
	err = settle(ctx, c, "updateLine", struct {
		Pattern   string     `xml:"pattern"`
		Partition string     `xml:"routePartitionName"`
		All       forwardXML `xml:"callForwardAll"`
	}{pattern(at.Extension), at.Partition, all})
	return failure(what, unchanged, err)
}
