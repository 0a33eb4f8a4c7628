package unifiedcm

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// inventoryAge is how old what is known of all phones may be. New phones are
// rare, and whether one is registered is always asked anew.
const inventoryAge = 5 * time.Minute

// Inventory is what is known of all phones.
type Inventory struct {
	Phones []bot.Phone // by name
	At     time.Time   // when it was read
	// Lines says that the phones come with their lines; a cluster whose database
	// may not be asked does not tell them.
	Lines bool
	// Folded are the words of each phone to be searched, in lower case.
	Folded []string
}

// inventorySQL fetches phones, lines and owners in one go: by the other
// operations it would be a request for every phone. The text is fixed.
const inventorySQL = `d.name, d.description, tm.name as model, dp.name as pool, eu.userid, eu.firstname, eu.lastname, eu.mailid,
n.dnorpattern, rp.name as partition from device d
left join typemodel tm on tm.enum = d.tkmodel
left join devicepool dp on dp.pkid = d.fkdevicepool
left join enduser eu on eu.pkid = d.fkenduser
left join devicenumplanmap dm on dm.fkdevice = d.pkid
left join numplan n on n.pkid = dm.fknumplan
left join routepartition rp on rp.pkid = n.fkroutepartition
where d.tkclass = 1 order by d.name, dm.numplanindex`

// loadTime is how long reading all phones may take. It goes on when whoever asked
// first does not wait that long.
const loadTime = 2 * time.Minute

// Phones returns what is known of all phones, at most inventoryAge old.
func (c *Client) Phones(ctx context.Context) (*Inventory, error) {
	c.mu.Lock()
	if c.kept != nil && c.now().Sub(c.kept.At) < inventoryAge {
		defer c.mu.Unlock()
		return c.kept, nil
	}
	reading := c.reading
	if reading == nil {
		reading = &reads{done: make(chan struct{})}
		c.reading = reading
		//nolint:contextcheck // it outlives whoever asked first
		go c.read(context.WithoutCancel(ctx), reading)
	}
	c.mu.Unlock()
	select {
	case <-reading.done:
		return reading.inventory, reading.err
	case <-ctx.Done():
		return nil, failure("I could not list the phones", "", ctx.Err())
	}
}

// reads is a list of phones that is being read.
type reads struct {
	done      chan struct{}
	inventory *Inventory
	err       error
}

// Forget drops what is known of all phones, so that it is read anew.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = nil
}

// redescribe notes a description of our own making, so that the phone is found by
// it before all are read anew. Others may be reading what is kept.
func (c *Client) redescribe(name, description string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		return
	}
	inv := *c.kept
	at, known := slices.BinarySearchFunc(inv.Phones, name, func(p bot.Phone, name string) int { return cmp.Compare(p.Name, name) })
	if !known {
		return
	}
	inv.Phones, inv.Folded = slices.Clone(inv.Phones), slices.Clone(inv.Folded)
	inv.Phones[at].Description = description
	inv.Folded[at] = folded(inv.Phones[at])
	c.kept = &inv
}

