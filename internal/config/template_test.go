package config

import (
	"strings"
	"testing"
)

func TestRenderShare(t *testing.T) {
	all := map[string]string{"name": "Meera", "url": "https://learn.acme.com/a/k3f9x2ab", "coupon": "MEERA25", "discount": "25%",
		"product": "Go for Engineers", "commission": "20%"}
	without := func(names ...string) map[string]string {
		some := map[string]string{}
		for name, v := range all {
			some[name] = v
		}
		for _, name := range names {
			some[name] = ""
		}
		return some
	}
	for _, c := range []struct {
		name, template string
		values         map[string]string
		want           string
	}{
		{"the default, with all", defaultShareMessage, all,
			"Hi Meera,\nHere is your affiliate link for Go for Engineers:\nhttps://learn.acme.com/a/k3f9x2ab\n" +
				"Coupon code for your audience: MEERA25\nThey save 25% with it.\nYou earn 20% of every sale made through your link."},
		{"the default, without a coupon", defaultShareMessage, without("coupon", "discount"),
			"Hi Meera,\nHere is your affiliate link for Go for Engineers:\nhttps://learn.acme.com/a/k3f9x2ab\n" +
				"You earn 20% of every sale made through your link."},
		{"the default, with the link only", defaultShareMessage, map[string]string{"url": "u"}, "u"},
		{"a line with one of two", "{{coupon}} saves {{discount}}!", without("discount"), "MEERA25 saves !"},
		{"plain and empty lines stay", "Hello\r\n\r\n{{coupon}}\r\nBye\n", without("coupon"), "Hello\n\nBye"},
		{"a value is not filled again", "{{name}}", map[string]string{"name": "{{url}}", "url": "u"}, "{{url}}"},
		{"a value stays on its line", "{{name}}.", map[string]string{"name": "Me\nera\x1b[31m\u202e"}, "Me era."},
		{"room within the braces", "{{ name }}: {{url }}", map[string]string{"name": "Meera", "url": "u"}, "Meera: u"},
		{"nothing at all", "{{name}}\n{{url}}", nil, ""},
	} {
		if got := renderShare(c.template, c.values); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestRenderSharePack: what is before and after the links is there once, and what is about a link for each.
func TestRenderSharePack(t *testing.T) {
	links := []map[string]string{
		{"name": "Meera", "url": "https://x/a/1", "coupon": "MEERA25", "discount": "25%", "product": "Go", "commission": "20%"},
		{"name": "Meera", "url": "https://x/a/2", "product": "Rust", "commission": "30%"},
	}
	for _, c := range []struct {
		name, template string
		links          []map[string]string
		want           string
	}{
		{"the default", defaultShareMessage, links,
			"Hi Meera,\n\nHere is your affiliate link for Go:\nhttps://x/a/1\nCoupon code for your audience: MEERA25\nThey save 25% with it.\nYou earn 20% " +
				"of every sale made through your link.\n\n" +
				"Here is your affiliate link for Rust:\nhttps://x/a/2\nYou earn 30% of every sale made through your link."},
		{"with an end", "Hello {{name}}\r\n\r\n{{product}}: {{url}}\r\n\r\nYours\r\nAsha", links,
			"Hello Meera\n\nGo: https://x/a/1\n\nRust: https://x/a/2\n\nYours\nAsha"},
		{"all on one line", "{{name}}: {{url}}", links, "Meera: https://x/a/1\n\nMeera: https://x/a/2"},
		{"nothing about a link", "Hello {{name}}", links, "Hello Meera"},
		{"one link", "Hello {{name}}\n{{url}}", links[:1], "Hello Meera\nhttps://x/a/1"},
		{"no link", "Hello {{name}}\nYours", nil, "Yours"},
	} {
		if got := RenderSharePack(c.template, c.links); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestDefaultShareMessagePassesItsOwnCheck(t *testing.T) {
	if err := checkShareMessage(defaultShareMessage); err != nil {
		t.Error(err)
	}
	for template, want := range map[string]string{"{{slug}}": "{{slug}}", "{{}}": "{{}}", "{{url": "never closed"} {
		if err := checkShareMessage(template); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "{{url}}") {
			t.Errorf("%s: %v", template, err)
		}
	}
}

func FuzzRenderShare(f *testing.F) {
	f.Add(defaultShareMessage, "Meera", "")
	f.Add("{{name}} {{coupon}}\n{{", "{{name}}", "\n")
	f.Fuzz(func(t *testing.T, template, name, coupon string) {
		if checkShareMessage(template) != nil {
			return
		}
		got := renderShare(template, map[string]string{"name": name, "coupon": coupon})
		if strings.Count(got, "\n") > strings.Count(template, "\n") {
			t.Fatalf("more lines than the template has: %q", got)
		}
	})
}
