package callrecords

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPartnerRefusesWhatCiscoRefuses(t *testing.T) {
	b := newBooks(t, func(r *records) { r.Customers, r.PerHour, r.PartnerPerMinute = 3, 60, 2 })
	own := b.w.Organization.ID
	tests := []struct {
		name, token, path string
		begins, ends      time.Duration
		more              string
		status            int
	}{
		{"61 minutes", "admin", "/partners/cdrcountbyorg", 2 * time.Hour, 59 * time.Minute, "page=1", 400},
		{"too old", "admin", "/partners/cdrcountbyorg", 49 * time.Hour, 48 * time.Hour, "page=1", 400},
		{"too fresh", "admin", "/partners/cdrcountbyorg", 30 * time.Minute, 4 * time.Minute, "page=1", 400},
		{"page 0", "admin", "/partners/cdrcountbyorg", time.Hour, 5 * time.Minute, "page=0", 400},
		{"records too old", "admin", "/partners/cdrsbyorg", 49 * time.Hour, 47 * time.Hour, "orgId=" + own, 400},
		{"nobody's organization", "admin", "/partners/cdrsbyorg", 2 * time.Hour, time.Hour, "orgId=00000000-0000-4000-8000-000000000000", 404},
		{"no scope", "viewer", "/partners/cdrcountbyorg", 2 * time.Hour, time.Hour, "page=1", 403},
		{"first", "other", "/partners/cdrcountbyorg", 2 * time.Hour, time.Hour, "page=1", 200},
		{"second", "other", "/partners/cdrcountbyorg", 2 * time.Hour, time.Hour, "page=2", 200},
		{"third in a minute", "other", "/partners/cdrcountbyorg", 2 * time.Hour, time.Hour, "page=1", 429},
	}
	for _, test := range tests {
		if got := b.get(test.token, PartnerPath, test.path, b.window(test.begins, test.ends, test.more)); got.status != test.status {
			t.Errorf("%s: %d %v, want %d", test.name, got.status, got.body, test.status)
		}
	}
}

// counts reads every page of an hour's counts, until one is empty.
func (b *books) counts(begins, ends time.Duration) map[string]int {
	b.t.Helper()
	all := map[string]int{}
	for _, page := range []string{"page=1", "page=2", "page=3"} {
		got := b.get("admin", PartnerPath, "/partners/cdrcountbyorg", b.window(begins, ends, page))
		for _, item := range got.body["cdr_counts"].([]any) {
			one := item.(map[string]any)
			all[one["orgId"].(string)] = int(one["count"].(float64))
		}
	}
	return all
}

func TestCountsArePagedAndAnnounced(t *testing.T) {
	b := newBooks(t, func(r *records) { r.Customers, r.PerHour = 282, 12 })
	if all := b.counts(2*time.Hour, time.Hour); len(all) != 283 {
		t.Errorf("%d organizations, want 283", len(all))
	}
	for style, want := range map[string]map[string][]string{
		"plain":    {"number-of-pages": {"2"}, "total-number-of-organizations": {"283"}, "current-page": {"2"}},
		"camel":    {"numberOfPages": {"2"}, "totalNumberOfOrgs": {"283"}, "currentPage": {"2"}},
		"prefixed": {"X-Total-Pages": {"2"}, "X-Total-Orgs": {"283"}, "X-Current-Page": {"2"}},
		"none":     {},
	} {
		b.happen("page headers change", map[string]any{"style": style})
		got := b.get("admin", PartnerPath, "/partners/cdrcountbyorg", b.window(2*time.Hour, time.Hour, "page=2"))
		delete(got.header, "Content-Type")
		delete(got.header, "Trackingid")
		if diff := cmp.Diff(want, map[string][]string(got.header)); diff != "" {
			t.Errorf("%s: %s", style, diff)
		}
	}
}

