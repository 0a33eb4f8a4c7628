package redis

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"floorwalker/bot"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		for _, node := range cluster.nodes {
			node.kill()
		}
		if cluster.dir != "" {
			_ = os.RemoveAll(cluster.dir)
		}
		os.Exit(code)
	}))
}

// cluster is one Cluster of three for all tests, because joining takes seconds.
var cluster struct {
	once  sync.Once
	nodes []*server
	dir   string
}

func (o Options) shards() int { o.setDefaults(); return o.Shards }

// onEveryStore runs a test or benchmark on the embedded store and on a
// redis-server of its own.
func onEveryStore[T interface {
	testing.TB
	Run(string, func(T)) bool
}](t T, f func(T, Options)) {
	t.Run("embedded", func(t T) { f(t, Options{}) })
	t.Run("server", func(t T) { f(t, Options{URL: startServer(t).url()}) })
}

// server is a redis-server process on a port of its own.
type server struct {
	port string
	dir  string
	args []string
	cmd  *exec.Cmd
}

func (r *server) url() string { return "redis://127.0.0.1:" + r.port + "/0" }

// startServer starts a redis-server with AOF, which ends with the test. Without
// one the test is skipped, or fails in CI.
func startServer(t testing.TB) *server {
	t.Helper()
	r := newServer(t, t.TempDir())
	r.start(t)
	t.Cleanup(r.kill)
	return r
}

func newServer(t testing.TB, dir string, args ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("redis-server is not installed, and CI needs it")
		}
		t.Skip("redis-server is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return &server{port: port, dir: dir, args: args}
}

// start starts it. With everysec Redis holds writes back, and answers all the same,
// while its disk is busy with the last second: what it said would die with it.
func (r *server) start(t testing.TB) {
	t.Helper()
	r.cmd = exec.Command("redis-server", append([]string{"--port", r.port, "--bind", "127.0.0.1", "--save", "",
		"--appendonly", "yes", "--appendfsync", "always", "--dir", r.dir}, r.args...)...)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := r.client()
	defer c.Close()
	eventually(t, "redis-server answers", func() bool { return c.Ping(context.Background()).Err() == nil })
}

// kill is kill -9.
func (r *server) kill() {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
	r.cmd = nil
}

// startCluster gives a test the Cluster, empty.
func startCluster(t testing.TB) string {
	t.Helper()
	cluster.once.Do(func() { joinCluster(t) })
	var hosts []string
	for _, node := range cluster.nodes {
		hosts = append(hosts, "127.0.0.1:"+node.port)
	}
	if len(hosts) == 0 {
		t.Skip("redis-server is not installed")
	}
	all := goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: hosts})
	defer all.Close()
	if err := all.ForEachMaster(context.Background(), func(ctx context.Context, c *goredis.Client) error {
		return c.FlushAll(ctx).Err()
	}); err != nil {
		t.Fatal(err)
	}
	return "redis+cluster://" + strings.Join(hosts, ",")
}

// joinCluster makes three redis-servers one Cluster.
func joinCluster(t testing.TB) {
	t.Helper()
	dir, err := os.MkdirTemp("", "cluster")
	if err != nil {
		t.Fatal(err)
	}
	cluster.dir = dir
	ctx := context.Background()
	for i := range 3 {
		home := filepath.Join(dir, strconv.Itoa(i))
		if err := os.Mkdir(home, 0o700); err != nil {
			t.Fatal(err)
		}
		node := newServer(t, home, "--cluster-enabled", "yes")
		node.start(t)
		cluster.nodes = append(cluster.nodes, node)
		c := node.client()
		defer c.Close()
		if err := c.ClusterAddSlotsRange(ctx, i*16384/3, (i+1)*16384/3-1).Err(); err != nil {
			t.Fatal(err)
		}
		if err := c.ClusterMeet(ctx, "127.0.0.1", cluster.nodes[0].port).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, node := range cluster.nodes {
		c := node.client()
		defer c.Close()
		eventually(t, "the Cluster serves", func() bool {
			info, err := c.ClusterInfo(ctx).Result()
			return err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3")
		})
	}
}

func (r *server) client() *goredis.Client {
	return goredis.NewClient(&goredis.Options{Addr: "127.0.0.1:" + r.port, MaxRetries: -1, DialerRetries: 1})
}

// startMini is a miniredis that several stores share, with TTLs that run.
func startMini(t testing.TB) string {
	t.Helper()
	m := miniredis.NewMiniRedis()
	if err := m.Start(); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Go(func() {
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				m.FastForward(10 * time.Millisecond)
			case <-stop:
				return
			}
		}
	})
	t.Cleanup(func() { close(stop); ticking.Wait(); m.Close() })
	return "redis://" + m.Addr() + "/0"
}

// onSharedStores runs a test on a miniredis and on a redis-server that several
// stores can share.
func onSharedStores(t *testing.T, f func(*testing.T, Options)) {
	t.Run("miniredis", func(t *testing.T) { f(t, Options{URL: startMini(t), Shards: 4, Lease: time.Second}) })
	t.Run("server", func(t *testing.T) { f(t, Options{URL: startServer(t).url(), Shards: 4, Lease: time.Second}) })
	t.Run("cluster", func(t *testing.T) { f(t, Options{URL: startCluster(t), Shards: 4, Lease: time.Second}) })
}

func open(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run starts Run and returns what ends it and waits for its end. The test ends
// it too.
func run(t testing.TB, s *Store, h bot.Handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, h) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// patience is how long a condition may take to hold on the slowest machine.
const patience = 90 * time.Second

// eventually waits for a condition, by asking again and again, as long as a
// slow machine may need.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-deadline.C:
			t.Fatal("waited in vain until ", what)
		}
	}
}

func awaitOwned(t testing.TB, s *Store, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%s owns %d shards", s.Replica(), n), func() bool { return len(s.Owned()) == n })
}

// empty reports whether no event waits in any shard.
func empty(t testing.TB, s *Store) func() bool {
	return func() bool {
		n, err := s.Backlog(context.Background())
		return err == nil && n == 0
	}
}
