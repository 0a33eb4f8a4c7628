package commands

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/integrations/contactcenter"
)

// Target is what the centre measures its queues by where they do not say
// themselves.
type Target struct {
	// ServiceLevel is the share in percent that should be met; zero means 80.
	ServiceLevel float64
	// Threshold is the wait within which contacts should be answered; zero
	// means 20 s.
	Threshold time.Duration
	// CountAbandonsWithin counts abandons within the threshold as met.
	CountAbandonsWithin bool
}

// The usual target of contact centres: four of five within twenty seconds.
const (
	defaultServiceLevel = 80
	defaultThreshold    = 20 * time.Second
)

func (t Target) serviceLevel() float64 {
	if t.ServiceLevel > 0 {
		return t.ServiceLevel
	}
	return defaultServiceLevel
}

func (t Target) rule(q bot.Queue) figures.Rule {
	threshold := t.Threshold
	if threshold <= 0 {
		threshold = defaultThreshold
	}
	rule := figures.RuleFor(q, threshold)
	rule.CountAbandonsWithin = t.CountAbandonsWithin
	return rule
}

// floorSource is what the queue commands need.
type floorSource interface {
	Queues(context.Context) ([]bot.Queue, error)
	WaitingLegs(ctx context.Context, queueIDs []string) ([]bot.Leg, error)
	AgentsNow(context.Context) ([]bot.Agent, error)
	Legs(context.Context, bot.Range, contactcenter.LegFilter) iter.Seq2[bot.Leg, error]
}

// floor reads queues: who waits now, who is free, and what became of the
// contacts of a window.
type floor struct {
	source  floorSource
	target  Target
	systems systems
}

// question says what to read.
type question struct {
	queue  bot.Queue // zero means all
	window bot.Range
	live   bool // who waits and who is free
	past   bool // the contacts of the window
	// each, when set, is called for every leg of the window, or, when the past is
	// not read, for every one that waits.
	each func(bot.Leg, figures.Rule)
}

// queueView is what the bot knows of a queue, or of several together.
type queueView struct {
	bot.Queue
	rule      figures.Rule
	past      figures.Counts // of the window
	now       figures.Counts // of those waiting
	longest   bot.Leg        // who waits longest; zero when nobody does
	available int
	loggedIn  int
	// noPast says that the contact centre keeps no history of the queue: nothing
	// is known of the window.
	noPast bool
}

// view is the floor as it was read.
type view struct {
	queues []queueView
	total  queueView
	// mixed says that the queues have different thresholds.
	mixed bool
	// present are the systems of queues of which only the present is known.
	present []string
}

// read fills a view. An unknown queue is NotFound.
func (f floor) read(ctx context.Context, r bot.Request, q question) (view, error) {
	one, narrowed, err := f.systems.asked(r)
	if err != nil {
		return view{}, err
	}
	if narrowed {
		f.source = one
	}
	queues, err := f.source.Queues(ctx)
	if err != nil {
		return view{}, err
	}
	var v view
	index := map[string]int{}
	for _, queue := range queues {
		if q.queue.ID != "" && q.queue.ID != queue.ID {
			continue
		}
		if queue.Live != nil && !slices.Contains(v.present, queue.System) {
			v.present = append(v.present, queue.System)
		}
		if queue.Live != nil && !q.live {
			continue // nothing is known of its past
		}
		index[queue.ID] = len(v.queues)
		v.queues = append(v.queues, queueView{Queue: queue, rule: f.target.rule(queue), noPast: queue.Live != nil})
	}
	if len(v.queues) == 0 && len(v.present) > 0 {
		return view{}, noHistory(v.present)
	}
	if len(v.queues) == 0 {
		if q.queue.ID != "" {
			return view{}, bot.Errorf(bot.NotFound, "The contact centre has no queue %s any more.", q.queue.Name)
		}
		return view{}, bot.Errorf(bot.NotFound, "The contact centre has no queues that I may see.")
	}
	if q.past {
		if err := f.readPast(ctx, r, q, v.queues, index); err != nil {
			return view{}, err
		}
	}
	if q.live {
		for i := range v.queues {
			v.queues[i].count(r.Now)
		}
		if err := f.readLive(ctx, r, q, &v, index); err != nil {
			return view{}, err
		}
	}
	v.sum()
	return v, nil
}

