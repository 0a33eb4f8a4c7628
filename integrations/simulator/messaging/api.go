package messaging

import (
	"io"
	"net/http"

	"floorwalker/integrations/simulator/platform"
)

// maxBody bounds a JSON request; multipart ones may carry a file.
const maxBody = 1 << 20

// call is one request: who asks, and where the API is from where they stand.
type call struct {
	w    http.ResponseWriter
	r    *http.Request
	who  *account
	base string // for links, for example https://webexapis.com/v1
}

// route answers a call. A nil answer is 204 No Content.
type route func(*call) (answer any, err error)

// methods are the routes of one path, by HTTP method.
type methods map[string]route

// handle registers the routes of a path below /v1, with and without a slash at
// its end, as Webex takes both.
func (s *Service) handle(path string, m methods) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, m) })
	s.mux.Handle("/v1"+path, h)
	s.mux.Handle("/v1"+path+"/{$}", h)
}

func (s *Service) serve(w http.ResponseWriter, r *http.Request, m methods) {
	tracking := s.trackingID()
	w.Header().Set("Trackingid", tracking)
	c := &call{w: w, r: r, base: platform.Base(r) + "/v1"}
	answer, err := func() (any, error) {
		who, err := s.authenticate(r)
		if err != nil {
			return nil, err
		}
		c.who = who
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		handler, ok := m[method]
		if !ok {
			return nil, platform.ErrMethod
		}
		return handler(c)
	}()
	if err != nil {
		platform.WriteError(w, tracking, err)
		return
	}
	switch answer := answer.(type) {
	case nil:
		w.WriteHeader(http.StatusNoContent)
	case served:
	case accepted:
		platform.WriteJSON(w, http.StatusAccepted, answer.body)
	default:
		platform.WriteJSON(w, http.StatusOK, answer)
	}
}

// served is the answer of a route that has written its own.
type served struct{}

// accepted is an answer with status 202.
type accepted struct{ body any }

// readJSON decodes the body. Fields that the API does not know are passed over,
// as Webex does.
func (c *call) readJSON(into any) error {
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBody))
	if err != nil {
		return platform.ErrBody
	}
	return platform.Decode(c.r, data, into, "application/json")
}
