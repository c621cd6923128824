-- What limit answers left of a bucket: nothing leaves before until (Unix milliseconds), and calls_after may in the window after it.
create table setbacks (
  bucket      text primary key,
  calls_after integer not null,
  until       integer not null,
  other       integer not null -- somebody else seems to use the key
) without rowid;
