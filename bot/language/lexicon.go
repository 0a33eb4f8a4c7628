package language

import (
	"strings"

	"floorwalker/bot"
)

// kindFiller marks words that say nothing: politeness and "right now".
const kindFiller bot.Kind = "filler"

// StateLoggedIn is the name of the agent state that stands for every state but
// logged out. It is asked for and never set.
const StateLoggedIn bot.AgentState = "Logged in"

// backAtWork is what "back" and "off break" say of an agent: Available, or with
// a contact already, which its Op tells from plain Available. Whoever is brought
// back is made Available.
var backAtWork = bot.Value{Kind: bot.KindAgentState, Name: string(bot.StateAvailable), Op: bot.OpAtLeast}

// phrase is a run of words with a meaning of its own.
type phrase struct {
	words []string
	kind  bot.Kind
	value bot.Value
}

// metricPhrases are the words for figures; Cisco's, and those of the floor.
var metricPhrases = map[bot.Metric]string{
	bot.MetricWaiting: "waiting|holding|in queue|in the queue|in line|queued|queueing|queuing|calls waiting|contacts waiting|people waiting|" +
		"callers waiting|customers waiting|calls holding|calls in queue|contacts in queue|queue size|queue length|queue depth|backlog",
	bot.MetricLongestWait: "longest wait|longest wait time|longest waiting|longest waiting time|longest time in queue|longest queue time|" +
		"longest in queue|oldest call|oldest contact|max wait|maximum wait|longest hold|longest hold time|worst wait|waiting longest|" +
		"waiting the longest|wait|waits|wait time|wait times|waiting time",
	bot.MetricServiceLevel: "service level|service levels|sl|sla|svl",
	bot.MetricAbandoned:    "abandoned|abandons|abandon|abandonments|abandonment|hung up|hang ups|gave up|lost calls|calls abandoned",
	bot.MetricAbandonRate:  "abandon rate|abandonment rate|abandoned rate|abandon percentage|percent abandoned|rate of abandons",
	bot.MetricASA: "asa|average speed of answer|speed of answer|average speed to answer|speed to answer|average answer time|" +
		"average wait|average wait time|average waiting time",
	bot.MetricAHT:       "aht|average handle time|average handling time|handle time|handling time|handle times",
	bot.MetricOccupancy: "occupancy|utilisation|utilization",
	bot.MetricAgentsAvailable: "agents available|available agents|agents are available|agents are free|agents free|free agents|agents ready|ready agents|" +
		"how many agents are available|how many agents are free|how many agents are ready|how many people are available|how many people are free",
	bot.MetricOffered:     "offered|offered calls|calls offered|contacts offered|volume|call volume|calls received",
	bot.MetricAnswered:    "answered|calls answered|answered calls|contacts answered",
	bot.MetricHandled:     "handled|calls handled|handled calls|calls taken|contacts handled",
	bot.MetricShortCalls:  "short calls|short abandons|short call",
	bot.MetricTransferred: "transferred|transfers|transferred calls|calls transferred",
	bot.MetricQueueTime:   "average queue time|average time in queue|queue time|time in queue",
	bot.MetricTimeInState: "time in state|in one state|in the same state|in a state|in any state|in their state|in one single state|in the current state|in their current state|stuck in a state|stuck in one state",
	bot.MetricCount:       "count|number of",
}

var statePhrases = map[bot.AgentState]string{
	bot.StateAvailable: "available|free|ready|not busy|can take a call|can take calls|can take another call|can take the next call|" +
		"can take a chat|can take chats|can take contacts|can help",
	bot.StateIdle:          "idle|not ready|aux|on aux|on idle",
	bot.StateReserved:      "reserved|being offered a call",
	bot.StateConnected:     "connected|talking|on a call|on call|on calls|on the phone|busy|taking calls|taking a call|on contacts|on a contact",
	bot.StateOnHold:        "on hold|holding",
	bot.StateConsulting:    "consulting|on a consult",
	bot.StateConferencing:  "conferencing|in conference|in a conference",
	bot.StateWrapUp:        "wrap up|wrapping up|in wrap up|wrapping|after call work|in after call work|post call work",
	bot.StateNotResponding: "not responding|rona|ronas|in rona|on rona|not answering|unresponsive|ringing out|missed calls",
	bot.StateLoggedOut:     "logged out|signed out|logged off|signed off|offline|not logged in|not logged on|not signed in|not signed on|not online|not on shift|logs out|signs out|logs off|signs off",
	StateLoggedIn:          "logged in|signed in|logged on|signed on|online|on shift|working|logs in|signs in|logs on|signs on",
}

var channelPhrases = map[string]string{
	"telephony": "calls|call|phone|phones|voice|telephony|phone calls|phone call|voice calls",
	"chat":      "chat|chats|webchats|web chats",
	"email":     "email|emails|mail|mails|e mail|e mails",
	"social":    "social|social media|socials|social channel",
}

