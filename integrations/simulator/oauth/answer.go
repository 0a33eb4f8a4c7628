package oauth

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

func (s *Server) tracking() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	return "ROUTER_" + world.UUID(s.world.Seed, "token-tracking", strconv.Itoa(s.made))
}

func (s *Server) refuse(w http.ResponseWriter, err error) {
	tracking := s.tracking()
	w.Header().Set("Trackingid", tracking)
	platform.WriteError(w, tracking, err)
}

// write answers with something that nobody between may keep.
func write(w http.ResponseWriter, body any) {
	w.Header().Set("Cache-Control", "no-store")
	platform.WriteJSON(w, http.StatusOK, body)
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
