package oauth_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/faults"
	"floorwalker/integrations/simulator/world"
)

// audits and posts keep what they are told.
type audits struct {
	mu  sync.Mutex
	all []bot.AuditEntry
}

func (a *audits) Audit(e bot.AuditEntry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = append(a.all, e)
}

func (a *audits) actions() (list []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.all {
		list = append(list, strings.TrimSpace(e.Action+" "+e.Detail))
	}
	return list
}

type posts struct {
	mu  sync.Mutex
	to  []string
	err error
}

func (p *posts) Post(_ context.Context, to bot.Address, r bot.Reply) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = append(p.to, to.PersonID+": "+r.Headline)
	return "m", p.err
}

// bare returns the UUID of a Webex id.
func bare(id string) string {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil {
		return id
	}
	return string(raw[bytes.LastIndexByte(raw, '/')+1:])
}

// site is a simulated Webex, and our own web server beside it.
type site struct {
	t      *testing.T
	sim    *simulator.Simulator
	cloud  string
	ours   string
	users  *oauth.Users
	signIn *oauth.SignIn
	store  *memory
	audits *audits
	posts  *posts
	people map[string]bot.Person // as the bot sees them, by the beginning of the e-mail
	log    *bytes.Buffer
}

func newSite(t *testing.T, scopes ...string) *site {
	t.Helper()
	w := world.Default()
	w.ContactCenter.Traffic, w.ContactCenter.HistoryDays = 0, 0
	sim, err := simulator.New(simulator.Options{World: w, Start: start, Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	cloud := httptest.NewServer(sim.Handler())
	s := &site{t: t, sim: sim, cloud: cloud.URL, store: newMemory(), audits: &audits{}, posts: &posts{}, people: map[string]bot.Person{}, log: new(bytes.Buffer)}
	checker := contract.New(t, "people-admin.json", contract.WithPrefix("/v1"))
	transport := &http.Transport{}
	client, err := rest.New(cloud.URL+"/v1", rest.WithTransport(checker.Transport(transport)), rest.WithPolicy(rest.Policy{Tries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		cloud.Close()
		sim.Close()
	})
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.users, err = oauth.NewUsers(oauth.UsersConfig{Client: client, ClientID: w.Integration.ClientID, ClientSecret: w.Integration.ClientSecret,
		Store: s.store, Keys: keys(t, "k1"), Canonical: bare, Clock: sim.Clock().Now, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	ours := httptest.NewServer(mux)
	t.Cleanup(ours.Close)
	s.ours = ours.URL
	s.signIn, err = oauth.NewSignIn(oauth.SignInConfig{Users: s.users, AuthorizeURL: cloud.URL + "/v1/authorize", PublicURL: ours.URL + "/",
		Scopes: scopes, Auditor: s.audits, Poster: s.posts})
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("GET "+oauth.StartPath, s.signIn.ServeStart)
	mux.HandleFunc("GET "+oauth.CallbackPath, s.signIn.ServeCallback)
	id := func(kind, uuid string) string {
		return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + uuid))
	}
	for _, p := range w.People {
		name, _, _ := strings.Cut(p.Email, ".")
		org := p.Organization
		if org == "" {
			org = w.Organization.ID
		}
		s.people[name] = bot.Person{ID: id("PEOPLE", p.ID), OrgID: id("ORGANIZATION", org), Name: p.Name, Email: p.Email}
	}
	return s
}

// browser is one that keeps cookies and follows no redirect by itself.
type browser struct {
	s *site
	*http.Client
}

func (s *site) browser() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	transport := &http.Transport{}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &browser{s, &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// shown is an answer that a browser got.
type shown struct {
	status int
	header http.Header
	body   string
}

// to is where a redirect leads.
func (v shown) to(t *testing.T) *url.URL {
	t.Helper()
	u, err := url.Parse(v.header.Get("Location"))
	if err != nil || v.status != http.StatusFound {
		t.Fatalf("no redirect but %d %s", v.status, v.body)
	}
	return u
}

func (b *browser) get(address string) shown {
	b.s.t.Helper()
	resp, err := b.Get(address)
	return b.read(resp, err)
}

func (b *browser) read(resp *http.Response, err error) shown {
	b.s.t.Helper()
	if err != nil {
		b.s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	return shown{resp.StatusCode, resp.Header, string(body)}
}

// decide is what a person does on Webex's page: it returns the address that the
// browser is sent back to.
func (b *browser) decide(authorize *url.URL, who, decision string) string {
	b.s.t.Helper()
	form := authorize.Query()
	form.Set("person", b.s.people[who].Email)
	form.Set("decision", decision)
	resp, err := b.PostForm(authorize.Scheme+"://"+authorize.Host+authorize.Path, form)
	return b.read(resp, err).to(b.s.t).String()
}

func (s *site) invite(who string) string {
	s.t.Helper()
	i, err := s.signIn.Invite(s.t.Context(), s.people[who])
	if err != nil {
		s.t.Fatal(err)
	}
	if want := start.Add(10 * time.Minute); !i.Until.Equal(want) {
		s.t.Errorf("the link holds until %v, want %v", i.Until, want)
	}
	return i.URL
}

// connect lets a person sign in with a link of their own.
func (s *site) connect(who string) shown {
	s.t.Helper()
	b := s.browser()
	return b.get(b.decide(b.get(s.invite(who)).to(s.t), who, "allow"))
}

func (s *site) isLinked(who string) bool {
	s.t.Helper()
	_, ok, err := s.users.Link(s.t.Context(), s.people[who].ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return ok
}

// granted is how many grants Webex knows of a person.
func (s *site) granted(who string) int {
	s.t.Helper()
	token := ""
	for _, p := range s.sim.World().People {
		if p.Email == s.people[who].Email {
			token = p.Token
		}
	}
	client, err := rest.New(s.cloud+"/v1", rest.WithToken(rest.StaticToken(token)), rest.WithTransport(&http.Transport{DisableKeepAlives: true}))
	if err != nil {
		s.t.Fatal(err)
	}
	var list struct{ Items []struct{ ID string } }
	if err := client.Do(s.t.Context(), rest.Request{Path: "authorizations", Query: url.Values{"personId": {s.people[who].ID}}, Out: &list}); err != nil {
		s.t.Fatal(err)
	}
	return len(list.Items)
}

func TestSignIn(t *testing.T) {
	s := newSite(t, "spark:calls_read", "spark:kms", "spark:calls_write", "spark:calls_read")
	b := s.browser()
	first := b.get(s.invite("alex"))
	to := first.to(t)
	query := to.Query()
	if got := to.Scheme + "://" + to.Host + to.Path; got != s.cloud+"/v1/authorize" {
		t.Errorf("the browser is sent to %s", got)
	}
	for name, want := range map[string]string{"response_type": "code", "client_id": s.sim.World().Integration.ClientID,
		"redirect_uri": s.ours + "/oauth/callback", "scope": "spark:calls_read spark:calls_write spark:kms spark:people_read",
		"code_challenge_method": "S256", "login_hint": "alex.morgan@acme.example"} {
		if got := query.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"state", "code_challenge"} {
		if raw, err := base64.RawURLEncoding.DecodeString(query.Get(name)); err != nil || len(raw) != 32 {
			t.Errorf("%s %q has not 256 bits", name, query.Get(name))
		}
	}
	cookie := first.header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/oauth/callback", "Max-Age=600"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %s", cookie, want)
		}
	}
	if dump := s.store.dump(); strings.Contains(dump, query.Get("state")) || s.isLinked("alex") {
		t.Errorf("after the start the store has %s", dump)
	}
	page := b.get(b.decide(to, "alex", "allow"))
	if page.status != http.StatusOK || !strings.Contains(page.body, "You are connected") || !strings.Contains(page.body, "Alex Morgan (alex.morgan@acme.example)") {
		t.Errorf("the page is %d %s", page.status, page.body)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		"X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8"} {
		if got := page.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	link, ok, err := s.users.Link(t.Context(), s.people["alex"].ID)
	if err != nil || !ok {
		t.Fatalf("no link: %v", err)
	}
	want := oauth.Link{Scopes: strings.Fields(query.Get("scope")), Since: start, Until: start.Add(7775999 * time.Second)}
	if diff := cmp.Diff(want, link); diff != "" {
		t.Errorf("the link (-want +got):\n%s", diff)
	}
	if me, err := s.users.Me(t.Context(), s.people["alex"].ID); err != nil || me.Email != s.people["alex"].Email {
		t.Errorf("with it one is %+v, %v", me, err)
	}
	if diff := cmp.Diff([]string{"connected"}, s.audits.actions()); diff != "" {
		t.Errorf("the audit (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{s.people["alex"].ID + ": Your Webex account is connected. Ask again for what you wanted."}, s.posts.to); diff != "" {
		t.Errorf("what was told in Webex (-want +got):\n%s", diff)
	}
}

func TestSecureCookieBehindAPrefix(t *testing.T) {
	s := newSite(t)
	signIn, err := oauth.NewSignIn(oauth.SignInConfig{Users: s.users, AuthorizeURL: s.cloud + "/v1/authorize", PublicURL: "https://bot.example/floor/", Auditor: s.audits, Poster: s.posts})
	if err != nil {
		t.Fatal(err)
	}
	i, err := signIn.Invite(t.Context(), s.people["alex"])
	if err != nil || !strings.HasPrefix(i.URL, "https://bot.example/floor/oauth/start?ticket=") {
		t.Fatalf("invited with %q, %v", i.URL, err)
	}
	w := httptest.NewRecorder()
	signIn.ServeStart(w, httptest.NewRequest(http.MethodGet, strings.TrimPrefix(i.URL, "https://bot.example/floor"), nil))
	cookie := w.Header().Get("Set-Cookie")
	if !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "Path=/floor/oauth/callback") {
		t.Errorf("the cookie is %q", cookie)
	}
	if !strings.Contains(w.Header().Get("Location"), url.QueryEscape("https://bot.example/floor/oauth/callback")) {
		t.Errorf("sent to %s", w.Header().Get("Location"))
	}
}

// TestSignInsThatStoreNothing walks every way in which a sign-in goes wrong.
func TestSignInsThatStoreNothing(t *testing.T) {
	type flow struct {
		*site
		b    *browser
		link string   // of the invitation
		to   *url.URL // Webex's page
	}
	back := func(f flow, who string) *url.URL {
		u, err := url.Parse(f.b.decide(f.to, who, "allow"))
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	with := func(u *url.URL, change func(url.Values)) string {
		query := u.Query()
		change(query)
		u.RawQuery = query.Encode()
		return u.String()
	}
	fail := func(f flow, path string, status int) {
		f.t.Helper()
		if _, err := f.sim.Faults().Add(faults.Rule{Upstream: simulator.UpstreamWebex, Path: path, Kind: faults.KindStatus, Status: status}); err != nil {
			f.t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		run    func(f flow) shown
		status int
		title  string
		audit  []string
	}{
		"no state": {func(f flow) shown {
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Del("state") }))
		}, 400, "This address is incomplete", nil},
		"state of another form": {func(f flow) shown {
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Set("state", "<script>alert(1)</script>") }))
		}, 400, "This address is incomplete", nil},
		"foreign state": {func(f flow) shown {
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Set("state", strings.Repeat("A", 43)) }))
		}, 403, "Not from this browser", nil},
		"another browser": {func(f flow) shown {
			return f.browser().get(back(f, "alex").String())
		}, 403, "Not from this browser", nil},
		"state of an attempt in another browser": {func(f flow) shown {
			other := f.browser()
			state := other.get(f.link).to(f.t).Query().Get("state")
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Set("state", state) }))
		}, 403, "Not from this browser", nil},
		"cookie under the name of another state": {func(f flow) shown {
			u := back(f, "alex")
			other := f.b.get(f.link).to(f.t).Query().Get("state")
			own := f.b.Jar.Cookies(u)
			i := slices.IndexFunc(own, func(c *http.Cookie) bool { return c.Name == oauth.CookieName(u.Query().Get("state")) })
			own[i].Name, own[i].Path = oauth.CookieName(other), oauth.CallbackPath
			f.b.Jar.SetCookies(u, own[i:i+1])
			for _, c := range f.b.Jar.Cookies(u) {
				if c.Name == own[i].Name && c.Value != own[i].Value {
					f.t.Fatal("the cookie was not replaced")
				}
			}
			return f.b.get(with(u, func(q url.Values) { q.Set("state", other) }))
		}, 403, "Not from this browser", nil},
		"too late": {func(f flow) shown {
			u := back(f, "alex")
			f.sim.Clock().Advance(10 * time.Minute)
			return f.b.get(u.String())
		}, 410, "This link has expired", nil},
		"too late to begin": {func(f flow) shown {
			f.sim.Clock().Advance(10 * time.Minute)
			return f.b.get(f.link)
		}, 410, "This link has expired", nil},
		"a ticket that never was": {func(f flow) shown {
			return f.b.get(f.ours + oauth.StartPath + "?ticket=" + strings.Repeat("A", 43))
		}, 410, "This link has expired", nil},
		"no ticket":            {func(f flow) shown { return f.b.get(f.ours + oauth.StartPath) }, 400, "This address is incomplete", nil},
		"a ticket that is cut": {func(f flow) shown { return f.b.get(f.link[:len(f.link)-1]) }, 400, "This address is incomplete", nil},
		"declined": {func(f flow) shown {
			return f.b.get(f.b.decide(f.to, "alex", "deny"))
		}, 403, "Not connected", []string{"declined declined at Webex"}},
		"refused by Webex": {func(f flow) shown {
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Del("code"); q.Set("error", "invalid_scope") }))
		}, 403, "Webex did not accept the sign-in", nil},
		"no code": {func(f flow) shown {
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Del("code") }))
		}, 400, "This address is incomplete", nil},
		"endless code": {func(f flow) shown {
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Set("code", strings.Repeat("c", 3000)) }))
		}, 400, "This address is incomplete", nil},
		"made-up code": {func(f flow) shown {
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Set("code", "made-up") }))
		}, 403, "Webex did not accept the sign-in", nil},
		"code of another attempt": {func(f flow) shown {
			// Somebody else's code, injected into our way back: the verifier is not its own.
			other := f.browser()
			stolen, err := url.Parse(other.decide(other.get(f.invite("robin")).to(f.t), "robin", "allow"))
			if err != nil {
				f.t.Fatal(err)
			}
			return f.b.get(with(back(f, "alex"), func(q url.Values) { q.Set("code", stolen.Query().Get("code")) }))
		}, 403, "Webex did not accept the sign-in", nil},
		"somebody else signs in": {func(f flow) shown {
			page := f.b.get(back(f, "robin").String())
			if f.granted("robin") != 0 {
				f.t.Error("what the other person granted stands")
			}
			return page
		}, 403, "That was somebody else", []string{"refused signed in as somebody else"}},
		"a person of another organisation": {func(f flow) shown {
			return f.b.get(back(f, "chris").String())
		}, 403, "That was somebody else", []string{"refused signed in as somebody else"}},
		"token endpoint down": {func(f flow) shown {
			u := back(f, "alex")
			fail(f, "/v1/access_token", 503)
			return f.b.get(u.String())
		}, 502, "Webex does not answer", nil},
		"people down": {func(f flow) shown {
			u := back(f, "alex")
			fail(f, "/v1/people/me", 500)
			return f.b.get(u.String())
		}, 502, "Webex does not answer", nil},
		"store away at the start": {func(f flow) shown {
			f.store.failing("load")
			defer f.store.failing()
			return f.b.get(f.link)
		}, 503, "Not just now", nil},
		"store away on the way back": {func(f flow) shown {
			u := back(f, "alex")
			f.store.failing("save")
			defer f.store.failing()
			return f.b.get(u.String())
		}, 503, "Not just now", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := flow{site: newSite(t)}
			f.b, f.link = f.browser(), f.invite("alex")
			f.to = f.b.get(f.link).to(t)
			page := test.run(f)
			if page.status != test.status || !strings.Contains(page.body, "<h1>"+test.title+"</h1>") {
				t.Errorf("the page is %d %s, want %d %s", page.status, page.body, test.status, test.title)
			}
			for _, who := range []string{"alex", "robin", "chris"} {
				if f.isLinked(who) {
					t.Errorf("%s is linked", who)
				}
			}
			if strings.Contains(f.store.dump(), "k1.") {
				t.Errorf("something is stored: %s", f.store.dump())
			}
			if diff := cmp.Diff(test.audit, f.audits.actions()); diff != "" {
				t.Errorf("the audit (-want +got):\n%s", diff)
			}
			if len(f.posts.to) != 0 {
				t.Errorf("told in Webex: %q", f.posts.to)
			}
			for _, header := range []string{"Content-Security-Policy", "Referrer-Policy"} {
				if page.header.Get(header) == "" {
					t.Errorf("the page has no %s", header)
				}
			}
			if strings.Contains(page.body, "script") || strings.Contains(f.log.String(), "ticket=") {
				t.Errorf("the page is %s, the log %s", page.body, f.log)
			}
		})
	}
}

