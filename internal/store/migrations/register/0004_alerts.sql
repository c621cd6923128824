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
