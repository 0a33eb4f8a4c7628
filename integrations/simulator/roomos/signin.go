package roomos

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// cookieName is the name of a session's cookie.
const cookieName = "SessionId"

// check holds a user and a password to the device's. Too many wrong ones lock
// the account for a while, also for who has the right one. The lock is held.
func (f *face) check(user, password string) bool {
	now := f.d.sys.clock.Now()
	if now.Before(f.locked) {
		return false
	}
	right := subtle.ConstantTimeCompare([]byte(user+"\n"+password), []byte(f.d.world.User+"\n"+f.d.world.Password)) == 1
	if right {
		f.failed = 0
		return true
	}
	f.failed++
	if most := atoi(f.d.config("Security.Session.MaxFailedLogins")); most > 0 && f.failed >= most {
		f.failed, f.locked = 0, now.Add(time.Duration(atoi(f.d.config("Security.Session.FailedLoginsLockoutTime")))*time.Minute)
	}
	return false
}

// entry is how far somebody comes.
type entry int

const (
	entryRefused entry = iota
	entryExpired       // a cookie that is not one any more
	entryGranted
)

// enter lets in who has a session or the password. The lock is held.
func (f *face) enter(r *http.Request) entry {
	if c, err := r.Cookie(cookieName); err == nil && !f.d.world.Old {
		now := f.d.sys.clock.Now()
		one := f.sessions[c.Value]
		idle := time.Duration(atoi(f.d.config("Security.Session.InactivityTimeout"))) * time.Minute
		switch {
		case one == nil:
			return entryExpired
		case idle > 0 && now.Sub(one.used) > idle:
			delete(f.sessions, c.Value)
			return entryExpired
		}
		one.used = now
		return entryGranted
	}
	if user, password, ok := r.BasicAuth(); ok && f.check(user, password) {
		return entryGranted
	}
	return entryRefused
}

func (f *face) beginSession(w http.ResponseWriter, r *http.Request) {
	if f.d.world.Old { // it knows a page to sign in only
		http.Redirect(w, r, "/web/signin", http.StatusFound)
		return
	}
	s := f.d.sys
	s.mu.Lock()
	defer s.mu.Unlock()
	user, password, ok := r.BasicAuth()
	most := min(atoi(f.d.config("Security.Session.MaxSessionsPerUser")), atoi(f.d.config("Security.Session.MaxTotalSessions")))
	switch {
	case !ok || !f.check(user, password):
		unauthorized(w)
		return
	case len(f.sessions) >= most: // the status is not documented
		http.Error(w, "Too many sessions", http.StatusServiceUnavailable)
		return
	}
	raw := make([]byte, 24)
	_, _ = rand.Read(raw) // crypto/rand does not fail
	id := hex.EncodeToString(raw)
	f.sessions[id] = &session{s.clock.Now()}
	//nolint:gosec // over http, where a device has no https, a secure cookie would never come back
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
	w.WriteHeader(http.StatusNoContent)
}

// endSession ends a session; 200 says that there was none.
func (f *face) endSession(w http.ResponseWriter, r *http.Request) {
	s := f.d.sys
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, err := r.Cookie(cookieName); err == nil && f.sessions[c.Value] != nil {
		delete(f.sessions, c.Value)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func unauthorized(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="TANDBERG"`)
	http.Error(w, "Unauthorized", http.StatusUnauthorized)
}

// loginPage is what an expired cookie gets, with 200.
func loginPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form action=\"/web/signin\" method=\"post\">" +
		"<input name=\"username\"><input name=\"password\" type=\"password\"></form></body></html>\n"))
}

// subprotocol is a websocket's way of saying who asks.
const subprotocol = "auth-"

// socketUser lets in who opens a websocket, and returns the subprotocol that
// must be repeated to them. The lock is held.
func (f *face) socketUser(r *http.Request) (protocol string, status int) {
	for one := range strings.SplitSeq(r.Header.Get("Sec-WebSocket-Protocol"), ",") {
		one = strings.TrimSpace(one)
		code, ok := strings.CutPrefix(one, subprotocol)
		if !ok {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(code)
		user, password, found := strings.Cut(string(raw), ":")
		if err != nil || !found || !f.check(user, password) {
			return "", http.StatusForbidden
		}
		return one, 0
	}
	user, password, ok := r.BasicAuth()
	switch {
	case !ok:
		return "", http.StatusUnauthorized
	case !f.check(user, password):
		return "", http.StatusForbidden
	}
	return "", 0
}
