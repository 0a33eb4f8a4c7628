package bot

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// confirmedRecord is a change that was confirmed by an owner who died before
// beginning it.
func confirmedRecord(id string) Record {
	return Record{ID: id, State: RecordConfirmed, Invocation: Invocation{Command: "lever", Slots: Slots{"to": {{Kind: KindText, Name: "now"}}}}}
}

func TestAConfirmedChangeIsNotMadeHoursLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		id := f.write("alex", "pull now")
		f.records[ConversationKey("room", "alex")+id] = confirmedRecord(id)
		time.Sleep(5 * time.Hour)
		f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}, Again: true})
		if got := f.lastReply().Headline; f.lever.pulls != 0 || !strings.Contains(got, "ten minutes late") {
			t.Errorf("pulls = %d, reply = %q", f.lever.pulls, got)
		}
		if s := f.records[ConversationKey("room", "alex")+id].State; s != RecordDeclined {
			t.Errorf("the record is %s", s)
		}
	})
}

func TestCancelDropsEveryPreview(t *testing.T) {
	f := newFloor(t)
	f.said("alex", "pull down")
	first := f.order[len(f.order)-1]
	f.said("alex", "pull sideways")
	second := f.order[len(f.order)-1]
	f.said("alex", "cancel")
	for _, card := range []string{first, second} {
		if got := f.pressedOn("alex", card, "Confirm").Headline; !strings.HasPrefix(got, "That was cancelled before") {
			t.Errorf("pressed after cancel: %q", got)
		}
	}
	if f.lever.pulls != 0 {
		t.Errorf("pulled %d times", f.lever.pulls)
	}
}

func TestTwoPreviewsMayBothBeConfirmed(t *testing.T) {
	f := newFloor(t)
	f.said("alex", "pull down")
	first := f.order[len(f.order)-1]
	f.said("alex", "pull sideways")
	f.pressed("alex", "Confirm")
	if got := f.pressedOn("alex", first, "Confirm").Headline; got != "The lever is down." || f.lever.pulls != 2 {
		t.Errorf("reply = %q after %d pulls", got, f.lever.pulls)
	}
}

func TestAPanicInDoDoesNotClaimThatNothingChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		f.lever.panic = true
		if got := f.said("alex", "pull now").Headline; got != "The lever is now." || f.lever.pulls != 1 {
			t.Errorf("reply = %q after %d pulls", got, f.lever.pulls)
		}
	})
}

func TestAPressNeedsNoCard(t *testing.T) {
	f := newFloor(t)
	f.said("alex", "pull down")
	card := f.order[len(f.order)-1]
	thread := f.to[card].ThreadID
	delete(f.to, card) // whoever asks for the card now is told that it is gone
	f.pressedOn("alex", card, "Confirm")
	if to := f.to[f.order[len(f.order)-1]]; to.ThreadID != thread || thread == "" {
		t.Errorf("the answer went to %+v, the card stood in %q", to, thread)
	}
}

func TestAPressInADirectMessageKeepsItsRights(t *testing.T) {
	f := newFloor(t)
	f.e.Access = NewAccess(AccessConfig{Supervisors: []string{"alex@acme.example"}, Rooms: []string{"elsewhere"}})
	id := f.write("alex", "pull down")
	m := f.messages[id]
	m.Direct = true
	f.messages[id] = m
	f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}})
	if got := f.pressed("alex", "Confirm").Headline; got != "The lever is down." {
		t.Errorf("reply = %q", got)
	}
}

func TestPlaceholderOfAConfirmedPressIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		f.said("alex", "pull down")
		card := f.order[len(f.order)-1]
		p := Press{ID: "press", MessageID: card, RoomID: "room", PersonID: "alex", Token: f.posts[card].Buttons[0].Token, Created: time.Now()}
		f.presses[p.ID] = p
		key := ConversationKey("room", "alex")
		for k, r := range f.records {
			if strings.HasPrefix(k, key) {
				r.State, r.PressID, r.MessageID = RecordExecuting, p.ID, card
				f.records[k] = r
			}
		}
		delete(f.posts, card)
		working, _ := f.Post(t.Context(), Address{RoomID: "room"}, Reply{Headline: "Working on it …"})
		f.records[key+placeholderID(p.ID)] = Record{ID: placeholderID(p.ID), State: RecordReceived, MessageID: working}
		f.lever.state = "down"
		d := Delivery{Event: Event{ID: p.ID, At: time.Now()}, Fence: Fence{Number: 1}, Again: true}
		if err := f.e.Press(t.Context(), d, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, stands := f.posts[working]; stands || f.lastReply().Headline != "The lever is down." {
			t.Errorf("placeholder stands: %v; reply = %q", stands, f.lastReply().Headline)
		}
	})
}

