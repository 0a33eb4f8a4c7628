package unifiedcm

import (
	"context"
	"encoding/xml"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
)

const (
	// risSpace is the namespace of RISPort70 and Perfmon, which qualify every
	// element, unlike AXL.
	risSpace = "http://schemas.cisco.com/ast/soap"
	// risItems is how many phones one request asks about: below the thousand that
	// old releases return, and its answer well below the megabyte that is read.
	risItems = 400
	// anyModel is RISPort70's word for phones of all models.
	anyModel = "255"
	// maxPieces is how many requests a list may take of the fifteen a minute, and
	// half of what it takes in all.
	maxPieces = 5
	// maxSeen is how many answers are kept.
	maxSeen = 5000
)

// sighting is what was seen of a phone, and when.
type sighting struct {
	bot.Registration
	at time.Time
}

// risRequest is selectCmDevice and selectCmDeviceExt.
type risRequest struct {
	StateInfo string      `xml:"ns:StateInfo"`
	Criteria  risCriteria `xml:"ns:CmSelectionCriteria"`
}

type risCriteria struct {
	Max            int       `xml:"ns:MaxReturnedDevices"`
	Class          string    `xml:"ns:DeviceClass"`
	Model          string    `xml:"ns:Model"`
	Status         string    `xml:"ns:Status"`
	Node           string    `xml:"ns:NodeName"`
	SelectBy       string    `xml:"ns:SelectBy"`
	Items          []risItem `xml:"ns:SelectItems>ns:item"`
	Protocol       string    `xml:"ns:Protocol"`
	DownloadStatus string    `xml:"ns:DownloadStatus"`
}

type risItem struct {
	Item string `xml:"ns:Item"`
}

// risResponse is the answer to either.
type risResponse struct {
	XMLName xml.Name
	Return  *struct {
		Total     int       `xml:"SelectCmDeviceResult>TotalDevicesFound"`
		Nodes     []risNode `xml:"SelectCmDeviceResult>CmNodes>item"`
		StateInfo string    `xml:"StateInfo"`
	} `xml:"selectCmDeviceReturn"`
}

type risNode struct {
	Name    string      `xml:"Name"`
	Devices []risDevice `xml:"CmDevices>item"`
}

type risDevice struct {
	Name       string `xml:"Name"`
	DirNumber  string `xml:"DirNumber"`
	Status     string `xml:"Status"`
	Reason     string `xml:"StatusReason"`
	Time       string `xml:"TimeStamp"`
	ActiveLoad string `xml:"ActiveLoadID"`
	Addresses  []struct {
		IP string `xml:"IP"`
	} `xml:"IPAddress>item"`
	Lines []struct {
		Number string `xml:"DirectoryNumber"`
		Status string `xml:"Status"`
	} `xml:"LinesStatus>item"`
}

// reasons are Cisco's words for why a phone is not registered.
var reasons = map[string]string{
	"1": "Unknown", "6": "ConnectivityError", "8": "DeviceInitiatedReset", "9": "CallManagerReset", "10": "DeviceUnregistered",
	"11": "MalformedRegisterMsg", "12": "SCCPDeviceThrottling", "13": "KeepAliveTimeout", "14": "ConfigurationMismatch",
	"15": "CallManagerRestart", "16": "DuplicateRegistration", "17": "CallManagerApplyConfig", "18": "DeviceNoResponse",
	"19": "EMLoginLogout", "20": "EMCCLoginLogout", "25": "RegistrationSequenceError", "26": "InvalidCapabilities",
	"28": "FallbackInitiated", "29": "DeviceSwitch", "30": "DeviceWipe", "31": "DeviceForcedReset", "33": "LowBattery", "34": "ManualPowerOff",
}

func (d risDevice) registration(node string) bot.Registration {
	r := bot.Registration{State: bot.RegistrationState(oneLine(d.Status)), Node: oneLine(node), Load: oneLine(d.ActiveLoad)}
	if r.State == "" {
		r.State = bot.RegistrationUnknown
	}
	if seconds, err := strconv.ParseInt(strings.TrimSpace(d.Time), 10, 64); err == nil && seconds > 0 {
		r.Since = time.Unix(seconds, 0)
	}
	if code := strings.TrimSpace(d.Reason); !r.Up() && code != "" && code != "0" {
		if r.Reason = reasons[code]; r.Reason == "" {
			r.Reason = "reason " + oneLine(code)
		}
	}
	for _, a := range d.Addresses {
		if r.Address == "" {
			r.Address = oneLine(a.IP)
		}
	}
	r.Lines = d.lines()
	return r
}

// lines are the states of the extensions, which old releases tell in one text:
// 2001-Registered,2002-UnRegistered.
func (d risDevice) lines() map[string]bot.RegistrationState {
	lines := map[string]bot.RegistrationState{}
	for _, l := range d.Lines {
		lines[extension(l.Number)] = bot.RegistrationState(oneLine(l.Status))
	}
	if len(lines) > 0 {
		return lines
	}
	for part := range strings.SplitSeq(d.DirNumber, ",") {
		if at := strings.LastIndexByte(part, '-'); at > 0 {
			lines[extension(part[:at])] = bot.RegistrationState(oneLine(part[at+1:]))
		}
	}
	return lines
}

// newer reports whether a tells more of where a phone is now than b: it may be
// listed under several servers, of which the present one has it registered, and
// saw it last.
func newer(a, b bot.Registration) bool {
	if a.Up() != b.Up() {
		return a.Up()
	}
	return a.Since.After(b.Since)
}

