package console_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// posted returns the bodies that the page posted to a path.
func (v *visit) posted(path string) []map[string]any {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	var bodies []map[string]any
	for _, call := range v.calls {
		body, ok := strings.CutPrefix(call, "POST "+path+" ")
		if !ok {
			continue
		}
		var decoded map[string]any
		if err := json.Unmarshal([]byte(body), &decoded); err != nil {
			v.t.Fatalf("%s: %v", call, err)
		}
		bodies = append(bodies, decoded)
	}
	return bodies
}

// token is a person's, or the bot's.
func (v *visit) token(email string) string {
	v.t.Helper()
	w := v.sim.World()
	if email == w.Bot.Email {
		return w.Bot.Token
	}
	for _, p := range w.People {
		if p.Email == email {
			return p.Token
		}
	}
	v.t.Fatalf("nobody is called %s", email)
	return ""
}

// call acts on the simulated Webex as somebody, beside the page.
func (v *visit) call(email, method, path, contentType, body string) map[string]any {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.ctx, method, v.base+"/v1"+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+v.token(email))
	r.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		v.t.Fatalf("%s %s: %s %s %v", method, path, response.Status, answer, err)
	}
	decoded := map[string]any{}
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &decoded); err != nil {
			v.t.Fatal(err)
		}
	}
	return decoded
}

// floorRoom is the id of the space that the console opens with.
func (v *visit) floorRoom() string {
	v.t.Helper()
	for _, item := range v.call(alex, http.MethodGet, "/rooms", "", "")["items"].([]any) {
		if room := item.(map[string]any); room["title"] == "Contact centre floor" {
			return room["id"].(string)
		}
	}
	v.t.Fatal("the space is missing")
	return ""
}

// say posts to the console's space as somebody and returns the message's id.
func (v *visit) say(email string, fields map[string]any) string {
	v.t.Helper()
	fields["roomId"] = v.floorRoom()
	body, err := json.Marshal(fields)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.call(email, http.MethodPost, "/messages", "application/json", string(body))["id"].(string)
}

// shown is a selector of a message on the page.
func shown(id string) string { return `.message[data-id="` + id + `"]` }

// bot is the address of the world's bot.
func (v *visit) bot() string { return v.sim.World().Bot.Email }

// last is the newest message of the console's space, as Webex has it.
func (v *visit) last() map[string]any {
	v.t.Helper()
	items := v.call(alex, http.MethodGet, "/messages?max=1&roomId="+url.QueryEscape(v.floorRoom()), "", "")["items"].([]any)
	if len(items) == 0 {
		v.t.Fatal("the space has no message")
	}
	return items[0].(map[string]any)
}
