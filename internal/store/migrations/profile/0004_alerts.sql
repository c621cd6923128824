-- Alerts that were stored: an alert is stored once for a rule, a subject and an occasion.
create table fired (
  rule     text not null,
  subject  text not null,                       -- link:12, campaign:3, school
  occasion text not null default '',            -- distinguishes several events of one rule
  at       integer not null,
  primary key (rule, subject, occasion)
) without rowid;

alter table notices add column campaign_id integer references campaigns (id);
alter table notices add column rule text not null default '';

-- Pending readings: a decrease or a missing slug, which is stored when a second reading confirms it.
create table doubts (
  link_id       integer primary key references links (id) on delete cascade,
  kind          text not null,                  -- fell, unknown
  at            integer not null,               -- of the reading
  tries         integer not null,               -- consecutive readings with different results
  clicks        integer not null default 0,
  sales         integer not null default 0,
  revenue_paise integer not null default 0,
  commission_bp integer
);

-- Freezes: many links of the school decreased or went missing at once, and no decrease is stored until it ends.
create table holds (
  since          integer primary key,
  fell           integer not null,              -- links, maximum so far
  watched        integer not null,              -- links at its start
  ended_at       integer not null default 0,
  accepted_until integer not null default 0     -- a person confirmed the decreases: until then they count link by link
);
