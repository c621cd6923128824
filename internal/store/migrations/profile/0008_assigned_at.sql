-- Since when a link has its affiliate, 0 when that is not known: what it earned before it was assigned goes to another affiliate, or to
-- nobody, unless its affiliate was paid since.
alter table links add column assigned_at integer not null default 0;
