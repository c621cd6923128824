// Package webhook receives what the school says by itself: POST requests with a shared secret in a header. It checks the
// secret, reads the body as far as it is understood, hands the event to a sink, and answers 200 once it is stored.
//
// Here live the handler, the parsing of bodies, and a server that stands what the open internet sends: bounded bodies,
// headers, times and connections. Not here: where events are kept, and what they mean.
package webhook
