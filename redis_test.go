package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// redisServer starts a redis-server of the test's own and returns its address.
// Without one the test is skipped, but it fails in CI.
func redisServer(t testing.TB) string {
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
	addr := l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	_ = l.Close()
	cmd := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	client := goredis.NewClient(&goredis.Options{Addr: addr, MaxRetries: -1, DialerRetries: 1})
	defer client.Close()
	waitFor(t, func() (bool, string) {
		err := client.Ping(context.Background()).Err()
		return err == nil, "redis-server does not answer"
	})
	return "redis://" + addr + "/0"
}
