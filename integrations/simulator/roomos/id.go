package roomos

import (
	"encoding/base64"
	"strings"
)

// The kinds of thing that Webex's ids name.
const (
	kindDevice    = "DEVICE"
	kindWorkspace = "PLACE"
	kindLocation  = "LOCATION"
	kindFloor     = "WORKSPACE_LOCATION_FLOOR"
	kindSite      = "WORKSPACE_LOCATION"
	kindPerson    = "PEOPLE"
	kindOrg       = "ORGANIZATION"
)

// encodeID makes the id that Webex's API shows: unpadded URL-safe base64 of
// ciscospark://us/KIND/uuid.
func encodeID(kind, uuid string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + uuid))
}

// bareID returns the UUID of an id of this kind, or of a bare UUID; "" for
// anything else.
func bareID(kind, id string) string {
	if len(id) == len("00000000-0000-0000-0000-000000000000") && strings.Count(id, "-") == 4 {
		return strings.ToLower(id)
	}
	plain := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(id, "="))
	raw, err := base64.RawURLEncoding.DecodeString(plain)
	if err != nil {
		return ""
	}
	rest, ok := strings.CutPrefix(string(raw), "ciscospark://")
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(rest, "/")
	if uuid, ok := strings.CutPrefix(rest, kind+"/"); ok {
		return uuid
	}
	return ""
}
