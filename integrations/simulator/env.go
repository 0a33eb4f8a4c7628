package simulator

import (
	"fmt"
	"strings"

	"floorwalker/integrations/simulator/callrecords"
	"floorwalker/integrations/simulator/meetings"
)

// Env returns the lines of an env file that points a bot at the simulator,
// which is reached at baseURL (http://127.0.0.1:8081). Lines that are not
// NAME=value are # comments; "# person EMAIL TOKEN" says how a Webex client
// acts as somebody.
func (s *Simulator) Env(baseURL string) []string {
	baseURL = strings.TrimRight(baseURL, "/")
	w := s.world
	lines := []string{
		"# A simulated Webex and Contact Center; console: " + baseURL + "/",
		"WEBEX_API_URL=" + baseURL + webexPath,
		"WEBEX_BOT_TOKEN=" + w.Bot.Token,
		"WEBEX_WEBHOOK_SECRETS=" + w.Bot.WebhookSecret,
		"CONTACT_CENTER_URL=" + baseURL + contactCenterPath,
		"CONTACT_CENTER_ORG_ID=" + w.Organization.ID,
		"CONTACT_CENTER_TOKEN=" + w.ServiceApp.Token,
		"CONTACT_CENTER_WEBHOOK_SECRETS=" + w.ServiceApp.WebhookSecret,
		"ANALYZER_URL=" + baseURL + analyzerPath,
		"ANALYZER_USER_ID=" + w.Analyzer.UserID,
		"ANALYZER_API_KEY=" + w.Analyzer.APIKey,
		"ANALYZER_TENANT_ID=" + w.Analyzer.TenantID,
		"CALLING_TOKEN=" + w.ServiceApp.Token,
		"DEVICES_TOKEN=" + w.ServiceApp.Token,
		"CALL_RECORDS_URL=" + baseURL + callrecords.FeedsPath(w.CallRecords.Region),
		"CALL_RECORDS_TOKEN=" + w.ServiceApp.Token,
		"REPORTS_TOKEN=" + s.administratorToken(),
		"ANALYTICS_URL=" + baseURL + webexPath,
		"GUESTS=service-app",
		"GUESTS_TOKEN=" + w.ServiceApp.Token,
		"OAUTH_CLIENT_ID=" + w.Integration.ClientID,
		"OAUTH_CLIENT_SECRET=" + w.Integration.ClientSecret,
		"TOKEN_KEYS=" + w.Integration.TokenKey,
		"ACCESS_ORGS=" + w.Organization.ID,
		"ACCESS_SUPERVISORS=" + strings.Join(s.withRole("supervisor"), ","),
		"ACCESS_ADMINS=" + strings.Join(s.withRole("admin"), ","),
		"TIME_ZONE=" + w.TimeZone,
		"SIMULATOR_CLOCK_URL=" + baseURL + "/sim/clock",
		"# the service app, instead of CONTACT_CENTER_TOKEN, CALLING_TOKEN and DEVICES_TOKEN:",
		"# of the partner's customers too, when GET /sim/happen's “partner webhook is set” names the bot:",
		"# CALL_RECORDS_PARTNER_URL=" + baseURL + callrecords.PartnerPath,
		"# CALL_RECORDS_SECRETS=" + w.CallRecords.Webhook.Secret,
		"# SERVICE_APP_CLIENT_ID=" + w.ServiceApp.ClientID,
		"# SERVICE_APP_CLIENT_SECRET=" + w.ServiceApp.ClientSecret,
		"# SERVICE_APP_REFRESH_TOKEN=" + w.ServiceApp.RefreshToken,
	}
	site, user, password := meetings.XMLAccount(w)
	lines = append(lines,
		"# meetings over the XML API, which Cisco retired on 31 March 2024, instead of REST:",
		"# MEETINGS_BACKEND=xml",
		"# MEETINGS_XML_URL="+baseURL+meetings.XMLPath,
		"# MEETINGS_XML_SITE="+site,
		"# MEETINGS_XML_USER="+user,
		"# MEETINGS_XML_PASSWORD="+password)
	lines = append(lines, s.rooms.env()...)
	if len(w.UnifiedCM.Nodes) > 0 {
		lines = append(lines,
			"UNIFIED_CM_URL="+baseURL+unifiedCMPath,
			"UNIFIED_CM_USER="+w.UnifiedCM.User,
			"UNIFIED_CM_PASSWORD="+w.UnifiedCM.Password,
			"UNIFIED_CM_VERSION="+w.UnifiedCM.Version)
	}
	lines = append(lines, s.finesseEnv(baseURL)...)
	for _, p := range w.People {
		lines = append(lines, fmt.Sprintf("# person %s %s", p.Email, p.Token))
	}
	return lines
}

func (s *Simulator) withRole(role string) []string {
	var emails []string
	for _, p := range s.world.People {
		if p.Role == role {
			emails = append(emails, p.Email)
		}
	}
	return emails
}

// administratorToken is that of the first administrator, for reports of the
// organisation.
func (s *Simulator) administratorToken() string {
	for _, p := range s.world.People {
		if p.Role == "admin" && !p.Bot {
			return p.Token
		}
	}
	return ""
}

// finesseEnv are the lines of the contact centre on the premises, if there is one.
func (s *Simulator) finesseEnv(baseURL string) []string {
	f := s.world.Finesse
	if f == nil {
		return nil
	}
	lines := []string{"FINESSE_URLS=" + baseURL + finessePath + "1," + baseURL + finessePath + "2", "FINESSE_USER=" + f.Account}
	if f.Owner != "" {
		lines = append(lines, "FINESSE_OWNER="+f.Owner)
	}
	token, refresh := s.world.FinesseToken(f.Account)
	if f.Auth == "SSO" {
		return append(lines, "FINESSE_TOKEN="+token, "FINESSE_REFRESH_TOKEN="+refresh)
	}
	for _, a := range f.Agents {
		if a.ID == f.Account {
			lines = append(lines, "FINESSE_PASSWORD="+a.Password)
		}
	}
	return lines
}
