package contactcenter

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// How people behave, in milliseconds and shares of one. They are ordinary
// figures of a voice centre; nothing depends on their exact values.
const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute

	meanPatience  = 170 * second
	shareHasty    = 0.02 // give up within seconds
	shareIgnored  = 0.025
	ringTimeout   = 18 * second // the RONA timeout
	shareHold     = 0.25
	shareTransfer = 0.06
	shareAgentEnd = 0.2
	meanWrapUp    = 32 * second

	// For some hours after the start the centre is open whatever the time of
	// day: whoever starts it in the evening wants to see it move.
	overtime    = 8 * hour
	leastDemand = 0.25
)

// callers returns the numbers from which people call. They are in the range
// that is reserved for fiction.
func callers(rng *rand.Rand) []string {
	areas := []int{202, 212, 305, 312, 404, 415, 503, 617, 702, 813, 919, 972}
	numbers := make([]string, 0, len(areas)*100)
	for _, area := range areas {
		for n := range 100 {
			numbers = append(numbers, fmt.Sprintf("+1%d55501%02d", area, n))
		}
	}
	rng.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
	return numbers
}

func (c *Centre) caller(channel string) string {
	number := c.origins[c.rng.IntN(len(c.origins))]
	if channel == telephony {
		return number
	}
	return "visitor" + number[len(number)-7:] + "@example.com"
}

// demand is the share of the contacts of the week's busiest hour, which is
// Monday's from ten to eleven, at a local time.
func demand(at time.Time) float64 {
	byHour := [24]float64{
		8: .35, 9: .7, 10: 1, 11: .92, 12: .62, 13: .66, 14: .76, 15: .7, 16: .52, 17: .3, 18: .14, 19: .06,
	}
	byDay := [7]float64{.12, 1, .88, .84, .82, .8, .25} // from Sunday
	return byHour[at.Hour()] * byDay[at.Weekday()]
}

func (c *Centre) local() time.Time { return time.UnixMilli(c.now).In(c.zone) }

// arrivals brings contacts to q for as long as there is traffic: a Poisson
// process whose rate follows the demand, by thinning.
func (c *Centre) arrivals(q *queue) {
	rate := q.perHour * c.traffic
	if rate <= 0 {
		return
	}
	c.after(1+int64(c.rng.ExpFloat64()/rate*float64(hour)), func() {
		share := demand(c.local())
		if c.now < c.overtime {
			share = max(share, leastDemand)
		}
		if c.traffic > 0 && c.rng.Float64() < share {
			c.arrive("", q, c.caller(q.channel))
		}
		c.arrivals(q)
	})
}

func (c *Centre) losePatience(k *contact) {
	patience := int64(c.rng.ExpFloat64()*float64(meanPatience)) + 5*second
	if c.rng.Float64() < shareHasty {
		patience = second + c.rng.Int64N(6*second)
	}
	l := k.leg()
	c.after(patience, func() {
		if l.answered == 0 && l.ended == 0 {
			c.abandon(k)
		}
	})
}

func (c *Centre) decideAnswer(k *contact) {
	if c.rng.Float64() < shareIgnored {
		c.afterContact(ringTimeout, k, func() { c.ignore(k) })
		return
	}
	c.afterContact(2*second+c.rng.Int64N(7*second), k, func() { c.answer(k) })
}

// recover brings an agent who did not respond back to work.
func (c *Centre) recover(a *agent) {
	c.afterAgent(25*second+c.rng.Int64N(120*second), a, func() { c.become(a, change{state: available}) })
}

// converse plans a conversation: talk, perhaps a hold, then an end or a
// transfer to another queue of the channel.
func (c *Centre) converse(k *contact) {
	talk := c.around(k.leg().queue.handle)
	if c.rng.Float64() < shareHold {
		first := talk / 2
		c.afterContact(first, k, func() {
			c.hold(k)
			c.afterContact(15*second+c.rng.Int64N(90*second), k, func() {
				c.resume(k)
				c.afterContact(talk-first, k, func() { c.conclude(k) })
			})
		})
		return
	}
	c.afterContact(talk, k, func() { c.conclude(k) })
}

func (c *Centre) conclude(k *contact) {
	if len(k.legs) < 3 && c.rng.Float64() < shareTransfer {
		if to := c.otherQueue(k.leg().queue); to != nil {
			c.transfer(k, to)
			return
		}
	}
	c.end(k, c.rng.Float64() < shareAgentEnd)
}

func (c *Centre) otherQueue(from *queue) *queue {
	var others []*queue
	for _, q := range c.queues {
		if q != from && q.channel == from.channel {
			others = append(others, q)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return others[c.rng.IntN(len(others))]
}

func (c *Centre) wrapUpSoon(l *leg) {
	a := l.agent
	c.afterAgent(c.around(float64(meanWrapUp)), a, func() { c.finish(l, c.anyWrapUp()) })
}

func (c *Centre) anyWrapUp() *code {
	if len(c.wrapUps) == 0 {
		return nil
	}
	// The first codes are the usual ones.
	i := int(float64(len(c.wrapUps)) * math.Pow(c.rng.Float64(), 2))
	return c.wrapUps[i]
}

// around returns a log-normal time with the given mean.
func (c *Centre) around(mean float64) int64 {
	const spread = 0.6
	return max(second, int64(mean*math.Exp(c.rng.NormFloat64()*spread-spread*spread/2)))
}