// TestTheBooksAgree holds what is delivered, counted and given out against one
// another: the batches of a day hold exactly the records that the partner's
// interface counts, in the end, once each, and late ones are among them.
func TestTheBooksAgree(t *testing.T) {
	b := newBooks(t, func(r *records) { r.Customers, r.PerHour, r.OwnPerHour, r.LatePercent, r.MaxLate = 7, 80, 50, 8, "6h" })
	b.happen("partner webhook is set", map[string]any{"url": "http://127.0.0.1:1/webhooks/call-records", "secret": "s3cret"})
	b.sys.Start()
	b.clock.Advance(24*time.Hour + 5*time.Minute)
	b.happen("call is recorded", map[string]any{"of": "Maya Patel", "number": "+12025550143", "name": "=HYPERLINK(\"http://x\")", "outcome": "missed", "late": "3h"})
	b.clock.Advance(8 * time.Hour)
	type seen struct {
		report string
		times  int
	}
	delivered := map[string]map[string]*seen{}
	late, repeats, texts := 0, 0, 0
	for i, h := range b.sent {
		mac := hmac.New(sha1.New, []byte("s3cret"))
		mac.Write(h.Body)
		if h.Secret != "s3cret" || h.Sign(h.Secret, h.Body).Get("X-Spark-Signature") != hex.EncodeToString(mac.Sum(nil)) {
			t.Fatal("badly signed")
		}
		var body struct {
			Items []map[string]any `json:"items"`
		}
		d := json.NewDecoder(bytes.NewReader(h.Body))
		if err := d.Decode(&body); err != nil {
			t.Fatal(err)
		}
		made := start.Add(time.Duration(i+1) * 5 * time.Minute) // a batch each five minutes
		for _, item := range body.Items {
			end := endOf(t, item)
			if end >= made.Add(-5*time.Minute).Format(timeForm) {
				t.Fatalf("the batch of %s has a call that ended at %s", made, end)
			}
			if end < made.Add(-10*time.Minute).Format(timeForm) {
				late++
			}
			if _, text := item["Duration"].(string); text {
				texts++
			}
			org, id := item["Org UUID"].(string), item["Report ID"].(string)
			if delivered[org] == nil {
				delivered[org] = map[string]*seen{}
			}
			one := delivered[org][id]
			if one == nil {
				one = &seen{}
				delivered[org][id] = one
			}
			if one.times++; one.times == 2 {
				repeats++
				if report := item["Report time"].(string); report <= one.report || item["Call Recording Result"] != "successful" {
					t.Errorf("a later version of %s is not newer", id)
				}
			}
			one.report = item["Report time"].(string)
		}
	}
	if late == 0 || repeats == 0 || texts == 0 {
		t.Errorf("%d late, %d later versions, %d with numbers as texts", late, repeats, texts)
	}
	// Every hour of which nothing can come any more, and which a batch has had.
	for hours := 8; hours < 30; hours++ {
		begins, ends := time.Duration(hours+1)*time.Hour, time.Duration(hours)*time.Hour
		for org, count := range b.counts(begins, ends) {
			var ids []string
			window := b.window(begins, ends, "orgId="+org)
			got := b.ask(b.sys.Handler(), "admin", PartnerPath+"/partners/cdrsbyorg", window)
			if hours == 8 { // to hold every one to the specification takes long
				got = b.get("admin", PartnerPath, "/partners/cdrsbyorg", window)
			}
			for _, item := range got.items() {
				ids = append(ids, item["Report ID"].(string))
				if delivered[org][item["Report ID"].(string)] == nil {
					t.Errorf("record %v of %s, which ended %v, was never delivered", item["Report ID"], org, item["Release time"])
				}
			}
			slices.Sort(ids)
			if len(slices.Compact(ids)) != count {
				t.Errorf("%d h ago, %s: %d counted, %d given out", hours, org, count, len(ids))
			}
		}
	}
	if len(delivered) != len(b.sys.orgs) {
		t.Errorf("batches of %v", slices.Sorted(maps.Keys(delivered)))
	}
}