// TestReplay comes back a second time, with the same cookie, after all went well.
func TestReplay(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	link := s.invite("alex")
	begun := b.get(link)
	address := b.decide(begun.to(t), "alex", "allow")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	kept := b.Jar.Cookies(u)
	if page := b.get(address); page.status != http.StatusOK {
		t.Fatalf("%d %s", page.status, page.body)
	}
	if again := b.get(address); again.status != http.StatusForbidden {
		t.Errorf("the same address again: %d", again.status)
	}
	before := s.store.dump()
	b.Jar.SetCookies(u, []*http.Cookie{{Name: kept[0].Name, Value: kept[0].Value, Path: oauth.CallbackPath}})
	if again := b.get(address); again.status != http.StatusGone || !strings.Contains(again.body, "used before") {
		t.Errorf("the same address and cookie again: %d %s", again.status, again.body)
	}
	if again := b.get(link); again.status != http.StatusGone {
		t.Errorf("the link again: %d", again.status)
	}
	if after := s.store.dump(); after != before {
		t.Errorf("a replay changed the store from %s to %s", before, after)
	}
	if diff := cmp.Diff([]string{"connected"}, s.audits.actions()); diff != "" {
		t.Errorf("the audit (-want +got):\n%s", diff)
	}
}

// TestOneInvitationConnectsOnce opens a link in several tabs and comes back from
// all of them at the same moment.
func TestOneInvitationConnectsOnce(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	link := s.invite("alex")
	const tabs = 8
	var addresses []string
	for range tabs {
		addresses = append(addresses, b.decide(b.get(link).to(t), "alex", "allow"))
	}
	statuses := make(chan int, tabs)
	for _, address := range addresses {
		go func() { statuses <- b.get(address).status }()
	}
	count := map[int]int{}
	for range tabs {
		count[<-statuses]++
	}
	if count[http.StatusOK] != 1 || count[http.StatusGone] != tabs-1 || !s.isLinked("alex") {
		t.Errorf("pages by status: %v", count)
	}
}

