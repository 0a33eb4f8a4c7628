package language

// switching are the verbs with which "on" is a word of its own: "turn it on".
var switching = wordSet("turn switch power")

// afterSwitched may follow an "on" that ends what is switched: "turn the screen
// on in Huddle 3".
var afterSwitched = wordSet("please pls now again in at for and then thanks")

// markSwitched marks every "on" that says what is to be switched. Any other leads
// to a place or a state, and says nothing: "switch Maya on break".
func markSwitched(tokens []token) {
	verb := -1
	for i, t := range tokens {
		switch {
		case t.in(switching):
			verb = i
		case t.sep&sepComma != 0 && i > 0:
			verb = -1
		}
		if verb < 0 || !t.is("on") {
			continue
		}
		last := i+1 == len(tokens) || tokens[i+1].sep&sepComma != 0 || tokens[i+1].in(afterSwitched)
		tokens[i].switched = last || verb == i-1
	}
}

// filler reports whether a token says nothing that a command would need.
func (t token) filler() bool { return fillers[t.word] && !t.switched }
