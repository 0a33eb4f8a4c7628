package finesse

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// The categories of reason codes.
const (
	notReady = "NOT_READY"
	logOut   = "LOGOUT"
)

// Categories are those of Finesse's reason codes.
var Categories = []string{notReady, logOut}

// Reason is a reason code.
type Reason struct {
	ID       string // of Finesse's database
	Category string // NOT_READY or LOGOUT
	Code     string // the number that reports show
	Label    string
}

// wholeRange asks for all entries of a list, as Finesse has them be asked for.
var wholeRange = http.Header{"Range": {"objects=1-6000"}}

// Reasons returns the reason codes of a category: since 12.5(1) those of the
// account's team, before that those of the account.
func (c *Client) Reasons(ctx context.Context, category string) ([]Reason, error) {
	body, err := c.resource(ctx, "ReasonCodes", url.Values{"category": {category}})
	var list reasonsRecord
	if err == nil {
		err = decode(body, "ReasonCodes", &list)
	}
	if err != nil {
		return nil, c.failure("I could not list the reason codes", "", err)
	}
	var all []Reason
	for _, r := range list.Reasons {
		x := Reason{ID: ours(cmp.Or(strings.TrimSpace(r.ID), last(r.URI))), Category: cmp.Or(strings.ToUpper(oneLine(r.Category, maxText)), category),
			Code: oneLine(r.Code, maxText), Label: r.label()}
		if x.ID != "" && x.Label != "" && x.Category == category {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(a.Label, b.Label) })
	return all, nil
}

// IdleCodes returns the reason codes for Not Ready, without those that the system
// sets by itself.
func (c *Client) IdleCodes(ctx context.Context) ([]bot.Code, error) {
	reasons, err := c.Reasons(ctx, notReady)
	if err != nil {
		return nil, err
	}
	codes := make([]bot.Code, len(reasons))
	for i, r := range reasons {
		codes[i] = bot.Code{ID: r.ID, Name: r.Label}
	}
	return codes, nil
}

// resource gets a list that belongs to a team since 12.5(1), and belonged to a
// user before.
func (c *Client) resource(ctx context.Context, name string, query url.Values) ([]byte, error) {
	teams, err := c.supervised(ctx)
	if err != nil {
		return nil, err
	}
	body, err := c.body(ctx, rest.Request{Path: api("TeamResource", teams[0].ID, name), Route: "TeamResource/{id}/" + name, Query: query, Header: wholeRange})
	if status := rest.Status(err); status == http.StatusNotFound || status == http.StatusNotImplemented {
		old, oldErr := c.body(ctx, rest.Request{Path: api("User", c.cfg.User, name), Route: "User/{id}/" + name, Query: query, Header: wholeRange})
		if oldErr != nil {
			return nil, errors.Join(err, oldErr)
		}
		return old, nil
	}
	return body, err
}
