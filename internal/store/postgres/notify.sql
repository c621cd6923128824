-- Each row of the change log notifies the programs that listen to the channel with the name of the schema.
create function notify_of_news() returns trigger language plpgsql as $$
begin
  perform pg_notify(tg_table_schema, new.seq::text);
  return null;
end $$;
create trigger news_told after insert on news for each row execute function notify_of_news();
