package bot

// topical are the kinds whose last value a follow-up may lean on.
var topical = map[Kind]bool{KindQueue: true, KindAgent: true, KindTeam: true, KindSite: true, KindPerson: true,
	KindDevice: true, KindPhone: true, KindTaskID: true, KindRange: true, KindChannel: true, KindCall: true, KindCallQueue: true, KindMeeting: true,
	KindLocation: true}

// answered forgets what the bot had asked.
func (t *turn) answered() {
	if t.conv.Question != nil {
		t.conv.Question = nil
		t.changed = true
	}
}

// question notes that a command's answer asks for one of its parameters.
func (t *turn) question(inv Invocation, r Reply) {
	t.conv.Question = &Question{Invocation: inv, Param: r.Asks, Choices: r.Items}
	t.changed = true
}

// invoked notes a command and what it was about.
func (t *turn) invoked(inv Invocation) {
	t.command = inv.Command
	spec := t.specs[inv.Command]
	about := false
	spoken := map[Kind]bool{}
	for _, p := range spec.Params {
		if !topical[p.Kind] {
			continue
		}
		about = true
		values := inv.Slots[p.Name]
		if len(values) == 0 || p.Kind == KindMeeting && values[0].ID == "" {
			continue // "this meeting" names none by itself
		}
		if t.conv.Slots == nil {
			t.conv.Slots = map[Kind]Value{}
		}
		if !spoken[p.Kind] { // of a range and the one it is compared with, the first
			t.conv.Slots[p.Kind] = values[0]
			spoken[p.Kind] = true
		}
	}
	if about {
		t.conv.Last = &inv
		t.changed = true
	}
}

// remember notes what a reply showed.
func (t *turn) remember(r Reply) {
	if r.Forget {
		t.conv = Conversation{Version: t.conv.Version}
		t.changed = true
	}
	if len(r.Items) > 0 {
		t.conv.List = r.Items[:min(len(r.Items), 50)]
		if kind := r.Items[0].Kind; len(r.Items) == 1 && (kind == KindMeeting || kind == KindTaskID) { // "move that meeting", "play that call"
			if t.conv.Slots == nil {
				t.conv.Slots = map[Kind]Value{}
			}
			t.conv.Slots[kind] = r.Items[0]
		}
		t.changed = true
	}
	if len(r.Explain) > 0 {
		t.conv.Explain, t.conv.Behind = r.Explain, r.Behind
		t.changed = true
	}
}
