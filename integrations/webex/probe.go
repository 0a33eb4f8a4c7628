package webex

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// probeResource marks a delivery of our own making.
const probeResource = "floorwalker.probe"

// ProbeConfig says how our own address is tested.
type ProbeConfig struct {
	Client *http.Client
	// URL is the public address of our webhook handler.
	URL string
	// Secret, Header and Algorithm are the handler's. An empty secret sends the
	// probe unsigned.
	Secret    string
	Header    string
	Algorithm Algorithm
}

// Probe returns a test of our own address: it sends a signed delivery there, as
// Webex would, and wants the answer that only a Floorwalker with the same
// secret gives.
func Probe(cfg ProbeConfig) func(context.Context) error {
	if cfg.Header == "" {
		cfg.Header = SignatureHeader
	}
	if cfg.Algorithm == "" {
		cfg.Algorithm = SHA1
	}
	return func(ctx context.Context) error {
		var e envelope
		e.Resource, e.Event, e.Data.ID = probeResource, "created", rand.Text()
		body, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("encode the self-test: %w", err)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, cfg.URL, bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("our own address: %w", err)
		}
		req.Header.Set("Content-Type", "application/json")
		if cfg.Secret != "" {
			signature, err := sign(cfg.Algorithm, cfg.Secret, body)
			if err != nil {
				return err
			}
			req.Header.Set(cfg.Header, signature)
		}
		resp, err := cfg.Client.Do(req)
		if err != nil {
			return fmt.Errorf("our own address cannot be reached: %w", err)
		}
		defer func() { _ = resp.Body.Close() }()
		answer, err := io.ReadAll(io.LimitReader(resp.Body, maxID))
		switch {
		case err != nil:
			return fmt.Errorf("our own address cannot be reached: %w", err)
		case resp.StatusCode == http.StatusUnauthorized:
			return errors.New("our own address refuses our signature: whoever answers there has another webhook secret")
		case resp.StatusCode != http.StatusOK:
			return fmt.Errorf("our own address answers %s to a signed self-test", resp.Status)
		case string(answer) != probeAnswer(e.Data.ID):
			return errors.New("something else than Floorwalker answers at our own address")
		}
		return nil
	}
}
