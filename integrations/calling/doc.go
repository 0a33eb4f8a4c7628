// Package calling asks and steers the phones of Webex Calling: third-party call
// control, which commands people's own devices and never carries their voice.
//
// A Line is one person's phone. A person's own line works with that person's
// token on /telephony/calls; somebody else's with a service app's or an
// administrator's on /telephony/calls/members, which older tenants have in part
// or not at all. What Webex answers is read tolerantly: any field may be missing,
// and words that are not known yet stay what they are. Every error is a
// *bot.Error.
package calling
