-- Which payments a file was written with: a file of one payment service leaves out those of the others. Of older files only the batch
-- is known.
alter table payments add column in_file integer not null default 0;
update payments set in_file = 1 where batch_id in (select id from batches where file <> '');
