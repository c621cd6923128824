-- Times are Unix milliseconds, UTC, and come from Go; 0 is "not yet". Money is paise, commission basis points.
-- A reference to nothing is null.

create table affiliates (
  id         integer primary key,
  user_id    text unique,                       -- null: Fermion has none for them
  email      text not null default '',
  email_key  text unique,                       -- the e-mail in lower case (by Go: SQL's lower knows ASCII only), null when empty
  name       text not null default '',
  notes      text not null default '',
  made_here  integer not null default 0,
  created_at integer not null
);

create table affiliate_tags (
  affiliate_id integer not null references affiliates (id) on delete cascade,
  tag          text not null,
  primary key (affiliate_id, tag)
) without rowid;

create table products (
  id   text primary key,
  name text not null default '',
  slug text not null default '',
  url  text not null default ''
) without rowid;

create table campaigns (
  id          integer primary key,
  name        text not null unique,
  goal_kind   text not null default '',         -- clicks, sales or revenue; '' for none
  goal_amount integer not null default 0,       -- a count, or paise
  from_at     integer not null default 0,
  to_at       integer not null default 0,
  archived_at integer not null default 0
);

create table links (
  id                 integer primary key,
  slug               text not null unique,
  affiliate_id       integer references affiliates (id),
  product_id         text references products (id),
  commission_bp      integer,                   -- null: unknown
  asked_bp           integer,                   -- null: tracked, not created here
  made_here          integer not null default 0,
  created_at         integer not null,
  campaign_id        integer references campaigns (id),
  superseded_by      integer references links (id),
  stopped_at         integer not null default 0,
  gone_at            integer not null default 0,
  pinned             integer not null default 0,
  clicks             integer not null default 0, -- newest counters
  sales              integer not null default 0,
  revenue_paise      integer not null default 0,
  first_read         integer not null default 0,
  last_read          integer not null default 0, -- 0: never read
  seen_clicks        integer not null default 0,
  seen_sales         integer not null default 0,
  seen_revenue_paise integer not null default 0,
  reader             text not null default '',  -- instance that is about to read it
  reader_until       integer not null default 0
);
create index links_affiliate on links (affiliate_id);
create index links_campaign on links (campaign_id);

create table link_tags (
  link_id integer not null references links (id) on delete cascade,
  tag     text not null,
  primary key (link_id, tag)
) without rowid;

create table samples (
  link_id       integer not null references links (id) on delete cascade,
  first_read    integer not null,
  last_read     integer not null,
  clicks        integer not null,
  sales         integer not null,
  revenue_paise integer not null,
  commission_bp integer,
  baseline      integer not null default 0,
  primary key (link_id, first_read)
) without rowid;

create table changes (
  seq                  integer primary key autoincrement,
  link_id              integer not null references links (id) on delete cascade,
  after_at             integer not null,
  at                   integer not null,
  kind                 text not null,           -- rise, fall, reset
  clicks               integer not null,
  sales                integer not null,
  revenue_paise        integer not null,
  commission_bp        integer,
  est_commission_paise integer not null
);
create index changes_link on changes (link_id, at);
create index changes_at on changes (at);

create table coupons (
  id           integer primary key,
  product_id   text not null references products (id),
  code         text not null,
  percent_bp   integer not null default 0,      -- one of the two, or neither: not known
  amount_paise integer not null default 0,
  message      text not null default '',
  expires_at   integer not null default 0,
  uses         integer not null default 0,      -- 0: any number
  affiliate_id integer references affiliates (id),
  link_id      integer references links (id),
  state        text not null,                   -- live, deleted
  made_here    integer not null default 0,
  created_at   integer not null,
  unique (product_id, code)
);

create table operations (
  id           text primary key,                -- UUID v7: sorts by creation
  chain        text not null default '',
  step         integer not null default 0,
  batch        text not null default '',
  kind         text not null,
  state        text not null,                   -- planned, sent, done, rejected, unknown
  intent       text not null,                   -- JSON
  request      text not null default '',
  result       text not null default '',
  error        text not null default '',
  body         text not null default '',
  by_whom      text not null default '',
  owner        text not null default '',
  later        integer not null default 0,
  created_at   integer not null,
  sent_at      integer not null default 0,
  ended_at     integer not null default 0,
  affiliate_id integer references affiliates (id),
  link_id      integer references links (id),
  coupon_id    integer references coupons (id)
);
create index operations_state on operations (state);
create index operations_chain on operations (chain, step);
create index operations_batch on operations (batch);

create table instances (
  id           text primary key,
  by_whom      text not null default '',
  host         text not null default '',
  pid          integer not null default 0,
  started_at   integer not null,
  heartbeat_at integer not null,
  checked      integer not null default 0       -- it ended uncleanly, and the file was checked since
) without rowid;

create table settings (
  key   text primary key,
  value text not null
) without rowid;

create table notices (
  id      integer primary key,
  at      integer not null,
  kind    text not null,                        -- error, alert, info
  link_id integer references links (id),
  text    text not null,
  decided integer not null default 0
);
create index notices_open on notices (id) where decided = 0;

-- What each commit changed, for the other processes on this file. Only the newest rows are kept.
create table news (
  seq    integer primary key autoincrement,
  writer text not null,
  body   text not null
);
