package unifiedcm

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// System is what people call it.
const System = "Unified CM"

// failure makes an error that a supervisor understands. what is the sentence's
// beginning ("I could not read the phone"); effect says of a change that nothing
// happened, and is empty for reads.
func failure(what, effect string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || bot.KindOf(err) != bot.Internal {
		return err
	}
	say := func(kind bot.ErrorKind, why string) error {
		public := what + ": " + why
		if effect != "" {
			public += " " + effect
		}
		return &bot.Error{Kind: kind, Public: public, Err: err}
	}
	if fault, ok := errors.AsType[*Fault](err); ok {
		switch rows, large := fault.tooLarge(); {
		case fault.notFound():
			return say(bot.NotFound, System+" does not know it.")
		case large && rows > 0:
			return say(bot.Upstream, fmt.Sprintf("the answer would be too large for %s, which gives %d of its rows at once and no more; ask for less.", System, rows))
		case large:
			return say(bot.Upstream, "the answer would be too large for "+System+"; ask for less.")
		}
		return say(bot.Upstream, fmt.Sprintf("%s refused it: “%s”", System, fault.Reason))
	}
	if throttled, ok := errors.AsType[*rest.ThrottledError](err); ok {
		return say(bot.Upstream, fmt.Sprintf("%s answers only so many questions a minute, and they are used up; ask again in %d s.",
			System, max(int(throttled.Wait.Seconds()), 1)))
	}
	if _, unreadable := errors.AsType[*AnswerError](err); unreadable {
		if effect != "" {
			return &bot.Error{Kind: bot.Uncertain, Err: err,
				Public: what + ": " + System + " answered with something that cannot be read. It may have happened all the same: please look before you ask again."}
		}
		return say(bot.Upstream, System+" answered with something that cannot be read; whoever runs the bot should look at UNIFIED_CM_URL.")
	}
	switch rest.Status(err) {
	case http.StatusUnauthorized:
		return say(bot.Upstream, System+" does not accept the user or the password of the bot's account. I ask no more with it, in no replica, so that it is not locked: "+
			"whoever runs the bot must correct UNIFIED_CM_USER and UNIFIED_CM_PASSWORD; an admin can then say “cluster resume”.")
	case statusUnwatched:
		return say(bot.Upstream, "the bot's own store does not answer, and without it nobody sees to it that the account in "+System+" is not locked. Try again in a minute.")
	case http.StatusForbidden:
		return say(bot.Upstream, System+" does not allow that to UNIFIED_CM_USER: it needs the roles Standard AXL API Access, Standard CCM Admin Users and Standard Serviceability.")
	case statusSchema:
		return say(bot.Upstream, System+" does not know the schema of the version in UNIFIED_CM_VERSION; whoever runs the bot must correct it.")
	case http.StatusServiceUnavailable:
		return say(bot.Upstream, System+" is busy passing on earlier changes and takes no more for now; try again in a minute.")
	}
	return rest.Failure(System, what, effect, err)
}
