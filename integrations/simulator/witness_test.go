package simulator_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	webexteams "github.com/jbogarin/go-cisco-webex-teams/sdk"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/contract"
)

// TestWitness lets a third party say that the simulator speaks Webex: the
// unmodified Go SDK, which knows one address only, https://webexapis.com/v1.
// It runs in a child process (proxy settings are read once per process) and
// reaches the simulator through a proxy.
func TestWitness(t *testing.T) {
	if os.Getenv("WITNESS") != "" {
		testify(t)
		return
	}
	sim := run(t, simulator.Options{})
	server := httptest.NewUnstartedServer(contract.Middleware(t, sim.Handler(), "messaging.json", contract.WithPrefix("/v1")))
	certificate, authority := certify(t)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	proxy := httptest.NewServer(tunnel(t, server.Listener.Addr().String()))
	defer proxy.Close()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWitness$", "-test.v") //nolint:gosec // this test itself
	child.Env = append(os.Environ(), "WITNESS=yes", "HTTPS_PROXY="+proxy.URL, "NO_PROXY=", "SSL_CERT_FILE="+authority, "SSL_CERT_DIR=",
		"WEBEX_TEAMS_ACCESS_TOKEN="+sim.World().People[0].Token, "WITNESS_BOT="+sim.World().Bot.Email)
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("the witness: %v\n%s", err, out)
	}
}

