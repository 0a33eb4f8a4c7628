package oauth

import (
	_ "embed"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

//go:embed authorize.html
var authorizeHTML string

var authorizePage = template.Must(template.New("authorize").Parse(authorizeHTML))

// authorization request parameters that the page hands on to its own form.
var handedOn = []string{"client_id", "response_type", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"}

// authorize is /v1/authorize. GET shows the page on which one chooses who one
// is and grants or declines; that page posts the same parameters with person
// (an e-mail address or id) and decision (allow or deny). A client without a
// browser gives these two at once, by GET or POST. login_hint names the person
// who stands first.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		s.refuse(w, platform.ErrMethod)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "The request is not a valid form."))
		return
	}
	form := r.Form
	// Before client and address are known to be good, nothing is sent there.
	if !equal(form.Get("client_id"), s.world.Integration.ClientID) {
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "The client_id is not known."))
		return
	}
	if !s.mayRedirect(form.Get("redirect_uri")) {
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "The redirect_uri is not one of the integration's."))
		return
	}
	scopes := strings.Fields(form.Get("scope"))
	switch {
	case form.Get("response_type") != "code":
		redirect(w, r, form, url.Values{"error": {"unsupported_response_type"}})
		return
	case len(scopes) == 0:
		redirect(w, r, form, url.Values{"error": {"invalid_scope"}})
		return
	case form.Get("code_challenge") != "" && form.Get("code_challenge_method") != "S256":
		redirect(w, r, form, url.Values{"error": {"invalid_request"}})
		return
	}
	switch form.Get("decision") {
	case "":
		s.showPage(w, form, scopes, http.StatusOK)
	case "allow":
		p, ok := s.person(form.Get("person"))
		if !ok {
			s.showPage(w, form, scopes, http.StatusBadRequest)
			return
		}
		redirect(w, r, form, url.Values{"code": {s.newCode(form, p, scopes)}})
	default:
		redirect(w, r, form, url.Values{"error": {"access_denied"}})
	}
}

// mayRedirect reports whether an address is one of the integration's. Any
// address on this machine is: a demo learns its own only when it starts.
func (s *Server) mayRedirect(address string) bool {
	if slices.Contains(s.world.Integration.RedirectURIs, address) {
		return true
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func redirect(w http.ResponseWriter, r *http.Request, form, answer url.Values) {
	u, err := url.Parse(form.Get("redirect_uri"))
	if err != nil { // it was checked
		http.Error(w, "bad redirect_uri", http.StatusBadRequest)
		return
	}
	query := u.Query()
	for name, values := range answer {
		query[name] = values
	}
	if state := form.Get("state"); state != "" {
		query.Set("state", state)
	}
	u.RawQuery = query.Encode()
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, u.String(), http.StatusFound) //nolint:gosec // mayRedirect has checked it
}

func (s *Server) newCode(form url.Values, p world.Person, scopes []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	s.sweep(now)
	token := s.make("code")
	s.codes[token] = code{clientID: form.Get("client_id"), redirect: form.Get("redirect_uri"),
		challenge: form.Get("code_challenge"), person: p.ID, scopes: scopes, until: now.Add(codeLife)}
	return token
}

func (s *Server) showPage(w http.ResponseWriter, form url.Values, scopes []string, status int) {
	people := slices.DeleteFunc(slices.Clone(s.world.People), func(p world.Person) bool { return p.Bot })
	hint := form.Get("login_hint")
	first := slices.IndexFunc(people, func(p world.Person) bool { return hint != "" && strings.EqualFold(p.Email, hint) })
	type choice struct {
		Name, Email string
		Chosen      bool
	}
	var choices []choice
	for i, p := range people {
		choices = append(choices, choice{p.Name, p.Email, i == max(first, 0)})
	}
	type field struct{ Name, Value string }
	var hidden []field
	for _, name := range handedOn {
		if value := form.Get(name); value != "" {
			hidden = append(hidden, field{name, value})
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_ = authorizePage.Execute(w, map[string]any{"Client": s.world.Integration.Name, "Scopes": scopes, "People": choices, "Hidden": hidden})
}
