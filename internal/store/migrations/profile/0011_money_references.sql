-- A notice about money names the affiliate and the batch that it is about, so that the screens open them.
alter table notices add column affiliate_id integer references affiliates (id);
alter table notices add column batch_id text not null default '';
create index notices_affiliate on notices (affiliate_id) where affiliate_id is not null;
update notices set
  affiliate_id = (select p.affiliate_id from payments p where notices.text like 'the payment ' || p.reference || ' of %'),
  batch_id = coalesce((select p.batch_id from payments p where notices.text like 'the payment ' || p.reference || ' of %'), '')
  where rule = 'payment_failed';
update notices set batch_id = coalesce((select b.id from batches b where notices.text like 'payout ' || b.id || ' %'), '')
  where kind = 'info' and text like 'payout P-%';

-- The files that a batch was written to. Of those of older versions the last one is known, and not when it was written.
create table batch_files (
  id         integer primary key,
  batch_id   text not null references batches (id),
  path       text not null,
  format     text not null,
  currency   text not null default '',          -- '' for INR
  rate       integer not null default 0,
  payments   integer not null,
  written_at integer not null default 0,        -- 0: not known
  by_whom    text not null default ''
);
create index batch_files_batch on batch_files (batch_id);
insert into batch_files (batch_id, path, format, currency, rate, payments)
  select b.id, b.file, b.format, b.currency, b.rate, (select count(*) from payments p where p.batch_id = b.id and p.in_file = 1)
  from batches b where b.file <> '' order by b.created_at;

-- The day that a person wrote for an entry, like 2026-10-31, which stays when the profile's time zone changes; '' for an entry of an
-- instant. It tells whether a row of a file is in the ledger already.
alter table ledger add column day text not null default '';
