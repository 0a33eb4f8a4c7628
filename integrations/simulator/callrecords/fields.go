package callrecords

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// writer appends a record's fields to a body.
type writer struct {
	buf  []byte
	more bool
	// texts writes numbers as strings, which some deliveries do.
	texts bool
}

func (w *writer) name(name string) {
	if w.more {
		w.buf = append(w.buf, ',')
	}
	w.more = true
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, name...) // names are ours and need no escape
	w.buf = append(w.buf, '"', ':')
}

func (w *writer) text(name, value string) {
	w.name(name)
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(value) // a text always has a JSON form
			w.buf = append(w.buf, quoted...)
			return
		}
	}
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, value...)
	w.buf = append(w.buf, '"')
}

func (w *writer) number(name string, value int64) {
	w.name(name)
	if w.texts {
		w.buf = append(w.buf, '"')
		w.buf = strconv.AppendInt(w.buf, value, 10)
		w.buf = append(w.buf, '"')
		return
	}
	w.buf = strconv.AppendInt(w.buf, value, 10)
}

// The three forms in which the records write a time.
const (
	timeForm    = "2006-01-02T15:04:05.000Z"
	releaseForm = "2006-01-02 15:04:05.000"
	secondsForm = "2006-01-02T15:04:05Z"
)

func (w *writer) time(name string, milli int64, form string) {
	if milli == 0 {
		w.text(name, "")
		return
	}
	w.name(name)
	w.buf = append(w.buf, '"')
	w.buf = time.UnixMilli(milli).UTC().AppendFormat(w.buf, form)
	w.buf = append(w.buf, '"')
}

// uuid writes the UUID that follows from a number.
func (w *writer) uuid(name string, from uint64) {
	w.name(name)
	w.buf = append(w.buf, '"')
	w.buf = appendUUID(w.buf, from)
	w.buf = append(w.buf, '"')
}

func appendUUID(buf []byte, from uint64) []byte {
	var raw [16]byte
	a, b := step(from), step(from^0x5bd1e9955bd1e995)
	for i := range 8 {
		raw[i], raw[8+i] = byte(a>>(8*i)), byte(b>>(8*i))
	}
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	for i, part := range [][]byte{raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:]} {
		if i > 0 {
			buf = append(buf, '-')
		}
		buf = hex.AppendEncode(buf, part)
	}
	return buf
}

// hidden is how a withheld caller is written; not always in the same way.
func hidden(key uint64) string { return []string{"", "NA", "Anonymous"}[key>>8%3] }

// record writes the record of a leg, with every field that Cisco names.
// revised is its later version, with what was not known at first.
func (w *writer) record(l *leg, revised bool) {
	w.buf, w.more = append(w.buf, '{'), false
	w.outcome(l, revised)
	w.parties(l)
	w.ids(l)
	w.device(l)
	w.site(l)
	w.services(l)
	w.buf = append(w.buf, '}')
}

func (w *writer) outcome(l *leg, revised bool) {
	w.text("Answer indicator", l.indicator)
	w.time("Answer time", l.answer, timeForm)
	w.text("Answered", strconv.FormatBool(l.answer != 0))
	w.text("Answered Elsewhere", pick(l.elsewhere, "Yes", "NA"))
	w.text("Call outcome", l.outcome)
	w.text("Call outcome reason", l.reason)
	w.text("Call type", l.callType)
	w.text("Direction", pick(l.out, "ORIGINATING", "TERMINATING"))
	w.number("Duration", l.seconds())
	w.number("Ring duration", int64(l.ring))
	w.number("Hold Duration", int64(l.hold))
	w.time("Start time", l.start, timeForm)
	// One record in five writes its end without T and Z.
	w.time("Release time", l.release, pick(l.key>>16%5 == 0, releaseForm, timeForm))
	w.text("Releasing party", []string{"Local", "Remote", "Unknown"}[min(l.key>>20%16/7, 2)])
	w.time("Report time", l.stampOf(revised), timeForm)
	w.time("Call transfer Time", l.transfer, secondsForm)
	w.text("Call Recording Platform Name", pick(revised, "Webex", "NA"))
	w.text("Call Recording Result", pick(revised, "successful", "NA"))
	w.text("Call Recording Trigger", pick(revised, "always", "NA"))
}

