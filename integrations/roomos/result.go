package roomos

import (
	"fmt"
	"strings"
)

// Refusal is a device's "no" inside an answer of HTTP 200.
type Refusal struct {
	// Reason is the device's own, in its words; never empty.
	Reason string
	// Parameter is the argument that it names, if any.
	Parameter string
	// Path is what was asked for.
	Path Path
}

func (e *Refusal) Error() string {
	text := fmt.Sprintf("the device refuses %s: %s", e.Path, e.Reason)
	if e.Parameter != "" {
		text += " (" + e.Parameter + ")"
	}
	return text
}

// commandResult reads the answer to one command: the result element, or the
// device's refusal. An empty answer is a refusal too: some devices give no
// reason.
func commandResult(p Path, answer *Node) (*Node, error) {
	if answer == nil || len(answer.Children) == 0 {
		return nil, &Refusal{Path: p, Reason: "it gave no reason"}
	}
	result := answer.Children[0]
	if result.Name == "ActionError" || result.Name == "Fault" {
		return nil, &Refusal{Path: p, Reason: reason(result)}
	}
	switch result.Attributes["status"] {
	case "OK":
		return result, nil
	case "ParameterError":
		e := &Refusal{Path: p, Reason: "invalid value"}
		for _, c := range result.Children {
			e.Parameter, e.Reason = c.Name, firstOf(c.Text("Type"), c.Value, e.Reason)
			break
		}
		return nil, e
	}
	return nil, &Refusal{Path: p, Reason: reason(result)}
}

// configurationResult reads the answer to a configuration.
func configurationResult(p Path, answer *Node) error {
	if answer.At("Success") != nil {
		return nil
	}
	return &Refusal{Path: p, Reason: reason(answer)}
}

// readFault returns the refusal in an answer to a reading, if it is one.
func readFault(p Path, answer *Node) error {
	switch {
	case answer == nil || answer.Name == "EmptyResult":
		return &Refusal{Path: p, Reason: "it has nothing of that name"}
	case answer.Name == "Fault":
		return &Refusal{Path: p, Reason: reason(answer)}
	}
	return nil
}

// maxReason is how much of a device's reason is told.
const maxReason = 200

// reason finds the device's reason anywhere below a node.
func reason(n *Node) string {
	if n == nil {
		return "it gave no reason"
	}
	for _, name := range []string{"Reason", "Error", "Description", "ErrorCode"} {
		if text := strings.TrimSpace(n.Text(name)); text != "" {
			return text[:min(len(text), maxReason)]
		}
	}
	for _, c := range n.Children {
		if text := reason(c); text != "it gave no reason" {
			return text
		}
	}
	return "it gave no reason"
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
