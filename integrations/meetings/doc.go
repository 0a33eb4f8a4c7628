// Package meetings reaches people's meetings: through Webex's REST interface,
// and through the XML interface that Cisco retired on 31 March 2024. Both give
// the same Calendar, and neither ever stands in for the other.
package meetings
