package finesse

import (
	"regexp"
	"strings"

	"floorwalker/bot"
)

// System is what people call it.
const System = "Finesse"

// prefix begins every id that this package gives: with several contact centres
// an id tells whose it is.
const prefix = "finesse:"

// Owns reports whether an id is one of Finesse's.
func Owns(id string) bool { return strings.HasPrefix(id, prefix) }

// own are ids as Finesse has them: login ids, numbers of teams, queues and
// dialogs. None has a character that could change a path.
var own = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$`)

// bare returns Finesse's own id of one of ours.
func bare(what, id string) (string, error) {
	text, ours := strings.CutPrefix(id, prefix)
	if !ours || !own.MatchString(text) || strings.Contains(text, "..") {
		return "", bot.Errorf(bot.NotFound, "Finesse has no such %s. Nothing was changed.", what)
	}
	return text, nil
}

// ours is bare's opposite; what Finesse could not have sent is no id.
func ours(id string) string {
	if id = strings.TrimSpace(id); !own.MatchString(id) {
		return ""
	}
	return prefix + id
}

// last is the id at the end of a uri such as /finesse/api/Dialog/12345678.
func last(uri string) string {
	parts := strings.FieldsFunc(uri, func(r rune) bool { return r == '/' })
	if len(parts) == 0 {
		return ""
	}
	return parts[len(parts)-1]
}

// address is what a phone system dials: digits and signs, and of URIs what they
// are made of.
var address = regexp.MustCompile(`^[A-Za-z0-9+*#._@:-]{1,64}$`)
