// Package platform is what all interfaces behind webexapis.com have in common: how
// they take a token, and how they answer and refuse.
package platform

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// Refusal is an answer with Cisco's error body.
type Refusal struct {
	Status  int
	Message string
	Code    int // errorCode, where Cisco gives one
	Retry   int // seconds, for Retry-After
}

func (e *Refusal) Error() string { return e.Message }

// Refuse returns a Refusal.
func Refuse(status int, format string, args ...any) error {
	return &Refusal{Status: status, Message: fmt.Sprintf(format, args...)}
}

// Refusals that Cisco gives in the same words everywhere.
var (
	ErrUnauthorized = Refuse(http.StatusUnauthorized, "The request requires a valid access token set in the Authorization request header.")
	ErrForbidden    = Refuse(http.StatusForbidden, "The server understood the request, but is refusing to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.")
	ErrNotFound     = Refuse(http.StatusNotFound, "The requested resource could not be found.")
	ErrMethod       = Refuse(http.StatusMethodNotAllowed, "The request was made to a resource using an HTTP request method that is not supported.")
	ErrMedia        = Refuse(http.StatusUnsupportedMediaType, "The request was made to a resource without specifying a media type or used a media type that is not supported.")
	ErrBody         = Refuse(http.StatusBadRequest, "The request body could not be read.")
	ErrJSON         = Refuse(http.StatusBadRequest, "The request body is not valid JSON for this resource.")
)

// refusal is what an error is to whoever asked; one that is no Refusal is a bug.
func refusal(err error) *Refusal {
	var r *Refusal
	if !errors.As(err, &r) {
		r = &Refusal{Status: http.StatusInternalServerError, Message: "Something went wrong on the server."}
	}
	return r
}

// Refused is the status and the body of an error.
func Refused(tracking string, err error) (status int, body map[string]any) {
	r := refusal(err)
	body = map[string]any{"message": r.Message, "errors": []map[string]string{{"description": r.Message}}, "trackingId": tracking}
	if r.Code != 0 {
		body["errorCode"] = r.Code
	}
	return r.Status, body
}

// WriteError answers with an error.
func WriteError(w http.ResponseWriter, tracking string, err error) {
	if retry := refusal(err).Retry; retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(retry))
	}
	status, body := Refused(tracking, err)
	WriteJSON(w, status, body)
}

// WriteJSON answers with a status and a body.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil { // the answers are our own types; only a bug gets here
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(data) // a client that hung up is no concern of ours
}

// Token returns the bearer token of a request, or "".
func Token(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// Decode reads a JSON body of one of the media types that are taken. Fields that
// are not known are passed over, as Webex does.
func Decode(r *http.Request, data []byte, into any, types ...string) error {
	given, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	for _, t := range types {
		if given == t {
			if json.Unmarshal(data, into) != nil {
				return ErrJSON
			}
			return nil
		}
	}
	return ErrMedia
}

// Base is the address at which a request has reached the simulator.
func Base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
