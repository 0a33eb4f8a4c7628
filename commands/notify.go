package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"floorwalker/bot"
)

// identify gives a wish its place, which is the asker alone where they say “me” or
// write directly, and its id: the same wish, told apart by parts, has the same one,
// so that asking twice changes nothing.
func identify(sub bot.Subscription, prefix string, r bot.Request, parts ...string) bot.Subscription {
	if r.Direct || r.Text("where") == "me" {
		sub.RoomID = ""
	}
	sum := sha256.Sum256([]byte(strings.Join(append([]string{r.Person.ID, sub.RoomID}, parts...), "\n")))
	sub.ID = prefix + "|" + base64.RawURLEncoding.EncodeToString(sum[:12])
	return sub
}

// observeSet looks whether an alert is set; said is the answer when it is.
func observeSet(ctx context.Context, store bot.Subscriptions, want bot.Subscription, said func(bot.Subscription) (bot.Reply, error)) (bot.Outcome, error) {
	subs, err := store.ByTopic(ctx, want.Topic)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	i := slices.IndexFunc(subs, func(s bot.Subscription) bool { return s.ID == want.ID })
	if i < 0 {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The alert is not set."}}, nil
	}
	reply, err := said(subs[i])
	return bot.Outcome{State: bot.OutcomeDone, Reply: reply}, err
}

// isSet says that an alert is set.
func isSet(s bot.Subscription) (bot.Reply, error) {
	return bot.Reply{Headline: "The alert is set: " + strings.TrimSuffix(s.Said, ".") + "."}, nil
}
