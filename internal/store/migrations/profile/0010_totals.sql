-- The newest sample of a link, as far as totals need it, so that what a link came to until now needs no look into its history.
alter table links add column first_sample      integer not null default 0; -- first_read of its oldest sample, 0: none
alter table links add column sample_read       integer not null default 0; -- last_read of its newest sample
alter table links add column net_clicks        integer not null default 0;
alter table links add column net_sales         integer not null default 0;
alter table links add column net_revenue_paise integer not null default 0;
alter table links add column net_est_paise     integer not null default 0;
alter table links add column fell_sales        integer not null default 0;
alter table links add column fell_revenue_paise integer not null default 0;

update links set first_sample = coalesce((select min(s.first_read) from samples s where s.link_id = links.id), 0);
update links set (sample_read, net_clicks, net_sales, net_revenue_paise, net_est_paise, fell_sales, fell_revenue_paise) = (
  select s.last_read, s.net_clicks, s.net_sales, s.net_revenue_paise, s.net_est_paise, s.fell_sales, s.fell_revenue_paise
  from samples s where s.link_id = links.id and s.first_read = links.first_read)
where exists (select 1 from samples s where s.link_id = links.id and s.first_read = links.first_read);

-- The midnights of the school at which periods begin and end. What each link had come to at one of them is in midnight_sums, from the
-- moment that a later sample of it is stored: until then it is in the link's own row. Each row can be made again from the samples.
create table midnights (
  at     integer primary key,
  filled integer not null default 0             -- midnight_sums has all links of it
) without rowid;

create table midnight_sums (
  at                 integer not null references midnights (at),
  link_id            integer not null references links (id) on delete cascade,
  net_clicks         integer not null,
  net_sales          integer not null,
  net_revenue_paise  integer not null,
  net_est_paise      integer not null,
  fell_sales         integer not null,
  fell_revenue_paise integer not null,
  primary key (at, link_id)
) without rowid;

-- Changes of which no reading tells on which side of a midnight they were.
create table midnight_gaps (
  at                 integer not null references midnights (at),
  link_id            integer not null references links (id) on delete cascade,
  last_read          integer not null,          -- before the midnight
  next_read          integer not null,          -- after it
  clicks             integer not null,
  sales              integer not null,
  revenue_paise      integer not null,
  est_paise          integer not null,
  fell_sales         integer not null,
  fell_revenue_paise integer not null,
  primary key (at, link_id)
) without rowid;

-- Running totals of all changes, every few thousand of them: what came since a number is the difference of two, and the changes beside
-- them. Each can be made again from the changes.
create table change_totals (
  up_to              integer not null,          -- the newest change in it
  affiliate_id       integer not null,          -- as the changes have it; 0: links without one
  clicks             integer not null,
  sales              integer not null,
  revenue_paise      integer not null,
  est_paise          integer not null,
  fell_sales         integer not null,
  fell_revenue_paise integer not null,
  primary key (up_to, affiliate_id)
) without rowid;
