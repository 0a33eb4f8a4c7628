package figures

import "time"

// Offered returns the contacts that entered the queue, without short abandons.
// Cisco's totalOfferedTasks is another figure: it counts offers to agents.
func (c Counts) Offered() int { return c.Entered - c.ShortAbandons }

// ServiceLevel returns the share of the offered contacts that were answered
// within the threshold: answered within T ÷ (entered − short abandons), or
// (answered + abandoned within T) ÷ the same when the rule counts abandons. It
// is not ok when nothing was offered.
//
// Cisco's serviceLevelThresholdPercentage divides by the handled contacts and
// knows no abandons.
func (c Counts) ServiceLevel(r Rule) (share float64, ok bool) {
	return ratio(c.Served(r), c.Offered())
}

// Served returns the contacts that the service level counts as met.
func (c Counts) Served(r Rule) int {
	if r.CountAbandonsWithin {
		return c.AnsweredWithin + c.AbandonedWithin
	}
	return c.AnsweredWithin
}

// AbandonRate returns abandoned ÷ (entered − short abandons). It is not ok when
// nothing was offered.
func (c Counts) AbandonRate() (share float64, ok bool) {
	return ratio(c.Abandoned, c.Offered())
}

// ASA returns the average speed of answer, Σ wait of the answered ÷ answered.
// It is not ok when nothing was answered. Cisco's averageEnqueuedTime is
// another figure: see QueueTime.
func (c Counts) ASA() (time.Duration, bool) {
	return average(c.AnsweredWait, c.Answered)
}

// QueueTime returns the average wait of all that left the queue, whether they
// were answered, gave up or overflowed; short abandons are left out. It is not
// ok when nothing left.
func (c Counts) QueueTime() (time.Duration, bool) {
	return average(c.QueueWait, c.LeftQueue)
}

// AHT returns the average handle time, Σ (talk + hold + wrap-up) ÷ handled. It
// is not ok when nothing was handled. Cisco's agent statistics mean the same
// by averageHandledTime; its queue statistics leave wrap-up out: see TalkTime.
func (c Counts) AHT() (time.Duration, bool) {
	return average(c.Talk+c.Hold+c.WrapUp, c.Handled)
}

// TalkTime returns the handle time without wrap-up, Σ (talk + hold) ÷ handled.
func (c Counts) TalkTime() (time.Duration, bool) {
	return average(c.Talk+c.Hold, c.Handled)
}

func ratio(part, whole int) (float64, bool) {
	if whole <= 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

func average(sum time.Duration, n int) (time.Duration, bool) {
	if n <= 0 {
		return 0, false
	}
	return sum / time.Duration(n), true
}
