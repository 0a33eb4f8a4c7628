package finesse

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Contact is an entry of a phone book.
type Contact struct {
	Book, Name, Number, Description string
	// Global says that the book is everybody's, and not a team's.
	Global bool
}

// Contacts returns the entries of all phone books of the account's team, by name.
func (c *Client) Contacts(ctx context.Context) ([]Contact, error) {
	body, err := c.resource(ctx, "PhoneBooks", nil)
	var list phoneBooksRecord
	if err == nil {
		err = decode(body, "PhoneBooks", &list)
	}
	if err != nil {
		return nil, c.failure("I could not read the phone books", "", err)
	}
	var all []Contact
	for _, b := range list.Books {
		for _, k := range b.Contacts {
			all = append(all, Contact{
				Book: oneLine(b.Name, maxText), Name: strings.TrimSpace(oneLine(k.FirstName+" "+k.LastName, maxText)),
				Number: oneLine(k.PhoneNumber, maxText), Description: oneLine(k.Description, maxText), Global: strings.EqualFold(b.Type, "GLOBAL"),
			})
		}
	}
	slices.SortStableFunc(all, func(a, b Contact) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Number, b.Number))
	})
	return all, nil
}