var statusPhrases = map[bot.ContactStatus]string{
	bot.ContactWaiting: "waiting|in queue|in the queue|queued|holding|parked|in line|queueing|queuing|next in line|next in queue|" +
		"next in the queue|front of the queue|at the front|first in line",
	bot.ContactRinging:   "ringing|being offered",
	bot.ContactConnected: "connected|talking|being handled|in progress|live|active|ongoing|with an agent|with agents|open",
	bot.ContactOnHold:    "on hold",
	bot.ContactWrapUp:    "wrap up|in wrap up|wrapping up",
	bot.ContactAbandoned: "abandoned|gave up|hung up|abandons|lost",
	bot.ContactEnded:     "ended|completed|finished|closed|done",
}

// fillerPhrases say nothing that a command would need. Nothing that negates,
// conditions or widens stands here, because a change may rest on the rest.
const fillerPhrases = "right now|at the moment|at this moment|at present|so far|can you|could you|would you|will you|would you mind|" +
	"can i have|could i have|can i get|could i get|can i see|could i see|can we see|i want|i want to|i need|i need to|i would like|i would like to|" +
	"i want to see|i need to see|" +
	"thank you|thanks|please|a sec|for a sec|a second|for a second|for now|for me|for us|by the way|real quick|quickly|" +
	"let me see|let us see|hold on|do me a favor|do me a favour|good morning|good afternoon|good evening|as of now|have a look at|look at|these days"

// fillers are the single words that say nothing.
var fillers = wordSet(`a an the of for in on at to from by with as me us my our your you i we please thanks cheers hey hi hello
	now just again still yet any some there so ok okay oh um uh and also then that this these those it its currently kindly pls am`)

// light words carry little: they are in most questions. They count as left over
// all the same.
var light = wordSet(`is are was were be been being do does did have has had got get gets what which who how where when why
	all every each back up them they he she him her one about only more many much long going`)

// allQueues and its like widen a question to everything of a kind.
var allPhrases = map[bot.Kind]string{
	bot.KindQueue: "all queues|every queue|all the queues|all of the queues|each queue|across all queues|across the board|overall|" +
		"whole centre|whole center|across queues|any queue|all of them",
	bot.KindTeam:  "all teams|every team|each team|any team|across teams|across all teams",
	bot.KindAgent: "all agents|every agent|each agent",
}

// settingPhrases are what people call the configurations of devices that they
// speak of; others go by their own names.
var settingPhrases = map[string]string{
	"Audio.DefaultVolume":                "default volume",
	"RoomAnalytics.PeopleCountOutOfCall": "people counting|people count out of calls",
	"Standby.Delay":                      "standby delay",
}

// pronouns point back at what was spoken of last.
var pronouns = map[bot.Kind]string{
	bot.KindAgent:  "he|she|him|her|his|they|them|their|that agent|this agent|same agent|the same agent|that person",
	bot.KindQueue:  "it|that queue|this queue|same queue|the same queue|there|the queue",
	bot.KindTeam:   "that team|this team|same team|the same team",
	bot.KindDevice: "it|that device|this device|that room|this room|in there",
	bot.KindPhone:  "it|that phone|this phone|the same phone|that extension|this extension",
	bot.KindTaskID: "it|that|this|that call|this call|that one|this one|that contact|this contact|that task|this task|that chat|this chat|the call|the same call|that email",
	bot.KindCall: "it|this|this one|this call|that call|that one|the call|the same call|my call|the current call|him|her|them|he|she|they|" +
		"the caller|this caller|that caller",
	bot.KindMeeting: "it|that|this|that meeting|this meeting|that one|this one|the meeting|the same meeting",
	bot.KindRange:   "same time|the same time|same period|the same period|same window|same range|then|that time",
}

// lexicon finds phrases by their first word. An entry without a value in
// pronouns or scopes is told apart by its list.
type lexicon struct {
	phrases map[string][]phrase // with a value
	refs    map[string][]phrase // pronouns
	scopes  map[string][]phrase // everything of a kind
	known   map[string]bool
}

var words = newLexicon()