// deviceName is what can be asked about: a wildcard would mean other phones.
var deviceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$`)

// Registrations says of each phone whether it is registered. One of which the
// cluster knows nothing is NeverRegistered. What somebody was told maxAge ago or
// less is told again: each request is a fifteenth of the minute's.
func (c *Client) Registrations(ctx context.Context, names []string, maxAge time.Duration) (map[string]bot.Registration, error) {
	found := make(map[string]bot.Registration, len(names))
	var missing []string
	c.mu.Lock()
	for _, name := range names {
		if s, ok := c.seen[name]; ok && c.now().Sub(s.at) < maxAge {
			found[name] = s.Registration
		} else if _, twice := found[name]; !twice && deviceName.MatchString(name) {
			found[name] = bot.Registration{State: bot.NeverRegistered}
			missing = append(missing, name)
		}
	}
	c.mu.Unlock()
	for len(missing) > 0 {
		piece := missing[:min(len(missing), risItems)]
		missing = missing[len(piece):]
		items := make([]risItem, len(piece))
		for i, name := range piece {
			items[i].Item = name
		}
		at := c.now()
		answer, err := c.selectDevices(ctx, "selectCmDeviceExt", selection{status: "Any", by: byName, items: items})
		if err != nil {
			return nil, failure("I could not ask where the phones are registered", "", err)
		}
		for _, name := range piece {
			if r, known := answer.devices[name]; known {
				found[name] = r
			}
		}
		c.remember(piece, found, at)
	}
	return found, nil
}

func (c *Client) remember(names []string, found map[string]bot.Registration, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) > maxSeen {
		clear(c.seen)
	}
	for _, name := range names {
		c.seen[name] = sighting{found[name], at}
	}
}

// InState returns the phones in a state of registration, by name, and how many
// there are. Of very many only some are told.
//
// A cluster returns so many at once, and its StateInfo, which it wants to have back
// with the next request. Cisco does not say whether that brings the phones behind
// those, or only what has changed since: it is asked for as long as it brings some
// that are not known yet.
func (c *Client) InState(ctx context.Context, state bot.RegistrationState) (map[string]bot.Registration, int, error) {
	total, place := 0, ""
	told := map[string]bool{}
	for range maxPieces {
		answer, err := c.selectDevices(ctx, "selectCmDevice", selection{status: string(state), place: place, by: byName, items: []risItem{{"*"}}})
		if err != nil {
			return nil, 0, failure("I could not ask which phones are "+string(state), "", err)
		}
		total = max(total, answer.total)
		known := len(told)
		for name := range answer.devices {
			told[name] = true
		}
		if len(told) == known || len(told) >= total || answer.state == "" || answer.state == place {
			break
		}
		place = answer.state
	}
	// A phone that has moved is in that state at its former server, too, and the
	// list does not tell of the present one.
	all, err := c.Registrations(ctx, slices.Sorted(maps.Keys(told)), 0)
	if err != nil {
		return nil, 0, err
	}
	for name, r := range all {
		if r.State != state {
			delete(all, name)
			total--
		}
	}
	return all, max(total, len(all)), nil
}

// AtAddress returns the phones that are at an IP address now, or were when they were
// last heard of, by name. A phone whose address has gone to another since is not
// among them: it is asked about by its name as well.
func (c *Client) AtAddress(ctx context.Context, address netip.Addr) (map[string]bot.Registration, error) {
	by := byIPv4
	if address = address.Unmap().WithZone(""); address.Is6() {
		by = byIPv6
	}
	answer, err := c.selectDevices(ctx, "selectCmDevice", selection{status: "Any", by: by, items: []risItem{{address.String()}}})
	if err != nil {
		return nil, failure("I could not ask which phones are at "+address.String(), "", err)
	}
	all, err := c.Registrations(ctx, slices.Sorted(maps.Keys(answer.devices)), 0)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(all, func(_ string, r bot.Registration) bool {
		now, err := netip.ParseAddr(r.Address)
		return err == nil && now.Unmap() != address && now.Is4() == address.Is4()
	})
	return all, nil
}

// The properties by which RISPort70 selects phones, in its words.
const (
	byName = "Name"
	byIPv4 = "IPV4Address"
	byIPv6 = "IPV6Address"
)

// selection is what is asked of RISPort70.
type selection struct {
	status, place, by string
	items             []risItem
}

// selected is an answer of RISPort70.
type selected struct {
	devices map[string]bot.Registration
	total   int
	state   string // StateInfo
}

func (c *Client) selectDevices(ctx context.Context, name string, s selection) (selected, error) {
	answer, err := exchange[risResponse](ctx, c.ris, name, "http://schemas.cisco.com/ast/soap/action/#RisPort#S"+name[1:], risRequest{
		StateInfo: s.place,
		Criteria: risCriteria{Max: risItems, Class: "Phone", Model: anyModel, Status: s.status, SelectBy: s.by,
			Items: s.items, Protocol: "Any", DownloadStatus: "Any"},
	}, true)
	if err != nil {
		return selected{}, err
	}
	if answer.Return == nil {
		return selected{}, &AnswerError{errNoEnvelope}
	}
	found := selected{devices: map[string]bot.Registration{}, total: answer.Return.Total, state: oneLine(answer.Return.StateInfo)}
	for _, node := range answer.Return.Nodes {
		for _, d := range node.Devices {
			device, r := oneLine(d.Name), d.registration(node.Name)
			if known, twice := found.devices[device]; !twice || newer(r, known) {
				found.devices[device] = r
			}
		}
	}
	found.total = max(found.total, len(found.devices))
	return found, nil
}
