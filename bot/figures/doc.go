// Package figures computes the figures of a contact centre from the legs of its
// contacts: service level, abandon rate, speed of answer, handle time. It keeps
// counts only, so a report over a day of a hundred thousand contacts needs no
// more memory than one over ten.
//
// # Windows
//
// A leg belongs to the window in which it entered the queue, with everything
// that became of it later. A contact that enters at 23:59 and is answered at
// 00:02 is offered, answered and handled yesterday; one that crosses the border
// between two intervals of a chart counts in the first and nowhere else. So
// windows add up: the figures of two halves merged are those of the whole.
//
// Cisco's interval statistics (/v1/queues/statistics) do it otherwise: they
// round the window down to a quarter of an hour, count a contact as offered in
// the interval it started in and as handled in the one it ended in, and count
// offers to agents, so that a contact that rang out at one agent and was taken
// by the next is offered twice. Their figures and these must not be mixed.
//
// # No calls
//
// A figure over nothing is no figure: every ratio and average says with its
// second result whether there was anything to divide by. It is never NaN, and 0
// means that there were contacts and none of them met it.
package figures
