package redis

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// How long a call may take before Redis counts as away.
const (
	dialTimeout  = time.Second
	ioTimeout    = 2 * time.Second
	poolSize     = 64
	bufferSize   = 32 << 10
	maxURLLength = 4096
)

// connect makes the client that an address asks for:
//
//	redis://[user:password@]host:port/[db]               one server
//	rediss://…                                           the same with TLS
//	redis+sentinel://[user:password@]host,host/master?db=N&sentinel_username=…&sentinel_password=…
//	redis+cluster://[user:password@]host,host
//	rediss+sentinel://…, rediss+cluster://…              the same with TLS
//
// Ports default to 6379, those of Sentinels to 26379. Errors never contain the
// address, because it may contain a password.
func connect(address string) (goredis.UniversalClient, error) {
	if len(address) > maxURLLength {
		return nil, errors.New("the address of Redis is too long")
	}
	scheme, _, ok := strings.Cut(address, "://")
	if !ok {
		return nil, errors.New("the address of Redis has no scheme such as redis://")
	}
	kind, secure := strings.CutPrefix(scheme, "rediss")
	if !secure {
		kind, ok = strings.CutPrefix(scheme, "redis")
		if !ok {
			return nil, fmt.Errorf("an address of Redis cannot begin with %q", scheme)
		}
	}
	u, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "":
		opt, err := goredis.ParseURL(address)
		if err != nil {
			return nil, errors.New("the address of Redis cannot be understood; it should look like redis://user:password@host:6379/0")
		}
		return goredis.NewClient(tuned(opt)), nil
	case "+sentinel":
		return sentinelClient(u, secure)
	case "+cluster":
		return clusterClient(u, secure), nil
	}
	return nil, fmt.Errorf("an address of Redis cannot begin with %q", scheme)
}

// listAddress is an address whose host may be a list.
type listAddress struct {
	user, password string
	hosts          []string
	path           string
	query          url.Values
}

// parseAddress takes a URL apart by hand, because net/url refuses a list of
// hosts with ports.
func parseAddress(address string) (listAddress, error) {
	var a listAddress
	_, rest, _ := strings.Cut(address, "://")
	rest, rawQuery, _ := strings.Cut(rest, "?")
	rest, a.path, _ = strings.Cut(rest, "/")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, password, _ := strings.Cut(rest[:at], ":")
		var err1, err2 error
		a.user, err1 = url.PathUnescape(user)
		a.password, err2 = url.PathUnescape(password)
		if err1 != nil || err2 != nil {
			return a, errors.New("user or password in the address of Redis are not URL-encoded")
		}
		rest = rest[at+1:]
	}
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return a, errors.New("the query in the address of Redis cannot be understood")
	}
	a.query = query
	for host := range strings.SplitSeq(rest, ",") {
		if host != "" {
			a.hosts = append(a.hosts, host)
		}
	}
	if len(a.hosts) == 0 {
		return a, errors.New("the address of Redis names no host")
	}
	return a, nil
}

// withPort adds a port to the hosts that have none.
func (a listAddress) withPort(port string) []string {
	hosts := make([]string, len(a.hosts))
	for i, h := range a.hosts {
		if _, _, err := net.SplitHostPort(h); err != nil {
			h = net.JoinHostPort(strings.Trim(h, "[]"), port)
		}
		hosts[i] = h
	}
	return hosts
}

func tlsConfig(secure bool) *tls.Config {
	if !secure {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12}
}

// tuned sets what the promises of this package rest on: nothing is sent twice
// by the library (a repeated XADD would be a second event), and calls end with
// their context.
func tuned(o *goredis.Options) *goredis.Options {
	o.MaxRetries = -1
	o.ContextTimeoutEnabled = true
	o.Protocol = 2
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialTimeout, ioTimeout, ioTimeout, ioTimeout
	o.DialerRetries = 1
	o.PoolSize = poolSize
	o.PipelinePoolSize = -1
	o.ReadBufferSize, o.WriteBufferSize = bufferSize, bufferSize
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o
}

// options are tuned for what connects to a list of hosts.
func (a listAddress) options(port string, secure bool) *goredis.UniversalOptions {
	return &goredis.UniversalOptions{
		Addrs:                    a.withPort(port),
		Username:                 a.user,
		Password:                 a.password,
		TLSConfig:                tlsConfig(secure),
		MaxRetries:               -1,
		MaxRedirects:             3,
		ContextTimeoutEnabled:    true,
		Protocol:                 2,
		DialTimeout:              dialTimeout,
		ReadTimeout:              ioTimeout,
		WriteTimeout:             ioTimeout,
		PoolTimeout:              ioTimeout,
		DialerRetries:            1,
		PoolSize:                 poolSize,
		PipelinePoolSize:         -1,
		ReadBufferSize:           bufferSize,
		WriteBufferSize:          bufferSize,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

func sentinelClient(a listAddress, secure bool) (goredis.UniversalClient, error) {
	if a.path == "" {
		return nil, errors.New("the address of the Sentinels names no master: redis+sentinel://host,host/MASTER")
	}
	o := a.options("26379", secure)
	o.MasterName = a.path
	o.SentinelUsername, o.SentinelPassword = a.query.Get("sentinel_username"), a.query.Get("sentinel_password")
	if v := a.query.Get("db"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return nil, errors.New("db in the address of the Sentinels is not a number")
		}
		o.DB = n
	}
	return goredis.NewFailoverClient(o.Failover()), nil
}

func clusterClient(a listAddress, secure bool) goredis.UniversalClient {
	return goredis.NewClusterClient(a.options("6379", secure).Cluster())
}
