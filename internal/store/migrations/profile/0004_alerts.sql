-- What fired once does not fire again: rule, what it is about, and which time of it.
create table fired (
  rule     text not null,
  subject  text not null,                       -- link:12, campaign:3, school
  occasion text not null default '',            -- what makes it another event of the same rule
  at       integer not null,
  primary key (rule, subject, occasion)
) without rowid;

alter table notices add column campaign_id integer references campaigns (id);
alter table notices add column rule text not null default '';

-- A reading that fell, or said that there is no such slug. It counts when a second one says the same.
create table doubts (
  link_id       integer primary key references links (id) on delete cascade,
  kind          text not null,                  -- fell, unknown
  at            integer not null,               -- of the reading
  tries         integer not null,               -- readings in a row that each said something else
  clicks        integer not null default 0,
  sales         integer not null default 0,
  revenue_paise integer not null default 0,
  commission_bp integer
);

-- When much of the school fell or vanished at once: numbers are held as they were until it ends.
create table holds (
  since          integer primary key,
  fell           integer not null,              -- links, at the most
  watched        integer not null,              -- links then
  ended_at       integer not null default 0,
  accepted_until integer not null default 0     -- a person said that it is real: falls count one by one until then
);
