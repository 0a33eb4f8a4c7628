package unifiedcm

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	simulated "floorwalker/integrations/simulator/unifiedcm"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

func public(err error) string {
	e, ok := errors.AsType[*bot.Error](err)
	if !ok {
		return ""
	}
	return e.Public
}

// counting counts the requests that reach a handler.
func counting(next http.Handler, n *atomic.Int32) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.Add(1); next.ServeHTTP(w, r) })
}

func TestFixtures(t *testing.T) {
	t.Run("phone", func(t *testing.T) {
		p, err := connect(t, answering(200, sample(t, "getPhone.response.derived.xml")), nil).Phone(t.Context(), "SEP001122334455")
		if err != nil || p.Lines[0].Extension != "2001" || p.Lines[0].Partition != "INTERNAL" || p.Owner.ID != "amckenzie" || p.Pool != "Default" {
			t.Errorf("%+v %v", p, err)
		}
	})
	t.Run("registered", func(t *testing.T) {
		got, err := connect(t, answering(200, sample(t, "ris-ext.response.derived.xml")), nil).Registrations(t.Context(), []string{"SEP001122334455"}, 0)
		r := got["SEP001122334455"]
		if err != nil || r.State != bot.Registered || r.Node != "cucm-sub1" || r.Since.Unix() != 1547903169 || r.Address != "192.0.2.21" || r.Lines["2001"] != bot.Registered {
			t.Errorf("%+v %v", r, err)
		}
	})
	t.Run("not known", func(t *testing.T) {
		got, err := connect(t, answering(200, sample(t, "ris-empty.response.xml")), nil).Registrations(t.Context(), []string{"SEP001122334455"}, 0)
		if r := got["SEP001122334455"]; err != nil || r.State != bot.NeverRegistered {
			t.Errorf("%+v %v", r, err)
		}
	})
	t.Run("too large", func(t *testing.T) {
		fault := readFault(sample(t, "fault-query-too-large.500.xml"))
		if fault == nil || fault.AXL != -1 {
			t.Fatalf("%+v", fault)
		}
		if rows, large := fault.tooLarge(); !large || rows != 843 {
			t.Errorf("%d rows, %v", rows, large)
		}
	})
	t.Run("too many", func(t *testing.T) {
		if fault := readFault(sample(t, "ris-ratecontrol.fault.xml")); fault == nil || !fault.tooMany() {
			t.Errorf("%+v", fault)
		}
	})
}

