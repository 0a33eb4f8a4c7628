package calling

import (
	"encoding/base64"
	"strings"
)

// The kinds of thing that Webex's ids name.
const (
	kindPerson       = "PEOPLE"
	kindOrganization = "ORGANIZATION"
	kindCall         = "CALL"
	kindQueue        = "CALL_QUEUE"
	kindLocation     = "LOCATION"
	kindVoice        = "VOICE_MESSAGE"
)

// encodeID makes the id that Webex's API shows: unpadded URL-safe base64 of
// ciscospark://us/KIND/uuid.
func encodeID(kind, uuid string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + uuid))
}

// callID is the id of a leg. What follows CALL/ is not a UUID in Cisco's
// examples either.
func callID(l *leg) string { return encodeID(kindCall, "BCLD/callhalf-"+l.id+":0") }

// sessionID is a call session's id as call control shows it: base64 of the
// UUID alone, where recordings show the UUID itself.
func sessionID(session string) string { return base64.RawURLEncoding.EncodeToString([]byte(session)) }

// decodeID returns the UUID of an id of this kind, or of a bare UUID.
func decodeID(kind, id string) (uuid string, ok bool) {
	if len(id) == len("00000000-0000-0000-0000-000000000000") && strings.Count(id, "-") == 4 {
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
	_, rest, _ = strings.Cut(rest, "/")
	return strings.CutPrefix(rest, kind+"/")
}
