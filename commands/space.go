package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/webex"
)

// spaceViewer is what the commands on spaces look at, with the bot's own account.
type spaceViewer interface {
	List(ctx context.Context, teamID string) ([]webex.Space, error)
	Space(ctx context.Context, id string) (webex.Space, error)
	Members(ctx context.Context, spaceID string) ([]webex.Member, error)
	Has(ctx context.Context, spaceID, person string) (bool, error)
}

// Spaces is what the commands need of Webex spaces, all together. They run on the
// bot's own account: it is in the spaces that it makes, and knows no others.
type Spaces interface {
	spaceViewer
	spaceMaker
	spaceChanger
	Meeting(ctx context.Context, spaceID string) (webex.Meeting, error)
	Moderate(ctx context.Context, m webex.Member, moderator bool) error
}

const (
	// maxTitle is the longest title of a space, in characters.
	maxTitle = 128
	// maxNamed is how many spaces of a name are looked at.
	maxNamed = 20
	// maxInvited is how many people one request brings in: more is rather a slip.
	maxInvited = 15
)

// spaces is what commands on spaces share.
type spaces struct {
	viewer spaceViewer
	botID  func() string
}

// spaceParam names a space other than the one where it is asked.
var spaceParam = bot.Param{Name: "space", Kind: bot.KindTitle}

// otherRoom reports whether what is told of a space would be read by people who
// are not in it.
func otherRoom(spaceID string, r bot.Request) bool { return !r.Direct && spaceID != r.RoomID }

// which returns the space that a request is about: the one named, else the one
// where it is asked. Where neither is there the reply asks. Somebody who is not
// in a space hears nothing of it, not even that there is one.
func (s spaces) which(ctx context.Context, r bot.Request) (webex.Space, *bot.Reply, error) {
	named := r.Value("space")
	switch {
	case named.ID != "":
		space, err := s.viewer.Space(ctx, named.ID)
		return space, nil, err
	case named.Name != "":
		space, err := s.named(ctx, r, named.Name)
		return space, nil, err
	case r.Direct:
		return webex.Space{}, &bot.Reply{Headline: "Which space? Say its title, or ask me in it.", Asks: "space"}, nil
	}
	space, err := s.viewer.Space(ctx, r.RoomID)
	return space, nil, err
}

// named finds a space by its title among those that the asker and the bot share.
func (s spaces) named(ctx context.Context, r bot.Request, title string) (webex.Space, error) {
	all, err := s.viewer.List(ctx, "")
	if err != nil {
		return webex.Space{}, err
	}
	wanted := language.Fold(title)
	var same, like []webex.Space
	for _, x := range all {
		switch folded := language.Fold(x.Title); {
		case folded == wanted:
			same = append(same, x)
		case strings.Contains(folded, wanted):
			like = append(like, x)
		}
	}
	for _, candidates := range [][]webex.Space{same, like} {
		var shared []webex.Space
		for _, x := range candidates[:min(len(candidates), maxNamed)] {
			in, err := s.viewer.Has(ctx, x.ID, r.Person.ID)
			if err != nil {
				return webex.Space{}, err
			}
			if in {
				shared = append(shared, x)
			}
		}
		switch {
		case len(shared) == 1:
			return shared[0], nil
		case len(shared) > 1:
			var titles []string
			for _, x := range shared {
				titles = append(titles, "“"+x.Title+"”")
			}
			return webex.Space{}, bot.Errorf(bot.Invalid, "Several spaces could be meant: %s. Say the whole title, or ask me in the space itself. Nothing was changed.", strings.Join(titles, ", "))
		}
	}
	return webex.Space{}, bot.Errorf(bot.NotFound, "I know no space called “%s” that both of us are in. Nothing was changed.", title)
}

// pin is a request's slots with the space that was worked out.
func pin(r bot.Request, space webex.Space) bot.Slots {
	return r.Slots.With("space", bot.Value{Kind: bot.KindTitle, ID: space.ID, Name: space.Title})
}

