-- Slots of the rate limiter: a row occupies its slots until free_at (Unix milliseconds).
create table calls (
  ticket   integer primary key autoincrement,
  bucket   text not null,
  slots    integer not null,
  taken_at integer not null,
  free_at  integer not null,
  replied  integer not null default 0
);
create index calls_bucket on calls (bucket, free_at);
