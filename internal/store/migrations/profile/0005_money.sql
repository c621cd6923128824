-- A change belongs to the affiliate whom the link had when it was seen: a link that is assigned to another affiliate moves no earnings.
-- hold_paise is what a change puts on hold, or takes from there when it is negative: null when that is its est. commission, as it is
-- except for a day that was rolled up.
alter table changes add column affiliate_id integer references affiliates (id);
alter table changes add column hold_paise integer;
update changes set affiliate_id = (select l.affiliate_id from links l where l.id = changes.link_id);
create index changes_affiliate on changes (affiliate_id, at);
create index changes_money on changes (at, seq, link_id, affiliate_id, after_at, est_commission_paise, hold_paise) where est_commission_paise <> 0;
create index changes_earned on changes (affiliate_id, at, est_commission_paise) where est_commission_paise <> 0;

-- Where an affiliate's money goes, and what tax is withheld from it.
create table payees (
  affiliate_id integer primary key references affiliates (id),
  method       text not null default '',        -- upi, bank, paypal, wise, other; '' when there is no payee
  address      text not null default '',
  tax_bp       integer                          -- null: as the profile says
);

create table batches (
  id         text primary key,                  -- P-7K3Q
  state      text not null,                     -- prepared, paid, cancelled
  created_at integer not null,
  ended_at   integer not null default 0,
  by_whom    text not null default '',
  period     text not null default '',          -- what it pays, in words
  currency   text not null default '',          -- '' for INR
  rate       integer not null default 0,        -- rupees for one of it, times a million
  file       text not null default '',          -- the last one that was written
  format     text not null default ''           -- of that file
);

-- Preparing claims: the row is written in the transaction that checks what is due.
create table payments (
  reference      text primary key,              -- P-7K3Q-001
  batch_id       text not null references batches (id),
  affiliate_id   integer not null references affiliates (id),
  amount_paise   integer not null,              -- gross
  withheld_paise integer not null default 0,
  method         text not null,                 -- of the payee when it was prepared
  address        text not null,
  state          text not null,                 -- prepared, paid, failed, cancelled
  note           text not null default '',
  decided_at     integer not null default 0
);
create index payments_batch on payments (batch_id);
create index payments_affiliate on payments (affiliate_id);

-- Entries are never changed and never deleted: a reversal undoes one.
create table ledger (
  id             text primary key,              -- UUID v7
  at             integer not null,              -- from when on it counts
  affiliate_id   integer not null references affiliates (id),
  kind           text not null,                 -- payout, bonus, deduction, opening, reversal
  amount_paise   integer not null,              -- positive, gross
  withheld_paise integer not null default 0,
  reference      text not null default '',
  note           text not null default '',
  batch_id       text not null default '',      -- '' when no batch paid it; an import may name one of another database
  by_whom        text not null default '',
  reverses       text unique references ledger (id)
);
create index ledger_affiliate on ledger (affiliate_id, at);
