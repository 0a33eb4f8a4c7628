package messaging

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

const (
	cardType = "application/vnd.microsoft.card.adaptive"
	// maxCardActions is how many actions a card may have (Cisco: 20).
	maxCardActions = 20
	maxCardDepth   = 32
)

// cardVersions are the versions of Adaptive Cards that Webex renders.
var cardVersions = []string{"1.0", "1.1", "1.2", "1.3"}

// checkCard refuses the cards that Webex refuses, and returns the card.
func checkCard(a attachment) (json.RawMessage, error) {
	var card map[string]any
	switch {
	case a.ContentType != cardType:
		return nil, platform.Refuse(http.StatusBadRequest, "Unsupported attachment contentType.")
	case json.Unmarshal(a.Content, &card) != nil || card["type"] != "AdaptiveCard":
		return nil, platform.Refuse(http.StatusBadRequest, "The content of the attachment is not an AdaptiveCard.")
	}
	version, _ := card["version"].(string)
	if !slices.Contains(cardVersions, version) {
		return nil, platform.Refuse(http.StatusBadRequest, "Unsupported card version: use 1.3 or lower.")
	}
	actions := 0
	if err := checkElement(card, 0, &actions); err != nil {
		return nil, err
	}
	if actions > maxCardActions {
		return nil, platform.Refuse(http.StatusBadRequest, "The card has more than %d actions.", maxCardActions)
	}
	return a.Content, nil
}

// checkElement walks a card, counts its actions and refuses the kinds of
// element that Webex does not have. What an action carries is not the card's.
func checkElement(element any, depth int, actions *int) error {
	if depth > maxCardDepth {
		return platform.Refuse(http.StatusBadRequest, "The card is nested too deeply.")
	}
	switch e := element.(type) {
	case []any:
		for _, child := range e {
			if err := checkElement(child, depth+1, actions); err != nil {
				return err
			}
		}
	case map[string]any:
		kind, _ := e["type"].(string)
		switch {
		case kind == "Action.Execute" || kind == "Media":
			return platform.Refuse(http.StatusBadRequest, "The card has an element that is not supported: %s.", kind)
		case strings.HasPrefix(kind, "Action."):
			*actions++
		}
		for name, child := range e {
			if name == "data" {
				continue
			}
			if err := checkElement(child, depth+1, actions); err != nil {
				return err
			}
		}
	}
	return nil
}
