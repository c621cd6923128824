package affiliate

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// read writes what FindLinks found, a link a line: slug @ host, then the words next to it.
func readLinks(text string) string {
	links, others := FindLinks(text)
	var b strings.Builder
	for _, l := range links {
		fmt.Fprintf(&b, "%d %s", l.Line, l.Slug)
		if l.Host != "" {
			fmt.Fprintf(&b, " @%s", l.Host)
		}
		if l.Err != nil {
			fmt.Fprintf(&b, " %s: %v", l.Text, l.Err)
		}
		if len(l.Beside) > 0 {
			fmt.Fprintf(&b, " [%s]", strings.Join(l.Beside, " | "))
		}
		b.WriteString("\n")
	}
	for _, o := range others {
		fmt.Fprintf(&b, "%d -- %s\n", o.Line, o.Text)
	}
	return b.String()
}

// TestFindLinksInChats: lists, Markdown, mails, messengers, prose.
func TestFindLinksInChats(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"bullets, numbers, Markdown and two in a line", read(t, "chat_paste.txt"),
			"2 bul00001 @learn.example.com\n3 num00001 @learn.example.com\n4 mdk00001 @learn.example.com [Mira]\n5 leo00001 @learn.example.com [Leo]\n" +
				"6 aaa00001 @learn.example.com\n6 bbb00001 @learn.example.com\n1 -- Hi team, links so far:\n"},
		{"WhatsApp export", "[12/05/26, 10:15:02 PM] Mira Iyer: https://learn.acme.com/a/wa000001\n[12/05/26, 10:16] Leo Das: thanks!",
			"1 wa000001 @learn.acme.com [Mira Iyer | 02 PM]\n2 -- [12/05/26, 10:16] Leo Das: thanks!\n"},
		{"Slack", "<https://learn.acme.com/a/sl000001|learn.acme.com/a/sl000001> for *Mira Iyer*", "1 sl000001 @learn.acme.com [for | Mira Iyer]\n"},
		{"Markdown with the URL as its text", "* [https://learn.acme.com/a/md000001](https://learn.acme.com/a/md000001)", "1 md000001 @learn.acme.com\n"},
		{"a quoted mail", "> > Mira: https://learn.acme.com/a/ma000001.\n> Best,", "1 ma000001 @learn.acme.com [Mira]\n2 -- > Best,\n"},
		{"a mail program's safe link", "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Flearn.acme.com%2Fa%2Fsafe0001&data=05%7C01",
			"1 safe0001 @learn.acme.com\n"},
		{"a search's redirect", "https://www.google.com/url?q=https://learn.acme.com/a/goog0001&sa=D&source=docs", "1 goog0001 @learn.acme.com\n"},
		{"HTML", `<li><a href="https://learn.acme.com/a/html0001?utm_source=mail">Mira Iyer</a></li>`, "1 html0001 @learn.acme.com [Mira Iyer]\n"},
		{"prose with punctuation",
			"Mine is https://learn.acme.com/a/pr000001, hers (https://learn.acme.com/a/pr000002). And https://learn.acme.com/a/pr000003!?",
			"1 pr000001 @learn.acme.com [Mine is]\n1 pr000002 @learn.acme.com [hers]\n1 pr000003 @learn.acme.com [And]\n"},
		{"no scheme", "learn.acme.com/a/nos00001 and www.acme.com/a/nos00002", "1 nos00001 @learn.acme.com [and]\n1 nos00002 @www.acme.com\n"},
		{"two without a blank between them", "https://learn.acme.com/a/glue0001https://learn.acme.com/a/glue0002",
			"1 glue0001 @learn.acme.com\n1 glue0002 @learn.acme.com\n"},
		{"emphasis", "_https://learn.acme.com/a/emph0001_ ~~https://learn.acme.com/a/emph0002~~ **https://learn.acme.com/a/emph0003**",
			"1 emph0001 @learn.acme.com\n1 emph0002 @learn.acme.com\n1 emph0003 @learn.acme.com\n"},
		{"other scripts beside it", "मीरा अय्यर: https://learn.acme.com/a/hind0001\nलिंकhttps://learn.acme.com/a/hind0002।",
			"1 hind0001 @learn.acme.com [मीरा अय्यर]\n2 hind0002 @learn.acme.com [लिंक]\n"},
		{"arrows and emoji",
			"🔥 Mira Iyer → https://learn.acme.com/a/arr00001 🔥\nLeo Das -> https://learn.acme.com/a/arr00002\nAna - https://learn.acme.com/a/arr00003",
			"1 arr00001 @learn.acme.com [Mira Iyer]\n2 arr00002 @learn.acme.com [Leo Das]\n3 arr00003 @learn.acme.com [Ana]\n"},
		{"the name over the link", "Mira Iyer:\nhttps://learn.acme.com/a/over0001\nhttps://learn.acme.com/a/over0002\n\nhttps://learn.acme.com/a/over0003",
			"2 over0001 @learn.acme.com [Mira Iyer]\n3 over0002 @learn.acme.com [Mira Iyer]\n5 over0003 @learn.acme.com\n1 -- Mira Iyer:\n"},
		{"name and link by turns", "Mira: https://learn.acme.com/a/turn0001, Leo: https://learn.acme.com/a/turn0002",
			"1 turn0001 @learn.acme.com [Mira]\n1 turn0002 @learn.acme.com [Leo]\n"},
		{"link and name by turns", "https://learn.acme.com/a/turn0001 (Mira), https://learn.acme.com/a/turn0002 (Leo)",
			"1 turn0001 @learn.acme.com [Mira]\n1 turn0002 @learn.acme.com [Leo]\n"},
		{"mail address", "Mira Iyer <mira.iyer@example.com> https://learn.acme.com/a/mail0001",
			"1 mail0001 @learn.acme.com [mira.iyer@example.com | Mira Iyer]\n"},
		{"a port and an address", "http://127.0.0.1:8080/a/port0001 localhost:8080/a/port0002 Leo:learn.acme.com/a/port0003",
			"1 port0001 @127.0.0.1:8080\n1 port0002 @localhost:8080 [Leo]\n1 port0003 @learn.acme.com\n"},
		{"a word between URLs", "Thanks\nhttps://learn.acme.com/a/word0001\nk3f9x2ab", "2 word0001 @learn.acme.com\n3 k3f9x2ab\n1 -- Thanks\n"},
		{"cut short", "https://learn.acme.com/a/k3f9… and learn.acme.com/a/k3f9...",
			"1  https://learn.acme.com/a/k3f9: this URL was shortened: copy the whole of it [and]\n1  learn.acme.com/a/k3f9...: this URL was shortened: " +
				"copy the whole of it\n"},
		{"not a link of ours", "https://acme.com/blog/a/post and/or/a/b 1/a/2 me@acme.com/a/x",
			"1 -- https://acme.com/blog/a/post and/or/a/b 1/a/2 me@acme.com/a/x\n"},
		{"deeper, or without a slug", "https://learn.acme.com/a/x1/more https://learn.acme.com/a/",
			"1  https://learn.acme.com/a/x1/more: a slug holds letters, digits and - _ . ~ only: \"x1/more\"\n1  https://learn.acme.com/a/: the slug is empty\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readLinks(c.text); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// TestFindLinksInCells of spreadsheets, tables and our own exports.
func TestFindLinksInCells(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"name and URL", read(t, "sheet_cells_paste.txt"), "1 tab00001 @learn.example.com [Mira Iyer]\n2 tab00002 @learn.example.com [Leo Das]\n"},
		{"URL before the name", "https://learn.acme.com/a/tab00001\tMira Iyer\r\nhttps://learn.acme.com/a/tab00002\tLeo Das\r\n",
			"1 tab00001 @learn.acme.com [Mira Iyer]\n2 tab00002 @learn.acme.com [Leo Das]\n"},
		{"slugs only", "Name\tSlug\nMira Iyer\ttab00001\nLeo Das\ttab00002", "2 tab00001 [Mira Iyer]\n3 tab00002 [Leo Das]\n1 -- Name Slug\n"},
		{"numbers beside it", "1\tMira Iyer\thttps://learn.acme.com/a/num00001\t20%\t₹4,999", "1 num00001 @learn.acme.com [Mira Iyer]\n"},
		{"e-mail and product", "mira@example.com\tGo for Engineers\thttps://learn.acme.com/a/pro00001",
			"1 pro00001 @learn.acme.com [Go for Engineers | mira@example.com]\n"},
		{"quoted CSV", `"Iyer, Mira","https://learn.acme.com/a/csv00001"`, "1 csv00001 @learn.acme.com [Mira | Iyer]\n"},
		{"semicolons", "Leo Das;https://learn.acme.com/a/semi0001;25", "1 semi0001 @learn.acme.com [Leo Das]\n"},
		{"a table of Markdown", "| Mira Iyer | https://learn.acme.com/a/pipe0001 |\n|---|---|", "1 pipe0001 @learn.acme.com [Mira Iyer]\n2 -- |---|---|\n"},
		{"our own export", "k3f9x2ab,https://learn.acme.com/a/k3f9x2ab,aff-meera-1f2e3d,meera@example.com,codewithmeera",
			"1 k3f9x2ab @learn.acme.com [k3f9x2ab | aff-meera-1f2e3d | meera@example.com | codewithmeera]\n"},
		{"two cells that could be slugs", "user0001,k3f9x2ab,20", "1 -- user0001,k3f9x2ab,20\n"},
		{"a cell that wraps", "\"Mira\nIyer\"\thttps://learn.acme.com/a/wrap0001", "2 wrap0001 @learn.acme.com [Iyer]\n1 -- \"Mira\n"},
		{"empty cells", "\t\thttps://learn.acme.com/a/empt0001\t\t", "1 empt0001 @learn.acme.com\n"},
		{"slugs in a column", "mira-go\nleo-go\n", "1 mira-go\n2 leo-go\n"},
		{"a formula that shows a link", `=HYPERLINK("https://learn.acme.com/a/form0001","Mira Iyer")`, "1 form0001 @learn.acme.com [HYPERLINK | Mira Iyer]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readLinks(c.text); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func FuzzFindLinks(f *testing.F) {
	for _, s := range []string{
		"- [Mira](https://learn.acme.com/a/mdk00001)", "Mira\thttps://learn.acme.com/a/tab00001", "<https://learn.acme.com/a/x|learn.acme.com/a/x>",
		"a/b /a/c //d.com/a/e", "/a/", "%2Fa%2F%",
		"https://x/a/yhttps://x/a/z", "_learn.acme.com/a/x_", "\x1b]8;;https://x.com/a/y\x07z\x1b]8;;\x07", "मीरा https://x.com/a/%6b", "k3f9x2ab\n\n-- \n:/a/",
		"https%3A%2F%2Fx.com%2Fa%2Fb\u2028c1c2c3", "\"-", "\"-a1b2c3", "x;\"-a1b2c3\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		links, others := FindLinks(text)
		for _, l := range links {
			if l.Line < 1 || l.Text == "" || Clean(l.Text) != l.Text {
				t.Fatalf("%q: %+v", text, l)
			}
			if (l.Err == nil) != (CheckSlug(l.Slug) == nil) {
				t.Fatalf("%q: %+v", text, l)
			}
			for _, b := range l.Beside {
				if b == "" || Clean(b) != b {
					t.Fatalf("%q: %q beside %+v", text, b, l)
				}
			}
			if l.Err == nil {
				if again, _ := FindLinks(l.Text); len(again) != 1 || again[0].LinkRef != l.LinkRef {
					t.Fatalf("%q: %q reads back as %+v", text, l.Text, again)
				}
			}
		}
		for _, o := range others {
			if Clean(o.Text) != o.Text {
				t.Fatalf("%q: %+v", text, o)
			}
		}
	})
}

