package roomos

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// server hears what devices post.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	posts  []heard
}

type heard struct{ kind, agent, body string }

func newServer(t testing.TB) *server {
	s := &server{status: http.StatusOK}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.posts = append(s.posts, heard{r.Header.Get("Content-Type"), r.UserAgent(), string(body)})
		w.WriteHeader(s.status)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) answer(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// wait returns the next n posts.
func (s *server) wait(t testing.TB, n int) []heard {
	t.Helper()
	var posts []heard
	eventually(t, fmt.Sprintf("%d posts", n), func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.posts) < n {
			return false
		}
		posts, s.posts = s.posts[:n], s.posts[n:]
		return true
	})
	return posts
}

func TestFeedback(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	s := newServer(t)
	b.command("Boardroom", "HttpFeedback.Register", object{"FeedbackSlot": 1, "ServerUrl": s.URL, "Format": "JSON", "Expression": []string{
		"/Status/RoomAnalytics/PeopleCount", "/Status/Call", "/Event/UserInterface/Message/Prompt/Response", "/Configuration/Audio"}})
	b.lan("Training Room").put(`<Command><HttpFeedback><Register command="True"><FeedbackSlot>2</FeedbackSlot><ServerUrl>` + s.URL +
		`</ServerUrl><Expression item="1">/Status/RoomAnalytics/PeopleCount/Current</Expression><Expression item="2">/Configuration/Audio</Expression></Register></HttpFeedback></Command>`)
	b.happen("people walk in", "device", "Boardroom", "count", "3")
	got := s.wait(t, 1)[0]
	want := shapeJSON(t, string(recorded(t, "feedback-peoplecount.post.UNVERIFIED.json")))
	if got.kind != "application/json" || got.agent != "Cisco/CE" || shapeJSON(t, got.body) != want || !strings.Contains(got.body, `"Current":{"Value":"3"}`) {
		t.Errorf("%+v", got)
	}
	b.happen("people walk in", "device", "Training Room")
	got = s.wait(t, 1)[0]
	if want := shape(t, string(recorded(t, "feedback-peoplecount.post.UNVERIFIED.xml"))); got.kind != "text/xml; charset=utf-8" || shape(t, got.body) != want || !strings.Contains(got.body, "<Current>5</Current>") {
		t.Errorf("%+v", got)
	}
	b.lan("Training Room").put("<Configuration><Audio><DefaultVolume>12</DefaultVolume></Audio></Configuration>")
	if got = s.wait(t, 1)[0]; !strings.HasPrefix(shape(t, got.body), "Configuration\n  Identification\n") || !strings.Contains(got.body, `<DefaultVolume valueSpaceRef="/Valuespace/INT_0_100">12<`) {
		t.Errorf("%+v", got)
	}
	// A call comes, is answered, and leaves a ghost.
	b.happen("room is called", "device", "Boardroom")
	b.happen("room call is answered", "device", "Boardroom")
	b.happen("room call ends", "device", "Boardroom")
	var calls []string
	for _, p := range s.wait(t, 3) {
		calls = append(calls, p.body[strings.Index(p.body, `"Call"`):strings.Index(p.body, `,"Identification"`)])
	}
	if !strings.Contains(calls[0], `"Status":{"Value":"Ringing"}`) || !strings.Contains(calls[0], `"id":"1"`) ||
		!strings.Contains(calls[1], `"Status":{"Value":"Connected"}`) || calls[2] != `"Call":[{"ghost":"True","id":"1"}]` {
		t.Errorf("the call: %s", strings.Join(calls, "\n"))
	}
	// A question on the screen, and its answer.
	b.command("Boardroom", "UserInterface.Message.Prompt.Display", object{"Text": "Done?", "FeedbackId": "q1", "Option.1": "Yes", "Option.2": "No"})
	b.happen("prompt answered", "device", "Boardroom", "option", "no")
	if got = s.wait(t, 1)[0]; !strings.Contains(got.body, `{"Prompt":{"Response":{"FeedbackId":{"Value":"q1"},"OptionId":{"Value":"2"}}}`) {
		t.Errorf("%+v", got)
	}
	// Nothing else was posted: nobody asked for the volume.
	b.command("Boardroom", "Audio.Volume.Set", object{"Level": 3})
	b.happen("people leave", "device", "Boardroom")
	if got = s.wait(t, 1)[0]; !strings.Contains(got.body, `"Current":{"Value":"0"}`) || strings.Contains(got.body, "Volume") {
		t.Errorf("%+v", got)
	}
	b.command("Boardroom", "HttpFeedback.Deregister", object{"FeedbackSlot": 1})
	if b.status("Boardroom", "HttpFeedback[1]") != nil {
		t.Error("the slot is still there")
	}
}

