package roomos

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

// local reaches one device on the LAN over HTTP. Each operation has a session
// of its own, which is always ended: a device has 20 per user, never ends an
// idle one, and its own web page starves when they are used up.
type local struct {
	client         *rest.Client
	user, password string
}

// endTimeout is how long the end of a session may take.
const endTimeout = 3 * time.Second

// option is the one kind of parameter whose name has a dot in it.
var option = regexp.MustCompile(`^Option\.[1-5]$`)

// session is an open session: its cookies, or Basic where a device has none.
type session struct {
	*local
	headers http.Header
	open    bool
}

func (l *local) basic() http.Header {
	raw := base64.StdEncoding.EncodeToString([]byte(l.user + ":" + l.password))
	return http.Header{"Authorization": {"Basic " + raw}}
}

// in runs f with a session.
func (l *local) in(ctx context.Context, f func(*session) error) error {
	s, err := l.begin(ctx)
	if err != nil {
		return err
	}
	defer s.end(context.WithoutCancel(ctx))
	return f(s)
}

// errLogin is the cause of a refused name or password. It is never tried again:
// five wrong ones lock the account for five minutes.
var errLogin = errors.New("the device refuses the user or the password")

func (l *local) begin(ctx context.Context) (*session, error) {
	var resp rest.Response
	err := l.client.Do(ctx, rest.Request{Method: http.MethodPost, Path: "xmlapi/session/begin", Header: l.basic(), Response: &resp, NoToken: true})
	switch status := rest.Status(err); {
	case status == http.StatusUnauthorized:
		return nil, fmt.Errorf("%w: %w", errLogin, err)
	case status/100 == 3 || status == http.StatusNotFound || err == nil && resp.Status != http.StatusNoContent:
		return &session{local: l, headers: l.basic()}, nil // too old for sessions
	case err != nil:
		return nil, err
	}
	// The whole jar is sent back: newer devices are said to name the cookie
	// otherwise than older ones.
	var cookies []string
	for _, c := range (&http.Response{Header: resp.Header}).Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) == 0 {
		return &session{local: l, headers: l.basic()}, nil
	}
	return &session{local: l, headers: http.Header{"Cookie": {strings.Join(cookies, "; ")}}, open: true}, nil
}

// end closes the session. A device that does not hear it closes it by its own
// timeout, if it has one; there is nothing better to do.
func (s *session) end(ctx context.Context) {
	if !s.open {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()
	_ = s.client.Do(ctx, rest.Request{Method: http.MethodPost, Path: "xmlapi/session/end", Header: s.headers, NoToken: true, Idempotent: true})
}

// do makes one call and reads the document that comes back.
func (s *session) do(ctx context.Context, r rest.Request) (*Node, error) {
	r.Header, r.NoToken, r.MaxBody = s.headers, true, maxDocument
	var body []byte
	r.Out = &body
	if err := s.client.Do(ctx, r); err != nil {
		return nil, err
	}
	// A session that has ended is answered with 200 and a page to sign in.
	if head := bytes.ToLower(bytes.TrimSpace(body)); bytes.HasPrefix(head, []byte("<!doctype")) || bytes.HasPrefix(head, []byte("<html")) {
		return nil, errors.New("the device answers with a web page: the session has ended")
	}
	return ReadXML(bytes.NewReader(body))
}

// wholeFrom is from how many parts on the whole status is read at once: one
// answer of 200 KB takes less of a device than a dozen small ones.
const wholeFrom = 4

func (l *local) status(ctx context.Context, paths ...Path) (*Node, error) {
	for _, p := range paths {
		if err := p.check(); err != nil {
			return nil, err
		}
	}
	whole := &Node{}
	err := l.in(ctx, func(s *session) error {
		if len(paths) >= wholeFrom {
			node, err := s.do(ctx, rest.Request{Path: "status.xml", Route: "status"})
			if err == nil {
				err = readFault("Status", node)
			}
			if err == nil {
				whole = node
			}
			return err
		}
		for _, p := range paths {
			node, err := s.do(ctx, rest.Request{Path: "getxml", Query: url.Values{"location": {p.slashed("Status")}}})
			if err != nil {
				return err
			}
			if err := readFault(p, node); err != nil {
				// One of several that a device has not is like one without a value.
				if refusal := (*Refusal)(nil); errors.As(err, &refusal) && len(paths) > 1 {
					continue
				}
				return err
			}
			whole.merge(node)
		}
		return nil
	})
	return whole, err
}

func (l *local) command(ctx context.Context, name Path, args Arguments) (result *Node, err error) {
	if err := name.check(); err != nil {
		return nil, err
	}
	for key := range args.Values {
		if err := Path(key).check(); err != nil && !option.MatchString(key) {
			return nil, err
		}
	}
	err = l.in(ctx, func(s *session) error {
		answer, err := s.do(ctx, putXML(commandXML(name, args)))
		if err == nil {
			result, err = commandResult(name, answer)
		}
		return err
	})
	return result, err
}

func putXML(body []byte) rest.Request {
	return rest.Request{Method: http.MethodPost, Path: "putxml", Raw: bytes.NewReader(body), ContentType: "text/xml"}
}

func (l *local) configure(ctx context.Context, key Path, value any) error {
	if err := key.check(); err != nil {
		return err
	}
	return l.in(ctx, func(s *session) error {
		answer, err := s.do(ctx, putXML(configurationXML(key, value)))
		if err != nil {
			return err
		}
		return configurationResult(key, answer)
	})
}

func (l *local) settings(ctx context.Context, key string) ([]Setting, error) {
	base := Path(strings.TrimSuffix(key, ".*"))
	if err := base.check(); err != nil {
		return nil, err
	}
	var all []Setting
	err := l.in(ctx, func(s *session) error {
		node, err := s.do(ctx, rest.Request{Path: "getxml", Query: url.Values{"location": {base.slashed("Configuration")}}})
		if err != nil {
			return err
		}
		if err := readFault(base, node); err != nil {
			return err
		}
		spaces, err := s.do(ctx, rest.Request{Path: "valuespace.xml", Route: "valuespace"})
		if err != nil {
			spaces = nil // only the values that it takes are unknown then
		}
		all = leaves(node, "", spaces, nil)
		return nil
	})
	sortSettings(all)
	return all, err
}

// leaves are the settings below a node.
func leaves(n *Node, prefix string, spaces *Node, all []Setting) []Setting {
	for _, c := range n.Children {
		key := c.Name
		if c.ID != "" {
			key += "[" + c.ID + "]"
		}
		if prefix != "" {
			key = prefix + "." + key
		}
		if len(c.Children) > 0 {
			all = leaves(c, key, spaces, all)
			continue
		}
		all = append(all, Setting{Key: key, Value: c.Value, Values: valueSpace(spaces, c.Attributes["valueSpaceRef"])})
	}
	return all
}

func (l *local) schema(ctx context.Context, name Path) (found Schema, err error) {
	err = l.in(ctx, func(s *session) error {
		commands, err := s.do(ctx, rest.Request{Path: "command.xml", Route: "command"})
		if err != nil {
			return err
		}
		command := commands.Find(name)
		if command == nil {
			return ErrNoSchema
		}
		spaces, err := s.do(ctx, rest.Request{Path: "valuespace.xml", Route: "valuespace"})
		if err != nil {
			return err
		}
		found = localSchema(command, spaces)
		return nil
	})
	return found, err
}

func sortSettings(all []Setting) {
	slices.SortFunc(all, func(a, b Setting) int { return strings.Compare(a.Key, b.Key) })
}
