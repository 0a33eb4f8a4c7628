package contactcenter

// longestAvailable returns the free agent who has been available for the
// longest in the first of the queue's teams that has one, or nil.
func (c *Centre) longestAvailable(q *queue) *agent {
	for _, t := range q.teams {
		var best *agent
		for _, a := range t.agents {
			if a.free() && (best == nil || a.since < best.since) {
				best = a
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// routeTo offers the contact that has waited longest to an agent who has
// become free.
func (c *Centre) routeTo(a *agent) {
	if !c.lively || !a.free() {
		return
	}
	if k := longestWaiting(a.team); k != nil {
		c.offer(k, a)
	}
}

func longestWaiting(t *team) *contact {
	var best *contact
	for _, q := range t.queues {
		for _, k := range q.waiting {
			if k.scripted {
				continue
			}
			if best == nil || k.leg().entered < best.leg().entered {
				best = k
			}
			break
		}
	}
	return best
}