// testify is what the SDK does and expects.
func testify(t *testing.T) {
	c := webexteams.NewClient()
	bot := os.Getenv("WITNESS_BOT")
	me, _, err := c.People.GetMe()
	check(t, err, me.DisplayName == "Alex Morgan" && me.PersonType == "person" && !me.Created.IsZero(), "me", me)
	people, _, err := c.People.ListPeople(&webexteams.ListPeopleQueryParams{DisplayName: "Maya", Max: 10})
	check(t, err, len(people.Items) == 1, "people", people)
	person, _, err := c.People.GetPerson(people.Items[0].ID)
	check(t, err, person.Emails[0] == "maya.patel@acme.example", "person", person)

	room, _, err := c.Rooms.CreateRoom(&webexteams.RoomCreateRequest{Title: "Witness"})
	check(t, err, room.ID != "" && room.RoomType == "group", "room", room)
	rooms, _, err := c.Rooms.ListRooms(&webexteams.ListRoomsQueryParams{Max: 1, Paginate: true})
	check(t, err, len(rooms.Items) == 5, "rooms by pages", rooms)
	renamed, _, err := c.Rooms.UpdateRoom(room.ID, &webexteams.RoomUpdateRequest{Title: "Witness 2"})
	check(t, err, renamed.Title == "Witness 2", "renamed room", renamed)

	joined, _, err := c.Memberships.CreateMembership(&webexteams.MembershipCreateRequest{RoomID: room.ID, PersonEmail: bot})
	check(t, err, joined.PersonEmail == bot, "membership", joined)
	members, _, err := c.Memberships.ListMemberships(&webexteams.ListMembershipsQueryParams{RoomID: room.ID, Max: 1, Paginate: true})
	check(t, err, len(members.Items) == 2, "memberships by pages", members)

	text, _, err := c.Messages.CreateMessage(&webexteams.MessageCreateRequest{RoomID: room.ID, Markdown: "<@personEmail:" + bot + "> **hi**"})
	check(t, err, text.Text == "Floorwalker hi" && len(text.MentionedPeople) == 1, "message", text)
	file, _, err := c.Messages.CreateMessage(&webexteams.MessageCreateRequest{RoomID: room.ID, ParentID: text.ID, Text: "file",
		Files: []webexteams.File{{Name: "a.txt", ContentType: "text/plain", Reader: strings.NewReader("content")}}})
	check(t, err, len(file.Files) == 1 && file.ParentID == text.ID, "file", file)
	content, err := c.Contents.GetContent(file.Files[0][strings.LastIndex(file.Files[0], "/")+1:])
	check(t, err, content.String() == "content", "content", content)
	card, _, err := c.Messages.CreateMessage(&webexteams.MessageCreateRequest{RoomID: room.ID, Text: "card", Attachments: []webexteams.Attachment{{
		ContentType: "application/vnd.microsoft.card.adaptive",
		Content:     map[string]any{"type": "AdaptiveCard", "version": "1.3", "body": []any{}},
	}}})
	check(t, err, len(card.Attachments) == 1, "card", card)
	edited, _, err := c.Messages.EditMessage(text.ID, &webexteams.MessageEditRequest{RoomID: room.ID, Text: "edited"})
	check(t, err, edited.Text == "edited", "edited message", edited)
	messages, _, err := c.Messages.ListMessages(&webexteams.ListMessagesQueryParams{RoomID: room.ID, Max: 2, Paginate: true})
	check(t, err, len(messages.Items) == 3 && messages.Items[0].ID == card.ID, "messages by pages", messages)

	action, _, err := c.AttachmentActions.CreateAttachmentAction(&webexteams.AttachmentActionCreateRequest{
		Type: "submit", MessageID: card.ID, Inputs: map[string]any{"a": "b"},
	})
	check(t, err, action.RoomID == room.ID, "action", action)
	action, _, err = c.AttachmentActions.GetAttachmentAction(action.ID)
	check(t, err, action.Inputs["a"] == "b" && action.PersonID == me.ID, "action fetched", action)

	hook, _, err := c.Webhooks.CreateWebhook(&webexteams.WebhookCreateRequest{Name: "w", TargetURL: "https://bot.example/x", Resource: "messages", Event: "created", Secret: "s"})
	check(t, err, hook.Status == "active" && hook.Secret == "s", "webhook", hook)
	hook, _, err = c.Webhooks.UpdateWebhook(hook.ID, &webexteams.WebhookUpdateRequest{Name: "w2", TargetURL: "https://bot.example/y"})
	check(t, err, hook.Name == "w2", "webhook renamed", hook)
	hooks, _, err := c.Webhooks.ListWebhooks(&webexteams.ListWebhooksQueryParams{Max: 10})
	check(t, err, len(hooks.Items) == 1, "webhooks", hooks)

	for what, remove := range map[string]func() (interface{ StatusCode() int }, error){
		"webhook":    func() (interface{ StatusCode() int }, error) { return c.Webhooks.DeleteWebhook(hook.ID) },
		"message":    func() (interface{ StatusCode() int }, error) { return c.Messages.DeleteMessage(card.ID) },
		"membership": func() (interface{ StatusCode() int }, error) { return c.Memberships.DeleteMembership(joined.ID) },
	} {
		resp, err := remove()
		check(t, err, resp.StatusCode() == http.StatusNoContent, "deleted "+what, resp)
	}
	resp, err := c.Rooms.DeleteRoom(room.ID)
	check(t, err, resp.StatusCode() == http.StatusNoContent, "deleted room", resp)
}

func check(t *testing.T, err error, ok bool, what string, got any) {
	t.Helper()
	if err != nil || !ok {
		t.Fatalf("%s: %v, %+v", what, err, got)
	}
}

// tunnel is a proxy that connects every CONNECT for webexapis.com to address.
func tunnel(t *testing.T, address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "webexapis.com:443" {
			t.Errorf("the witness asked for %s %s", r.Method, r.Host)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		far, err := new(net.Dialer).DialContext(context.WithoutCancel(r.Context()), "tcp", address)
		if err != nil {
			t.Errorf("tunnel: %v", err)
			return
		}
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Errorf("tunnel: %v", err)
			_ = far.Close()
			return
		}
		_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
		var both sync.WaitGroup
		pipe := func(to, from net.Conn) {
			_, _ = io.Copy(to, from)
			_ = to.Close()
		}
		both.Go(func() { pipe(far, near) })
		both.Go(func() { pipe(near, far) })
		both.Wait()
	})
}

// certify makes a certificate for webexapis.com, and the file of the authority
// to trust for it.
func certify(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "webexapis.com"}, DNSNames: []string{"webexapis.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}
