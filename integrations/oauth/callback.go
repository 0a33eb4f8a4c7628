package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// maxCode is the longest authorization code taken, in bytes.
	maxCode = 2048
	// finishTime is how long the rest of a sign-in may take once its code is
	// there. The browser may leave; the code would be lost.
	finishTime = 25 * time.Second
	// tellTime is how long the message that somebody is connected may hold up
	// the page that says the same.
	tellTime = 5 * time.Second
)

// ServeCallback takes a browser that comes back from Webex and shows what came
// of it. Neither code nor state is logged.
func (s *SignIn) ServeCallback(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	state := query.Get("state")
	if !isSecret(state) {
		pageIncomplete.write(w)
		return
	}
	a, ok := s.attemptOf(r, state)
	if !ok {
		pageOtherBrowser.write(w)
		return
	}
	http.SetCookie(w, s.cookie(state, "", -1))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), finishTime)
	defer cancel()
	s.finish(ctx, a, query).write(w)
}

// finish does what the answer of Webex allows. Whatever it is, it uses the
// invitation up.
func (s *SignIn) finish(ctx context.Context, a attempt, answer url.Values) page {
	i, err := s.claim(ctx, a.invitation)
	if err != nil {
		return s.pageOf(err)
	}
	code := answer.Get("code")
	switch {
	case answer.Get("error") == "access_denied":
		s.audit(i, "declined", "declined at Webex")
		return pageDeclined
	case answer.Get("error") != "":
		s.users.cfg.Logger.WarnContext(ctx, "Webex refuses to sign somebody in: are redirect URI and scopes those of the integration?", "error", label(answer.Get("error")))
		return pageRefused
	case code == "" || len(code) > maxCode:
		return pageIncomplete
	}
	now := s.users.cfg.Clock()
	token, err := s.users.endpoint.exchange(ctx, code, s.callback, a.verifier)
	if err != nil {
		s.users.cfg.Logger.WarnContext(ctx, "the code of a sign-in could not be exchanged", "error", err)
		if errors.Is(err, errRefused) {
			return pageRefused
		}
		return pageWebexAway
	}
	if len(token.Scopes) == 0 {
		token.Scopes = s.scopes // RFC 6749, 5.1: left out when they are those asked for
	}
	who, err := whoami(ctx, s.users.as(token))
	if err != nil {
		s.users.cfg.Logger.WarnContext(ctx, "who has signed in could not be asked", "error", err)
		return pageWebexAway
	}
	if !s.isAsker(who, i) {
		s.audit(i, "refused", "signed in as somebody else")
		s.dismiss(ctx, who, token)
		return pageSomebodyElse
	}
	if err := s.users.connect(ctx, who, token, now); err != nil {
		s.users.cfg.Logger.WarnContext(ctx, "a link could not be stored", "error", err)
		return pageStoreAway
	}
	s.audit(i, "connected", "")
	s.tell(ctx, i)
	return pageConnected(who, token.Scopes)
}

// isAsker reports whether somebody is the person who was invited. The bot is not
// told everybody's organisation; the id alone is unique.
func (s *SignIn) isAsker(who bot.Person, i invitation) bool {
	same := func(a, b string) bool { return s.users.cfg.Canonical(a) == s.users.cfg.Canonical(b) }
	return who.ID != "" && !who.IsBot && same(who.ID, i.Person) && (i.Org == "" || same(who.OrgID, i.Org))
}

// dismiss ends what somebody has granted who was not meant, unless they have
// connected by themselves: that would end with it.
func (s *SignIn) dismiss(ctx context.Context, who bot.Person, token Token) {
	if _, linked, err := s.users.Link(ctx, who.ID); err != nil || linked {
		return
	}
	if err := s.users.withdraw(ctx, who.ID, token); err != nil {
		s.users.cfg.Logger.WarnContext(ctx, "what a stranger granted could not be withdrawn; nothing of it was stored", "error", err)
	}
}

// tell says to a person in Webex that they are connected: they go on there, and
// would want to know if it was not they.
func (s *SignIn) tell(ctx context.Context, i invitation) {
	ctx, cancel := context.WithTimeout(ctx, tellTime)
	defer cancel()
	_, err := s.cfg.Poster.Post(ctx, bot.Address{PersonID: i.Person}, bot.Reply{
		Headline: "Your Webex account is connected. Ask again for what you wanted.",
		Note:     "“account” shows what I may do with it; “disconnect” ends it.",
	})
	if err != nil {
		s.users.cfg.Logger.WarnContext(ctx, "somebody could not be told that they are connected", "error", err)
	}
}

// exchange gets the tokens of an authorization code.
func (e *endpoint) exchange(ctx context.Context, code, redirect, verifier string) (Token, error) {
	return e.ask(ctx, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier}}, false)
}

// as returns a client that acts with a token that is not stored yet.
func (u *Users) as(token Token) *rest.Client {
	return u.cfg.Client.As(rest.StaticToken(token.Access), nil)
}

// saves is how often a link is stored that others change at the same time.
const saves = 5

// connect stores the tokens that a person has been given, in the place of those
// before.
func (u *Users) connect(ctx context.Context, who bot.Person, token Token, now time.Time) error {
	person := u.cfg.Canonical(who.ID)
	for try := 1; ; try++ {
		_, version, err := u.cfg.Store.Load(ctx, linkName(person))
		if err != nil {
			return fmt.Errorf("read the link: %w", err)
		}
		o := opened{stored: stored{Person: person, Org: u.cfg.Canonical(who.OrgID), Since: now}, version: version}
		if err := u.save(ctx, o, token, now); !errors.Is(err, bot.ErrConflict) || try == saves {
			return err
		}
	}
}

// maxLabel is the longest error code that is logged, in bytes.
const maxLabel = 40

// label returns an error code of RFC 6749 for the log, where nothing else that a
// browser says belongs.
func label(code string) string {
	for _, c := range []byte(code) {
		if (c < 'a' || c > 'z') && c != '_' {
			return "unknown"
		}
	}
	return code[:min(len(code), maxLabel)]
}
