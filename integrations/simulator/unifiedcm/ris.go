package unifiedcm

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	// risPerMinute is how many requests RISPort70 answers a minute in all.
	risPerMinute = 15
	// maxReturned is the most devices that one answer holds: 2000 in newer releases.
	maxReturned = 1000
	risSpace    = "http://schemas.cisco.com/ast/soap"
)

// axisFault writes a fault of the services that run on Axis.
func axisFault(w http.ResponseWriter, code, reason string) {
	send(w, http.StatusInternalServerError, fmt.Sprintf(`<soapenv:Fault><faultcode xmlns:ns1="http://xml.apache.org/axis/">ns1:%s</faultcode>`+
		`<faultstring>%s</faultstring><detail><ns2:hostname xmlns:ns2="http://xml.apache.org/axis/">CUCM-PUB</ns2:hostname></detail></soapenv:Fault>`, code, escaped(reason)))
}

func (s *System) serveRIS(w http.ResponseWriter, r *http.Request) {
	op, err := readEnvelope(r.Body)
	if err != nil || op.space != risSpace {
		axisFault(w, "Server.userException", "org.xml.sax.SAXException: the request cannot be read")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tooMany("risport", risPerMinute) {
		// The misspelling is Cisco's.
		axisFault(w, "Server.RateControl", fmt.Sprintf("AxisFault: Exceeded allowed rate for Reatime information. Current allowed rate for realtime information "+
			"is %d requests per minute.http://schemas.cisco.com/ast/soap/action/#RisPort#SelectCmDevice", risPerMinute))
		return
	}
	if op.name != "selectCmDevice" && op.name != "selectCmDeviceExt" {
		axisFault(w, "Server.userException", "Operation not supported: "+op.name)
		return
	}
	q, err := readSelection(op)
	if err != nil {
		axisFault(w, "Server.userException", err.Error())
		return
	}
	send(w, http.StatusOK, s.selectDevices(q))
}

// selection is what is asked of RISPort70.
type selection struct {
	op, status, node, by string
	max                  int
	items                []string
	// from is the place at which an earlier answer ended.
	from int
}

func readSelection(op *element) (selection, error) {
	c := op.child("CmSelectionCriteria")
	if c == nil {
		return selection{}, refuse(0, "CmSelectionCriteria is missing")
	}
	q := selection{op: op.name, status: c.value("Status"), node: c.value("NodeName"), by: c.value("SelectBy")}
	q.max, _ = strconv.Atoi(c.value("MaxReturnedDevices"))
	if q.max <= 0 || q.max > maxReturned {
		q.max = maxReturned
	}
	q.from, _ = strconv.Atoi(op.value("StateInfo"))
	if class := c.value("DeviceClass"); class != "Any" && class != "Phone" {
		q.max = 0 // there are phones only
	}
	if items := c.child("SelectItems"); items != nil {
		for _, item := range items.children {
			// Some clients put several names into one item.
			for name := range strings.SplitSeq(item.value("Item"), ",") {
				if name = strings.TrimSpace(name); name != "" {
					q.items = append(q.items, name)
				}
			}
		}
	}
	switch {
	case !slices.Contains([]string{"Name", "IPV4Address", "IPV6Address", "DirNumber", "Description", "SIPStatus"}, q.by):
		return q, refuse(0, "SelectBy is not known: %s", q.by)
	case len(q.items) == 0:
		return q, refuse(0, "SelectItems is empty")
	}
	return q, nil
}

// fits reports whether a phone is asked about. Only selectCmDevice knows
// wildcards.
func (q selection) fits(p *phone) bool {
	var values []string
	switch q.by {
	case "Name":
		values = []string{p.name}
	case "Description":
		values = []string{p.description}
	case "DirNumber":
		for _, l := range p.lines {
			values = append(values, l.pattern)
		}
	case "IPV4Address":
		values = []string{p.address()}
	}
	for _, v := range values {
		for _, item := range q.items {
			if q.op == "selectCmDevice" && like(v, strings.ReplaceAll(item, "*", "%")) || strings.EqualFold(v, item) {
				return true
			}
		}
	}
	return false
}

// address is the phone's IP address, made of its name.
func (p *phone) address() string {
	sum := 0
	for _, c := range p.name {
		sum = sum*31 + int(c)
	}
	return fmt.Sprintf("10.20.%d.%d", sum>>8&255, 1+sum&127)
}

// selectDevices writes the answer: every server with what it knows.
func (s *System) selectDevices(q selection) string {
	var w writer
	total, at, returned := 0, 0, 0
	for _, n := range s.nodes {
		if q.node != "" && q.node != "Any" && !strings.EqualFold(q.node, n.name) {
			continue
		}
		var devices writer
		for _, p := range s.sorted() {
			rec, known := p.records[n]
			if n.down || !known || !q.fits(p) || q.status != "Any" && q.status != "" && q.status != rec.status {
				continue
			}
			total++
			if at++; at > q.from && returned < q.max {
				returned++
				s.putDevice(&devices, p, rec)
			}
		}
		putNode(&w, n, devices.String())
	}
	nodes := "<ns1:CmNodes>" + w.String() + "</ns1:CmNodes>"
	state := ""
	if returned == 0 {
		nodes = `<ns1:CmNodes xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="1"/>`
	} else if q.from+returned < total {
		state = strconv.Itoa(q.from + returned)
	}
	return fmt.Sprintf(`<ns1:%[1]sResponse xmlns:ns1="%[2]s"><ns1:selectCmDeviceReturn><ns1:SelectCmDeviceResult><ns1:TotalDevicesFound>%[3]d</ns1:TotalDevicesFound>`+
		`%[4]s</ns1:SelectCmDeviceResult><ns1:StateInfo>%[5]s</ns1:StateInfo></ns1:selectCmDeviceReturn></ns1:%[1]sResponse>`, q.op, risSpace, total, nodes, state)
}

func putNode(w *writer, n *node, devices string) {
	code := "Ok"
	if devices == "" {
		code = "NotFound"
	}
	w.open("ns1:item", "")
	w.text("ns1:ReturnCode", code)
	w.text("ns1:Name", n.name)
	w.text("ns1:NoChange", "false")
	w.open("ns1:CmDevices", "")
	w.WriteString(devices)
	w.shut("ns1:CmDevices")
	w.shut("ns1:item")
}

func (s *System) putDevice(w *writer, p *phone, rec record) {
	var numbers []string
	for _, l := range p.lines {
		numbers = append(numbers, l.pattern+"-"+rec.status)
	}
	w.open("ns1:item", "")
	for _, f := range [][2]string{
		{"Name", p.name}, {"DirNumber", strings.Join(numbers, ",")}, {"DeviceClass", "Phone"}, {"Model", strconv.Itoa(modelNumber(p.model))},
		{"Product", "0"}, {"BoxProduct", "0"}, {"Httpd", "Yes"}, {"RegistrationAttempts", "0"}, {"IsCtiControllable", "true"}, {"LoginUserId", ""},
		{"Status", rec.status}, {"StatusReason", strconv.Itoa(rec.reason)}, {"PerfMonObject", "2"}, {"DChannel", "0"}, {"Description", p.description},
		{"TimeStamp", strconv.FormatInt(rec.at.Unix(), 10)}, {"Protocol", p.protocol}, {"NumOfLines", strconv.Itoa(len(p.lines))},
	} {
		w.text("ns1:"+f[0], f[1])
	}
	w.open("ns1:LinesStatus", "")
	for _, l := range p.lines {
		w.open("ns1:item", "")
		w.text("ns1:DirectoryNumber", l.pattern)
		w.text("ns1:Status", rec.status)
		w.shut("ns1:item")
	}
	w.shut("ns1:LinesStatus")
	w.text("ns1:ActiveLoadID", "sip88xx.14-2-1-0101-28")
	w.text("ns1:InactiveLoadID", "")
	w.text("ns1:DownloadStatus", "Unknown")
	w.open("ns1:IPAddress", "")
	w.open("ns1:item", "")
	w.text("ns1:IP", p.address())
	w.text("ns1:IPAddrType", "ipv4")
	w.text("ns1:Attribute", "Unknown")
	w.shut("ns1:item")
	w.shut("ns1:IPAddress")
	w.shut("ns1:item")
}

// modelNumbers are Cisco's numbers of models.
var modelNumbers = map[string]int{"Cisco 8845": 36224, "Cisco 8865": 36225, "Cisco 8851": 684, "Cisco 7841": 622, "Cisco Unified Client Services Framework": 503}

func modelNumber(name string) int {
	if n := modelNumbers[name]; n != 0 {
		return n
	}
	return 645 // Universal Device Template
}
