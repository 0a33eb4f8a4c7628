package unifiedcm

import (
	"bytes"
	"cmp"
	"crypto/subtle"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Paths of the three interfaces below the cluster's address.
const (
	axlPath     = "/axl/"
	risPath     = "/realtimeservice2/services/RISService70"
	perfmonPath = "/perfmonservice2/services/PerfmonService"
)

// Handler serves the cluster at its root.
func (s *System) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+axlPath+"{$}", s.signedIn(s.serveAXL))
	for _, slash := range []string{"", "/{$}"} {
		mux.HandleFunc("POST "+risPath+slash, s.signedIn(s.serveRIS))
		mux.HandleFunc("POST "+perfmonPath+slash, s.signedIn(s.servePerfmon))
	}
	return mux
}

func (s *System) signedIn(next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		name, password, ok := r.BasicAuth()
		if !ok || !s.accepts(name, password) {
			rw.Header().Set("WWW-Authenticate", `Basic realm="Cisco Web Services Realm"`)
			page(rw, http.StatusUnauthorized, "Unauthorized")
			return
		}
		http.SetCookie(rw, &http.Cookie{Name: "JSESSIONIDSSO", Value: "5A1F0C75BD11", Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode})
		var a held
		next(&a, r)
		a.send(rw)
	}
}

// held is an answer that is sent when it is whole: it is made with the system's lock
// held, and a slow client must not hold up the others.
type held struct {
	bytes.Buffer
	header http.Header
	status int
}

// Header implements http.ResponseWriter.
func (a *held) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

// WriteHeader implements http.ResponseWriter.
func (a *held) WriteHeader(status int) { a.status = status }

func (a *held) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.Bytes()) // a client that hung up is no concern of ours
}

// accepts judges a password. A wrong one counts, and the third in a row locks the
// account for a while, as Cisco's default policy does.
func (s *System) accepts(name, password string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if name != s.cfg.World.UnifiedCM.User || now.Before(s.lockedUntil) {
		s.wrongs++
		return false
	}
	if subtle.ConstantTimeCompare([]byte(password), []byte(s.password)) != 1 {
		s.wrongs++
		if s.wrong++; s.wrong >= wrongPasswords {
			s.lockedUntil, s.wrong = now.Add(lockedFor), 0
		}
		return false
	}
	s.wrong = 0
	return true
}

// WrongPasswords is how many wrong passwords the system has seen in all, and
// whether the account is locked by them now.
func (s *System) WrongPasswords() (all int, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wrongs, s.clock.Now().Before(s.lockedUntil)
}

// fault is a refusal of AXL.
type fault struct {
	code   int
	reason string
}

func (f *fault) Error() string { return f.reason }

func refuse(code int, format string, args ...any) error {
	return &fault{code, fmt.Sprintf(format, args...)}
}

// AXL's codes.
const (
	codeNotFound = 5007
	codeField    = 5003
	codeTooLarge = -1
)

// soapAction is what AXL reads in the header: the version and the operation.
var soapAction = regexp.MustCompile(`^"?CUCM:DB ver=([0-9]+\.[0-9]+)(?: (\w+))?"?$`)

// schemas are the versions that a cluster of the newest one knows.
var schemas = []string{"10.5", "11.0", "11.5", "12.0", "12.5", "14.0", "15.0"}

const axlSpace = "http://www.cisco.com/AXL/API/"

// change marks the operations that change something; they are refused while the
// cluster is busy.
var changes = map[string]bool{"updatePhone": true, "updateLine": true, "doDeviceReset": true, "resetPhone": true, "restartPhone": true}

func (s *System) serveAXL(w http.ResponseWriter, r *http.Request) {
	op, err := readEnvelope(r.Body)
	if err != nil {
		s.axlFault(w, "", refuse(0, "%s", err))
		return
	}
	version := strings.TrimPrefix(op.space, axlSpace)
	if m := soapAction.FindStringSubmatch(r.Header.Get("Soapaction")); m != nil {
		version = m[1]
		if m[2] != "" && m[2] != op.name {
			s.axlFault(w, op.name, refuse(codeField, "the SOAPAction names %s, and the body %s", m[2], op.name))
			return
		}
	}
	known := slices.Index(schemas, version)
	if known < 0 || known > slices.Index(schemas, s.cfg.World.UnifiedCM.Version) || op.space != axlSpace+version {
		page(w, 599, "schema not supported")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if changes[op.name] && s.clock.Now().Before(s.busyUntil) {
		page(w, http.StatusServiceUnavailable, "Service Unavailable")
		return
	}
	do, ok := operations[op.name]
	if !ok {
		s.axlFault(w, op.name, refuse(codeField, "Unknown operation: %s", op.name))
		return
	}
	var body writer
	rows, err := do(s, op, &body)
	if most := cmp.Or(s.cfg.World.UnifiedCM.MaxAnswer, maxAnswer); err == nil && body.Len() > most && rows > 0 {
		fit := max(int(int64(rows)*int64(most)/int64(body.Len())), 1)
		err = refuse(codeTooLarge, "Query request too large. Total rows matched: %d rows. Suggestive Row Fetch: less than %d rows", rows, fit)
	}
	if err != nil {
		s.axlFault(w, op.name, err)
		return
	}
	send(w, http.StatusOK, fmt.Sprintf(`<ns:%sResponse xmlns:ns="%s"><return>%s</return></ns:%sResponse>`, op.name, op.space, body.String(), op.name))
}

func (s *System) axlFault(w http.ResponseWriter, op string, err error) {
	code, reason := -1, err.Error()
	if f, ok := errors.AsType[*fault](err); ok {
		code = f.code
	}
	reason = escaped(reason)
	send(w, http.StatusInternalServerError, fmt.Sprintf(`<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>%s</faultstring>`+
		`<detail><axlError><axlcode>%d</axlcode><axlmessage>%s</axlmessage><request>%s</request></axlError></detail></soapenv:Fault>`, reason, code, reason, escaped(op)))
}
