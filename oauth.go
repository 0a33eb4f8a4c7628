package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// OAuthConfig are the settings of the identities beside the bot's own: the
// people who connect their account through an integration, and the service app.
type OAuthConfig struct {
	OAuthClientID     string `env:"OAUTH_CLIENT_ID"`
	OAuthClientSecret Secret `env:"OAUTH_CLIENT_SECRET"`
	// OAuthPersonalToken is a personal access token, used for its owner only.
	OAuthPersonalToken Secret `env:"OAUTH_PERSONAL_TOKEN"`
	// TokenKeys encrypt what is stored of tokens; the first one encrypts.
	TokenKeys []Secret `env:"TOKEN_KEYS"`

	ServiceAppClientID     string `env:"SERVICE_APP_CLIENT_ID"`
	ServiceAppClientSecret Secret `env:"SERVICE_APP_CLIENT_SECRET"`
	ServiceAppRefreshToken Secret `env:"SERVICE_APP_REFRESH_TOKEN"`
	// In place of the refresh token: the service app's own id, the organisation
	// that has authorised it, and the token of an administrator's integration
	// with the scope spark:applications_token.
	ServiceAppID          string `env:"SERVICE_APP_ID"`
	ServiceAppOrgID       string `env:"SERVICE_APP_ORG_ID"`
	ServiceAppIssuerToken Secret `env:"SERVICE_APP_ISSUER_TOKEN"`

	tokenKeys  *oauth.Keyring // nil without TOKEN_KEYS
	linking    bool           // people can connect their account
	serviceApp bool           // is set up
}

const howToMakeAKey = `make one with: echo "k1:$(openssl rand -base64 32)"`

func (c *OAuthConfig) validate(publicURL string, bad func(format string, args ...any)) {
	issued := c.ServiceAppID != "" && c.ServiceAppOrgID != "" && c.ServiceAppIssuerToken != ""
	if !issued && (c.ServiceAppID != "" || c.ServiceAppOrgID != "" || c.ServiceAppIssuerToken != "") {
		bad("SERVICE_APP_ID, SERVICE_APP_ORG_ID and SERVICE_APP_ISSUER_TOKEN belong together: Webex issues the service app's tokens with all three")
	}
	c.serviceApp = c.ServiceAppClientID != "" && c.ServiceAppClientSecret != "" && (c.ServiceAppRefreshToken != "" || issued)
	c.linking = c.OAuthClientID != ""
	if keys := values(c.TokenKeys); len(keys) > 0 {
		var err error
		if c.tokenKeys, err = oauth.ParseKeys(keys); err != nil {
			bad("TOKEN_KEYS: %w; %s", err, howToMakeAKey)
		}
	}
	if !c.linking {
		if c.OAuthClientSecret != "" {
			bad("OAUTH_CLIENT_SECRET is set, but OAUTH_CLIENT_ID is not")
		}
		return
	}
	if c.OAuthClientSecret == "" {
		bad("OAUTH_CLIENT_ID is set, but OAUTH_CLIENT_SECRET is not: developer.webex.com shows both on the integration's page")
	}
	if len(values(c.TokenKeys)) == 0 {
		bad("OAUTH_CLIENT_ID is set, but TOKEN_KEYS is not: people's tokens are stored encrypted or not at all; %s", howToMakeAKey)
	}
	if publicURL == "" {
		bad("OAUTH_CLIENT_ID is set, but PUBLIC_URL is not: people sign in at PUBLIC_URL/oauth/start, and PUBLIC_URL/oauth/callback must be a redirect URI of the integration")
	}
}

// oauthREST is Webex's API without a token of ours: for the token endpoint, and
// for asking with the token of somebody.
func (a *app) oauthREST() (*rest.Client, error) {
	client, err := rest.New(a.cfg.WebexURL, rest.WithName("webex-oauth"), rest.WithLogger(a.log),
		rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return nil, fmt.Errorf("WEBEX_API_URL: %w", err)
	}
	return client, nil
}

// wireUsers adds the people who connect their own account.
func (a *app) wireUsers() error {
	client, err := a.oauthREST()
	if err != nil {
		return err
	}
	a.users, err = oauth.NewUsers(oauth.UsersConfig{Client: client, ClientID: a.cfg.OAuthClientID,
		ClientSecret: a.cfg.OAuthClientSecret.Value(), Store: a.store.Vault(), Keys: a.cfg.tokenKeys,
		Canonical: webex.BareID, Clock: a.clock, Logger: a.log})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.users.Close)
	a.deps.Accounts = a.users
	return nil
}

// wireSignIn lets people connect their account, for what the features that are
// on need of it: it comes after all of them.
func (a *app) wireSignIn() error {
	signIn, err := a.newSignIn()
	if err != nil {
		return err
	}
	a.deps.Inviter = signIn
	a.mounts = append(a.mounts,
		mount{http.MethodGet, oauth.StartPath, http.HandlerFunc(signIn.ServeStart)},
		mount{http.MethodGet, oauth.CallbackPath, http.HandlerFunc(signIn.ServeCallback)})
	return nil
}

func (a *app) newSignIn() (*oauth.SignIn, error) {
	return oauth.NewSignIn(oauth.SignInConfig{Users: a.users, AuthorizeURL: strings.TrimSuffix(a.cfg.WebexURL, "/") + "/authorize",
		PublicURL: a.cfg.PublicURL, Scopes: a.scopes, Auditor: auditLog{a.log}, Poster: a.webex})
}

// usePersonalToken lets the owner of a personal access token try things out
// without an integration. One that Webex does not take is no reason not to run.
func (a *app) usePersonalToken(ctx context.Context) {
	if a.cfg.OAuthPersonalToken == "" {
		return
	}
	who, err := a.users.UsePersonal(ctx, a.cfg.OAuthPersonalToken.Value())
	if err != nil {
		a.log.WarnContext(ctx, "OAUTH_PERSONAL_TOKEN cannot be used; such a token lives twelve hours", "error", err)
		return
	}
	a.log.InfoContext(ctx, "a personal access token is used for its owner", "person", who.ID)
}

// serviceAppTokens is the organisation's service app: one source for all that
// act with it, so that one refresh serves them. It is nil when there is none.
func (a *app) serviceAppTokens() (rest.TokenSource, error) {
	if a.serviceApp != nil || !a.cfg.serviceApp {
		return a.serviceApp, nil
	}
	client, err := a.oauthREST()
	if err != nil {
		return nil, err
	}
	cfg := oauth.Config{Client: client, ClientID: a.cfg.ServiceAppClientID,
		ClientSecret: a.cfg.ServiceAppClientSecret.Value(), Clock: a.clock, Logger: a.log,
		Token: oauth.Token{Refresh: a.cfg.ServiceAppRefreshToken.Value()}}
	if a.cfg.ServiceAppIssuerToken != "" {
		cfg.Issuer = &oauth.Issuer{Client: client.As(rest.StaticToken(a.cfg.ServiceAppIssuerToken.Value()), nil),
			ApplicationID: a.cfg.ServiceAppID, OrgID: a.cfg.ServiceAppOrgID}
	}
	if a.cfg.tokenKeys != nil {
		cfg.Store, cfg.Keys = a.store.Vault(), a.cfg.tokenKeys
	}
	source, err := oauth.NewServiceApp(cfg)
	if err != nil {
		return nil, err
	}
	a.closers = append(a.closers, source.Close)
	a.serviceApp = source
	return source, nil
}