// TestSlotDeactivates: a server that fails again and again is not told any more,
// until somebody enables the slot.
func TestSlotDeactivates(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	s := newServer(t)
	b.command("Boardroom", "HttpFeedback.Register", object{"FeedbackSlot": 4, "ServerUrl": s.URL, "Expression": []string{"Status/RoomAnalytics/PeopleCount"}})
	b.is("Boardroom", "HttpFeedback[4].Status", "OK")
	s.answer(http.StatusServiceUnavailable)
	for range maxFailures {
		b.happen("people walk in", "device", "Boardroom")
		s.wait(t, 1)
	}
	eventually(t, "the slot is deactivated", func() bool { return b.status("Boardroom", "HttpFeedback[4].Status") == "Failed" })
	s.answer(http.StatusOK)
	b.happen("people walk in", "device", "Boardroom") // nobody hears of it
	b.command("Boardroom", "HttpFeedback.Enable", object{"FeedbackSlot": 4})
	b.happen("people walk in", "device", "Boardroom")
	if got := s.wait(t, 1)[0]; !strings.Contains(got.body, "<Current>5</Current>") {
		t.Errorf("after it was enabled: %+v", got)
	}
	for args, want := range map[*object]string{
		{"FeedbackSlot": 5, "ServerUrl": s.URL}: "Invalid value: FeedbackSlot",
		{"FeedbackSlot": 1}:                     "Missing or invalid parameter: ServerUrl",
		{"FeedbackSlot": 1, "ServerUrl": s.URL, "Expression": []string{"Volume"}}:                                                "Invalid expression: Expression",
		{"FeedbackSlot": 1, "ServerUrl": s.URL, "Expression": strings.Split(strings.Repeat("/Status/Call,", 15)+"/Status", ",")}: "Too many expressions: Expression",
	} {
		if got := b.refused("Boardroom", "HttpFeedback.Register", *args); got != want {
			t.Errorf("%v: %q, not %q", *args, got, want)
		}
	}
}

// TestTLSVerify: a device posts to a server whose certificate it does not trust
// only when it is told not to look.
func TestTLSVerify(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	got := make(chan string, 10)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	}))
	s.Config.ErrorLog = quiet
	s.StartTLS()
	defer s.Close()
	b.command("Boardroom", "HttpFeedback.Register", object{"FeedbackSlot": 1, "ServerUrl": s.URL, "Expression": []string{"/Status/RoomAnalytics/PeopleCount"}})
	for range maxFailures {
		b.happen("people walk in", "device", "Boardroom")
	}
	eventually(t, "the slot is deactivated", func() bool { return b.status("Boardroom", "HttpFeedback[1].Status") == "Failed" })
	b.lan("Boardroom").put("<Configuration><HttpFeedback><TlsVerify>Off</TlsVerify></HttpFeedback></Configuration>")
	b.command("Boardroom", "HttpFeedback.Enable", object{"FeedbackSlot": 1})
	b.happen("people leave", "device", "Boardroom")
	select {
	case body := <-got:
		if !strings.Contains(body, "<Current>0</Current>") {
			t.Errorf("it posts %s", body)
		}
	case <-time.After(patience):
		t.Fatal("nothing was posted")
	}
}