func TestBatchesAreSteered(t *testing.T) {
	b := newBooks(t, func(r *records) { r.Customers, r.PerHour = 5, 200 })
	b.sys.Start()
	b.clock.Advance(time.Hour)
	if len(b.sent) > 0 {
		t.Fatal("batches went out to nobody")
	}
	for _, wrong := range []map[string]any{{"url": "nowhere"}, {"url": "http://127.0.0.1:1/x", "feed": "all"}} {
		if err := b.sys.Happen("partner webhook is set", wrong); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
	b.happen("partner webhook is set", map[string]any{"url": "http://127.0.0.1:1/x", "envelope": "array", "feed": "billing", "algorithm": "sha256", "header": "X-Webex-Signature"})
	b.clock.Advance(5 * time.Minute)
	if len(b.sent) != 1 || b.sent[0].Body[0] != '[' || len(b.sent[0].Sign("x", nil).Get("X-Webex-Signature")) != 64 {
		t.Fatalf("%d deliveries", len(b.sent))
	}
	billed := bytes.Count(b.sent[0].Body, []byte(`"Report ID"`))
	all := len(b.sys.batch(ms(b.clock.Now()), "analytics"))
	if billed == 0 || billed >= all {
		t.Errorf("%d of %d records are billed", billed, all)
	}
	b.happen("batch comes again", nil)
	if len(b.sent) != 2 || !bytes.Equal(b.sent[0].Body, b.sent[1].Body) {
		t.Error("the batch did not come again")
	}
	b.happen("batches stop", map[string]any{"for": "6h"})
	b.clock.Advance(6 * time.Hour)
	if v := b.sys.Snapshot(); len(b.sent) > 3 || v.Batches.Withheld < 71 || len(v.Organizations) != 6 {
		t.Errorf("%d deliveries, %+v", len(b.sent), v.Batches)
	}
	b.clock.Advance(10 * time.Minute)
	if n := len(b.sent); n < 4 {
		t.Errorf("%d deliveries after the outage", n)
	}
	b.happen("partner webhook is set", map[string]any{"url": "none"})
	n := len(b.sent)
	b.clock.Advance(time.Hour)
	if len(b.sent) != n {
		t.Error("batches went on")
	}
}

func TestExactCalls(t *testing.T) {
	b := newBooks(t, func(r *records) { r.Customers = 0 })
	for _, call := range []map[string]any{
		{"of": "Front Desk", "number": "+12025550143", "name": "Henry Green", "outcome": "missed", "by": "Tom Becker"},
		{"of": "Maya Patel", "withheld": "yes", "outcome": "answered", "talkSeconds": "75"},
		{"of": "Maya Patel", "direction": "internal", "number": "4102", "outcome": "busy"},
		{"of": "Maya Patel", "direction": "outbound", "number": "+441632960001", "outcome": "failed"},
	} {
		b.happen("call is recorded", call)
	}
	for _, wrong := range []map[string]any{{"of": "Nobody"}, {"of": "Maya Patel", "by": "Nobody"}, {"of": "Maya Patel", "outcome": "eaten"}, {"of": "Maya Patel", "late": "49h"}, {"of": "Maya Patel", "talkSeconds": "-1"}} {
		if err := b.sys.Happen("call is recorded", wrong); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
	b.clock.Advance(10 * time.Minute)
	type row struct{ User, Direction, Calling, Answered, Reason, Type string }
	var rows []row
	for _, i := range b.get("admin", home, "/cdr_feed", b.window(time.Hour, 5*time.Minute)).items() {
		s := func(name string) string { return i[name].(string) }
		rows = append(rows, row{s("User"), s("Direction"), s("Calling number"), s("Answered"), s("Call outcome reason"), s("Call type")})
	}
	slices.SortFunc(rows, func(a, b row) int {
		return bytes.Compare([]byte(a.User+a.Direction+a.Reason), []byte(b.User+b.Direction+b.Reason))
	})
	for i, r := range rows {
		if slices.Contains([]string{"NA", "Anonymous"}, r.Calling) {
			rows[i].Calling = ""
		}
	}
	want := []row{
		{"Front Desk", "TERMINATING", "+12025550143", "false", "NoAnswer", "SIP_INBOUND"},
		{"Maya Patel", "ORIGINATING", "+19195550111", "false", "Q850102ServerTimeout", "SIP_INTERNATIONAL"},
		{"Maya Patel", "ORIGINATING", "+19195550111", "false", "UserBusy", "SIP_ENTERPRISE"},
		{"Maya Patel", "TERMINATING", "", "true", "Normal", "SIP_INBOUND"},
		{"Tom Becker", "TERMINATING", "+12025550143", "false", "NoAnswer", "SIP_INBOUND"},
		{"Tom Becker", "TERMINATING", "+19195550111", "false", "UserBusy", "SIP_ENTERPRISE"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}