// TestAStrangerDoesNotEndTheLinkOfWhomTheyTrick: who follows a link that was made
// for another person stays connected as before.
func TestAStrangerDoesNotEndTheLinkOfWhomTheyTrick(t *testing.T) {
	s := newSite(t)
	if page := s.connect("robin"); page.status != http.StatusOK {
		t.Fatalf("%d %s", page.status, page.body)
	}
	b := s.browser()
	page := b.get(b.decide(b.get(s.invite("alex")).to(t), "robin", "allow"))
	if page.status != http.StatusForbidden || s.isLinked("alex") || !s.isLinked("robin") || s.granted("robin") == 0 {
		t.Errorf("%d; alex linked %v, robin linked %v with %d grants", page.status, s.isLinked("alex"), s.isLinked("robin"), s.granted("robin"))
	}
}

func TestConnectingAnewReplacesTheLink(t *testing.T) {
	s := newSite(t)
	for range 2 {
		if page := s.connect("alex"); page.status != http.StatusOK {
			t.Fatalf("%d %s", page.status, page.body)
		}
	}
	if _, err := s.users.Me(t.Context(), s.people["alex"].ID); err != nil {
		t.Error(err)
	}
}

func TestConnectedThoughTheMessageIsLost(t *testing.T) {
	s := newSite(t)
	s.posts.err = errAway
	if page := s.connect("alex"); page.status != http.StatusOK || !s.isLinked("alex") {
		t.Errorf("%d %s", page.status, page.body)
	}
}