func newLexicon() *lexicon {
	x := &lexicon{map[string][]phrase{}, map[string][]phrase{}, map[string][]phrase{}, map[string]bool{}}
	add := func(to map[string][]phrase, list string, kind bot.Kind, v bot.Value) {
		for p := range strings.SplitSeq(list, "|") {
			ws := strings.Fields(p)
			to[ws[0]] = append(to[ws[0]], phrase{ws, kind, v})
			for _, w := range ws {
				x.known[w] = true
			}
		}
	}
	for m, list := range metricPhrases {
		add(x.phrases, list, bot.KindMetric, bot.Value{Kind: bot.KindMetric, Metric: m, Name: metricNames[m]})
	}
	// "how many calls are waiting" is the figure, not a count of something.
	for _, noun := range []string{"", "people ", "calls ", "callers ", "contacts ", "customers ", "calls are ", "people are ", "are ", "chats ", "callers are "} {
		for _, w := range []string{"waiting", "holding", "queued", "in queue", "in the queue", "in line"} {
			add(x.phrases, "how many "+noun+w, bot.KindMetric,
				bot.Value{Kind: bot.KindMetric, Metric: bot.MetricWaiting, Name: metricNames[bot.MetricWaiting]})
		}
	}
	for s, list := range statePhrases {
		add(x.phrases, list, bot.KindAgentState, bot.Value{Kind: bot.KindAgentState, Name: string(s)})
	}
	add(x.phrases, "back", bot.KindAgentState, backAtWork)
	for c, list := range channelPhrases {
		add(x.phrases, list, bot.KindChannel, bot.Value{Kind: bot.KindChannel, Name: c})
	}
	for s, list := range statusPhrases {
		add(x.phrases, list, bot.KindStatus, bot.Value{Kind: bot.KindStatus, Name: string(s)})
	}
	add(x.phrases, fillerPhrases, kindFiller, bot.Value{})
	for key, list := range settingPhrases {
		add(x.phrases, list, bot.KindSetting, bot.Value{Kind: bot.KindSetting, Name: key})
	}
	for kind, list := range allPhrases {
		add(x.scopes, list, kind, bot.Value{})
	}
	for kind, list := range pronouns {
		add(x.refs, list, kind, bot.Value{})
	}
	for _, set := range []map[string]bool{fillers, light, rangeStarters, countNouns, wordSet(knownWords)} {
		for w := range set {
			x.known[w] = true
		}
	}
	for w := range weekdays {
		x.known[w] = true
	}
	for w := range months {
		x.known[w] = true
	}
	for w := range durationUnits {
		x.known[w] = true
	}
	for w := range numberWords {
		x.known[w] = true
	}
	for first := range comparators {
		for _, c := range comparators[first] {
			for _, w := range c.words {
				x.known[w] = true
			}
		}
	}
	for w, r := range synonyms {
		x.known[w], x.known[r] = true, true
	}
	for w := range ordinalWords {
		x.known[w] = true
	}
	return x
}

// knownWords are ordinary words that are no misspelled names.
const knownWords = `not no never without except but if unless until when while because same for target goal week month year
	day ago lunch am pm noon midnight between since before after out off down left right next first second third last show
	them here would should could will can may might must too even really also later earlier shorten shorter extend longer other others another than row number talk
	reason sorry forgot went gone home early late sick wants want needs need asked asks meeting floor room team teams
	queue queues agent agents line desk unit device team site transfer park ring dial answer hang record recording mute unmute pause resume wake voicemail`

// metricNames are how a metric is written so that it is read again.
var metricNames = map[bot.Metric]string{
	bot.MetricWaiting: "calls waiting", bot.MetricLongestWait: "longest wait", bot.MetricServiceLevel: "service level",
	bot.MetricAbandoned: "abandoned", bot.MetricAbandonRate: "abandon rate", bot.MetricASA: "ASA", bot.MetricAHT: "AHT",
	bot.MetricOccupancy: "occupancy", bot.MetricAgentsAvailable: "agents available", bot.MetricOffered: "offered",
	bot.MetricAnswered: "answered", bot.MetricHandled: "handled", bot.MetricShortCalls: "short calls",
	bot.MetricTransferred: "transferred", bot.MetricQueueTime: "average queue time", bot.MetricLongestQueueTime: "longest wait", bot.MetricTimeInState: "time in state",
	bot.MetricCount: "count",
}

// synonyms are the words that commands use for one another.
var synonyms = func() map[string]string {
	m := map[string]string{}
	for root, list := range map[string]string{
		"show":    "list give display see fetch view open pull check lookup",
		"put":     "set make move switch change mark place",
		"log":     "sign logging signing",
		"stop":    "remove delete disable end quit",
		"notify":  "alert alerts warn notification notifications subscription subscriptions subscribe inform",
		"doing":   "looking performing faring look perform do doing happening",
		"agent":   "agents anyone anybody everyone everybody someone somebody people folks staff reps rep team-mates teammates guys",
		"contact": "contacts call calls caller callers task tasks interaction interactions customer customers conversation conversations",
		"be":      "is are was were been being am s getting",
		"have":    "has had having got",
		"did":     "does",
		"come":    "came coming comes arrive arrived arriving",
		"detail":  "details info information story rundown",
		"chart":   "graph plot picture diagram chart",
		"csv":     "spreadsheet excel",
		"explain": "calculated computed formula",
		"many":    "much",
		"out":     "off",
		"busy":    "bad slammed swamped crazy hectic slow quiet hammered overloaded",
		"worst":   "poorest weakest",
		"highest": "most biggest",
		"lowest":  "fewest least smallest",
	} {
		for w := range strings.FieldsSeq(list) {
			m[w] = root
		}
		m[root] = root
	}
	return m
}()

// root is the word under which a word of the utterance and one of an example
// meet: a synonym, or the singular.
func root(w string) string {
	if r, ok := synonyms[w]; ok {
		return r
	}
	if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is") {
		w = w[:len(w)-1]
		if r, ok := synonyms[w]; ok {
			return r
		}
	}
	return w
}
