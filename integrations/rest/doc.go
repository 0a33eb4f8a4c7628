// Package rest is the one HTTP client that every upstream shares.
//
// A call goes through a chain of small RoundTrippers, each with one duty:
//
//	auth → retry → limit → breaker → observe → attempt → net/http
//
// auth sets the token and answers one 401 with one refresh; retry alone
// decides what is sent again; limit waits for the budget that all users of a
// token share; breaker stops calling an upstream that is down; observe counts
// and logs; attempt bounds one try in time and size and reads its answer to the
// end, so that a cut answer is a failed try like any other.
//
// Nothing here follows redirects, uses a proxy from the environment, or writes
// a body, a query or a token into a log or an error.
package rest
