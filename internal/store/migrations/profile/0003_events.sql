-- Webhook events of the school. Events never add to totals: the counters do.
create table events (
  id            text primary key,               -- eventUniqueId: a repeated event has no second row
  kind          text not null,                  -- payload.eventType, also an undocumented one
  test          integer not null default 0,     -- the dashboard's test button
  happened_at   integer not null default 0,     -- the sender's clock; 0 when there is none
  received_at   integer not null,
  buyer         text not null default '',       -- name or e-mail of the person at the checkout
  gateway       text not null default '',
  amount_paise  integer not null default 0,
  product_slug  text not null default '',
  product_name  text not null default '',
  product_id    text references products (id),  -- null: a product unknown to the database
  trouble       text not null default '',       -- what in the body was not as documented
  state         text not null,                  -- open: a change is looked for; taken: link_id's change took it; none: no affiliate sale, or not tracked; kept: nothing to look for
  settled_at    integer not null default 0,
  link_id       integer references links (id) on delete set null,
  change_seq    integer,
  body          text not null                   -- as received, at most 64 KiB
);
create index events_received on events (received_at);
create index events_open on events (received_at) where state = 'open';
create index events_settled on events (settled_at) where state = 'none';
create index events_change on events (change_seq) where change_seq is not null;
