package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// queueStatus says how a queue is doing, or all of them.
type queueStatus struct{ floor }

func (c queueStatus) Spec() bot.Spec {
	return c.systems.narrowed(bot.Spec{
		Name: "queue status",
		Area: areaQueues,
		Aliases: []string{
			"how is", "how are we doing", "how are the queues", "how busy", "wait time", "queue", "queues now", "floor status",
		},
		Summary: "Says how a queue, or every queue, is doing now, today or in another window.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "metric", Kind: bot.KindMetric, Choices: queueMetrics, Many: true},
			{Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"how is Billing doing?", "what is the longest wait right now", "service level for Sales today",
			"queue status Billing chart", "Sales chart", "abandons since lunch, all queues", "AHT for Tier 2 yesterday between 2 and 4",
			"queue status", "how are we doing", "how busy is Tech Support", "how many are waiting in Claims",
			"how many people holding for Billing", "how long are people waiting for Sales", "how long do people wait for Billing", "SL on Spanish Line this morning",
			"how many calls did Claims get yesterday", "how many did we answer today", "how many hung up on Sales since 9",
			"average speed of answer for Billing last week", "handle time on Tech Support today", "is Sales ok",
			"what's the wait like on the Spanish Line", "how many agents are free for Billing", "abandon rate today",
			"show me a chart of Sales yesterday", "graph the calls for Claims today", "queue status yesterday csv",
			"how did we do last week", "how was Billing on monday",
			"transfers out of Tier 2 today", "short calls on Sales today", "are we meeting service level",
			"anybody in the Web Chat queue", "queue stats for Tech Support last 20 min", "who is waiting the longest",
			"who has been waiting longest in Sales", "how are things", "how are things on Claims today", "what's going on in Billing",
			"how did Sales go yesterday", "are there calls in queue", "is it busy on Tech Support",
			"anything going on in Claims", "how is everything", "give me a rundown of Sales", "status of Sales", "numbers for Billing", "stats",
			"what's the state of Claims", "is Billing getting slammed", "tell me how Billing is doing", "tell me about Billing",
			"let me know how Sales did yesterday", "tell me the service level for Claims",
			"how is it going", "how is the floor", "did we hit service level yesterday", "what percentage abandoned today",
			"what was our AHT yesterday", "what was the longest wait today", "longest wait on Billing yesterday", "service level and abandon rate of Billing today", "ASA and AHT for Sales yesterday",
		},
		Role: bot.Viewer,
	}, "queue status Finesse", "how are the Webex queues", "how are the queues on Finesse", "how many are waiting in Finesse", "how is Finesse doing")
}

func (c queueStatus) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	q := question{queue: r.Queue("queue"), window: r.Range("time"), past: !r.Has("metric")}
	q.live = !r.Has("time") || !q.window.To.Before(r.Now)
	var also []bot.Metric
	for i, v := range r.Slots["metric"] {
		by := timed(v.Metric, r)
		m, err := metricOf(by)
		if err != nil {
			return bot.Reply{}, err
		}
		if m.live && !q.live {
			return bot.Reply{}, bot.Errorf(bot.Invalid,
				"“%s” is a figure of this moment; for %s I can give average queue time, service level, abandoned, ASA or AHT. “report waiting” shows how many waited when.",
				m.label, language.Describe(q.window, r.Location))
		}
		if q.past = q.past || !m.live; i > 0 {
			also = append(also, by)
		}
	}
	asked := timed(r.Metric("metric"), r)
	format := r.Text("format")
	q.past = q.past || format != ""
	parts, err := intervals(format, q)
	if err != nil {
		return bot.Reply{}, err
	}
	if parts != nil {
		q.each = func(l bot.Leg, rule figures.Rule) { parts.Add(l, rule, r.Now) }
	}
	v, err := c.read(ctx, r, q)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.total.noPast {
		// Nothing was asked of the past, or nothing is known of it.
		if r.Has("metric") && q.past || format != "" {
			return bot.Reply{}, noHistory(v.present)
		}
		q.past = false
	}
	a := queueAnswer{request: r, question: q, view: v, metric: asked, also: also}
	reply := bot.Reply{
		Headline: a.headline(), Facts: a.facts(), Note: a.note(), Explain: a.explain(), Behind: a.behind(), Buttons: a.buttons(),
	}
	if v.total.longest.ContactID != "" {
		reply.Items = []bot.Value{{Kind: bot.KindTaskID, ID: v.total.longest.ContactID, Name: v.total.longest.ContactID}}
	}
	switch {
	case format == "chart":
		reply.Chart = a.chart(parts)
	case parts != nil:
		reply.File, err = a.intervalFile(parts)
	case len(v.queues) > 1 || wantsFile(r):
		reply.Table, reply.File, err = a.table(wantsFile(r))
	}
	return reply, err
}

// intervals cuts the window for a chart, or for the file of a single queue. It
// is nil when neither was asked for.
func intervals(format string, q question) (*figures.Intervals, error) {
	every := fileInterval(q.window)
	switch {
	case format == "chart":
		every = chartInterval(q.window)
	case !slices.Contains(fileFormats, format) || q.queue.ID == "":
		return nil, nil
	}
	parts, err := figures.NewIntervals(q.window, every)
	if err != nil {
		return nil, &bot.Error{Kind: bot.Invalid, Public: "That is too long a time to cut into intervals.", Err: err}
	}
	return parts, nil
}

// queueAnswer puts a view into words.
type queueAnswer struct {
	request  bot.Request
	question question
	view     view
	metric   bot.Metric // "" for the standard line
	also     []bot.Metric
}

func (a queueAnswer) subject() string {
	if a.question.queue.ID == "" {
		return "All queues" + inSystem(a.request)
	}
	return a.view.total.Name
}