func (w *writer) parties(l *leg) {
	name, number := l.far.show()
	if l.far.withheld {
		name = hidden(l.key)
		number = name
	}
	own, ownName := l.user.line(), l.user.name
	calling, callingName, called, calledName := number, name, own, ownName
	if l.out {
		calling, callingName, called, calledName = own, ownName, number, name
	}
	w.text("Calling number", calling)
	w.text("Calling line ID", callingName)
	w.text("Called number", called)
	w.text("Called line ID", calledName)
	w.text("Caller ID number", calling)
	w.text("External caller ID number", pick(l.out && l.far.user == nil, own, ""))
	w.text("Dialed digits", pick(l.out, number, "NA"))
	w.text("User", ownName)
	w.text("User number", own)
	w.text("User type", l.user.kind)
	w.text("User UUID", l.user.id)
	w.text("International country", pick(l.callType == "SIP_INTERNATIONAL", "GB", "NA"))
	if l.via != nil {
		w.text("Redirecting number", l.via.line())
		w.text("Redirecting party UUID", l.via.id)
		w.text("Redirect reason", l.related)
		w.text("Original reason", l.related)
		w.text("Original Called Party UUID", l.via.id)
	} else {
		for _, name := range []string{"Redirecting number", "Redirecting party UUID", "Redirect reason", "Original reason", "Original Called Party UUID"} {
			w.text(name, "")
		}
	}
	w.text("Related reason", l.related)
}

func (w *writer) ids(l *leg) {
	w.uuid("Report ID", l.key)
	w.uuid("Correlation ID", mix(l.call, 1))
	w.uuid("Interaction ID", mix(l.deal, 2))
	w.text("Org UUID", l.org.id)
	local, remote := localID(l.key), ""
	if l.peer != 0 {
		remote = localID(l.peer)
	}
	if l.given != nil {
		local, remote = l.given.local+":0", l.given.remote
		if remote != "" {
			remote += ":0"
		}
	}
	w.text("Local call ID", local)
	w.text("Remote call ID", remote)
	w.text("Related call ID", "NA")
	w.text("Transfer related call ID", pick(l.transfer != 0, localID(l.deal)+"A", "NA"))
	w.text("Call ID", "SSE"+strconv.FormatUint(l.key>>4, 10)+"@10.177.4.29")
	w.text("Network call ID", "BW"+strconv.FormatUint(mix(l.call, 3)>>4, 10)+"@10.21.0.192")
	session := string(hex.AppendEncode(nil, []byte(strconv.FormatUint(mix(l.key, 4), 36))))
	w.text("Local SessionID", session)
	w.text("Final local SessionID", session)
	w.text("Remote SessionID", "na")
	w.text("Final remote SessionID", "na")
}

func localID(key uint64) string { return strconv.FormatUint(key>>32, 10) + ":0" }

func (w *writer) device(l *leg) {
	service := l.user.kind == kindQueue
	phone := !service && l.key>>24%3 > 0
	w.text("Client type", pick(service, "", pick(phone, "WXC_DEVICE", "WXC_CLIENT")))
	w.text("Client version", pick(phone || service, "NA", "44.11.0.31172"))
	w.text("Sub client type", "NA")
	w.text("Device MAC", pick(phone, "6C710D8ABC10", ""))
	w.text("Device owner UUID", "")
	w.text("Model", pick(phone, "Cisco 9861", "na"))
	w.text("OS type", pick(phone || service, "na", "windows"))
	w.text("Public Called IP Address", "198.51.100.20")
	w.text("Public Calling IP Address", "198.51.100.10")
}

func (w *writer) site(l *leg) {
	if at := l.user.site; at != nil {
		w.text("Location", at.name)
		w.text("Site UUID", at.id)
		w.text("Site main number", at.number)
	} else {
		w.text("Location", "NA")
		w.text("Site UUID", "")
		w.text("Site main number", "")
	}
	w.text("Site timezone", l.user.siteZone(l.release))
	w.text("Department ID", "")
	w.text("Inbound trunk", "")
	w.text("Outbound trunk", "")
	w.text("Route group", "")
	w.text("Route list calls overage", "NA")
	w.text("PSTN Vendor Name", "Cisco Calling Plans")
	w.text("PSTN Legal Entity", "Broadsoft Adaption LLC")
	w.text("PSTN Vendor Org ID", "0b43a1a8-2efd-4892-b301-e7a5a6d2c884")
	w.text("PSTN Provider ID", "e8e730a0-ee04-4df4-90a6-b7072aec9062")
}

func (w *writer) services(l *leg) {
	w.text("Authorization code", "")
	w.text("Auto Attendant Key Pressed", "NA")
	w.text("Queue Type", pick(l.user.kind == kindQueue, "Call Queue", "NA"))
	w.text("Recall Type", "NA")
	scored := l.callType == "SIP_INBOUND" && l.key>>28%4 == 0
	w.text("Caller Reputation Score", pick(scored, "4.5", ""))
	w.text("Caller Reputation Score Reason", pick(scored, "known", "NA"))
	w.text("Caller Reputation Service Result", pick(scored, "allow", "NA"))
	w.text("WxCC consult merge status", "NA")
	w.text("ELIN", "")
	w.text("Emergency number source", pick(l.callType == "SIP_EMERGENCY", "ECBN", ""))
	w.text("Transfer type", "NA")
	w.text("Transfer type context", "")
}

func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}