// mayChange refuses a change of a moderated space that the bot or the asker does
// not moderate: the bot's rights are nobody's way around their own.
func (s spaces) mayChange(space webex.Space, members []webex.Member, r bot.Request) error {
	if !space.Moderated {
		return nil
	}
	asker, ours := false, false
	var names []string
	for _, m := range members {
		if !m.Moderator {
			continue
		}
		asker = asker || m.Is(r.Person.ID)
		ours = ours || m.Is(s.botID())
		if !m.Is(s.botID()) {
			names = append(names, m.Name)
		}
	}
	who := "nobody whom I can see"
	if len(names) > 0 {
		who = strings.Join(names[:min(len(names), 5)], ", ")
	}
	switch {
	case !asker:
		return bot.Errorf(bot.Forbidden, "“%s” is moderated, and only its moderators change it: %s. Nothing was changed.", space.Title, who)
	case !ours:
		return bot.Errorf(bot.Forbidden, "“%s” is moderated, and I am no moderator of it. %s can do that in Webex, or make me one. Nothing was changed.", space.Title, who)
	}
	return nil
}

// titleOf returns the title that a request gives a thing, or the error of one
// that cannot be.
func titleOf(r bot.Request) (string, error) {
	title := strings.Join(strings.Fields(r.Text("title")), " ")
	if title == "" || len([]rune(title)) > maxTitle {
		return "", bot.Errorf(bot.Invalid, "A title has between 1 and %d characters. Nothing was changed.", maxTitle)
	}
	return title, nil
}

// invited are the people of a request, each once and without the asker.
func invited(r bot.Request) ([]bot.Value, error) {
	var people []bot.Value
	for _, v := range r.Slots["people"] {
		again := slices.ContainsFunc(people, func(o bot.Value) bool { return o.ID == v.ID })
		if !again && v.ID != r.Person.ID && !strings.EqualFold(v.ID, r.Person.Email) {
			people = append(people, v)
		}
	}
	if len(people) > maxInvited {
		return nil, bot.Errorf(bot.Invalid, "I bring in at most %d people at a time. Nothing was changed.", maxInvited)
	}
	return people, nil
}

// bringingLasts is how long it may take to make a space and bring people in: each
// of them is a request, and Webex may ask for patience.
func bringingLasts(r bot.Request) time.Duration {
	return time.Duration(5+len(r.Slots["people"])) * 2 * time.Second
}

// namesOf lists people by name.
func namesOf(people []bot.Value) string {
	var names []string
	for _, v := range people {
		names = append(names, cmp.Or(v.Name, v.ID))
	}
	return enumerate(names)
}

// enumerate joins names: "Maya, Tom and Priya".
func enumerate(names []string) string {
	switch n := len(names); n {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// others are the people of a space without the bot.
func (s spaces) others(members []webex.Member) []webex.Member {
	return slices.DeleteFunc(slices.Clone(members), func(m webex.Member) bool { return m.Is(s.botID()) })
}

// peopleIn says who is in a space beside those whom more names: "Alex Morgan,
// Maya Patel, 3 others and me".
func (s spaces) peopleIn(members []webex.Member, more ...string) string {
	var names []string
	people := s.others(members)
	for _, m := range people[:min(len(people), 5)] {
		names = append(names, m.Name)
	}
	if rest := len(people) - len(names); rest > 0 {
		names = append(names, plural(rest, "other", "others"))
	}
	return enumerate(append(names, more...))
}

// memberValue is somebody in a space as a value.
func memberValue(m webex.Member) bot.Value {
	return bot.Value{Kind: bot.KindPerson, ID: m.PersonID, Name: m.Name}
}

// find returns the member that is a person.
func findMember(members []webex.Member, person string) (webex.Member, bool) {
	i := slices.IndexFunc(members, func(m webex.Member) bool { return m.Is(person) })
	if i < 0 {
		return webex.Member{}, false
	}
	return members[i], true
}

// notIn are the people who could not be brought in or taken out, with the reasons.
type notIn []string

func (n *notIn) add(v bot.Value, err error) {
	*n = append(*n, fmt.Sprintf("%s (%s)", cmp.Or(v.Name, v.ID), reason(err)))
}
