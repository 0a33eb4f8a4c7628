package callrecords

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/happening"
	"floorwalker/integrations/simulator/world"
)

// occurrence is a happening with what it does.
type occurrence struct {
	happening.Happening
	do func(*System, map[string]string) error
}

func occurrences() []occurrence {
	must := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc, Required: true} }
	may := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc} }
	one := func(name string, values []string) happening.Field {
		return may(name, strings.Join(values, ", ")+"; unchanged when left out")
	}
	h := func(what, doc string, do func(*System, map[string]string) error, fields ...happening.Field) occurrence {
		return occurrence{happening.Happening{What: what, Doc: doc, Fields: fields}, do}
	}
	return []occurrence{
		h("partner webhook is set", "Somebody enters the webhook of the call records in Partner Hub.", (*System).setWebhook,
			must("url", "where batches go; none takes it out"), may("secret", "signs them; unchanged when left out"),
			one("feed", world.RecordFeeds), one("envelope", world.RecordEnvelopes), one("algorithm", world.RecordAlgorithms), may("header", "of the signature")),
		h("batches stop", "No batch of call records is made for a while, and what belonged in them never comes.", (*System).stopBatches,
			must("for", "how long, for example 6h")),
		h("batch comes again", "The last batch of call records is delivered once more.", (*System).repeatBatch),
		h("page headers change", "cdrcountbyorg names its headers in another way.", (*System).setHeaders,
			must("style", strings.Join(world.RecordHeaders, ", "))),
		h("call is recorded", "A call of the own organization has ended now, and leaves its records.", (*System).recordCall,
			must("of", "owner of a phone or call queue"), may("direction", strings.Join(world.RecordDirections, ", ")),
			may("number", "of the other party"), may("name", "of the other party"), may("withheld", "yes: the caller hides both"),
			may("outcome", strings.Join(world.RecordOutcomes, ", ")), may("by", "who answered for a queue"),
			may("ringSeconds", "12 when left out"), may("talkSeconds", "60 when left out"), may("late", "how long until its record comes, for example 26h")),
	}
}

// Happenings lists what Happen knows.
func (*System) Happenings() []happening.Happening {
	var all []happening.Happening
	for _, o := range occurrences() {
		all = append(all, o.Happening)
	}
	return all
}

// Happen makes something happen now.
func (s *System) Happen(what string, values map[string]any) error {
	for _, o := range occurrences() {
		if o.What != what {
			continue
		}
		fields, err := o.Read(values)
		if err != nil {
			return err
		}
		return o.do(s, fields)
	}
	return happening.Cannot("nothing is called %q", what)
}

func oneOf(name, value string, values []string, into *string) error {
	switch {
	case value == "":
		return nil
	case !slices.Contains(values, value):
		return happening.Cannot("%s is one of %s", name, strings.Join(values, ", "))
	}
	*into = value
	return nil
}

func (s *System) setWebhook(f map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	hook := s.hook
	hook.URL = f["url"]
	if hook.URL == "none" {
		hook.URL = ""
	} else if u, err := url.Parse(hook.URL); err != nil || u.Host == "" {
		return happening.Cannot("url is not an address")
	}
	if f["secret"] != "" {
		hook.Secret = f["secret"]
	}
	if f["header"] != "" {
		hook.Header = f["header"]
	}
	for _, field := range []struct {
		name   string
		values []string
		into   *string
	}{
		{"feed", world.RecordFeeds, &hook.Feed},
		{"envelope", world.RecordEnvelopes, &hook.Envelope},
		{"algorithm", world.RecordAlgorithms, &hook.Algorithm},
	} {
		if err := oneOf(field.name, f[field.name], field.values, field.into); err != nil {
			return err
		}
	}
	s.hook = hook
	return nil
}

func (s *System) stopBatches(f map[string]string) error {
	d, err := time.ParseDuration(f["for"])
	if err != nil || d <= 0 {
		return happening.Cannot("for is a length of time such as 6h")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = s.clock.Now().Add(d)
	return nil
}

func (s *System) repeatBatch(map[string]string) error {
	s.mu.Lock()
	hook, last := s.hook, s.last
	s.mu.Unlock()
	if hook.URL == "" || len(last) == 0 {
		return happening.Cannot("no batch has been made yet")
	}
	for _, body := range last {
		s.deliver(hook, body)
	}
	return nil
}

func (s *System) setHeaders(f map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return oneOf("style", f["style"], world.RecordHeaders, &s.headers)
}

func (s *System) recordCall(f map[string]string) error {
	c := world.RecordedCall{Of: f["of"], Number: f["number"], Name: f["name"], By: f["by"], Late: f["late"]}
	if err := oneOf("direction", f["direction"], world.RecordDirections, &c.Direction); err != nil {
		return err
	}
	if err := oneOf("outcome", f["outcome"], world.RecordOutcomes, &c.Outcome); err != nil {
		return err
	}
	withheld := "no"
	if err := oneOf("withheld", f["withheld"], []string{"yes", "no"}, &withheld); err != nil {
		return err
	}
	c.Withheld = withheld == "yes"
	for name, into := range map[string]*int{"ringSeconds": &c.RingSeconds, "talkSeconds": &c.TalkSeconds} {
		if text := f[name]; text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || n > 24*60*60 {
				return happening.Cannot("%s is a number of seconds", name)
			}
			*into = n
		}
	}
	if d, err := time.ParseDuration(c.Late); c.Late != "" && (err != nil || d < 0 || d > 48*time.Hour) {
		return happening.Cannot("late is a length of time up to 48h")
	}
	if c.By != "" && s.orgs[0].find(c.By) == nil {
		return happening.Cannot("nobody called %q has a phone", c.By)
	}
	c.Complete()
	s.mu.Lock()
	defer s.mu.Unlock()
	legs := s.exact(c, s.clock.Now())
	if legs == nil {
		return happening.Cannot("nobody called %q has a phone, and no call queue is called so", c.Of)
	}
	s.store(legs)
	return nil
}
