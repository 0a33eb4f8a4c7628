package roomos

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Codes of JSON-RPC errors that mean something of their own.
const (
	codeBadParameter = -32602
	codeNoMethod     = -32601
	codePermission   = -31999
	codeTooMany      = -31998
	codeNotReady     = -31997
)

// socket reaches one device by JSON-RPC over a websocket. Each operation opens
// a connection of its own, as on HTTP; Listen keeps one open.
type socket struct {
	url            string // ws(s)://device/ws
	client         *http.Client
	user, password string
}

// rpc is an open connection.
type rpc struct {
	conn *websocket.Conn

	mu      sync.Mutex
	next    int
	waiting map[string]chan rpcAnswer
	err     error // why the connection ended
	events  func(*Node)
	done    chan struct{}
}

type rpcAnswer struct {
	ID     json.RawMessage `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *rpcError       `json:"error"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    struct {
		Cause int `json:"Cause"`
	} `json:"data"`
}

// socketPatience bounds a connection's beginning and each call: a device that
// takes the connection and then says nothing must not hold up the others.
const socketPatience = 15 * time.Second

// errLost is the cause of errors of a call that was sent, or may have been, and
// whose answer did not come.
var errLost = errors.New("the device did not answer")

// dial opens a connection. events, when set, gets what the device reports; it
// is called in order and must not block.
func (s *socket) dial(ctx context.Context, events func(*Node)) (*rpc, error) {
	credentials := base64.RawURLEncoding.EncodeToString([]byte(s.user + ":" + s.password))
	opening, cancel := context.WithTimeout(ctx, socketPatience)
	defer cancel()
	//nolint:bodyclose // the library closes it
	conn, resp, err := websocket.Dial(opening, s.url, &websocket.DialOptions{HTTPClient: s.client, Subprotocols: []string{"auth-" + credentials}})
	if err != nil {
		// The library's error may hold the subprotocol, which is the password.
		err = errors.New(strings.ReplaceAll(err.Error(), credentials, "***"))
		if resp != nil && (resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusUnauthorized) {
			return nil, fmt.Errorf("%w: %w", errLogin, err)
		}
		return nil, fmt.Errorf("connect to the device: %w", err)
	}
	conn.SetReadLimit(maxDocument)
	r := &rpc{conn: conn, waiting: map[string]chan rpcAnswer{}, events: events, done: make(chan struct{})}
	go r.read() //nolint:gosec,contextcheck // it ends with the connection, not with the dialling
	return r, nil
}

// read delivers answers and events until the connection ends.
func (r *rpc) read() {
	defer close(r.done)
	for {
		_, raw, err := r.conn.Read(context.Background())
		if err != nil {
			r.mu.Lock()
			r.err = fmt.Errorf("the connection to the device ended: %w", err)
			for id, c := range r.waiting {
				close(c)
				delete(r.waiting, id)
			}
			r.mu.Unlock()
			return
		}
		var a rpcAnswer
		if json.Unmarshal(raw, &a) != nil {
			continue // nothing that anybody waits for
		}
		if a.Method == "xFeedback/Event" {
			if node, err := parseJSON(a.Params); err == nil && r.events != nil {
				r.events(node)
			}
			continue
		}
		r.mu.Lock()
		id := strings.Trim(string(a.ID), `"`)
		if c, ok := r.waiting[id]; ok {
			delete(r.waiting, id)
			c <- a
		}
		r.mu.Unlock()
	}
}

func (r *rpc) close() {
	_ = r.conn.Close(websocket.StatusNormalClosure, "")
	<-r.done
}

// call makes one call.
func (r *rpc) call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	r.mu.Lock()
	if r.err != nil {
		r.mu.Unlock()
		return nil, r.err
	}
	r.next++
	id := strconv.Itoa(r.next)
	c := make(chan rpcAnswer, 1)
	r.waiting[id] = c
	r.mu.Unlock()
	request := map[string]any{"jsonrpc": "2.0", "id": id, "method": method}
	if params != nil {
		request["params"] = params
	}
	raw, err := json.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, socketPatience)
	defer cancel()
	if err := r.conn.Write(ctx, websocket.MessageText, raw); err != nil {
		return nil, fmt.Errorf("%w: write to the device: %w", errLost, err)
	}
	select {
	case a, ok := <-c:
		if !ok {
			r.mu.Lock()
			defer r.mu.Unlock()
			return nil, fmt.Errorf("%w: %w", errLost, r.err)
		}
		if a.Error != nil {
			return nil, a.Error.refusal(method)
		}
		return a.Result, nil
	case <-ctx.Done():
		r.mu.Lock()
		delete(r.waiting, id)
		r.mu.Unlock()
		return nil, fmt.Errorf("%w: %w", errLost, ctx.Err())
	}
}