// TestAHalfPostedAnswerIsNotPostedAgain has an answer end as a placeholder whose
// text is in doubt.
func TestAHalfPostedAnswerIsNotPostedAgain(t *testing.T) {
	f := newFloor(t)
	id := f.write("vera", "echo hello")
	f.half["echo hello"] = Errorf(Uncertain, "no answer to the edit")
	d := Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}}
	if err := f.e.Message(t.Context(), d, id); KindOf(err) != Uncertain {
		t.Fatalf("err = %v", err)
	}
	placeholder := f.order[len(f.order)-1]
	delete(f.half, "echo hello")
	d.Again = true
	f.deliver(d)
	if _, stands := f.posts[placeholder]; stands || len(f.posts) != 1 || f.lastReply().Headline != "echo hello" {
		t.Errorf("there stand %v", f.posts)
	}
}

func TestPrivateAnswersAreNotExplainedInPublic(t *testing.T) {
	f := newFloor(t)
	f.said("vera", "echo private")
	if c := f.convs[ConversationKey("room", "vera")]; len(c.Explain) != 0 {
		t.Errorf("the room remembers %q", c.Explain)
	}
}

func TestOutsidersAreToldNoNames(t *testing.T) {
	f := newFloor(t)
	if got := f.said("otto", "echo hello").Headline; strings.Contains(got, "@") {
		t.Errorf("an outsider reads %q", got)
	}
}

func TestAnExpiredConfirmationDoesNotTakeAYes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		f.said("alex", "pull down")
		time.Sleep(ConfirmationTTL + time.Second)
		if got := f.said("alex", "yes").Headline; strings.Contains(got, "press the button") {
			t.Errorf("reply = %q", got)
		}
	})
}

// TestWhatDoSaysOfAnOpenChangeIsKept gives the note of a change that no look
// confirms, under what the last look saw.
func TestWhatDoSaysOfAnOpenChangeIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		f.lever.err, f.lever.note = Errorf(Uncertain, "accepted"), "It was accepted."
		f.said("alex", "pull down")
		start := time.Now()
		got := f.pressed("alex", "Confirm")
		if got.Headline != "Not confirmed: The lever is still up." || got.Note != "It was accepted." {
			t.Errorf("reply is %q, %q", got.Headline, got.Note)
		}
		if looked := time.Since(start); looked != ObserveFor {
			t.Errorf("looked for %s", looked)
		}
		if f.lever.pulls != 1 {
			t.Errorf("pulled %d times", f.lever.pulls)
		}
	})
}

// TestALookThatIsCutShort does not hide what the look before it saw.
func TestALookThatIsCutShort(t *testing.T) {
	for stuck, want := range map[int]string{1: "Not confirmed: I cannot see what became of it.", 3: "Not confirmed: The lever is still up."} {
		synctest.Test(t, func(t *testing.T) {
			f := newFloor(t)
			f.lever.err, f.lever.note, f.lever.stuck = Errorf(Uncertain, "accepted"), "It was accepted.", stuck
			f.said("alex", "pull down")
			if got := f.pressed("alex", "Confirm"); got.Headline != want {
				t.Errorf("look %d hangs: %q, want %q", stuck, got.Headline, want)
			}
		})
	}
}

func TestARefusalOfThePreviewIsAudited(t *testing.T) {
	f := newFloor(t)
	f.lever.bars = Errorf(Forbidden, "Not that lever.")
	if got := f.said("alex", "pull down"); got.Headline != "Not that lever." || f.actions() != "refused" {
		t.Errorf("%q, audit %q", got.Headline, f.actions())
	}
}
