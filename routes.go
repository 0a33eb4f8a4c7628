package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"floorwalker/bot"
)

// Limits of the HTTP edge: a sender that is slower than this is not Webex.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
)

// routes mounts the handlers. Gin's own logger would print queries and its
// recovery headers, so both are ours.
func routes(log *slog.Logger, metrics http.Handler, ready func(_ context.Context, exclude []string) readiness, mounts []mount) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.HandleMethodNotAllowed = true
	_ = r.SetTrustedProxies(nil) // cannot fail without proxies
	r.Use(recovery(log))
	for _, m := range mounts {
		r.Handle(m.method, m.path, gin.WrapH(m.handler))
	}
	r.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "alive\n") })
	r.GET("/readyz", func(c *gin.Context) {
		state := ready(c.Request.Context(), c.QueryArray("exclude"))
		code := http.StatusOK
		if !state.Ready {
			code = http.StatusServiceUnavailable
		}
		body, _ := json.MarshalIndent(state, "", "  ") // strings and booleans always encode
		c.Data(code, "application/json; charset=utf-8", append(body, '\n'))
	})
	r.GET("/metrics", gin.WrapH(metrics))
	return r
}

// recovery turns a panic of a handler into a 500 and a line in the log.
func recovery(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			if v := recover(); v != nil {
				err := bot.Panicked(v)
				log.Error("handler panicked", "route", c.FullPath(), "error", err, "stack", string(err.Stack))
				c.AbortWithStatus(http.StatusInternalServerError)
			}
		}()
		c.Next()
	}
}

func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
