-- What people changed here of what only the database has, so that each can undo their own changes. Undoing and redoing are rows, too.
create table edits (
  id      integer primary key,
  at      integer not null,
  by_whom text not null,
  kind    text not null,                        -- edit, undo, redo
  state   text not null,                        -- of an edit: active, undone, overtaken
  edit_id integer references edits (id) on delete cascade, -- that was undone or redone
  text    text not null,
  fields  text not null                         -- JSON: what each field of each row was, and what it became
);
create index edits_by on edits (by_whom, id);
create index edits_of on edits (edit_id) where edit_id is not null;
