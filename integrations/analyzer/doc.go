// Package analyzer reads the records of the legacy contact centre (Analyzer,
// "CJP"): contact sessions (CSR), their activities (CAR), agent sessions (ASR)
// and agents' activities (AAR).
//
// Cisco calls the interface legacy and promises no availability. What of it is
// documented stands in its labs; where a field's spelling or an answer's shape
// is not, the reader takes every shape in use and leaves out what is not there.
package analyzer
