package world

import (
	"crypto/sha1" //nolint:gosec // names, not secrets: RFC 9562 defines version 5 over SHA-1
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// UUID derives the bare UUID (version 5 form) of the thing of this kind and
// name in the world with this seed.
func UUID(seed uint64, kind, name string) string {
	b := sha1.Sum(fmt.Appendf(nil, "%d/%s/%s", seed, kind, name)) //nolint:gosec // see the import
	b[6] = b[6]&0x0f | 0x50
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// secret derives a value that looks like a random one.
func secret(seed uint64, kind, name string) string {
	b := sha256.Sum256(fmt.Appendf(nil, "%d/%s/%s", seed, kind, name))
	return hex.EncodeToString(b[:24])
}

// key derives 32 bytes that look like random ones, in base64.
func key(seed uint64, name string) string {
	b := sha256.Sum256(fmt.Appendf(nil, "%d/key/%s", seed, name))
	return base64.StdEncoding.EncodeToString(b[:])
}

// Token derives an access token in Webex's form, which ends in the cluster and
// the organization.
func Token(seed uint64, name, organization string) string {
	return secret(seed, "token", name) + "_P0A1_" + organization
}
