package world

import (
	"fmt"
	"regexp"
	"strings"
)

// UnifiedCM is the Unified CM cluster on the premises.
type UnifiedCM struct {
	// User and Password are the application user's that the env file gives the bot.
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
	Version  string `json:"version,omitempty"` // 15.0
	// Nodes are the servers, the publisher first.
	Nodes []UnifiedCMNode `json:"nodes,omitempty"`
	Pools []DevicePool    `json:"pools,omitempty"`
	// Partition is the one that all extensions are in: INTERNAL.
	Partition string          `json:"partition,omitempty"`
	Phones    []PremisesPhone `json:"phones,omitempty"`
	// MaxAnswer is the largest answer of AXL in bytes: what is larger is refused
	// with a Suggestive Row Fetch. 0 is Cisco's 8 MB.
	MaxAnswer int `json:"maxAnswer,omitempty"`
}

// UnifiedCMNode is a server of the cluster.
type UnifiedCMNode struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// DevicePool says at which servers its phones register, in order.
type DevicePool struct {
	Name  string   `json:"name"`
	Nodes []string `json:"nodes"`
}

// PremisesPhone is a phone of the cluster.
type PremisesPhone struct {
	Name        string `json:"name"` // SEP001122334455
	Description string `json:"description,omitempty"`
	Model       string `json:"model,omitempty"` // Cisco 8845
	Pool        string `json:"pool"`
	// Owner is the name or e-mail of a person or an agent; empty is nobody's.
	Owner string   `json:"owner,omitempty"`
	Lines []string `json:"lines,omitempty"` // extensions
	// State at the start: Registered (default), UnRegistered, Rejected, or Never
	// for one that has not been heard of since the servers were started.
	State string `json:"state,omitempty"`
	// Reason is Cisco's number of why it is not registered: 13 is KeepAliveTimeout.
	Reason int `json:"reason,omitempty"`
	// Since is how long it has been in that state at the start, for example 6h30m.
	Since string `json:"since,omitempty"`
}

// The states of a phone at the start.
var phoneStates = []string{"", "Registered", "UnRegistered", "Rejected", "Never"}

var (
	deviceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)
	schemaForm = regexp.MustCompile(`^[0-9]{1,2}\.[0-9]$`)
)

func (w *World) completeUnifiedCM() {
	u := &w.UnifiedCM
	set(&u.User, "floorwalker")
	set(&u.Password, secret(w.Seed, "password", "unified-cm"))
	set(&u.Version, "15.0")
	set(&u.Partition, "INTERNAL")
	for i := range u.Phones {
		p := &u.Phones[i]
		set(&p.State, phoneStates[1])
		set(&p.Model, "Cisco 8845")
		set(&p.Since, "6h")
	}
}

func (c *checker) unifiedCM(w *World) {
	const root = "unifiedCM"
	u := &w.UnifiedCM
	nodes, pools, phones := names{}, names{}, names{}
	if u.Version != "" && !schemaForm.MatchString(u.Version) {
		c.add(root+".version", "%q is not of the form 15.0", u.Version)
	}
	if u.MaxAnswer < 0 {
		c.add(root+".maxAnswer", "%d is no number of bytes", u.MaxAnswer)
	}
	for i, n := range u.Nodes {
		c.unique(fmt.Sprintf("%s.nodes[%d].name", root, i), n.Name, nodes)
	}
	for i, p := range u.Pools {
		at := fmt.Sprintf("%s.pools[%d]", root, i)
		c.unique(at+".name", p.Name, pools)
		for j, n := range p.Nodes {
			c.known(fmt.Sprintf("%s.nodes[%d]", at, j), "server", n, nodes)
		}
	}
	for i, p := range u.Phones {
		at := fmt.Sprintf("%s.phones[%d]", root, i)
		c.unique(at+".name", strings.ToUpper(p.Name), phones)
		if !deviceForm.MatchString(p.Name) {
			c.add(at+".name", "%q is not a device name such as SEP001122334455", p.Name)
		}
		c.known(at+".pool", "device pool", p.Pool, pools)
		c.oneOf(at+".state", p.State, phoneStates)
		if p.Since != "" {
			c.ago(at+".since", p.Since)
		}
		if _, _, _, ok := w.Owner(p.Owner); p.Owner != "" && !ok {
			c.add(at+".owner", "no person or agent is called %q", p.Owner)
		}
		for j, l := range p.Lines {
			if !extensionForm.MatchString(l) {
				c.add(fmt.Sprintf("%s.lines[%d]", at, j), "%q is not an extension of digits", l)
			}
		}
	}
}

// defaultUnifiedCM gives some of the built-in world's people a phone on the
// premises, beside the ones they have in the cloud.
func defaultUnifiedCM() UnifiedCM {
	const raleigh, tampa = "Raleigh phones", "Tampa phones"
	return UnifiedCM{
		Nodes: []UnifiedCMNode{
			{Name: "cucm-pub", Description: "Publisher"}, {Name: "cucm-sub1", Description: "Raleigh"}, {Name: "cucm-sub2", Description: "Tampa"},
		},
		Pools: []DevicePool{{Name: raleigh, Nodes: []string{"cucm-sub1", "cucm-sub2"}}, {Name: tampa, Nodes: []string{"cucm-sub2", "cucm-sub1"}}},
		Phones: []PremisesPhone{
			{Name: "SEP0C75BD110001", Description: "Alex Morgan desk", Pool: raleigh, Owner: "Alex Morgan", Lines: []string{"5001"}, Since: "9h12m"},
			{Name: "SEP0C75BD110101", Description: "Maya Patel desk", Pool: raleigh, Owner: "Maya Patel", Lines: []string{"5101"}, Since: "6h33m"},
			{Name: "CSFMPATEL", Description: "Maya Patel Jabber", Model: "Cisco Unified Client Services Framework", Pool: raleigh, Owner: "Maya Patel", Lines: []string{"5101"}, Since: "2h5m"},
			{Name: "SEP0C75BD110102", Description: "Tom Becker desk", Model: "Cisco 7841", Pool: raleigh, Owner: "Tom Becker", Lines: []string{"5102"}, State: "UnRegistered", Reason: 13, Since: "47m"},
			{Name: "SEP0C75BD110105", Description: "Luis Ortega desk", Pool: tampa, Owner: "Luis Ortega", Lines: []string{"5105"}, Since: "30h"},
			{Name: "SEP0C75BD110106", Description: "Dana Whitfield desk", Model: "Cisco 8865", Pool: raleigh, Owner: "Dana Whitfield", Lines: []string{"5106", "5180"}, Since: "6h2m"},
			{Name: "SEP0C75BD110107", Description: "Sam Okafor desk", Pool: raleigh, Owner: "Sam Okafor", Lines: []string{"5107", "5180"}, Since: "5h58m"},
			{Name: "SEP0C75BD110901", Description: "Lobby phone", Model: "Cisco 7841", Pool: raleigh, Lines: []string{"5190"}, State: "Never"},
			{Name: "SEP0C75BD110902", Description: "Tampa break room", Model: "Cisco 7841", Pool: tampa, Lines: []string{"5191"}, Since: "12h"},
		},
	}
}
