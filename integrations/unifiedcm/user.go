package unifiedcm

import (
	"context"
	"encoding/xml"
	"strings"

	"floorwalker/bot"
)

// User is an end user of the cluster.
type User struct {
	bot.PhoneOwner
	Department       string
	TelephoneNumber  string
	PrimaryExtension bot.PhoneLine
	// Devices are the names of the phones that the user controls, which need not
	// be those that the user owns.
	Devices []string
}

type userXML struct {
	ID         string `xml:"userid"`
	First      string `xml:"firstName"`
	Last       string `xml:"lastName"`
	Mail       string `xml:"mailid"`
	Department string `xml:"department"`
	Telephone  string `xml:"telephoneNumber"`
	Primary    struct {
		Pattern   string `xml:"pattern"`
		Partition string `xml:"routePartitionName"`
	} `xml:"primaryExtension"`
	Devices []string `xml:"associatedDevices>device"`
}

func (x userXML) user() User {
	u := User{
		PhoneOwner: bot.PhoneOwner{ID: oneLine(x.ID), Name: fullName(x.First, x.Last), Email: oneLine(x.Mail)},
		Department: oneLine(x.Department), TelephoneNumber: oneLine(x.Telephone),
		PrimaryExtension: bot.PhoneLine{Extension: extension(x.Primary.Pattern), Partition: oneLine(x.Primary.Partition)},
	}
	if u.Name == "" {
		u.Name = u.ID
	}
	for _, d := range x.Devices {
		u.Devices = append(u.Devices, oneLine(d))
	}
	return u
}

func fullName(first, last string) string {
	return strings.TrimSpace(oneLine(first) + " " + oneLine(last))
}

// User reads one end user by the user id. One that does not exist is NotFound.
func (c *Client) User(ctx context.Context, id string) (User, error) {
	if err := check(id, "user id"); err != nil {
		return User{}, err
	}
	answer, err := ask[struct {
		XMLName xml.Name `xml:"getUserResponse"`
		User    *userXML `xml:"return>user"`
	}](ctx, c, "getUser", struct {
		ID string `xml:"userid"`
	}{id})
	if err == nil && answer.User == nil {
		err = &AnswerError{errNoEnvelope}
	}
	if err != nil {
		return User{}, failure("I could not read the user "+id, "", err)
	}
	return answer.User.user(), nil
}

// Users lists the end users whose first name, last name or user id holds text,
// one of the three at a time; all when text is empty.
func (c *Client) Users(ctx context.Context, field, text string) ([]User, error) {
	type criteria struct {
		FirstName string `xml:"firstName,omitempty"`
		LastName  string `xml:"lastName,omitempty"`
		UserID    string `xml:"userid,omitempty"`
	}
	var by criteria
	switch field {
	case "firstName":
		by.FirstName = "%" + text + "%"
	case "lastName":
		by.LastName = "%" + text + "%"
	default:
		by.UserID = "%" + text + "%"
	}
	rows, err := pages(ctx, func(ctx context.Context, skip, first int) ([]userXML, error) {
		answer, err := ask[struct {
			XMLName xml.Name  `xml:"listUserResponse"`
			Users   []userXML `xml:"return>user"`
		}](ctx, c, "listUser", struct {
			Criteria criteria `xml:"searchCriteria"`
			Tags     struct {
				First   string `xml:"firstName"`
				Last    string `xml:"lastName"`
				ID      string `xml:"userid"`
				Mail    string `xml:"mailid"`
				Primary struct {
					Pattern   string `xml:"pattern"`
					Partition string `xml:"routePartitionName"`
				} `xml:"primaryExtension"`
			} `xml:"returnedTags"`
			Skip  int `xml:"skip"`
			First int `xml:"first"`
		}{Criteria: by, Skip: skip, First: first})
		if err != nil {
			return nil, err
		}
		return answer.Users, nil
	})
	if err != nil {
		return nil, failure("I could not list the users", "", err)
	}
	users := make([]User, len(rows))
	for i, x := range rows {
		users[i] = x.user()
	}
	return users, nil
}
