package redis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	goredis "github.com/redis/go-redis/v9"
)

func TestAddressesOfOneServer(t *testing.T) {
	c, err := connect("rediss://me:p%40ss@db.example.com:7000/3")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o := c.(*goredis.Client).Options()
	if o.Addr != "db.example.com:7000" || o.Username != "me" || o.Password != "p@ss" || o.DB != 3 || o.TLSConfig == nil {
		t.Errorf("%s %s %d %v", o.Addr, o.Username, o.DB, o.TLSConfig)
	}
	if o.MaxRetries != 0 || !o.ContextTimeoutEnabled {
		t.Errorf("repeats %d times, ends with the context: %t", o.MaxRetries, o.ContextTimeoutEnabled)
	}
}

func TestAddressesOfACluster(t *testing.T) {
	c, err := connect("redis+cluster://me:secret@a,b:7001,[::1]:7002,[::2]")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o := c.(*goredis.ClusterClient).Options()
	if diff := cmp.Diff([]string{"a:6379", "b:7001", "[::1]:7002", "[::2]:6379"}, o.Addrs); diff != "" {
		t.Error(diff)
	}
	if o.Username != "me" || o.Password != "secret" || o.TLSConfig != nil {
		t.Errorf("%s %v", o.Username, o.TLSConfig)
	}
}

func TestAddressesOfSentinels(t *testing.T) {
	c, err := connect("rediss+sentinel://:secret@a,b:7001/main?db=2&sentinel_password=other")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o := c.(*goredis.Client).Options()
	if o.Addr != "FailoverClient" || o.DB != 2 || o.Password != "secret" || o.TLSConfig == nil {
		t.Errorf("%s %d %v", o.Addr, o.DB, o.TLSConfig)
	}
}

func TestWrongAddressesSayNoSecret(t *testing.T) {
	for _, address := range []string{
		"hunter2", "http://u:hunter2@h", "redis+what://u:hunter2@h", "redis://u:hunter2@h:port", "redis+cluster://u:hunter2@",
		"redis+sentinel://u:hunter2@h", "redis+sentinel://u:hunter2@h/m?db=x", "redis+cluster://%zz:hunter2@h",
		"redis+sentinel://u:hunter2@h/m?%zz", "redis://" + strings.Repeat("hunter2", 1000),
	} {
		c, err := connect(address)
		if err == nil {
			_ = c.Close()
			t.Errorf("%.40s was accepted", address)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

func FuzzConnect(f *testing.F) {
	for _, s := range []string{"redis://h", "redis+cluster://a,b", "redis+sentinel://a/m?db=1", "rediss://u:p@[::1]:1/2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		c, err := connect(address)
		if (c == nil) == (err == nil) {
			t.Errorf("client %v, error %v", c, err)
		}
		if c != nil {
			_ = c.Close()
		}
	})
}
