// Package webhook receives the events that a school sends: POST requests with a shared secret in a header. It checks the secret,
// parses what it understands of the body, hands the event to a sink, and answers 200 once it is stored.
//
// It has the handler, the parser of bodies, and a server that withstands the open internet: it limits bodies, headers, times and
// connections. Not here: how events are stored, and what they mean.
package webhook
