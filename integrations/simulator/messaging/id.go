package messaging

import (
	"encoding/base64"
	"strings"
)

// encodeID makes the id that Webex's API shows: unpadded URL-safe base64 of
// ciscospark://us/KIND/uuid.
func encodeID(kind, uuid string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + uuid))
}

// decodeID returns the UUID of an id of this kind. Ids come back padded, in
// either base64 alphabet, with another cluster, or as the bare UUID.
func decodeID(kind, id string) (uuid string, ok bool) {
	if strings.ContainsRune(id, '-') && len(id) == len("00000000-0000-0000-0000-000000000000") {
		return strings.ToLower(id), true
	}
	plain := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(id, "="))
	raw, err := base64.RawURLEncoding.DecodeString(plain)
	if err != nil {
		return "", false
	}
	rest, ok := strings.CutPrefix(string(raw), "ciscospark://")
	if !ok {
		return "", false
	}
	_, rest, ok = strings.Cut(rest, "/")
	if !ok {
		return "", false
	}
	return strings.CutPrefix(rest, kind+"/")
}

// The kinds of thing that Webex's ids name.
const (
	kindPerson       = "PEOPLE"
	kindOrganization = "ORGANIZATION"
	kindRoom         = "ROOM"
	kindMessage      = "MESSAGE"
	kindMembership   = "MEMBERSHIP"
	kindAction       = "ATTACHMENT_ACTION"
	kindWebhook      = "WEBHOOK"
	kindContent      = "CONTENT"
	kindApplication  = "APPLICATION"
	kindTeam         = "TEAM"

	kindTeamMembership = "TEAM_MEMBERSHIP"
)
