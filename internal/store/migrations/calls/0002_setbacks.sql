-- The back-off of a bucket after a limit response: nothing is sent before until (Unix milliseconds), and calls_after calls in the window after it.
create table setbacks (
  bucket      text primary key,
  calls_after integer not null,
  until       integer not null,
  other       integer not null -- another program seems to use the key
) without rowid;
