package oauth

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"

	"floorwalker/bot"
)

//go:embed page.html
var pageHTML string

var (
	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
	// pagePolicy allows the page its own style and (empty) icon, and nothing else.
	pagePolicy = "default-src 'none'; style-src 'sha256-" + styleHash(pageHTML) + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// styleHash is the hash of the one style sheet inside a page, as a content
// policy names it.
func styleHash(html string) string {
	_, rest, _ := strings.Cut(html, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// page is what a browser shows at the end of a sign-in.
type page struct {
	Status      int
	Good        bool
	Title, Text string
	// Next says what to do now.
	Next string
	// Scopes are what was granted.
	Scopes []string
}

const askAgain = "Go back to Webex and say “connect” to me for a new link."

// The ends that a sign-in can have besides the good one. None of them stores
// anything.
var (
	pageIncomplete = page{Status: http.StatusBadRequest, Title: "This address is incomplete",
		Text: "Something of the link is missing, so nothing was connected and nothing was stored.", Next: askAgain}
	pageExpired = page{Status: http.StatusGone, Title: "This link has expired",
		Text: "A link to connect holds for ten minutes. Nothing was connected and nothing was stored.", Next: askAgain}
	pageUsed = page{Status: http.StatusGone, Title: "This link was used before",
		Text: "A link to connect works once. Nothing has been changed now.", Next: "Say “account” to me in Webex to see whether you are connected, or “connect” for a new link."}
	pageOtherBrowser = page{Status: http.StatusForbidden, Title: "Not from this browser",
		Text: "This sign-in was not begun in this browser, or more than ten minutes ago. Nothing was connected and nothing was stored.", Next: askAgain}
	pageDeclined = page{Status: http.StatusForbidden, Title: "Not connected",
		Text: "You declined at Webex, so nothing was connected and nothing was stored.", Next: "If you change your mind, say “connect” to me in Webex."}
	pageRefused = page{Status: http.StatusForbidden, Title: "Webex did not accept the sign-in",
		Text: "Nothing was connected and nothing was stored.", Next: askAgain + " If it happens again, whoever runs me finds the reason in the log."}
	pageSomebodyElse = page{Status: http.StatusForbidden, Title: "That was somebody else",
		Text: "The link was made for another person than the one who signed in at Webex. Nothing was connected and nothing was stored.",
		Next: "Use a private window if the browser signs you in as somebody else. " + askAgain}
	pageWebexAway = page{Status: http.StatusBadGateway, Title: "Webex does not answer",
		Text: "The sign-in could not be finished. Nothing was connected and nothing was stored.", Next: "Wait a minute. " + askAgain}
	pageStoreAway = page{Status: http.StatusServiceUnavailable, Title: "Not just now",
		Text: "I cannot reach my own memory at the moment. Nothing was connected.", Next: "Wait a minute. " + askAgain}
)

// pageConnected is the good end.
func pageConnected(who bot.Person, scopes []string) page {
	name := who.Name
	if who.Email != "" {
		name = strings.TrimSpace(name + " (" + who.Email + ")")
	}
	return page{Status: http.StatusOK, Good: true, Title: "You are connected",
		Text: "When you ask, Floorwalker can now act in Webex as " + name + ".",
		Next: "You can close this page and go back to Webex. Say “disconnect” there to end it.", Scopes: scopes}
}

// protect sets the headers that keep an answer out of caches, frames and
// referrers: the address that it was asked under holds a secret.
func protect(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", pagePolicy)
}

func (p page) write(w http.ResponseWriter) {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil { // our own types; only a bug gets here
		http.Error(w, "The page could not be shown.", http.StatusInternalServerError)
		return
	}
	protect(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.Status)
	_, _ = w.Write(b.Bytes())
}
