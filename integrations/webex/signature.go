package webex

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"sync"
)

// Algorithm is the hash of a webhook's signature.
type Algorithm string

// The algorithms. Webex documents SHA-1 in X-Spark-Signature; the others are
// there for the day it changes.
const (
	SHA1   Algorithm = "sha1"
	SHA256 Algorithm = "sha256"
	SHA512 Algorithm = "sha512"
)

// SignatureHeader is where Webex puts the signature.
const SignatureHeader = "X-Spark-Signature"

func (a Algorithm) hash() (func() hash.Hash, error) {
	switch a {
	case SHA1:
		return sha1.New, nil
	case SHA256:
		return sha256.New, nil
	case SHA512:
		return sha512.New, nil
	}
	return nil, fmt.Errorf("webex: unknown signature algorithm %q", string(a))
}

// verifier checks signatures against several secrets, so that one can be
// replaced without a gap.
type verifier struct {
	size int         // of a signature in bytes
	macs []sync.Pool // of *mac, one for each secret
}

// mac is a keyed hash that is used again: preparing the key costs as much as
// hashing a small body.
type mac struct {
	hash.Hash
	sum []byte
}

func newVerifier(a Algorithm, secrets []string) (*verifier, error) {
	h, err := a.hash()
	if err != nil {
		return nil, err
	}
	v := &verifier{size: h().Size(), macs: make([]sync.Pool, len(secrets))}
	for i, secret := range secrets {
		v.macs[i].New = func() any { return &mac{Hash: hmac.New(h, []byte(secret))} }
	}
	return v, nil
}

// maxSignature is the longest signature of any algorithm in bytes.
const maxSignature = sha512.Size

// verify reports whether signature is the lower- or upper-case hex HMAC of body
// under one of the secrets. All secrets are tried whatever the first ones say.
func (v *verifier) verify(body []byte, signature string) bool {
	if !v.wellFormed(signature) {
		return false
	}
	var given, text [2 * maxSignature]byte
	n := copy(text[:], signature)
	if _, err := hex.Decode(given[:], text[:n]); err != nil {
		return false
	}
	good := false
	for i := range v.macs {
		m := v.macs[i].Get().(*mac)
		m.Reset()
		_, _ = m.Write(body) // a hash never fails
		m.sum = m.Sum(m.sum[:0])
		if hmac.Equal(m.sum, given[:v.size]) {
			good = true
		}
		v.macs[i].Put(m)
	}
	return good
}

// wellFormed reports whether a signature has the length of one, so that most
// forgeries are refused before their body is read.
func (v *verifier) wellFormed(signature string) bool { return len(signature) == 2*v.size }

// sign returns the signature of body as Webex would send it.
func sign(a Algorithm, secret string, body []byte) (string, error) {
	h, err := a.hash()
	if err != nil {
		return "", err
	}
	m := hmac.New(h, []byte(secret))
	_, _ = m.Write(body)
	return hex.EncodeToString(m.Sum(nil)), nil
}
