package roomos

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Codes of JSON-RPC errors.
const (
	codeCommand    = 1
	codeParse      = -32700
	codeRequest    = -32600
	codeMethod     = -32601
	codeParameter  = -32602
	codeTooMany    = -31998
	causeArgument  = 27
	maxSubscribed  = 50
	maxOutbox      = 1000
	currentValueIn = 50 * time.Millisecond
)

// wire is an open websocket.
type wire struct {
	d      *device
	conn   *websocket.Conn
	cancel context.CancelFunc
	out    chan []byte

	// The System's lock guards these.
	next       int
	subscribed map[int]*listener
	pending    []*time.Timer

	once sync.Once
}

type rpcRequest struct {
	Version string                     `json:"jsonrpc"`
	Method  string                     `json:"method"`
	ID      json.RawMessage            `json:"id"`
	Params  map[string]json.RawMessage `json:"params"`
}

// rpcError is the error of an answer.
type rpcError struct {
	Code    int            `json:"code"`
	Message string         `json:"message"`
	Data    map[string]any `json:"data,omitempty"`
}

func (e *rpcError) Error() string { return e.Message }

// socket serves JSON-RPC over a websocket.
func (f *face) socket(w http.ResponseWriter, r *http.Request) {
	s := f.d.sys
	s.mu.Lock()
	off := f.d.config("NetworkServices.Websocket") == "Off"
	protocol, status := f.socketUser(r)
	s.mu.Unlock()
	switch {
	case off:
		http.NotFound(w, r)
		return
	case status != 0:
		http.Error(w, http.StatusText(status), status)
		return
	}
	options := &websocket.AcceptOptions{InsecureSkipVerify: true} // clients are programs; they have no origin
	if protocol != "" {
		options.Subprotocols = []string{protocol}
	}
	conn, err := websocket.Accept(w, r, options)
	if err != nil {
		return // it has answered
	}
	conn.SetReadLimit(maxDocument)
	ctx, cancel := context.WithCancel(f.ctx) //nolint:contextcheck // the request's context says nothing about a hijacked connection
	one := &wire{d: f.d, conn: conn, cancel: cancel, out: make(chan []byte, maxOutbox), subscribed: map[int]*listener{}}
	one.serve(ctx) //nolint:contextcheck // see above
}

func (c *wire) serve(ctx context.Context) {
	s := c.d.sys
	// This one hears nothing: it is there to be told that the device has gone.
	life := &listener{hear: func(*node) {}, gone: c.leave}
	s.mu.Lock()
	there := c.d.reachable()
	c.d.listen(life)
	s.mu.Unlock()
	var writing sync.WaitGroup
	writing.Go(func() { c.write(ctx) })
	if !there {
		c.close()
	}
	for {
		_, raw, err := c.conn.Read(ctx)
		if err != nil {
			break
		}
		c.answer(raw)
	}
	c.close()
	writing.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	c.d.ignore(life)
	for _, l := range c.subscribed {
		c.d.ignore(l)
	}
	for _, t := range c.pending {
		t.Stop()
	}
}

func (c *wire) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case raw := <-c.out:
			if raw == nil || c.conn.Write(ctx, websocket.MessageText, raw) != nil { // nothing comes after nil
				c.close()
				return
			}
		}
	}
}

// leave breaks the connection once the answer to what makes the device go is
// out. It is called with the lock held.
func (c *wire) leave() {
	c.pending = append(c.pending, time.AfterFunc(0, func() {
		c.d.sys.mu.Lock() // the answer is queued by then
		defer c.d.sys.mu.Unlock()
		select {
		case c.out <- nil:
		default:
			c.close()
		}
	}))
}

// close breaks the connection, as a device that goes does.
func (c *wire) close() {
	c.once.Do(func() {
		c.cancel()
		_ = c.conn.CloseNow()
	})
}

// send puts something on its way. Who does not read is cut off.
func (c *wire) send(v any) {
	raw, err := json.Marshal(v)
	if err != nil { // our own maps and texts
		return
	}
	select {
	case c.out <- raw:
	default:
		c.close()
	}
}

func (c *wire) answer(raw []byte) {
	var q rpcRequest
	answer := map[string]any{"jsonrpc": "2.0", "id": nil}
	s := c.d.sys
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.d.reachable() {
		return
	}
	var result any
	var err error
	if json.Unmarshal(raw, &q) != nil {
		err = &rpcError{Code: codeParse, Message: "Parse error"}
	} else if q.Version != "2.0" || q.Method == "" || len(q.ID) == 0 {
		err = &rpcError{Code: codeRequest, Message: "Invalid request"}
	} else {
		answer["id"] = q.ID
		result, err = c.do(q)
	}
	if wrong := (*rpcError)(nil); errors.As(err, &wrong) {
		answer["error"] = wrong
	} else {
		answer["result"] = result
	}
	c.send(answer)
}