func (f floor) readPast(ctx context.Context, r bot.Request, q question, queues []queueView, index map[string]int) error {
	n := 0
	for leg, err := range f.source.Legs(ctx, q.window, contactcenter.LegFilter{QueueIDs: ids(q.queue)}) {
		if err != nil {
			return err
		}
		progress(r, &n)
		i, ok := index[leg.QueueID]
		if !ok {
			continue
		}
		queues[i].past.Add(leg, queues[i].rule, r.Now)
		if q.each != nil {
			q.each(leg, queues[i].rule)
		}
	}
	return nil
}

func (f floor) readLive(ctx context.Context, r bot.Request, q question, v *view, index map[string]int) error {
	if len(v.queues) == 1 && v.queues[0].noPast {
		// The system has counted, and names nobody.
		v.total.available, v.total.loggedIn = v.queues[0].available, v.queues[0].loggedIn
		return nil
	}
	legs, err := f.source.WaitingLegs(ctx, ids(q.queue))
	if err != nil {
		return err
	}
	for _, leg := range legs {
		i, ok := index[leg.QueueID]
		if !ok {
			continue
		}
		queue := &v.queues[i]
		queue.now.Add(leg, queue.rule, r.Now)
		if q.each != nil && !q.past {
			q.each(leg, queue.rule)
		}
		if queue.longest.Entered.IsZero() || leg.Entered.Before(queue.longest.Entered) {
			queue.longest = leg
		}
	}
	agents, err := f.source.AgentsNow(ctx)
	if err != nil {
		return err
	}
	for _, a := range agents {
		if a.State == bot.StateLoggedOut {
			continue
		}
		// Where nobody says who serves a queue, everybody serves some.
		serves := a.System != "" && slices.Contains(v.present, a.System)
		for i := range v.queues {
			if !servedBy(v.queues[i].Queue, a) {
				continue
			}
			serves = true
			v.queues[i].countAgent(a)
		}
		if serves {
			v.total.countAgent(a) // once, however many queues they serve
		}
	}
	return nil
}

func (v *queueView) countAgent(a bot.Agent) {
	v.loggedIn++
	if a.State == bot.StateAvailable {
		v.available++
	}
}

// sum makes the total of the queues.
func (v *view) sum() {
	v.total.rule, v.total.noPast = v.queues[0].rule, true
	for _, q := range slices.Backward(v.queues) {
		if !q.noPast {
			v.total.rule, v.total.noPast = q.rule, false
		}
	}
	for _, q := range v.queues {
		v.total.past.Merge(q.past)
		v.total.now.Merge(q.now)
		v.mixed = v.mixed || !q.noPast && q.rule != v.total.rule
		longest := q.longest.Entered
		if !longest.IsZero() && (v.total.longest.Entered.IsZero() || longest.Before(v.total.longest.Entered)) {
			v.total.longest = q.longest
		}
	}
	if len(v.queues) == 1 {
		v.total.Queue = v.queues[0].Queue
	}
}

// count takes over what the system itself counts of a queue, where it does.
func (v *queueView) count(now time.Time) {
	if v.Live == nil {
		return
	}
	v.available, v.loggedIn = v.Live.Available, v.Live.LoggedIn
	v.now.Waiting = v.Live.Waiting
	if since := v.Live.LongestSince; v.now.Waiting > 0 && !since.IsZero() {
		v.now.LongestWait = max(now.Sub(since), 0)
		v.longest = bot.Leg{QueueID: v.ID, QueueName: v.Name, Entered: since}
	}
}

// noHistory says of systems that they know the present only.
func noHistory(systems []string) error {
	return bot.Errorf(bot.Invalid, "%s keeps no history: it counts who waits and who is logged in now. Ask for that, without a time or a chart.", strings.Join(systems, " and "))
}

// servedBy reports whether an agent's team serves a queue.
func servedBy(q bot.Queue, a bot.Agent) bool {
	for _, id := range q.TeamIDs {
		if id == a.TeamID {
			return true
		}
	}
	return false
}

// ids is the list of one queue, or nil for all.
func ids(q bot.Queue) []string {
	if q.ID == "" {
		return nil
	}
	return []string{q.ID}
}

// progressEvery is how many contacts are read between two words of progress.
const progressEvery = 1000

// progress counts a contact and now and then tells how far the reading is.
// How many there will be is not known before they were read.
func progress(r bot.Request, n *int) {
	*n++
	if *n%progressEvery == 0 && r.Progress != nil {
		r.Progress(*n, 0, count(*n)+" contacts read")
	}
}
