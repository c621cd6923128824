-- How many consecutive replies, of all processes, did not come from Fermion, by the hash of API URL and key. No row: the last one did.
create table hosts (
  key_hash text primary key,
  strange  integer not null
) without rowid;