// read reads all phones. A panic ends as the error of all who wait.
func (c *Client) read(ctx context.Context, r *reads) {
	ctx, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	defer func() {
		if cause := recover(); cause != nil {
			r.err = fmt.Errorf("reading the phones panicked: %v", cause)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.reading = nil
		if r.err == nil {
			c.kept = r.inventory
		}
		close(r.done)
	}()
	r.inventory, r.err = c.load(ctx)
}

func (c *Client) load(ctx context.Context) (*Inventory, error) {
	inv := &Inventory{At: c.now(), Lines: true}
	var err error
	inv.Phones, err = c.inventory(ctx)
	if isRefused(err) {
		// A release whose tables have other names, or an account that may not ask
		// the database.
		inv.Lines = false
		inv.Phones, err = c.listed(ctx)
	}
	if err != nil {
		return nil, failure("I could not list the phones", "", err)
	}
	slices.SortFunc(inv.Phones, func(a, b bot.Phone) int { return cmp.Compare(a.Name, b.Name) })
	inv.Folded = make([]string, len(inv.Phones))
	for i, p := range inv.Phones {
		inv.Folded[i] = folded(p)
	}
	return inv, nil
}

// isRefused reports whether a query was refused for what it is.
func isRefused(err error) bool {
	fault, ok := errors.AsType[*Fault](err)
	if !ok {
		return false
	}
	_, large := fault.tooLarge()
	return !large
}

func (c *Client) inventory(ctx context.Context) ([]bot.Phone, error) {
	rows, err := pages(ctx, func(ctx context.Context, skip, first int) ([]sqlRow, error) {
		return c.sql(ctx, Select{rest: inventorySQL}.page(skip, first))
	})
	if err != nil {
		return nil, err
	}
	var phones []bot.Phone
	at := map[string]int{}
	for _, row := range rows {
		v := map[string]string{}
		for _, cell := range row.Cells {
			v[strings.ToLower(cell.XMLName.Local)] = oneLine(cell.Value)
		}
		i, known := at[v["name"]]
		if !known {
			i = len(phones)
			at[v["name"]] = i
			phones = append(phones, bot.Phone{
				Name: v["name"], Description: v["description"], Model: v["model"], Pool: v["pool"],
				Owner: bot.PhoneOwner{ID: v["userid"], Name: cmp.Or(fullName(v["firstname"], v["lastname"]), v["userid"]), Email: v["mailid"]},
			})
		}
		line := bot.PhoneLine{Extension: extension(v["dnorpattern"]), Partition: v["partition"]}
		if line.Extension != "" && !slices.Contains(phones[i].Lines, line) {
			phones[i].Lines = append(phones[i].Lines, line)
		}
	}
	return phones, nil
}

// listed lists phones and owners by the operations that need no database.
func (c *Client) listed(ctx context.Context) ([]bot.Phone, error) {
	rows, err := pages(ctx, func(ctx context.Context, skip, first int) ([]phoneXML, error) {
		return c.listPhones(ctx, skip, first)
	})
	if err != nil {
		return nil, err
	}
	users, err := c.Users(ctx, "userid", "")
	if err != nil {
		return nil, err
	}
	owners := make(map[string]bot.PhoneOwner, len(users))
	for _, u := range users {
		owners[u.ID] = u.PhoneOwner
	}
	phones := make([]bot.Phone, len(rows))
	for i, x := range rows {
		phones[i] = x.phone()
		if owner, known := owners[phones[i].Owner.ID]; known {
			phones[i].Owner = owner
		}
	}
	return phones, nil
}

func (c *Client) listPhones(ctx context.Context, skip, first int) ([]phoneXML, error) {
	answer, err := ask[struct {
		XMLName xml.Name   `xml:"listPhoneResponse"`
		Phones  []phoneXML `xml:"return>phone"`
	}](ctx, c, "listPhone", struct {
		Criteria struct {
			Name string `xml:"name"`
		} `xml:"searchCriteria"`
		Tags struct {
			Name        string `xml:"name"`
			Description string `xml:"description"`
			Model       string `xml:"model"`
			Protocol    string `xml:"protocol"`
			Pool        string `xml:"devicePoolName"`
			Owner       string `xml:"ownerUserName"`
		} `xml:"returnedTags"`
		Skip  int `xml:"skip"`
		First int `xml:"first"`
	}{Criteria: struct {
		Name string `xml:"name"`
	}{"%"}, Skip: skip, First: first})
	if err != nil {
		return nil, err
	}
	return answer.Phones, nil
}

// folded is what a phone is found by.
func folded(p bot.Phone) string {
	parts := []string{p.Name, p.Description, p.Model, p.Pool, p.Owner.ID, p.Owner.Name, p.Owner.Email}
	for _, l := range p.Lines {
		parts = append(parts, l.Extension)
	}
	return strings.ToLower(strings.Join(parts, "\n"))
}

// Find returns the phones in which every word stands, each at the beginning of
// a word of theirs or, with digits in it, anywhere.
func (i *Inventory) Find(words []string) []bot.Phone {
	var found []bot.Phone
	for k, text := range i.Folded {
		if holdsAll(text, words) {
			found = append(found, i.Phones[k])
		}
	}
	return found
}

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !holds(text, w) {
			return false
		}
	}
	return true
}

func holds(text, word string) bool {
	digits := strings.ContainsAny(word, "0123456789")
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		if digits || at == 0 || !isLetter(text[at-1]) {
			return true
		}
		from = at + 1
	}
}

// Owned returns the phones of the person with that e-mail address.
func (i *Inventory) Owned(email string) []bot.Phone {
	return i.where(func(p bot.Phone) bool { return email != "" && strings.EqualFold(p.Owner.Email, email) })
}

// OwnedBy returns the phones of a user of the cluster.
func (i *Inventory) OwnedBy(userID string) []bot.Phone {
	return i.where(func(p bot.Phone) bool { return userID != "" && p.Owner.ID == userID })
}

// With returns the phones that have an extension.
func (i *Inventory) With(ext string) []bot.Phone {
	return i.where(func(p bot.Phone) bool {
		return slices.ContainsFunc(p.Lines, func(l bot.PhoneLine) bool { return l.Extension == ext })
	})
}

// Named returns the phone of that name.
func (i *Inventory) Named(name string) (bot.Phone, bool) {
	at, ok := slices.BinarySearchFunc(i.Phones, name, func(p bot.Phone, name string) int { return cmp.Compare(p.Name, name) })
	if !ok {
		return bot.Phone{}, false
	}
	return i.Phones[at], true
}

func (i *Inventory) where(fits func(bot.Phone) bool) []bot.Phone {
	var found []bot.Phone
	for _, p := range i.Phones {
		if fits(p) {
			found = append(found, p)
		}
	}
	return found
}
