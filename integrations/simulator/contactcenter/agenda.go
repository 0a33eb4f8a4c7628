package contactcenter

import "container/heap"

// agenda is what is going to happen, in order of time and then of planning.
type agenda struct {
	entries entries
	planned uint64
}

type entry struct {
	at    int64
	order uint64
	do    func()
}

func (a *agenda) add(at int64, do func()) {
	a.planned++
	heap.Push(&a.entries, entry{at, a.planned, do})
}

func (a *agenda) next() (at int64, ok bool) {
	if len(a.entries) == 0 {
		return 0, false
	}
	return a.entries[0].at, true
}

func (a *agenda) pop() entry { return heap.Pop(&a.entries).(entry) }

type entries []entry

func (e entries) Len() int { return len(e) }
func (e entries) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].order < e[j].order
}
func (e entries) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *entries) Push(x any)   { *e = append(*e, x.(entry)) }
func (e *entries) Pop() any {
	old := *e
	last := old[len(old)-1]
	old[len(old)-1] = entry{}
	*e = old[:len(old)-1]
	return last
}

// after plans f to run in d milliseconds.
func (c *Centre) after(d int64, f func()) { c.agenda.add(c.now+d, f) }

// afterContact plans f for k unless k has moved on by then.
func (c *Centre) afterContact(d int64, k *contact, f func()) {
	step := k.step
	c.after(d, func() {
		if k.step == step {
			f()
		}
	})
}

// afterAgent plans f for a unless a is in another state by then.
func (c *Centre) afterAgent(d int64, a *agent, f func()) {
	step := a.step
	c.after(d, func() {
		if a.step == step {
			f()
		}
	})
}