func TestLooksLikeName(t *testing.T) {
	for _, name := range []string{"Mira Iyer", "Leo", "O'Neil", "Jean-Luc de Souza", "मीरा अय्यर", "王小明", "Dr. A. P. J. Kalam"[4:]} {
		if !LooksLikeName(name) {
			t.Errorf("%q is a name", name)
		}
	}
	for _, text := range []string{"", "links so far", "here is mine", "Links", "Thanks", "PM", "code123", "Five Words Are A Sentence", "x"} {
		if LooksLikeName(text) {
			t.Errorf("%q is no name", text)
		}
	}
}

func TestPeopleMatchWholeWords(t *testing.T) {
	people := []Who{{Name: "Mira Iyer", Email: "mira@example.com"}, {Name: "Leo Das"}, {Name: "Leonard Cohen", UserID: "aff-leo"}, {Name: "José Silva"},
		{Name: "Mira Das"}}
	index := NewPeople(len(people), func(i int) Who { return people[i] })
	for text, want := range map[string]string{
		"Mira Iyer": "[0]", "iyer  MIRA": "[0]", "Leo": "[1]", "MIRA@example.com": "[0]", "aff-leo": "[2]", "jose": "[3]", "Das": "[1 4]", "Mira": "[0 4]", "Le": "[]", "Mira Das Iyer": "[]", "": "[]", "—": "[]",
	} {
		if got := fmt.Sprint(index.Named(text)); got != want {
			t.Errorf("Named(%q) = %s, want %s", text, got, want)
		}
	}
}
