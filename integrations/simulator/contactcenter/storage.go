package contactcenter

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The parameters of a signed address, as Amazon S3 names them.
const (
	paramDate      = "X-Amz-Date"
	paramExpires   = "X-Amz-Expires"
	paramSignature = "X-Amz-Signature"
	amazonTime     = "20060102T150405Z"
)

// sign returns the address under which a file can be fetched for a while, on
// the host that the caller asked.
func (c *Centre) sign(q *call, f stored, lives int64) string {
	scheme := "http"
	if q.r.TLS != nil {
		scheme = "https"
	}
	path := strings.Join([]string{c.cfg.StoragePath, c.org.ID, f.contact.id, f.id, f.name}, "/")
	made, expires := time.UnixMilli(c.now).UTC().Format(amazonTime), strconv.FormatInt(lives/second, 10)
	v := url.Values{paramDate: {made}, paramExpires: {expires}, paramSignature: {c.signature(path, made, expires)}}
	return scheme + "://" + q.r.Host + path + "?" + v.Encode()
}

func (c *Centre) signature(path, made, expires string) string {
	mac := hmac.New(sha256.New, []byte("storage of "+c.org.ID))
	_, _ = fmt.Fprintf(mac, "%d\n%s\n%s\n%s", c.cfg.Seed, path, made, expires)
	return hex.EncodeToString(mac.Sum(nil))
}

// Storage serves the files that links of the tenant lead to, under the whole
// path (see Config.StoragePath). It takes no token, refuses one like S3 does, and
// forgets every link when its time is over.
func (c *Centre) Storage() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.catchUp()
		f, refused := c.fetchStored(r)
		c.unlock()
		switch {
		case refused != nil:
			refused.write(w)
		case f.transcript:
			f.writeTranscript(w, r)
		default:
			f.writeAudio(w, r)
		}
	})
}

// storageRefusal is an error of S3.
type storageRefusal struct {
	XMLName xml.Name `xml:"Error"`
	status  int
	Code    string
	Message string
}

func (e *storageRefusal) write(w http.ResponseWriter) {
	body, _ := xml.Marshal(e) //nolint:errchkjson // strings only
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(e.status)
	_, _ = w.Write(append([]byte(xml.Header), body...)) //nolint:gosec // XML of constant texts, escaped by its encoder
}

func (c *Centre) fetchStored(r *http.Request) (stored, *storageRefusal) {
	deny := func(status int, code, message string) (stored, *storageRefusal) {
		return stored{}, &storageRefusal{status: status, Code: code, Message: message}
	}
	q := r.URL.Query()
	made, expires := q.Get(paramDate), q.Get(paramExpires)
	seconds, err := strconv.ParseInt(expires, 10, 64)
	at, badTime := time.Parse(amazonTime, made)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return deny(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	case r.Header.Get("Authorization") != "":
		return deny(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
	case err != nil || badTime != nil || !hmac.Equal([]byte(q.Get(paramSignature)), []byte(c.signature(r.URL.Path, made, expires))):
		return deny(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
	case c.now > at.UnixMilli()+seconds*second:
		return deny(http.StatusForbidden, "AccessDenied", "Request has expired")
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, c.cfg.StoragePath+"/"), "/")
	if len(parts) == 4 && !c.deleted[parts[1]] {
		if k := c.contactByID(parts[1]); k != nil {
			for _, f := range c.filesOf(k) {
				if f.id == parts[2] {
					return f, nil
				}
			}
		}
	}
	return deny(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
}
