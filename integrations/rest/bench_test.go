package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"floorwalker/integrations/rest"
)

// message is about what the bot reads and sends for each message.
type message struct {
	ID     string `json:"id,omitempty"`
	RoomID string `json:"roomId"`
	Text   string `json:"text"`
}

func messageServer(b *testing.B) string {
	answer := []byte(`{"id":"Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMTIz","roomId":"Y2lzY29zcGFyazovL3VzL1JPT00vNDU2","text":"ping 7"}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"] = []string{"application/json"}
		_, _ = w.Write(answer)
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// BenchmarkMessage is the upstream work of one message: read it, post the
// answer. Compare with BenchmarkBare: the difference is what the chain costs.
func BenchmarkMessage(b *testing.B) {
	base := messageServer(b)
	transport := rest.NewTransport()
	b.Cleanup(transport.CloseIdleConnections)
	c, err := rest.New(base, rest.WithTransport(transport), rest.WithToken(rest.StaticToken("token")),
		rest.WithObserver(func(context.Context, rest.Observation) {}))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			var in, out message
			err := c.Do(b.Context(), rest.Request{Path: rest.Path("messages", "Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMTIz"), Out: &in})
			if err != nil {
				b.Error(err)
			}
			err = c.Do(b.Context(), rest.Request{Method: http.MethodPost, Path: "messages", Body: &in, Out: &out})
			if err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkBare does the same with nothing but net/http.
func BenchmarkBare(b *testing.B) {
	base := messageServer(b)
	transport := rest.NewTransport()
	b.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	call := func(method, url string, in, out *message) {
		var body io.Reader
		if in != nil {
			data, err := json.Marshal(in)
			if err != nil {
				b.Error(err)
			}
			body = bytes.NewReader(data)
		}
		req, err := http.NewRequestWithContext(b.Context(), method, url, body)
		if err != nil {
			b.Error(err)
			return
		}
		req.Header.Set("Authorization", "Bearer token")
		req.Header.Set("Accept", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			b.Error(err)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			b.Error(err)
		}
		if err := json.Unmarshal(data, out); err != nil {
			b.Error(err)
		}
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			var in, out message
			call(http.MethodGet, base+"/messages/Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMTIz", nil, &in)
			call(http.MethodPost, base+"/messages", &in, &out)
		}
	})
}

// nowhere answers at once, so that only the client's own work is measured.
type nowhere struct{ answer []byte }

func (t nowhere) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: int64(len(t.answer)),
		Body: io.NopCloser(bytes.NewReader(t.answer)),
	}, nil
}

// BenchmarkChain is one read without a network: the cost of the chain itself.
func BenchmarkChain(b *testing.B) {
	c, err := rest.New("https://webexapis.com/v1", rest.WithTransport(nowhere{[]byte(`{"id":"1","text":"ping"}`)}),
		rest.WithToken(rest.StaticToken("token")), rest.WithObserver(func(context.Context, rest.Observation) {}))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var out message
		if err := c.Do(b.Context(), rest.Request{Path: "messages/1", Out: &out}); err != nil {
			b.Fatal(err)
		}
	}
}
