// Package redis keeps what must outlive a message: the events not yet handled,
// conversations, command records, subscriptions, and the small shared state of
// several replicas (leases, budgets, caches). It works on a Redis server, on
// Sentinel, on Redis Cluster, and on a miniredis inside the process.
//
// # Shards
//
// Events are spread over shards by the hash of their key. A shard has one owner
// at a time; all its keys share a hash tag, so that they live in one slot:
//
//	{q07}:events        stream of events that are not done yet
//	{q07}:dead          stream of events that were given up
//	{q07}:owner         lease of the owner, with a TTL
//	{q07}:fence         number of the present ownership, counts up
//	{q07}:seen:W:B      set of 8-byte hashes of done events, window W, bucket B
//	{q07}:talks:F       hash of conversations, written under fence F
//	{q07}:record:ID     a command record
//
// The owner reads a shard in order, handles events with different keys at the
// same time and those with one key one after the other, and deletes an event
// when it is done. A new owner begins at the start of the stream: what stands
// there is work that is not done.
//
// # Talking to the server
//
// Commands of concurrent goroutines travel together: a lane sends whatever has
// gathered while the last batch was under way, in one pipeline. That makes the
// cost of a round trip common to many messages.
package redis
