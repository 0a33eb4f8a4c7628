// Package finesse is the client of Cisco Finesse, the desktop server of contact
// centres on the premises: Unified CCE and Unified CCX. One account, usually a
// supervisor's, sees the agents of its teams, their states and calls, the queues
// of CCE, reason codes, phone books and team messages, and changes states.
//
// Both nodes of a Finesse are known; the one that is in service is asked. A
// change is answered 202 before it has happened, and what came of it is only seen
// by looking again. A refused password is never tried again by anybody: five of
// them lock the account (see rest.Guard).
//
// Nothing here listens to Finesse's XMPP: a session of presence that ends logs
// its agent out, and no maintained XMPP library was to be had. State is polled,
// one request per team, and shared by all replicas (see Client.AgentsNow).
package finesse
