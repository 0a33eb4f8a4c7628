// Package unifiedcm asks and steers a Cisco Unified Communications Manager
// cluster on the premises, by three of its SOAP interfaces:
//
//   - AXL, the configuration: phones, lines, users, and the database behind them.
//   - RISPort70, what is registered where. Cisco allows 15 of its requests a
//     minute for the whole cluster, so every question is put for many phones at
//     once and its budget is one of its own.
//   - Perfmon, the counters of each server.
//
// A SOAP fault comes with HTTP 500, and is an answer, not a failure of the
// server: see fault.go. A phone that RISPort70 does not know has not been heard
// of since its server was started, which is something else than a phone that has
// unregistered. Every error is a *bot.Error.
package unifiedcm
