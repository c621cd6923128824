-- One row, which each write of this program locks first, so that writes come one after another.
create table register (
  one     smallint primary key default 1 check (one = 1),
  version bigint not null
);
insert into register (version) values (0);