// TestRequests holds what we send against what independent clients send.
func TestRequests(t *testing.T) {
	for name, test := range map[string]struct {
		sample string
		op     any
	}{
		"getPhone": {"getPhone.request.zeep.xml", struct {
			Name string `xml:"name"`
		}{"SEP001122334455"}},
		"executeSQLQuery": {"executeSQLQuery.request.cisco-axl.xml", struct {
			SQL string `xml:"sql"`
		}{"select name from device"}},
		"selectCmDeviceExt": {"ris-ext.request.cisco-risport.xml", risRequest{
			Criteria: risCriteria{Max: 1000, Class: "Phone", Model: anyModel, Status: "Any", SelectBy: "Name",
				Items: []risItem{{"SEP001122334455"}}, Protocol: "Any", DownloadStatus: "Any"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			space := "http://www.cisco.com/AXL/API/15.0"
			if strings.HasPrefix(name, "select") {
				space = risSpace
			}
			ours, err := encode(name, space, test.op)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := flat(t, ours), flat(t, sample(t, test.sample)); got != want {
				t.Errorf("sent\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		kind    bot.ErrorKind
		says    string
	}{
		"a page":            {answering(200, []byte("<html><body>sign in</body></html>")), bot.Upstream, "UNIFIED_CM_URL"},
		"no response":       {answering(200, []byte(`<Envelope xmlns="`+soapSpace+`"><Body/></Envelope>`)), bot.Upstream, "cannot be read"},
		"another response":  {answering(200, []byte(`<Envelope xmlns="`+soapSpace+`"><Body><getLineResponse/></Body></Envelope>`)), bot.Upstream, "cannot be read"},
		"a DOCTYPE":         {answering(200, []byte(`<!DOCTYPE x><Envelope/>`)), bot.Upstream, "cannot be read"},
		"no role":           {answering(403, nil), bot.Upstream, "Standard AXL API Access"},
		"unknown schema":    {answering(599, []byte("schema not supported")), bot.Upstream, "UNIFIED_CM_VERSION"},
		"a broken server":   {answering(500, []byte("<html/>")), bot.Upstream, "fault of its own"},
		"busy":              {answering(503, nil), bot.Upstream, "busy"},
		"a fault with 200":  {answering(200, faultBody("soapenv:Server", "Item not valid: it was not found", 5007)), bot.NotFound, "does not know it"},
		"a fault of a kind": {answering(500, faultBody("soapenv:Server", "No *permission* <here>", 9)), bot.Upstream, "“No *permission* <here>”"},
	} {
		t.Run(name, func(t *testing.T) {
			err := anyCall(connect(t, test.handler, nil))(t.Context())
			if bot.KindOf(err) != test.kind || !strings.Contains(public(err), test.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func faultBody(code, reason string, axl int) []byte {
	return []byte(`<soapenv:Envelope xmlns:soapenv="` + soapSpace + `"><soapenv:Body><soapenv:Fault><faultcode>` + code + `</faultcode><faultstring>` +
		strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(reason) + `</faultstring><detail><axlError><axlcode>` + itoa(axl) + `</axlcode></axlError></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`)
}

// TestFaultsAreNoOutage asks about phones that do not exist until a breaker would
// have opened: the cluster answers, and each question is sent once.
func TestFaultsAreNoOutage(t *testing.T) {
	var n atomic.Int32
	s := simulate(t, nil)
	c := connect(t, counting(s.Handler(), &n), nil)
	for range 30 {
		if _, err := c.Phone(t.Context(), "SEP000000000000"); bot.KindOf(err) != bot.NotFound {
			t.Fatal(err)
		}
	}
	if n.Load() != 30 {
		t.Errorf("%d requests for 30 questions", n.Load())
	}
	if _, err := c.Phone(t.Context(), mayas); err != nil {
		t.Error(err)
	}
}

// TestRegistrationsRateLimit has the cluster answer fifteen questions a minute:
// the next one is waited for, or refused in words when there is no time.
func TestRegistrationsRateLimit(t *testing.T) {
	s := simulate(t, nil)
	for i := range 16 {
		_, err := s.Registrations(t.Context(), []string{mayas}, 0)
		if told := strings.Contains(public(err), "only so many questions a minute"); told != (i == 15) {
			t.Errorf("question %d: %v", i+1, err)
		}
	}
	s.clock.Advance(time.Minute)
	// The budget of the client that was told to wait does so by the real clock.
	if _, err := connect(t, s.Handler(), nil).Registrations(t.Context(), []string{mayas}, 0); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

// TestRateLimitIsWaitedOut runs on a simulated clock: the wait that the cluster
// asks for is told, and then the question is put again.
func TestRateLimitIsWaitedOut(t *testing.T) {
	limited := sample(t, "ris-ratecontrol.fault.xml")
	answer := sample(t, "ris-ext.response.derived.xml")
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		up := roundTrip(func(req *http.Request) (*http.Response, error) {
			if asked++; asked <= 2 {
				return xmlAnswer(req, 500, limited), nil
			}
			return xmlAnswer(req, 200, answer), nil
		})
		access := Access{URL: "https://cucm.example.com:8443", User: "u", Password: "p", Version: "15.0"}
		client, err := access.Connect(rest.WithTransport(&guard{next: up, wait: risWait}))
		if err != nil {
			t.Fatal(err)
		}
		c, err := New(Config{Client: client, Version: "15.0"})
		if err != nil {
			t.Fatal(err)
		}
		var told []time.Duration
		ctx := rest.WithWaitNotice(t.Context(), func(_ string, d time.Duration) { told = append(told, d) })
		begin := time.Now()
		got, err := c.Registrations(ctx, []string{"SEP001122334455"}, 0)
		if err != nil || !got["SEP001122334455"].Up() {
			t.Fatalf("%v %v", got, err)
		}
		if waited := time.Since(begin); waited < 2*risWait || len(told) == 0 {
			t.Errorf("waited %v, told of %v", waited, told)
		}
	})
}

// TestBusyCluster has changes refused until earlier ones are passed on. One that
// says how things shall be is sent again; a reset is not.
func TestBusyCluster(t *testing.T) {
	s := simulate(t, nil)
	s.happens(t, "cluster is busy", map[string]any{"seconds": "30"})
	if err := s.ResetPhone(t.Context(), mayas); bot.KindOf(err) != bot.Upstream || !strings.Contains(public(err), "was not reset") {
		t.Errorf("%v", err)
	}
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		up := roundTrip(func(req *http.Request) (*http.Response, error) {
			if asked++; asked == 1 {
				return xmlAnswer(req, 503, []byte("busy")), nil
			}
			return xmlAnswer(req, 200, []byte(`<Envelope xmlns="`+soapSpace+`"><Body><updatePhoneResponse><return>{1}</return></updatePhoneResponse></Body></Envelope>`)), nil
		})
		client, err := Access{URL: "https://cucm.example.com:8443", User: "u", Password: "p", Version: "15.0"}.Connect(rest.WithTransport(&guard{next: up, wait: risWait}))
		if err != nil {
			t.Fatal(err)
		}
		c, err := New(Config{Client: client, Version: "15.0"})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if err := c.SetDescription(t.Context(), mayas, "x"); err != nil || asked != 2 || time.Since(begin) != busyWaits[0] {
			t.Errorf("%v after %d requests and %v", err, asked, time.Since(begin))
		}
	})
}

// TestLostAnswers has the answer to a change lost.
func TestLostAnswers(t *testing.T) {
	var n atomic.Int32
	c := connect(t, counting(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), &n), nil)
	if err := c.ResetPhone(t.Context(), mayas); bot.KindOf(err) != bot.Uncertain {
		t.Errorf("%v", err)
	}
	if n.Load() != 1 {
		t.Errorf("the reset was sent %d times", n.Load())
	}
}

// TestWithoutDatabase lists phones without SQL.
func TestWithoutDatabase(t *testing.T) {
	s := simulate(t, nil)
	c := connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Soapaction"), "executeSQLQuery") {
			answering(500, faultBody("soapenv:Server", "The specified table is not in the database.", -206))(w, r)
			return
		}
		s.Handler().ServeHTTP(w, r)
	}), nil)
	inv, err := c.Phones(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := inv.Named(mayas); !ok || inv.Lines || len(inv.Phones) != 9 || p.Owner.Name != "Maya Patel" {
		t.Errorf("%+v", inv)
	}
}

// TestVersions speaks schemas that a cluster knows, and one that it does not.
func TestVersions(t *testing.T) {
	s := simulate(t, func(c *simulated.Config) { c.World.UnifiedCM.Version = "14.0" })
	for version, known := range map[string]bool{"12.5": true, "14.0": true, "15.0": false} {
		c := connect(t, s.Handler(), func(a *Access) { a.Version = version })
		_, err := c.Phone(t.Context(), mayas)
		if known != (err == nil) || !known && !strings.Contains(public(err), "UNIFIED_CM_VERSION") {
			t.Errorf("%s: %v", version, err)
		}
	}
}
