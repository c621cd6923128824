-- One row, which each write of this program locks first, so that there is one writer at a time.
create table register (
  one     smallint primary key default 1 check (one = 1),
  version bigint not null
);
insert into register (version) values (0);