func TestDisconnect(t *testing.T) {
	s := newSite(t)
	s.connect("alex")
	s.connect("robin")
	if n := s.granted("alex"); n != 1 {
		t.Fatalf("Webex knows %d grants", n)
	}
	revoked, err := s.users.Disconnect(t.Context(), s.people["alex"].ID)
	if !revoked || err != nil || s.isLinked("alex") || s.granted("alex") != 0 {
		t.Errorf("revoked %v, %v, linked %v, %d grants", revoked, err, s.isLinked("alex"), s.granted("alex"))
	}
	_, err = s.users.For(s.people["alex"].ID).Token(t.Context())
	wantKind(t, err, bot.NotLinked)
	if !s.isLinked("robin") || s.granted("robin") != 1 {
		t.Error("somebody else was disconnected too")
	}
	if revoked, err := s.users.Disconnect(t.Context(), s.people["alex"].ID); !revoked || err != nil {
		t.Errorf("a second time: %v, %v", revoked, err)
	}
}

func TestDisconnectWhileSomethingIsAway(t *testing.T) {
	for name, test := range map[string]struct {
		spoil   func(s *site)
		revoked bool
		linked  bool
		kind    bot.ErrorKind
	}{
		"Webex": {func(s *site) {
			if _, err := s.sim.Faults().Add(faults.Rule{Upstream: simulator.UpstreamWebex, Path: "/v1/authorizations*", Kind: faults.KindStatus, Status: 503}); err != nil {
				s.t.Fatal(err)
			}
		}, false, false, ""},
		"the store": {func(s *site) { s.store.failing("delete") }, false, true, bot.Upstream},
		"the grant": {func(s *site) {
			if err := s.sim.Happen("token revoked", map[string]any{"person": "alex.morgan@acme.example"}); err != nil {
				s.t.Fatal(err)
			}
		}, false, false, ""},
		"the key": {func(s *site) {
			k := s.store.kept["link:"+bare(s.people["alex"].ID)]
			k.value = bytes.ReplaceAll(k.value, []byte(`"k1.`), []byte(`"k9.`))
			s.store.kept["link:"+bare(s.people["alex"].ID)] = k
		}, false, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			s.connect("alex")
			test.spoil(s)
			revoked, err := s.users.Disconnect(t.Context(), s.people["alex"].ID)
			s.store.failing()
			if revoked != test.revoked || s.isLinked("alex") != test.linked || bot.KindOf(err) != test.kind {
				t.Errorf("revoked %v, linked %v, %v", revoked, s.isLinked("alex"), err)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	s := newSite(t)
	if err := s.users.CheckClient(t.Context()); err != nil {
		t.Errorf("the integration: %v", err)
	}
	if address, err := s.signIn.CheckRedirect(t.Context()); err != nil || address != s.ours+oauth.CallbackPath {
		t.Errorf("sent back to %s, %v", address, err)
	}
	elsewhere, err := oauth.NewSignIn(oauth.SignInConfig{Users: s.users, AuthorizeURL: s.cloud + "/v1/authorize", PublicURL: "https://bot.example", Auditor: s.audits, Poster: s.posts})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.CheckRedirect(t.Context()); !errors.Is(err, oauth.ErrRedirect) || !strings.Contains(err.Error(), "https://bot.example/oauth/callback") {
		t.Errorf("an address that the integration has not: %v", err)
	}
	for name, test := range map[string]struct {
		status int
		is     func(error) bool
	}{
		"unknown client": {401, func(err error) bool { return errors.Is(err, oauth.ErrClient) }},
		"known client":   {400, func(err error) bool { return err == nil }},
		"fault":          {503, func(err error) bool { return err != nil && !errors.Is(err, oauth.ErrClient) }},
	} {
		e := &endpoint{}
		e.answer(test.status, "{}")
		u := usersOf(t, e, newMemory(), keys(t, "k1"), &clock{now: start})
		if err := u.CheckClient(t.Context()); !test.is(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	closed, err := oauth.NewSignIn(oauth.SignInConfig{Users: s.users, AuthorizeURL: "http://127.0.0.1:1/v1/authorize", PublicURL: "https://bot.example", Auditor: s.audits, Poster: s.posts})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := closed.CheckRedirect(t.Context()); err == nil || errors.Is(err, oauth.ErrRedirect) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestNewSignInRefuses(t *testing.T) {
	s := newSite(t)
	whole := oauth.SignInConfig{Users: s.users, AuthorizeURL: s.cloud, PublicURL: s.ours, Auditor: s.audits, Poster: s.posts}
	for name, spoil := range map[string]func(*oauth.SignInConfig){
		"users":     func(c *oauth.SignInConfig) { c.Users = nil },
		"authorize": func(c *oauth.SignInConfig) { c.AuthorizeURL = "/authorize" },
		"public":    func(c *oauth.SignInConfig) { c.PublicURL = "" },
		"auditor":   func(c *oauth.SignInConfig) { c.Auditor = nil },
		"poster":    func(c *oauth.SignInConfig) { c.Poster = nil },
	} {
		cfg := whole
		spoil(&cfg)
		if _, err := oauth.NewSignIn(cfg); err == nil {
			t.Errorf("no %s: no error", name)
		}
	}
}
