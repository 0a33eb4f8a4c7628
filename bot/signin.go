package bot

// ConnectCommand is the command with which people let the bot act with their
// own account.
const ConnectCommand = "connect"

// offerConnect adds to the answer of a person who has to connect first the
// button for it. One button stands for all answers of a conversation: whoever
// asked for fifty things is asked once.
func (t *turn) offerConnect(r Reply) Reply {
	if spec, ok := t.specs[ConnectCommand]; !ok || t.may(spec) != nil {
		return r
	}
	if last := t.conv.Offered; !last.IsZero() && t.at.Sub(last) < ConversationTTL {
		r.Note = "The button to connect stands under my answer of a moment ago; “" + ConnectCommand + "” does the same."
		return r
	}
	t.conv.Offered, t.changed = t.at, true
	r.Buttons = append(r.Buttons, Button{Title: "Connect my Webex account", Style: StylePositive, Run: &Invocation{Command: ConnectCommand}})
	return r
}
