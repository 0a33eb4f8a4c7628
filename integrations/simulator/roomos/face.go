package roomos

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// faces are the devices' faces on the LAN.
type faces struct {
	opened chan struct{}

	mu     sync.Mutex
	all    []*face
	closed bool
}

// face is one device on the LAN: a port of its own.
type face struct {
	d           *device
	listener    net.Listener
	server      *http.Server
	url         string
	fingerprint string // SHA-256 of its certificate; empty without TLS

	// The System's lock guards the sessions and the failed sign-ins.
	sessions map[string]*session
	failed   int
	locked   time.Time // until when sign-ins are refused

	ctx     context.Context // ends with the face; sockets live in it
	cancel  context.CancelFunc
	mu      sync.Mutex
	stopped bool
	running sync.WaitGroup // requests and sockets
}

// session is what somebody has begun with xmlapi/session/begin.
type session struct{ used time.Time }

func (f *faces) init() { f.opened = make(chan struct{}) }

// Listen opens a port of this machine for every device on the LAN, once. Run
// serves them.
func (s *System) Listen(ctx context.Context) error {
	s.faces.mu.Lock()
	defer s.faces.mu.Unlock()
	if s.faces.all != nil || s.faces.closed {
		return nil
	}
	all := []*face{}
	for _, d := range s.devices {
		if !d.onLAN() {
			continue
		}
		f, err := s.newFace(ctx, d)
		if err != nil {
			for _, f := range all {
				_ = f.listener.Close()
			}
			return fmt.Errorf("device %s: %w", d.name, err)
		}
		all = append(all, f)
	}
	s.faces.all = all
	close(s.faces.opened)
	return nil
}

// Close closes the ports. It need not be called where Run ends.
func (s *System) Close() {
	s.faces.mu.Lock()
	defer s.faces.mu.Unlock()
	s.faces.closed = true
	for _, f := range s.faces.all {
		_ = f.listener.Close()
	}
}

func (f *faces) run(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-f.opened:
	}
	var serving sync.WaitGroup
	for _, one := range f.all {
		serving.Go(func() { _ = one.server.Serve(one.listener) }) // ends with Close
	}
	<-ctx.Done()
	for _, one := range f.all {
		one.stop()
	}
	serving.Wait()
}

func (s *System) newFace(ctx context.Context, d *device) (*face, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &face{d: d, sessions: map[string]*session{}, url: "http://" + l.Addr().String()}
	f.ctx, f.cancel = context.WithCancel(context.Background()) //nolint:contextcheck // it ends with Run, not with Listen
	f.listener = &gate{l, f}
	if !d.world.HTTP {
		certificate, err := selfSigned(d.name, s.clock.Now())
		if err != nil {
			_ = l.Close()
			return nil, err
		}
		sum := sha256.Sum256(certificate.Certificate[0])
		f.fingerprint, f.url = hex.EncodeToString(sum[:]), "https://"+l.Addr().String()
		f.listener = tls.NewListener(f.listener, &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}})
	}
	f.server = &http.Server{Handler: f.guarded(f.routes()), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	s.mu.Lock()
	d.face = f
	s.mu.Unlock()
	return f, nil
}

// selfSigned makes a certificate as devices make their own.
func selfSigned(name string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.Unix()), Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(10, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, nil
}

// gate closes what connects to a device that is away, at once: nobody is there.
type gate struct {
	net.Listener
	f *face
}

// Accept implements net.Listener.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if g.f.there() {
			return c, nil
		}
		_ = c.Close()
	}
}

func (f *face) there() bool {
	f.d.sys.mu.Lock()
	defer f.d.sys.mu.Unlock()
	return f.d.reachable()
}

// guarded counts what runs, and breaks off what reaches a device that has gone.
func (f *face) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		if f.stopped {
			f.mu.Unlock()
			panic(http.ErrAbortHandler)
		}
		f.running.Add(1)
		f.mu.Unlock()
		defer f.running.Done()
		if !f.there() {
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	})
}

func (f *face) stop() {
	f.mu.Lock()
	f.stopped = true
	f.mu.Unlock()
	_ = f.server.Close()
	f.cancel()
	f.running.Wait()
}

// Entry is a device on the LAN as the bot's file of devices has it.
type Entry struct {
	Name        string `json:"name"`
	URL         string `json:"url"`
	User        string `json:"user"`
	Password    string `json:"password"`
	Fingerprint string `json:"fingerprint,omitempty"`
	Websocket   bool   `json:"websocket,omitempty"`
	DeviceID    string `json:"deviceId,omitempty"`
	Product     string `json:"product,omitempty"`
	Site        string `json:"site,omitempty"`
	Floor       string `json:"floor,omitempty"`
	Workspace   string `json:"workspace,omitempty"`
	Capacity    int    `json:"capacity,omitempty"`
}

// ErrNotListening says that the devices have no ports yet.
var ErrNotListening = errors.New("the devices on the LAN do not listen yet")

// Inventory is the devices on the LAN, once Listen has opened their ports.
func (s *System) Inventory() ([]Entry, error) {
	s.faces.mu.Lock()
	defer s.faces.mu.Unlock()
	if s.faces.all == nil {
		return nil, ErrNotListening
	}
	all := []Entry{}
	for _, f := range s.faces.all {
		d := f.d
		e := Entry{Name: d.name, URL: f.url, User: d.world.User, Password: d.world.Password, Fingerprint: f.fingerprint, Websocket: d.world.Websocket}
		if d.inCloud() {
			e.DeviceID = encodeID(kindDevice, d.id)
		} else {
			e.Product = d.world.Product
			if d.room != nil {
				w := d.room.world
				e.Site, e.Workspace, e.Capacity = w.Location, w.Name, w.Capacity
				if w.Floor != 0 {
					e.Floor = strconv.Itoa(w.Floor)
				}
			}
		}
		all = append(all, e)
	}
	return all, nil
}

// ip is the address that the device says it has.
func (d *device) ip() string {
	if d.face != nil {
		return "127.0.0.1"
	}
	n, _ := strconv.ParseUint(d.id[:4], 16, 16) // ids are UUIDs
	return fmt.Sprintf("10.20.%d.%d", n/256, n%256)
}
