package unifiedcm

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// perfmonPerMinute is how many requests Perfmon answers a minute.
const perfmonPerMinute = 50

func (s *System) servePerfmon(w http.ResponseWriter, r *http.Request) {
	op, err := readEnvelope(r.Body)
	if err != nil || op.space != risSpace {
		axisFault(w, "Server.userException", "org.xml.sax.SAXException: the request cannot be read")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tooMany("perfmon", perfmonPerMinute) {
		axisFault(w, "Server.RateControl", fmt.Sprintf("AxisFault: Exceeded allowed rate for Perfmon information. Current allowed rate for perfmon information "+
			"is %d requests per minute.", perfmonPerMinute))
		return
	}
	host, object := op.value("Host"), op.value("Object")
	n := s.node(host)
	switch {
	case op.name != "perfmonCollectCounterData":
		axisFault(w, "Server.userException", "Operation not supported: "+op.name)
	case n == nil || n.down:
		axisFault(w, "Server.generalException", "Error from Perfmon: "+host+" cannot be reached")
	case object != "Cisco CallManager":
		axisFault(w, "Server.userException", "Perfmon object not found: "+object)
	default:
		send(w, http.StatusOK, s.counters(n, object))
	}
}

// counters writes what a server counts. Calls are made up from how many phones
// are there: more in the middle of the day, and the same at the same minute.
func (s *System) counters(n *node, object string) string {
	phones, programs := 0, 0
	for _, p := range s.phones {
		switch {
		case p.at() != n:
		case strings.HasPrefix(p.name, "SEP"):
			phones++
		default:
			programs++
		}
	}
	now := s.clock.Now()
	minute := now.Truncate(time.Minute).Unix() / 60
	dice := rand.New(rand.NewPCG(s.cfg.Seed^uint64(minute), uint64(len(n.name))<<8|uint64(n.name[len(n.name)-1]))) //nolint:gosec // chances of a simulation
	active := dice.IntN((phones+programs)/2 + 1)
	var w writer
	for _, c := range []struct {
		name  string
		value int64
	}{
		{"CallManagerHeartBeat", int64(now.Sub(s.started)/time.Second) + 86400}, {"CallsActive", int64(active)}, {"CallsAttempted", minute%1440*int64(phones+1) + int64(active)},
		{"CallsCompleted", minute % 1440 * int64(phones)}, {"RegisteredHardwarePhones", int64(phones)}, {"RegisteredOtherStationDevices", int64(programs)},
	} {
		w.open("ns1:perfmonCollectCounterDataReturn", "")
		w.text("ns1:Name", `\\`+n.name+`\`+object+`\`+c.name)
		w.text("ns1:Value", fmt.Sprint(c.value))
		w.text("ns1:CStatus", "1")
		w.shut("ns1:perfmonCollectCounterDataReturn")
	}
	return fmt.Sprintf(`<ns1:perfmonCollectCounterDataResponse xmlns:ns1="%s">%s</ns1:perfmonCollectCounterDataResponse>`, risSpace, w.String())
}
