package main

import (
	"context"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"unicode"

	"go.opentelemetry.io/otel/trace"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// newLogger writes JSON lines. A line written on behalf of an event carries its
// id (and that of its trace, if there is one), and no line carries a full phone
// number.
func newLogger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(eventLog{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: withoutNumbers})})
}

// eventName identifies an event in the context of its handling.
type eventName struct{ source, id string }

type eventKey struct{}

func withEvent(ctx context.Context, e bot.Event) context.Context {
	return context.WithValue(ctx, eventKey{}, eventName{e.Source, e.ID})
}

func eventOf(ctx context.Context) (eventName, bool) {
	e, ok := ctx.Value(eventKey{}).(eventName)
	return e, ok
}

// named wraps a handler so that whatever is logged on its behalf carries the
// event's id, and so that a simulator can log it with each call.
func named(next bot.Handler) bot.Handler {
	return func(ctx context.Context, d bot.Delivery) error {
		return next(rest.WithCommandID(withEvent(ctx, d.Event), d.ID), d)
	}
}

// eventLog adds the ids of event and trace to records.
type eventLog struct{ slog.Handler }

// Handle implements slog.Handler.
func (h eventLog) Handle(ctx context.Context, r slog.Record) error {
	if e, ok := eventOf(ctx); ok {
		r = r.Clone()
		r.AddAttrs(slog.String("event", e.id))
		if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
			r.AddAttrs(slog.String("trace", span.TraceID().String()))
		}
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h eventLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return eventLog{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h eventLog) WithGroup(name string) slog.Handler { return eventLog{h.Handler.WithGroup(name)} }

// identifiers are the attributes that name things of ours or of Webex, and
// never a phone.
var identifiers = map[string]bool{"event": true, "trace": true, "trackingId": true, "person": true, "org": true,
	"room": true, "replica": true, "listen": true, "stack": true}

// withoutNumbers masks what reads as a phone number in texts and errors.
func withoutNumbers(_ []string, a slog.Attr) slog.Attr {
	if identifiers[a.Key] {
		return a
	}
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(maskNumbers(v))
	case error:
		a.Value = slog.StringValue(maskNumbers(v.Error()))
	}
	return a
}

var (
	// phoneLike is seven digits or more as people group them. A plus makes it a
	// number wherever it stands.
	phoneLike = regexp.MustCompile(`(\+|%2[Bb])?\(?[0-9][0-9 ().-]{4,}[0-9]`)
	// notPhone are groups of digits that mean something else.
	notPhone = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2})?|[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})$`)
)

// minPhone is the fewest digits of a full number; extensions have fewer.
const minPhone = 7

// maskNumbers leaves the last two digits of everything that reads as a phone
// number. Parts of ids (next to letters, hyphens, dots), dates and addresses of
// machines stay.
func maskNumbers(s string) string {
	var b strings.Builder
	from := 0
	for _, m := range phoneLike.FindAllStringSubmatchIndex(s, -1) {
		number, plus := s[m[0]:m[1]], m[2] >= 0
		if digits(number) < minPhone || !plus && (partOfWord(s, m[0], m[1]) || notPhone.MatchString(number)) {
			continue
		}
		b.WriteString(s[from:m[0]])
		b.WriteString(stars + number[len(number)-2:])
		from = m[1]
	}
	if from == 0 {
		return s
	}
	return b.String() + s[from:]
}

func digits(s string) (n int) {
	for _, c := range s {
		if unicode.IsDigit(c) {
			n++
		}
	}
	return n
}

// partOfWord reports whether s[from:to] belongs to a longer id or address.
func partOfWord(s string, from, to int) bool {
	joins := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_-:./", c) >= 0
	}
	before := from > 0 && joins(s[from-1])
	after := to < len(s) && joins(s[to]) && (to+1 < len(s) && joins(s[to+1]) || s[to] != '.' && s[to] != ':')
	return before || after
}
