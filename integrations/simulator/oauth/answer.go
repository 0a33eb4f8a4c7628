package oauth

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/world"
)

// Answers that Webex gives in the same words everywhere.
const (
	textUnauthorized = "The request requires a valid access token set in the Authorization request header."
	textForbidden    = "The server understood the request, but is refusing to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses."
	textNotFound     = "The requested resource could not be found."
)

func (s *Server) tracking() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	return "ROUTER_" + world.UUID(s.world.Seed, "token-tracking", strconv.Itoa(s.made))
}

// refuse answers with Cisco's error body.
func (s *Server) refuse(w http.ResponseWriter, status int, message string) {
	tracking := s.tracking()
	w.Header().Set("Trackingid", tracking)
	write(w, status, map[string]any{
		"message": message, "errors": []map[string]string{{"description": message}}, "trackingId": tracking,
	})
}

func write(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil { // our own types; only a bug gets here
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// encodeID makes the id that Webex's API shows.
func encodeID(kind, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + id))
}

// bareID returns what stands behind the last slash of a decoded id, or the id
// itself when it is none of Webex's.
func bareID(id string) string {
	plain := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(id, "="))
	raw, err := base64.RawURLEncoding.DecodeString(plain)
	if err != nil || !strings.HasPrefix(string(raw), "ciscospark://") {
		return strings.ToLower(id)
	}
	return string(raw[strings.LastIndexByte(string(raw), '/')+1:])
}