func (a queueAnswer) when() string { return language.Describe(a.question.window, a.request.Location) }

func (a queueAnswer) now() string { return clock(a.request.Now, a.request.Location) }

func (a queueAnswer) headline() string {
	t := a.view.total
	switch {
	case len(a.also) > 0:
		return a.several()
	case a.metric == bot.MetricLongestWait && t.now.Waiting > 0:
		return fmt.Sprintf("The longest wait now is %s, in %s (live, %s).",
			language.Humanize(t.now.LongestWait), t.longest.QueueName, a.now())
	case a.metric == bot.MetricWaiting || a.metric == bot.MetricLongestWait:
		return fmt.Sprintf("%s: %s (live, %s).", a.subject(), a.waiting(), a.now())
	case a.metric == bot.MetricAgentsAvailable:
		return fmt.Sprintf("%s: %s available, %d logged in (live, %s).",
			a.subject(), plural(t.available, "agent", "agents"), t.loggedIn, a.now())
	case a.metric != "":
		return fmt.Sprintf("%s: %s, %s.", a.subject(), a.figure(), a.when())
	case t.noPast:
		return fmt.Sprintf("%s: %s; %s (live, %s).", a.subject(), a.waiting(), a.agents(), a.now())
	case a.question.live:
		return fmt.Sprintf("%s: %s; %s, %s.", a.subject(), a.waiting(), a.day(), a.when())
	}
	return fmt.Sprintf("%s: %s, %s.", a.subject(), a.day(), a.when())
}

// several are the figures asked for, the live ones with their moment.
func (a queueAnswer) several() string {
	var past, live []string
	for _, m := range append([]bot.Metric{a.metric}, a.also...) {
		if metrics[m].live {
			live = append(live, metrics[m].name()+" "+metrics[m].text(a.view.total))
			continue
		}
		if b := a; a.view.total.past.Entered > 0 {
			b.metric = m
			past = append(past, b.figure())
		}
	}
	if past == nil && a.question.past {
		past = []string{noCalls}
	}
	var parts []string
	if past != nil {
		parts = append(parts, strings.Join(past, ", ")+", "+a.when())
	}
	if live != nil {
		parts = append(parts, strings.Join(live, ", ")+" (live, "+a.now()+")")
	}
	return a.subject() + ": " + strings.Join(parts, "; ") + "."
}

// waiting says who waits now, and in which queue the longest does.
func (a queueAnswer) waiting() string {
	t := a.view.total
	if t.now.Waiting == 0 {
		return "nobody waiting now"
	}
	where := ""
	if len(a.view.queues) > 1 {
		where = " in " + t.longest.QueueName
	}
	if t.now.Waiting == 1 {
		return "1 waiting now, for " + language.Humanize(t.now.LongestWait) + where
	}
	return fmt.Sprintf("%s waiting now, the longest for %s%s", count(t.now.Waiting), language.Humanize(t.now.LongestWait), where)
}

// agents says who could take a call.
func (a queueAnswer) agents() string {
	t := a.view.total
	return fmt.Sprintf("%s available, %d logged in", plural(t.available, "agent", "agents"), t.loggedIn)
}

// day sums the window up.
func (a queueAnswer) day() string {
	c := a.view.total.past
	if c.Entered == 0 {
		return noCalls
	}
	return fmt.Sprintf("%s offered, service level %s, %s abandoned",
		count(c.Offered()), metrics[bot.MetricServiceLevel].text(a.view.total), count(c.Abandoned))
}

// figure is the metric asked for, with the counts behind it.
func (a queueAnswer) figure() string {
	m, c := metrics[a.metric], a.view.total.past
	if c.Entered == 0 {
		return noCalls
	}
	text := m.name() + " " + m.text(a.view.total)
	switch a.metric {
	case bot.MetricServiceLevel:
		text += fmt.Sprintf(" (%s answered %s of %s offered)", count(c.AnsweredWithin), a.within(), count(c.Offered()))
	case bot.MetricASA:
		text += fmt.Sprintf(" over %s answered", count(c.Answered))
	case bot.MetricAHT:
		text += fmt.Sprintf(" over %s handled", count(c.Handled))
	case bot.MetricLongestQueueTime:
		text += fmt.Sprintf(" of %s offered", count(c.Offered()))
	default: // the others are counts, or say theirs themselves
	}
	return text
}

func (a queueAnswer) within() string {
	if a.view.mixed {
		return "within the queue's own threshold"
	}
	return "within " + language.Humanize(a.view.total.rule.Threshold)
}

// facts are the figures that were read, the one asked for first.
func (a queueAnswer) facts() []bot.Fact {
	var facts []bot.Fact
	add := func(m bot.Metric) {
		if f := metrics[m]; f.live && a.question.live || !f.live && a.question.past {
			facts = append(facts, bot.Fact{Label: f.label, Value: f.text(a.view.total)})
		}
	}
	if a.metric != "" {
		add(a.metric)
	}
	for _, m := range a.also {
		add(m)
	}
	for _, m := range standard {
		if m != a.metric && !slices.Contains(a.also, m) {
			add(m)
		}
	}
	return facts
}

func (a queueAnswer) note() string {
	var parts []string
	if a.question.past {
		parts = append(parts, "Window "+a.when(), "service level = answered "+a.within()+" ÷ (offered − short abandons)")
		if a.view.total.rule.CountAbandonsWithin {
			parts[1] = "service level = (answered + abandoned " + a.within() + ") ÷ (offered − short abandons)"
		}
	}
	if a.question.live {
		parts = append(parts, "live state as of "+a.now())
	}
	if len(a.view.present) > 0 {
		parts = append(parts, strings.Join(a.view.present, " and ")+" keeps no history: of its queues only the present is known")
	}
	return strings.Join(parts, " · ")
}
