package oauth

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Keyring encrypts what is stored. The first key encrypts, all decrypt: a new
// key is put in front, and the old one is taken out when nothing is left that
// it encrypted. It prints as "***".
type Keyring struct{ keys []key }

type key struct {
	id   string
	aead cipher.AEAD
}

// String hides the keys.
func (*Keyring) String() string { return "***" }

// GoString hides the keys.
func (*Keyring) GoString() string { return "***" }

// keySize is AES-256's, in bytes.
const keySize = 32

var keyID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,16}$`)

// ParseKeys reads keys written as "id:base64 of 32 bytes". Errors do not
// repeat them.
func ParseKeys(list []string) (*Keyring, error) {
	ring := &Keyring{}
	for i, text := range list {
		id, encoded, ok := strings.Cut(strings.TrimSpace(text), ":")
		if !ok || !keyID.MatchString(id) {
			return nil, fmt.Errorf("key %d is not of the form id:base64, with an id of up to 16 letters and digits", i+1)
		}
		if slices.ContainsFunc(ring.keys, func(k key) bool { return k.id == id }) {
			return nil, fmt.Errorf("two keys have the id %q", id)
		}
		raw, err := decodeKey(encoded)
		if err != nil || len(raw) != keySize {
			return nil, fmt.Errorf("key %q is not base64 of %d bytes", id, keySize)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", id, err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", id, err)
		}
		ring.keys = append(ring.keys, key{id, aead})
	}
	if len(ring.keys) == 0 {
		return nil, errors.New("there is no key")
	}
	return ring, nil
}

func decodeKey(s string) ([]byte, error) {
	s = strings.TrimRight(s, "=")
	if strings.ContainsAny(s, "-_") {
		return base64.RawURLEncoding.DecodeString(s)
	}
	return base64.RawStdEncoding.DecodeString(s)
}

// errSealed is the error of a value that no key opens: its key is gone, it was
// altered, or it belongs to somebody else.
var errSealed = errors.New("a stored value cannot be decrypted")

// seal encrypts text so that it opens only in its place: under the same
// organisation, person and field.
func (r *Keyring) seal(text string, place ...string) string {
	k := r.keys[0]
	sealed := k.aead.Seal(nil, nil, []byte(text), additional(k.id, place)) //nolint:gosec // the cipher makes its own random nonce
	return k.id + "." + base64.RawURLEncoding.EncodeToString(sealed)
}

// open decrypts. old reports that another key than the first did it.
func (r *Keyring) open(sealed string, place ...string) (text string, old bool, err error) {
	id, encoded, _ := strings.Cut(sealed, ".")
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return "", false, errSealed
	}
	for i, k := range r.keys {
		if k.id != id {
			continue
		}
		plain, err := k.aead.Open(nil, nil, raw, additional(id, place))
		if err != nil {
			return "", false, errSealed
		}
		return string(plain), i > 0, nil
	}
	return "", false, errSealed
}

// additional is the data that a value is bound to. Lengths keep two different
// places from looking alike.
func additional(keyID string, place []string) []byte {
	b := []byte("floorwalker 1")
	for _, part := range append([]string{keyID}, place...) {
		b = strconv.AppendInt(append(b, '|'), int64(len(part)), 10)
		b = append(append(b, ':'), part...)
	}
	return b
}
