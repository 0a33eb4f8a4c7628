package meetings

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// TestXMLHostileRequests sends what no client should: it is refused in the words
// of the interface, with the status 200.
func TestXMLHostileRequests(t *testing.T) {
	s := New(Config{World: world.Default(), Clock: clock.NewFrozen(time.Date(2025, 6, 17, 18, 0, 0, 0, time.UTC))})
	_, _, password := XMLAccount(world.Default())
	request := func(inside string) string {
		return `<message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><header><securityContext><webExID>administrator</webExID><password>` + password +
			`</password><siteName>acme</siteName></securityContext></header><body><bodyContent xsi:type="java:com.webex.service.binding.meeting.GetMeeting"><meetingKey>1</meetingKey>` +
			inside + `</bodyContent></body></message>`
	}
	deep := func(n int) string { return request(strings.Repeat("<a>", n) + strings.Repeat("</a>", n)) }
	for name, c := range map[string]struct{ body, id string }{
		"a request":           {request(""), "060001"}, // there is no such meeting
		"the deepest":         {deep(maxXMLDepth - 3), "060001"},
		"too deep":            {deep(maxXMLDepth - 2), "000003"},
		"a DOCTYPE":           {`<!DOCTYPE message [<!ENTITY a "b">]>` + request("&a;"), "000003"},
		"an unknown entity":   {request("&a;"), "000003"},
		"too long":            {request(strings.Repeat(" ", maxXML)), "000003"},
		"two documents":       {request("") + request(""), "000003"},
		"cut":                 {request("")[:200], "000003"},
		"nothing":             {"", "000003"},
		"something else":      {"{}", "000003"},
		"an unknown password": {strings.Replace(request(""), password, "x", 1), "030002"},
	} {
		w := httptest.NewRecorder()
		s.XMLHandler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, XMLPath, strings.NewReader(c.body)))
		if got := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(got, "<serv:result>FAILURE</serv:result>") || !strings.Contains(got, "<serv:exceptionID>"+c.id+"<") {
			t.Errorf("%s: %d %s", name, w.Code, got)
		}
	}
}

func FuzzXMLRequest(f *testing.F) {
	f.Add([]byte(`<message><header><securityContext><webExID>a</webExID></securityContext></header><body><bodyContent><meetingKey>1</meetingKey></bodyContent></body></message>`))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Add([]byte(strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70)))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := readXML(data)
		if text := string(data); err == nil && (strings.Contains(text, "<!DOCTYPE") && !strings.Contains(text, "<!--") && !strings.Contains(text, "CDATA") && !strings.Contains(text, "<?") || len(data) > maxXML) {
			t.Errorf("read: %q", text)
		}
	})
}
