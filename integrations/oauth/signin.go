package oauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// The paths below the public address at which people sign in.
const (
	StartPath    = "/oauth/start"
	CallbackPath = "/oauth/callback"
)

// signInTime is how long an invitation to sign in holds.
const signInTime = 10 * time.Minute

// basicScopes are asked for beside those of the features: to see whose token it
// is, and what every sample of Webex's has for integrations.
var basicScopes = []string{"spark:kms", "spark:people_read"}

// SignInConfig is what a SignIn needs.
type SignInConfig struct {
	Users *Users
	// AuthorizeURL is where people grant: https://webexapis.com/v1/authorize.
	AuthorizeURL string
	// PublicURL is our own address as browsers reach it.
	PublicURL string
	// Scopes are what the features that are on need of a person's token.
	Scopes []string
	// Auditor hears who connected and whose sign-in was refused.
	Auditor bot.Auditor
	// Poster tells people in Webex that they are connected.
	Poster bot.Poster
}

// SignIn connects people's Webex accounts with the authorization code grant and
// PKCE (RFC 7636). Whoever asks is invited with a link of their own. The link
// leads a browser to Webex and back; what Webex then gives is stored only if the
// browser is the one that followed the link, within ten minutes, once, and the
// tokens belong to the person who asked.
//
// Nothing is stored for a browser: a cookie per attempt, sealed and bound to its
// state, holds what the way back needs.
type SignIn struct {
	cfg       SignInConfig
	users     *Users
	authorize url.URL
	start     string // address of StartPath
	callback  string // address of CallbackPath, as Webex knows it
	path      string // of callback, as browsers see it
	secure    bool   // the public address is https
	scopes    []string
}

// NewSignIn returns the sign-in of the integration that the users are of.
func NewSignIn(cfg SignInConfig) (*SignIn, error) {
	if cfg.Users == nil || cfg.Users.cfg.ClientID == "" || cfg.Auditor == nil || cfg.Poster == nil {
		return nil, errors.New("oauth: signing in needs an integration, an auditor and a poster")
	}
	authorize, err := url.Parse(cfg.AuthorizeURL)
	if err != nil || authorize.Host == "" {
		return nil, errors.New("oauth: the address at which people grant is none")
	}
	public, err := url.Parse(strings.TrimSuffix(cfg.PublicURL, "/"))
	if err != nil || public.Host == "" {
		return nil, errors.New("oauth: signing in needs a public address")
	}
	scopes := slices.Concat(basicScopes, cfg.Scopes)
	slices.Sort(scopes)
	return &SignIn{cfg: cfg, users: cfg.Users, authorize: *authorize,
		start: public.String() + StartPath, callback: public.String() + CallbackPath,
		path: public.Path + CallbackPath, secure: public.Scheme == "https", scopes: slices.Compact(scopes)}, nil
}

// Invitation is a link with which one person may sign in, once.
type Invitation struct {
	URL    string
	Until  time.Time
	Scopes []string // that will be asked for
}

// invitation is one as the store keeps it, under the hash of its ticket.
type invitation struct {
	Person string    `json:"person"` // as the bot's own token sees them
	Org    string    `json:"org"`
	Email  string    `json:"email,omitempty"`
	Until  time.Time `json:"until"`
	Used   bool      `json:"used,omitempty"`
}

// Invite makes a link for a person to sign in with. It must be given to nobody
// else, although nobody else could do anything with it.
func (s *SignIn) Invite(ctx context.Context, who bot.Person) (Invitation, error) {
	now := s.users.cfg.Clock()
	ticket := secret()
	i := invitation{Person: who.ID, Org: who.OrgID, Email: who.Email, Until: now.Add(signInTime)}
	if err := s.keep(ctx, hashOf(ticket), "", i); err != nil {
		return Invitation{}, storeError(err)
	}
	return Invitation{URL: s.start + "?ticket=" + ticket, Until: i.Until, Scopes: slices.Clone(s.scopes)}, nil
}

func invitationName(hash string) string { return "sign-in:" + hash }

func (s *SignIn) keep(ctx context.Context, hash, version string, i invitation) error {
	body, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("encode the invitation: %w", err)
	}
	return s.users.cfg.Store.Save(ctx, invitationName(hash), version, body, signInTime)
}

// Why an invitation is of no use.
var (
	errExpired = errors.New("the invitation has expired, or there never was one")
	errUsed    = errors.New("the invitation was used before")
)

// invited returns the invitation whose ticket has that hash.
func (s *SignIn) invited(ctx context.Context, hash string) (i invitation, version string, err error) {
	body, version, err := s.users.cfg.Store.Load(ctx, invitationName(hash))
	if err != nil {
		return i, "", fmt.Errorf("read the invitation: %w", err)
	}
	if version == "" {
		return i, "", errExpired
	}
	if err := json.Unmarshal(body, &i); err != nil {
		return i, "", errExpired
	}
	switch {
	case !s.users.cfg.Clock().Before(i.Until):
		return i, "", errExpired
	case i.Used:
		return i, "", errUsed
	}
	return i, version, nil
}

// claim uses an invitation up. Of several who try, one succeeds.
func (s *SignIn) claim(ctx context.Context, hash string) (invitation, error) {
	i, version, err := s.invited(ctx, hash)
	if err != nil {
		return i, err
	}
	i.Used = true
	if err := s.keep(ctx, hash, version, i); errors.Is(err, bot.ErrConflict) {
		return i, errUsed
	} else if err != nil {
		return i, fmt.Errorf("use the invitation up: %w", err)
	}
	return i, nil
}

// secret returns 256 random bits as text.
func secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// isSecret reports whether s has the form of a secret.
func isSecret(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 32
}

// hashOf is what is kept of a secret: whoever reads the store cannot use it.
// It is PKCE's S256 too.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
