-- What a link earned while it had no affiliate is nobody's until the link is assigned, and nobody's again when that is undone: these
-- changes are marked, whoever has them now.
alter table changes add column unassigned integer not null default 0;
update changes set unassigned = 1 where affiliate_id is null;
