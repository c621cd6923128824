package sqlite

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

func newest(t *testing.T) database {
	t.Helper()
	d, err := profileDatabase(filepath.Join(t.TempDir(), "default.db"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryTableIsRead: a table that a migration adds is read by the checks too.
func TestEveryTableIsRead(t *testing.T) {
	d := newest(t)
	model, err := d.model(t.Context(), d.latest())
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	all, err := objects(t.Context(), model)
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	for _, r := range store.Tables() {
		read = append(read, r.Name)
	}
	for _, o := range all {
		if o.kind == "table" && !slices.Contains(read, o.name) {
			t.Errorf("the table %s is not read", o.name)
		}
	}
}

// TestCheckFindsForeignSchemaObjects: pages that are sound say nothing about what another program did to the database.
func TestCheckFindsForeignSchemaObjects(t *testing.T) {
	for statement, says := range map[string]string{
		"create trigger steal after insert on links begin update links set slug = 'mine'; end": "it has a trigger steal on links",
		"create table notes (text)":                        "it has a table notes",
		"create index mine on links (clicks)":              "it has an index mine on links",
		"drop index links_affiliate":                       "it has no index links_affiliate on links",
		"alter table links add column mine":                "its table links is not the one",
		"update links set created_at = 'yesterday'":        "a row of its table links cannot be read",
		"update links set reader = x'ff', pinned = 'no'":   "a row of its table links cannot be read",
		"insert into fired values ('r', 's', '', 'never')": "a row of its table fired cannot be read",
		"analyze": "",
	} {
		s, e := newDatabase(t, filepath.Join(t.TempDir(), "default.db"))
		if _, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "k3f9x2ab", Affiliate: affiliate.Who{Email: "asha@example.com"},
			Tags: []string{"a"}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "k3f9x2ab", Affiliate: affiliate.Who{Email: "asha@example.com"},
			Tags: []string{"a"}}}); err != nil {
			t.Fatal(err)
		}
		if err := e.Check(t.Context()); err != nil {
			t.Fatalf("untouched: %v", err)
		}
		if _, err := e.writer.Exec(statement); err != nil {
			t.Fatal(statement, err)
		}
		switch err := e.Check(t.Context()); {
		case says == "" && err == nil:
		case says == "" || !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), says):
			t.Errorf("after %q it says %v", statement, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPlainSQL(t *testing.T) {
	for text, want := range map[string]string{
		"create table a (\n\tb text, -- what it is\n\tc\n)": "create table a ( b text, c )",
		"a /* one\n two */ b":                               "a b",
		"a '-- no  comment' \"it  \"\"is\" [x  y] `p  q`":   "a '-- no  comment' \"it  \"\"is\" [x  y] `p  q`",
		"a 'it''s  /* this */ ' b":                          "a 'it''s  /* this */ ' b",
		"a -- never ends":                                   "a",
		"a /* never ends":                                   "a",
		"a 'never ends":                                     "a 'never ends",
		"/*":                                                "",
		"create trigger x after insert on a begin select 1; end": "create trigger x after insert on a begin select 1; end",
	} {
		if got := plainSQL(text); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
}

func FuzzPlainSQL(f *testing.F) {
	for _, s := range []string{"a -- b\n c", "a /* b */ c", "'--'", "[/*]", "\"\"\"", "/*/", "`"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plain := plainSQL(text)
		if again := plainSQL(plain); again != plain {
			t.Fatalf("%q is %q, which is %q", text, plain, again)
		}
	})
}
