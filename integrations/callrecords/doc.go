// Package callrecords takes in the call detail records of Webex Calling and keeps
// the books right: none lost, none twice.
//
// They come from three sides: a partner's webhook brings those of all its
// customers every five minutes (Handler), a partner's books are compared with
// Webex's counts and mended (Reconciler), and one organisation's feed is read
// (Reader). What comes is on disk before it is accepted (Spool), is worked on
// from there (Intake), and ends in the Ledger: rows at hand for the commands, and
// the whole records in an archive. Each record may come any number of times and
// in any version: the Report ID tells which it is, the Report time which version
// is true.
package callrecords
