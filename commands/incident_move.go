package commands

import (
	"context"
	"errors"
	"slices"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// MoveIncidents lets incidents follow a space that Webex has given another id:
// the timeline of the space, its entry in the list of those that are open, and
// the place where others hear of their end. To do it again changes nothing.
func MoveIncidents(ctx context.Context, notes CallNotes, from, to string) error {
	s := incidents{notes: notes}
	i, _, there, err := s.load(ctx, from)
	if err != nil {
		return err
	}
	if there && webex.BareID(from) != webex.BareID(to) {
		i.SpaceID = to
		if err := s.save(ctx, i, ""); err != nil && !errors.Is(err, bot.ErrConflict) { // it has moved already
			return err
		}
	}
	open, err := s.list(ctx, nil)
	if err != nil {
		return err
	}
	is := func(id string) bool { return webex.BareID(id) == webex.BareID(from) }
	if slices.ContainsFunc(open, func(o openIncident) bool { return is(o.SpaceID) }) {
		if open, err = s.list(ctx, func(all []openIncident) []openIncident {
			for n := range all {
				if is(all[n].SpaceID) {
					all[n].SpaceID = to
				}
			}
			return all
		}); err != nil {
			return err
		}
	}
	for _, o := range open {
		_, err := s.edit(ctx, o.SpaceID, func(i *incident) error {
			if !is(i.Home.RoomID) {
				return errSame
			}
			i.Home.RoomID = to
			return nil
		})
		if err != nil && bot.KindOf(err) != bot.NotFound { // listed, and its timeline has run out
			return err
		}
	}
	return nil
}

// keptOf returns the incident of a space, and whether there is one. Webex does not
// say for certain which id a space had before it moved: the incident is then found
// by the space that is gone, its title, and when it was made by the bot.
func (s incidents) keptOf(ctx context.Context, space webex.Space) (incident, bool, error) {
	i, _, there, err := s.load(ctx, space.ID)
	if err != nil || there || !s.ours(space, space.Title) {
		return i, there, err
	}
	open, err := s.list(ctx, nil)
	if err != nil {
		return i, false, err
	}
	for _, o := range open {
		if apart := space.Created.Sub(o.Opened).Abs(); o.Title != space.Title || apart > clocksApart {
			continue
		}
		if _, err := s.viewer.Space(ctx, o.SpaceID); bot.KindOf(err) != bot.NotFound {
			continue // it is another one, and still there
		}
		if err := MoveIncidents(ctx, s.notes, o.SpaceID, space.ID); err != nil {
			return i, false, err
		}
		i, _, there, err = s.load(ctx, space.ID)
		return i, there, err
	}
	return i, false, nil
}
