package oauth

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"floorwalker/bot"
)

// ServeStart answers the link of an invitation: it sends the browser to Webex.
// It stores nothing and uses nothing up, because programs that look at links
// before people do follow it too.
func (s *SignIn) ServeStart(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	if !isSecret(ticket) {
		pageIncomplete.write(w)
		return
	}
	hash := hashOf(ticket)
	i, _, err := s.invited(r.Context(), hash)
	if err != nil {
		s.pageOf(err).write(w)
		return
	}
	state, verifier := secret(), secret()
	http.SetCookie(w, s.cookie(state, s.users.cfg.Keys.seal(hash+"."+verifier, cookiePlace(state)...), int(signInTime.Seconds())))
	to := s.authorize
	query := s.request(state, verifier)
	if i.Email != "" {
		query.Set("login_hint", i.Email)
	}
	to.RawQuery = query.Encode()
	protect(w)
	http.Redirect(w, r, to.String(), http.StatusFound)
}

// request is an authorization request.
func (s *SignIn) request(state, verifier string) url.Values {
	return url.Values{
		"response_type": {"code"}, "client_id": {s.users.cfg.ClientID}, "redirect_uri": {s.callback},
		"scope": {strings.Join(s.scopes, " ")}, "state": {state},
		"code_challenge": {hashOf(verifier)}, "code_challenge_method": {"S256"},
	}
}

// pageOf says why an invitation is of no use.
func (s *SignIn) pageOf(err error) page {
	switch {
	case errors.Is(err, errExpired):
		return pageExpired
	case errors.Is(err, errUsed):
		return pageUsed
	}
	s.users.cfg.Logger.Warn("a sign-in could not be looked up", "error", err)
	return pageStoreAway
}

// cookie is the one of an attempt. Each has its own, so that two open tabs do
// not spoil one another. Webex's way back comes from another site, which
// SameSite=Strict would keep it from.
func (s *SignIn) cookie(state, value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: cookieName(state), Value: value, Path: s.path, MaxAge: seconds, //nolint:gosec // only a bot on this machine has a public address without https
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
}

// cookieName has eight characters of the state's hash.
func cookieName(state string) string { return "floorwalker-sign-in-" + hashOf(state)[:8] }

// cookiePlace binds the value of a cookie to its state.
func cookiePlace(state string) []string { return []string{"sign-in", hashOf(state)} }

// attempt is what the cookie of a state holds.
type attempt struct {
	invitation string // hash of its ticket
	verifier   string
}

// attemptOf opens the cookie that a browser sent for a state.
func (s *SignIn) attemptOf(r *http.Request, state string) (attempt, bool) {
	cookie, err := r.Cookie(cookieName(state))
	if err != nil {
		return attempt{}, false
	}
	text, _, err := s.users.cfg.Keys.open(cookie.Value, cookiePlace(state)...)
	hash, verifier, ok := strings.Cut(text, ".")
	return attempt{hash, verifier}, err == nil && ok
}

// audit writes down what became of an invitation.
func (s *SignIn) audit(i invitation, action, detail string) {
	s.cfg.Auditor.Audit(bot.AuditEntry{At: s.users.cfg.Clock(), Action: action, Command: bot.ConnectCommand,
		Person: bot.Person{ID: i.Person, OrgID: i.Org, Email: i.Email}, Detail: detail})
}
