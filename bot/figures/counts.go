package figures

import (
	"time"

	"floorwalker/bot"
)

// Rule is what a queue's figures are measured by.
type Rule struct {
	// Threshold is the wait within which a contact should be answered.
	Threshold time.Duration
	// Short is the wait below which an abandoned contact is a short call, which
	// counts neither as offered nor as abandoned. Zero means that there are none.
	// It is measured from the entry into the queue; Cisco measures from the
	// start of the contact, so that a transferred one is never short there.
	Short time.Duration
	// CountAbandonsWithin counts callers who gave up within Threshold as served
	// in time. By default nobody is served who was not answered.
	CountAbandonsWithin bool
}

// DefaultShort is the short-call threshold of a queue whose system does not say.
// Webex Contact Center has one for the tenant, and no interface that tells it.
const DefaultShort = 5 * time.Second

// RuleFor returns the rule that a queue's own settings make, with threshold
// instead of a service level that the system does not say, and DefaultShort
// instead of a short-call threshold.
func RuleFor(q bot.Queue, threshold time.Duration) Rule {
	r := Rule{Threshold: q.ServiceLevelThreshold, Short: q.ShortCallThreshold}
	if r.Threshold <= 0 {
		r.Threshold = threshold
	}
	if r.Short <= 0 {
		r.Short = DefaultShort
	}
	return r
}

// Counts are sums over legs. Counts of disjoint sets of legs add up with Merge.
type Counts struct {
	// Entered counts the legs, short abandons included; see Offered.
	Entered int
	// Answered counts legs that an agent took, AnsweredWithin those taken
	// within the threshold.
	Answered, AnsweredWithin int
	// Abandoned counts legs whose customer left the queue, short ones not
	// included; AbandonedWithin those who did so within the threshold.
	Abandoned, AbandonedWithin int
	// ShortAbandons counts the short calls.
	ShortAbandons int
	// Handled counts answered legs whose work is done, wrap-up included.
	Handled int
	// Transferred counts answered legs that the agent passed on.
	Transferred int
	// Overflowed counts legs that left for another queue unanswered.
	Overflowed int
	// RONAs counts offers to agents that rang out. A leg may have several.
	RONAs int
	// Waiting counts legs that were in the queue at the time of counting.
	Waiting int
	// LongestWait is the longest wait among Waiting.
	LongestWait time.Duration
	// AnsweredWait is the wait of the answered legs in all.
	AnsweredWait time.Duration
	// QueueWait is the wait in all of the LeftQueue legs that are neither
	// waiting nor short abandons.
	QueueWait time.Duration
	LeftQueue int
	// LongestQueueTime is the longest wait of all, those still waiting included and
	// short abandons not.
	LongestQueueTime time.Duration
	// Talk, Hold and WrapUp are those of the handled legs in all.
	Talk, Hold, WrapUp time.Duration
}

// Add counts one leg by a rule. now is the time of counting, from which the
// wait of a leg that still waits follows.
func (c *Counts) Add(l bot.Leg, r Rule, now time.Time) {
	wait := max(l.Wait(now), 0) // clocks differ; nobody waits less than nothing
	c.Entered++
	c.RONAs += l.RONAs
	if l.Left.IsZero() {
		c.Waiting++
		c.LongestWait = max(c.LongestWait, wait)
		c.LongestQueueTime = max(c.LongestQueueTime, wait)
		return
	}
	if l.Abandoned && !l.Answered && wait < r.Short {
		c.ShortAbandons++
		return
	}
	c.LeftQueue++
	c.QueueWait += wait
	c.LongestQueueTime = max(c.LongestQueueTime, wait)
	switch {
	case l.Answered:
		c.addAnswered(l, wait, r)
	case l.Abandoned:
		c.Abandoned++
		if wait <= r.Threshold {
			c.AbandonedWithin++
		}
	case l.Overflowed:
		c.Overflowed++
	}
}

func (c *Counts) addAnswered(l bot.Leg, wait time.Duration, r Rule) {
	c.Answered++
	c.AnsweredWait += wait
	if wait <= r.Threshold {
		c.AnsweredWithin++
	}
	if l.Transferred {
		c.Transferred++
	}
	if l.Active {
		return
	}
	c.Handled++
	c.Talk += l.Talk
	c.Hold += l.Hold
	c.WrapUp += l.WrapUp
}

// Merge adds the counts of other legs.
func (c *Counts) Merge(o Counts) {
	c.Entered += o.Entered
	c.Answered += o.Answered
	c.AnsweredWithin += o.AnsweredWithin
	c.Abandoned += o.Abandoned
	c.AbandonedWithin += o.AbandonedWithin
	c.ShortAbandons += o.ShortAbandons
	c.Handled += o.Handled
	c.Transferred += o.Transferred
	c.Overflowed += o.Overflowed
	c.RONAs += o.RONAs
	c.Waiting += o.Waiting
	c.LongestWait = max(c.LongestWait, o.LongestWait)
	c.AnsweredWait += o.AnsweredWait
	c.QueueWait += o.QueueWait
	c.LeftQueue += o.LeftQueue
	c.LongestQueueTime = max(c.LongestQueueTime, o.LongestQueueTime)
	c.Talk += o.Talk
	c.Hold += o.Hold
	c.WrapUp += o.WrapUp
}
