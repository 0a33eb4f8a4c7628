package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// judge waits for what is still under way and holds the series against its
// limits.
func (k *killing) judge(ctx context.Context, series string, count int) error {
	lost := k.cloud.settle(ctx, 30*time.Second, k.pings)
	until(ctx, 45*time.Second, func() bool {
		for _, ch := range k.changes {
			if len(ch.outcomes()) == 0 {
				return false
			}
		}
		return true
	})
	var twice, astray, unsaid, wronglyUncertain, lies []string
	uncertain := 0
	for _, ch := range k.changes {
		if n := len(ch.sent()); n > 1 {
			twice = append(twice, fmt.Sprintf("%s: sent %d times", ch.agent, n))
		}
		astray = append(astray, ch.astray()...)
		came, err := ch.came()
		if err != nil {
			return err
		}
		switch ch.says() {
		case saysNothing:
			unsaid = append(unsaid, fmt.Sprintf("killed when %s: in the thread %q, elsewhere %q", k.moment[ch].name, ch.texts()[min(1, len(ch.texts())):], ch.elsewhere()))
		case saysUncertain:
			uncertain++
			if !k.moment[ch].inside {
				wronglyUncertain = append(wronglyUncertain, "killed when "+k.moment[ch].name)
			}
		case saysDone:
			if !came {
				lies = append(lies, "killed when "+k.moment[ch].name+": "+strings.Join(ch.texts(), " | "))
			}
		case saysOther:
			lies = append(lies, strings.Join(ch.texts(), " | "))
		}
	}
	s := k.stage
	s.atLeast(series+": kills", float64(count), 1)
	s.tell(series+": commands that only read", float64(len(k.pings)), "")
	s.tell(series+": changes", float64(len(k.changes)), "")
	s.none(series+": reads lost", len(lost), lost...)
	s.none(series+": changes without an outcome", len(unsaid), unsaid...)
	s.none(series+": changes sent twice", len(twice), twice...)
	s.none(series+": changes sent for another command", len(astray), astray...)
	s.none(series+": said otherwise than it is", len(lies), lies...)
	s.noneInTime(series+": uncertain without being killed inside", len(wronglyUncertain), wronglyUncertain...)
	s.tell(series+": uncertain", float64(uncertain), "")
	s.tell(series+": reads answered twice", float64(len(k.cloud.doubles(k.pings))), "")
	s.atMostInTime(series+": moments that did not come", float64(len(k.missed)), float64(count)/10, k.missed...)
	s.tell(series+": takeover, median", quantile(k.takeovers, 0.5).Seconds(), "s")
	s.within(series+": takeover, longest", quantile(k.takeovers, 1), 15*time.Second)
	return nil
}
