package commands

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/unifiedcm"
)

// fakeUnifiedCM is a cluster of few phones.
type fakeUnifiedCM struct {
	phones  []bot.Phone
	states  map[string]bot.Registration
	lines   map[string]bot.Line
	cluster unifiedcm.Cluster
	rows    unifiedcm.Rows
	asked   []string // changes and queries, in order
	err     error    // of everything that is asked
	// onReset is what a reset makes of a phone's registration.
	onReset func(bot.Registration) bot.Registration
	stopped string // why the account is not used
	// deaf takes changes and makes none.
	deaf bool
}

func (f *fakeUnifiedCM) Phones(context.Context) (*unifiedcm.Inventory, error) {
	inv := &unifiedcm.Inventory{Phones: f.phones, At: now, Lines: true}
	for _, p := range f.phones {
		inv.Folded = append(inv.Folded, strings.ToLower(strings.Join([]string{p.Name, p.Description, p.Owner.Name, p.Model, extensions(p)}, "\n")))
	}
	return inv, f.err
}

func (f *fakeUnifiedCM) Phone(_ context.Context, name string) (bot.Phone, error) {
	i := slices.IndexFunc(f.phones, func(p bot.Phone) bool { return p.Name == name })
	if i < 0 {
		return bot.Phone{}, bot.Errorf(bot.NotFound, "Unified CM does not know it.")
	}
	return f.phones[i], f.err
}

func (f *fakeUnifiedCM) Registrations(_ context.Context, names []string, _ time.Duration) (map[string]bot.Registration, error) {
	found := map[string]bot.Registration{}
	for _, n := range names {
		found[n] = bot.Registration{State: bot.NeverRegistered}
		if g, ok := f.states[n]; ok {
			found[n] = g
		}
	}
	return found, f.err
}

func (f *fakeUnifiedCM) AtAddress(_ context.Context, address netip.Addr) (map[string]bot.Registration, error) {
	found := map[string]bot.Registration{}
	for n, g := range f.states {
		if g.Address == address.String() {
			found[n] = g
		}
	}
	return found, f.err
}

func (f *fakeUnifiedCM) InState(_ context.Context, state bot.RegistrationState) (map[string]bot.Registration, int, error) {
	found := map[string]bot.Registration{}
	for n, g := range f.states {
		if g.State == state {
			found[n] = g
		}
	}
	return found, len(found), f.err
}

func (f *fakeUnifiedCM) Lines(_ context.Context, ext string) ([]bot.Line, error) {
	l, ok := f.lines[ext]
	if !ok {
		return nil, bot.Errorf(bot.NotFound, "Unified CM has no extension %s.", ext)
	}
	return []bot.Line{l}, f.err
}

func (f *fakeUnifiedCM) Line(ctx context.Context, at bot.PhoneLine) (bot.Line, error) {
	l, err := f.Lines(ctx, at.Extension)
	if err != nil {
		return bot.Line{}, err
	}
	return l[0], nil
}

func (f *fakeUnifiedCM) SetForward(_ context.Context, at bot.PhoneLine, to bot.Forward) error {
	f.asked = append(f.asked, "forward "+at.Extension+" to "+forwardWords(to, "nowhere"))
	if f.err == nil && !f.deaf {
		l := f.lines[at.Extension]
		l.ForwardAll = to
		f.lines[at.Extension] = l
	}
	return f.err
}

func (f *fakeUnifiedCM) ResetPhone(_ context.Context, name string) error {
	f.asked = append(f.asked, "reset "+name)
	if f.err == nil && f.onReset != nil {
		f.states[name] = f.onReset(f.states[name])
	}
	return f.err
}

func (f *fakeUnifiedCM) SetDescription(_ context.Context, name, text string) error {
	f.asked = append(f.asked, "describe "+name+" as "+text)
	for i := range f.phones {
		if f.phones[i].Name == name && !f.deaf {
			f.phones[i].Description = text
		}
	}
	return f.err
}

func (f *fakeUnifiedCM) Cluster(context.Context) (unifiedcm.Cluster, error) { return f.cluster, f.err }

func (f *fakeUnifiedCM) Query(_ context.Context, sql string) (unifiedcm.Rows, error) {
	if _, err := unifiedcm.ParseSelect(sql); err != nil {
		return unifiedcm.Rows{}, err
	}
	f.asked = append(f.asked, sql)
	return f.rows, f.err
}

// premises is a cluster in which Alex has a phone, Maya two, Tom one that has
// unregistered, and the lobby one that nobody has heard of.
func premises() *fakeUnifiedCM {
	owner := func(id, name string) bot.PhoneOwner {
		return bot.PhoneOwner{ID: id, Name: name, Email: id + "@acme.example"}
	}
	line := func(ext string) []bot.PhoneLine { return []bot.PhoneLine{{Extension: ext, Partition: "INTERNAL"}} }
	f := &fakeUnifiedCM{
		phones: []bot.Phone{
			{Name: "SEP0000000000A1", Description: "Alex desk", Owner: bot.PhoneOwner{ID: "alex", Name: alex.Name, Email: "Alex@acme.example"}, Lines: line("5001")},
			{Name: "SEP0000000000B0", Description: "Maya Patel Jabber", Owner: owner("mpatel", "Maya Patel"), Lines: line("5101")},
			{Name: "SEP0000000000B1", Description: "Maya Patel desk", Model: "Cisco 8845", Owner: owner("mpatel", "Maya Patel"), Lines: line("5101")},
			{Name: "SEP0000000000C1", Description: "Tom's desk", Owner: owner("tbecker", "Tom Becker"), Lines: line("5102")},
			{Name: "SEP0000000000D1", Description: "Lobby phone"},
		},
		states: map[string]bot.Registration{
			"SEP0000000000B0": {State: bot.Registered, Node: "sub1", Since: now.Add(-time.Hour)},
			"SEP0000000000A1": {State: bot.Registered, Node: "sub1", Since: now.Add(-26 * time.Hour)},
			"SEP0000000000B1": {State: bot.Registered, Node: "sub1", Since: now.Add(-2 * time.Hour)},
			"SEP0000000000C1": {State: bot.Unregistered, Node: "sub1", Since: now.Add(-40 * time.Minute), Reason: "KeepAliveTimeout"},
		},
		lines: map[string]bot.Line{},
	}
	for _, p := range f.phones {
		for _, l := range p.Lines {
			known := f.lines[l.Extension]
			known.PhoneLine = l
			known.Devices = append(known.Devices, p.Name)
			f.lines[l.Extension] = known
		}
	}
	return f
}

func handset(id, name string) bot.Slots {
	return bot.Slots{"handset": {{Kind: bot.KindPhone, ID: id, Name: name}}}
}

func (f *fakeUnifiedCM) Stopped(context.Context) (string, error) { return f.stopped, nil }

func (f *fakeUnifiedCM) Resume(context.Context) error {
	f.stopped = ""
	return nil
}

func (f *fakeUnifiedCM) Version(context.Context) (string, error) { return f.cluster.Version, f.err }
