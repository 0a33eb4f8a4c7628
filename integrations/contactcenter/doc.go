// Package contactcenter asks and steers a Webex Contact Center tenant.
//
// What is live and what happened comes from POST /search, Cisco's GraphQL
// endpoint: contact sessions (taskDetails), their legs (taskLegDetails) and
// agent sessions (agentSession). Names come from the configuration service,
// which returns lists in pages. /v1/tasks, /v1/queues/statistics and
// /v1/agents/statistics, which Cisco retires in March 2027, are second sources
// with figures of their own; they must not be mixed with those of the legs.
//
// The tenant allows 300 requests a minute for the whole bot, so every question
// is asked in as few as its answer takes, and identical questions of the same
// moment share one. Every error is a *bot.Error.
//
// Field names follow Cisco's data dictionaries (CSR, CLR, ASR, AAR); what those
// leave open is read tolerantly: a number may be a float or a string, and any
// field may be missing or null.
package contactcenter