// refusal is the device's "no". Its reason is told in words where the code says
// more than the message.
func (e *rpcError) refusal(method string) error {
	reason := e.Message
	switch e.Code {
	case codePermission:
		reason = "this user may not do that"
	case codeNoMethod:
		reason = "it has no such command"
	case codeTooMany:
		reason = "it has too many listeners already"
	case codeNotReady:
		reason = "it is not ready yet"
	case codeBadParameter:
		reason = firstOf(reason, "invalid value")
	}
	_, path, _ := strings.Cut(method, "/")
	return &Refusal{Path: Path(strings.ReplaceAll(path, "/", ".")), Reason: firstOf(reason, "it gave no reason")[:min(len(firstOf(reason, "it gave no reason")), maxReason)]}
}

// query is a path as JSON-RPC has it: numbers for items.
func query(root string, p Path) []any {
	list := []any{root}
	for w := range strings.SplitSeq(string(p), ".") {
		name, id := item(w)
		list = append(list, name)
		if n, err := strconv.Atoi(id); err == nil {
			list = append(list, n)
		}
		// All items of a list are asked for by the list's own name.
	}
	return list
}

// in runs f with a connection that is closed afterwards.
func (s *socket) in(ctx context.Context, f func(*rpc) error) error {
	r, err := s.dial(ctx, nil)
	if err != nil {
		return err
	}
	defer r.close()
	return f(r)
}

func (s *socket) status(ctx context.Context, paths ...Path) (*Node, error) {
	whole := &Node{}
	err := s.in(ctx, func(r *rpc) error {
		for _, p := range wholes(paths) {
			if err := p.check(); err != nil {
				return err
			}
			raw, err := r.call(ctx, "xGet", map[string]any{"Path": query("Status", p)})
			if refusal := (*Refusal)(nil); errors.As(err, &refusal) && len(paths) > 1 {
				continue
			}
			if err != nil {
				return err
			}
			node, err := parseJSON(raw)
			if err != nil {
				return err
			}
			whole.merge(below(p, node))
		}
		return nil
	})
	return whole, err
}

// wholes are the paths with lists as a whole, each once: of "Call[*].Status" and
// "Call[*].Direction" the list "Call[*]".
func wholes(paths []Path) []Path {
	var all []Path
	for _, p := range paths {
		if list, _, ok := strings.Cut(string(p), "[*]"); ok {
			p = Path(list + "[*]")
		}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// below puts what was found at a path where the path says.
func below(p Path, found *Node) *Node {
	root := &Node{}
	at := root
	words := strings.Split(string(p), ".")
	for i, w := range words {
		name, id := item(w)
		n := &Node{Name: name, ID: strings.TrimPrefix(id, "*")}
		if i == len(words)-1 {
			// A list comes as entries without a name.
			if id == "*" || len(found.Children) > 0 && found.Children[0].Name == "" {
				for _, c := range found.Children {
					c.Name = name
					at.Children = append(at.Children, c)
				}
				return root
			}
			n.Value, n.Children, n.Attributes = found.Value, found.Children, found.Attributes
			n.ID = firstOf(n.ID, found.ID)
		}
		at.Children = append(at.Children, n)
		at = n
	}
	return root
}

func (s *socket) command(ctx context.Context, name Path, args Arguments) (result *Node, err error) {
	if err := name.check(); err != nil {
		return nil, err
	}
	params := map[string]any{}
	for k, v := range args.Values {
		params[k] = v
	}
	if args.Body != "" {
		params["body"] = args.Body
	}
	err = s.in(ctx, func(r *rpc) error {
		var given any
		if len(params) > 0 {
			given = params
		}
		raw, err := r.call(ctx, "xCommand/"+strings.Join(name.Words(), "/"), given)
		if err != nil || len(raw) == 0 {
			return err
		}
		result, err = parseJSON(raw)
		return err
	})
	return result, err
}

func (s *socket) settings(ctx context.Context, key string) ([]Setting, error) {
	base := Path(strings.TrimSuffix(key, ".*"))
	if err := base.check(); err != nil {
		return nil, err
	}
	var all []Setting
	err := s.in(ctx, func(r *rpc) error {
		raw, err := r.call(ctx, "xGet", map[string]any{"Path": query("Configuration", base)})
		if err != nil {
			return err
		}
		node, err := parseJSON(raw)
		if err == nil {
			all = leaves(below(base, node), "", nil, nil)
		}
		return err
	})
	sortSettings(all)
	return all, err
}

func (s *socket) configure(ctx context.Context, key Path, value any) error {
	if err := key.check(); err != nil {
		return err
	}
	return s.in(ctx, func(r *rpc) error {
		_, err := r.call(ctx, "xSet", map[string]any{"Path": query("Configuration", key), "Value": value})
		return err
	})
}

// schema is not told: xDoc answers in a form that is not documented.
func (s *socket) schema(context.Context, Path) (Schema, error) { return Schema{}, ErrNoSchema }
