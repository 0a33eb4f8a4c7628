package unifiedcm

import (
	"context"
	"encoding/xml"
	"strings"

	"floorwalker/bot"
)

// phoneXML is a phone as AXL answers with it.
type phoneXML struct {
	Name        string `xml:"name"`
	Description string `xml:"description"`
	Model       string `xml:"model"`
	Protocol    string `xml:"protocol"`
	Pool        string `xml:"devicePoolName"`
	Owner       string `xml:"ownerUserName"`
	Lines       []struct {
		Pattern   string `xml:"dirn>pattern"`
		Partition string `xml:"dirn>routePartitionName"`
	} `xml:"lines>line"`
	// Identifiers stand in the place of Lines in what some releases answer.
	Identifiers []struct {
		Pattern   string `xml:"directoryNumber"`
		Partition string `xml:"routePartitionName"`
	} `xml:"lines>lineIdentifier"`
}

func (x phoneXML) phone() bot.Phone {
	p := bot.Phone{
		Name: oneLine(x.Name), Description: oneLine(x.Description), Model: oneLine(x.Model), Protocol: oneLine(x.Protocol),
		Pool: oneLine(x.Pool), Owner: bot.PhoneOwner{ID: oneLine(x.Owner)},
	}
	for _, l := range x.Lines {
		p.Lines = append(p.Lines, bot.PhoneLine{Extension: extension(l.Pattern), Partition: oneLine(l.Partition)})
	}
	for _, l := range x.Identifiers {
		p.Lines = append(p.Lines, bot.PhoneLine{Extension: extension(l.Pattern), Partition: oneLine(l.Partition)})
	}
	return p
}

// extension is a pattern as people say it: the backslash before a plus is the
// cluster's.
func extension(pattern string) string { return strings.ReplaceAll(oneLine(pattern), `\`, "") }

// pattern is an extension as the cluster has it.
func pattern(extension string) string {
	if strings.HasPrefix(extension, "+") {
		return `\` + extension
	}
	return extension
}

// Phone reads one phone by its name, with its owner's name. One that does not
// exist is NotFound.
func (c *Client) Phone(ctx context.Context, name string) (bot.Phone, error) {
	what := "I could not read the phone " + name
	if err := check(name, "name of a phone"); err != nil {
		return bot.Phone{}, err
	}
	answer, err := ask[struct {
		XMLName xml.Name  `xml:"getPhoneResponse"`
		Phone   *phoneXML `xml:"return>phone"`
	}](ctx, c, "getPhone", struct {
		Name string `xml:"name"`
	}{name})
	if err == nil && answer.Phone == nil {
		err = &AnswerError{errNoEnvelope}
	}
	if err != nil {
		return bot.Phone{}, failure(what, "", err)
	}
	p := answer.Phone.phone()
	if p.Owner.ID != "" {
		// That the name of its owner cannot be read does not make it another phone.
		if u, err := c.User(ctx, p.Owner.ID); err == nil {
			p.Owner = u.PhoneOwner
		}
	}
	return p, nil
}

// SetDescription changes a phone's description. The phone shows it after it has
// been reset.
func (c *Client) SetDescription(ctx context.Context, name, description string) error {
	if err := check(name, "name of a phone"); err != nil {
		return err
	}
	err := settle(ctx, c, "updatePhone", struct {
		Name        string `xml:"name"`
		Description string `xml:"description"`
	}{name, description})
	if err == nil {
		c.redescribe(name, description)
	}
	return failure("I could not change the description of "+name, "Nothing was changed.", err)
}

// ResetPhone makes a phone start anew, once. It unregisters, and comes back when
// it has fetched its configuration. It returns when the cluster has accepted it.
func (c *Client) ResetPhone(ctx context.Context, name string) error {
	if err := check(name, "name of a phone"); err != nil {
		return err
	}
	err := order(ctx, c, "doDeviceReset", struct {
		Name string `xml:"deviceName"`
		Hard bool   `xml:"isHardReset"`
	}{name, true})
	return failure("I could not reset "+name, "It was not reset.", err)
}
