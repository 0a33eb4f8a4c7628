package meetings

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/clock"
	site "floorwalker/integrations/simulator/meetings"
	"floorwalker/integrations/simulator/world"
)

// newXML returns a client of the XML interface that handle answers.
func newXML(t testing.TB, handle http.Handler, password string) *XML {
	t.Helper()
	server := httptest.NewServer(handle)
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	up, err := rest.New(server.URL+site.XMLPath, rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1, MaxWait: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	x, err := NewXML(XMLConfig{Client: up, Site: "acme", User: "administrator", Password: password, ZoneID: 11, Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var alexPerson = bot.Person{Name: "Alex Morgan", Email: "alex.morgan@acme.example"}

func xmlSite(t testing.TB, start time.Time) *XML {
	w := world.Default()
	_, _, password := site.XMLAccount(w)
	sys := site.New(site.Config{World: w, Clock: clock.NewFrozen(start)})
	return newXML(t, sys.XMLHandler(), password)
}

func TestXMLLife(t *testing.T) {
	x, ctx := xmlSite(t, start), t.Context()
	alex := x.Calendar(alexPerson)
	p := plan1()
	p.Title = "SL & <dip>"
	if _, err := alex.Create(ctx, p); err != nil {
		t.Fatal(err)
	}
	m, err := alex.Find(ctx, p)
	if err != nil || m.ID == "" {
		t.Fatalf("found %+v, %v", m, err)
	}
	all, more, err := alex.Meetings(ctx, tomorrow)
	if err != nil || more || len(all) != 2 || all[1].Title != p.Title || !all[1].Start.Equal(p.Start) || !all[1].End.Equal(p.End) {
		t.Fatalf("has %+v, %v", all, err)
	}
	if _, err := x.Calendar(bot.Person{Email: "dana.whitfield@acme.example"}).Meeting(ctx, m.ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("somebody else looks at it: %v", err)
	}
	if err := x.Calendar(bot.Person{Email: "dana.whitfield@acme.example"}).Cancel(ctx, m); bot.KindOf(err) != bot.NotFound {
		t.Errorf("somebody else cancels it: %v", err)
	}
	if _, err := alex.Change(ctx, m, bot.MeetingChange{Start: p.Start.Add(time.Hour), End: p.End.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	// Invitees are replaced as a whole: the one who is there stays.
	if err := alex.Invite(ctx, m, bot.Invitee{Email: "out@side.example"}); err != nil {
		t.Fatal(err)
	}
	invited, err := alex.Invitees(ctx, m)
	if err != nil || len(invited) != 2 || invited[0].Name != "Maya Patel" {
		t.Fatalf("invited %+v, %v", invited, err)
	}
	if err := alex.Uninvite(ctx, m, invited[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := alex.Change(ctx, m, bot.MeetingChange{Title: "New"}); err != nil {
		t.Fatal(err)
	}
	m, err = alex.Meeting(ctx, m.ID)
	if err != nil || m.Title != "New" || !m.Start.Equal(p.Start.Add(time.Hour)) {
		t.Errorf("changed to %+v, %v", m, err)
	}
	if invited, err = alex.Invitees(ctx, m); err != nil || len(invited) != 1 || invited[0].Email != "out@side.example" {
		t.Errorf("invited %+v, %v", invited, err)
	}
	if all[0].Title != "Stand-up" {
		t.Fatalf("the series is not there: %+v", all[0])
	}
	if one, err := alex.Meeting(ctx, all[0].ID); err != nil || !one.Recurring || one.Fixed == "" || !one.Start.Equal(all[0].Start) || !one.End.Equal(all[0].End) || one.ID != all[0].ID {
		t.Errorf("one of a series: %+v, %v", one, err)
	}
	for what, err := range map[string]error{
		"moved": second(alex.Change(ctx, all[0], bot.MeetingChange{Title: "x"})), "cancelled": alex.Cancel(ctx, all[0]), "invited to": alex.Invite(ctx, all[0], bot.Invitee{Email: "a@b.example"}),
	} {
		if bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), "only the whole series") {
			t.Errorf("a series is %s: %v", what, err)
		}
	}
	for _, id := range []string{"1@", "1@x", "@5", "1@99999999999999999999", "1@1@1"} {
		if _, err := alex.Meeting(ctx, id); bot.KindOf(err) != bot.NotFound && bot.KindOf(err) != bot.Invalid {
			t.Errorf("the id %q: %v", id, err)
		}
	}
	if link, err := alex.Join(ctx, m); err != nil || !strings.HasPrefix(link.Join, "https://") {
		t.Errorf("joins with %+v, %v", link, err)
	}
	if err := alex.End(ctx, m); bot.KindOf(err) != bot.Invalid {
		t.Errorf("ended: %v", err)
	}
	if err := alex.Cancel(ctx, m); err != nil {
		t.Fatal(err)
	}
	if _, err := alex.Meeting(ctx, m.ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("after: %v", err)
	}
	if all, _, err := x.Calendar(bot.Person{Email: "tom.becker@acme.example"}).Meetings(ctx, tomorrow); err != nil || len(all) != 0 {
		t.Errorf("no meetings are %v, %v", all, err)
	}
	if _, _, err := x.Calendar(bot.Person{Email: "nobody@acme.example"}).Meetings(ctx, tomorrow); bot.KindOf(err) != bot.NotFound || !strings.Contains(err.Error(), "no host with your address") {
		t.Errorf("nobody: %v", err)
	}
}

// TestXMLOverTheChange makes meetings about the hour that comes twice.
func TestXMLOverTheChange(t *testing.T) {
	x := xmlSite(t, time.Date(2025, 10, 31, 18, 0, 0, 0, time.UTC))
	alex := x.Calendar(alexPerson)
	twice := time.Date(2025, 11, 2, 6, 30, 0, 0, time.UTC) // the second 01:30
	p := bot.MeetingPlan{Title: "Night", Start: twice, End: twice.Add(time.Hour)}
	if _, err := alex.Create(t.Context(), p); bot.KindOf(err) != bot.Invalid {
		if m, found := alex.Find(t.Context(), p); found != nil || !m.Start.Equal(twice) {
			t.Errorf("an hour that cannot be told: %v, %+v, %v", err, m, found)
		}
	}
	p.Start, p.End = twice.Add(8*time.Hour), twice.Add(9*time.Hour) // 09:30 EST
	if _, err := alex.Create(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if m, err := alex.Find(t.Context(), p); err != nil || !m.Start.Equal(p.Start) {
		t.Errorf("%+v, %v", m, err)
	}
}

func second[T any](_ T, err error) error { return err }

func xmlFixture(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	data, err := os.ReadFile(filepath.Join(dir, "webex-xml", name))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("the fixtures are not there; set FIXTURES_DIR")
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestXMLFixtures reads answers that were seen at Webex.
func TestXMLFixtures(t *testing.T) {
	var answer []byte
	x := newXML(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(body), "<webExID>administrator</webExID>") {
			t.Errorf("the request names no account: %s", body)
		}
		_, _ = w.Write(answer)
	}), "secret-word")
	for name, want := range map[string]struct {
		kind  bot.ErrorKind
		words string
	}{
		"failure-access-denied.000001.xml": {bot.Forbidden, "additional privileges are required"},
		"failure-asservice.000035.xml":     {bot.Upstream, "does not respond"},
		"failure-bad-password.030002.xml":  {bot.Upstream, "MEETINGS_XML_PASSWORD"},
	} {
		answer = xmlFixture(t, name)
		_, _, err := x.Calendar(alexPerson).Meetings(t.Context(), tomorrow)
		if bot.KindOf(err) != want.kind || !strings.Contains(err.Error(), want.words) || strings.Contains(fmt.Sprintf("%+v", err), "secret-word") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"createMeeting.response.xml", "createMeeting.response.older.xml"} {
		answer = xmlFixture(t, name)
		if m, err := x.Calendar(alexPerson).Create(t.Context(), plan1()); err != nil || m.ID == "" {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	answer = xmlFixture(t, "getMeeting.response.trimmed.xml")
	host := x.Calendar(bot.Person{Email: "host@example.com"})
	m, err := host.Meeting(t.Context(), "182468596")
	if err != nil || m.Title != "Sample" || m.Recurring || !m.Start.Equal(time.Date(2017, 8, 26, 2, 10, 10, 0, time.UTC)) { // 10:10:10 in Beijing
		t.Errorf("%+v, %v", m, err)
	}
	if invited, err := host.Invitees(t.Context(), m); err != nil || len(invited) != 1 || invited[0].Email != "attendee@example.com" {
		t.Errorf("%+v, %v", invited, err)
	}
	answer = []byte(strings.Replace(string(xmlFixture(t, "lstsummaryMeeting.response.derived.xml")), "<serv:total>25</serv:total>", "<serv:total>1</serv:total>", 1))
	all, _, err := x.Calendar(alexPerson).Meetings(t.Context(), bot.Range{From: time.Date(2020, 12, 2, 0, 0, 0, 0, time.UTC), To: time.Date(2020, 12, 3, 0, 0, 0, 0, time.UTC)})
	if err != nil || len(all) != 1 || all[0].Number != "11720995293" || all[0].ID != "11720995293@1606936500" || !all[0].Start.Equal(time.Date(2020, 12, 2, 19, 15, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestXMLKeepsOtherAttendees invites somebody to a meeting with attendees whom
// the bot could not have invited: they are sent again as they are.
func TestXMLKeepsOtherAttendees(t *testing.T) {
	const there = `<attendee><person><name>Sam &amp; Co</name><address><addressType>PERSONAL</addressType></address><phones></phones></person><contactID>945793342</contactID><role>PRESENTER</role></attendee>`
	answer := strings.Replace(string(xmlFixture(t, "getMeeting.response.trimmed.xml")), "</meet:attendees>",
		strings.NewReplacer("</", "</meet:", "<", "<meet:").Replace(there)+"</meet:attendees>", 1)
	set := ""
	x := newXML(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "SetMeeting") {
			set = string(body)
		}
		_, _ = w.Write([]byte(answer))
	}), "p")
	host, m := x.Calendar(bot.Person{Email: "host@example.com"}), bot.Meeting{ID: "182468596"}
	if err := host.Invite(t.Context(), m, bot.Invitee{Email: "new@example.com", Name: "New"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{there, "<email>attendee@example.com</email>", "<contactID>945793342</contactID>", "<attendee><person><name>New</name><email>new@example.com</email></person></attendee>"} {
		if !strings.Contains(set, want) {
			t.Errorf("lost %s in %s", want, set)
		}
	}
	if err := host.Uninvite(t.Context(), m, bot.Invitee{Email: "Attendee@example.com"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(set, there) || strings.Contains(set, "attendee@example.com") {
		t.Errorf("uninvited: %s", set)
	}
	set = ""
	if err := host.Invite(t.Context(), m, bot.Invitee{Email: "Attendee@example.com"}); err != nil || set != "" {
		t.Errorf("invited twice: %v, %s", err, set)
	}
	if err := host.Uninvite(t.Context(), m, bot.Invitee{Email: "gone@example.com"}); err != nil || set != "" {
		t.Errorf("taken back twice: %v, %s", err, set)
	}
}

// TestXMLHostileAnswers reads what no site should send.
func TestXMLHostileAnswers(t *testing.T) {
	answer := ""
	x := newXML(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }), "p")
	for name, text := range map[string]string{
		"a DOCTYPE": `<!DOCTYPE a [<!ENTITY b "c">]><message><header><response><result>SUCCESS</result></response></header></message>`,
		"deep":      strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100), "large": "<message>" + strings.Repeat(" ", 1<<21) + "</message>", "no XML": "Service unavailable", "nothing": "",
		"no result": "<message/>",
	} {
		answer = text
		if _, _, err := x.Calendar(alexPerson).Meetings(t.Context(), tomorrow); err == nil || bot.KindOf(err) == bot.Internal {
			t.Errorf("%s, read: %v", name, err)
		}
		if _, err := x.Calendar(alexPerson).Create(t.Context(), plan1()); bot.KindOf(err) != bot.Uncertain {
			t.Errorf("%s, made: %v", name, err)
		}
	}
}

func FuzzXMLAnswer(f *testing.F) {
	f.Add([]byte(`<message><header><response><result>SUCCESS</result></response></header><body><bodyContent><meeting><meetingKey>1</meetingKey></meeting></bodyContent></body></message>`))
	f.Add([]byte(`<message><header><response><result>FAILURE</result><exceptionID>000015</exceptionID></response></header></message>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var head answered
		var list listAnswer
		var get getAnswer
		for _, out := range []any{&head, &list, &get} {
			if err := rest.UnmarshalXML(data, out); err != nil && errors.Is(err, io.EOF) && len(data) > 1<<20 {
				t.Error(err)
			}
		}
	})
}
