package roomos

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"floorwalker/bot"
)

// ourSlots are the slots of HttpFeedback that may be taken. The third one is
// what management systems take for theirs.
var ourSlots = []int{1, 2, 4}

// expressions are what a device is asked to tell: fifteen fit into a slot. Never
// all of its status, which would flood us.
var expressions = append([]string{
	"/Status/RoomAnalytics/PeopleCount", "/Status/RoomAnalytics/PeoplePresence", "/Status/Call",
	"/Event/UserInterface/Extensions/Panel/Clicked", "/Event/UserInterface/Extensions/Widget/Action",
}, answers...)

// answers are what becomes of a question on the screen.
var answers = []string{"/Event/UserInterface/Message/Prompt/Response", "/Event/UserInterface/Message/Prompt/Cleared"}

// slot is one of a device's four.
type slot struct {
	number      int
	url, status string
	expressions []string
}

func (s slot) free() bool { return s.url == "" }

// works reports whether a slot tells all that we want, there.
func (s slot) works(url string) bool {
	if s.url != url || !strings.EqualFold(s.status, "OK") {
		return false
	}
	return !slices.ContainsFunc(expressions, func(e string) bool {
		return !slices.ContainsFunc(s.expressions, func(have string) bool { return strings.EqualFold(strings.Trim(have, "/"), strings.Trim(e, "/")) })
	})
}

func (c *Client) slots(ctx context.Context, id string) ([]slot, error) {
	n, err := c.Status(ctx, id, "HttpFeedback[*].URL", "HttpFeedback[*].Status", "HttpFeedback[*].Expression[*]")
	if err != nil {
		return nil, err
	}
	var all []slot
	for _, f := range n.All("HttpFeedback") {
		s := slot{url: f.Text("URL"), status: f.Text("Status")}
		s.number, _ = strconv.Atoi(f.ID)
		for _, e := range f.All("Expression") {
			s.expressions = append(s.expressions, e.Value)
		}
		all = append(all, s)
	}
	return all, nil
}

// KeepFeedback makes a device post its events to url, and again where it has
// given up: a slot whose posts fail is switched off by the device. prefix is how
// all of our addresses begin: a slot with an older one of ours is taken over.
// Nobody else's slot is ever touched.
func (c *Client) KeepFeedback(ctx context.Context, d bot.Device, prefix, url string) error {
	all, err := c.slots(ctx, d.ID)
	if err != nil {
		return err
	}
	at := 0
	for _, s := range all {
		if s.works(url) {
			return nil
		}
		if strings.HasPrefix(s.url, prefix) && slices.Contains(ourSlots, s.number) {
			at = s.number
		}
	}
	for _, n := range ourSlots {
		taken := slices.ContainsFunc(all, func(s slot) bool { return s.number == n && !s.free() })
		if at == 0 && !taken {
			at = n
		}
	}
	if at == 0 {
		return bot.Errorf(bot.Invalid, "%s has no free slot for events: others have taken them. Whoever manages the device can free slot 1, 2 or 4.", d.Name)
	}
	_, err = c.Command(ctx, d, "HttpFeedback.Register", Args(map[string]any{
		"FeedbackSlot": at, "ServerUrl": url, "Format": "JSON", "Expression": expressions}))
	return err
}

// DropFeedback frees the slots that post to us.
func (c *Client) DropFeedback(ctx context.Context, d bot.Device, prefix string) error {
	all, err := c.slots(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.free() || !strings.HasPrefix(s.url, prefix) || !slices.Contains(ourSlots, s.number) {
			continue
		}
		if _, err := c.Command(ctx, d, "HttpFeedback.Deregister", Args(map[string]any{"FeedbackSlot": s.number})); err != nil {
			return err
		}
	}
	return nil
}
