package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

var (
	placeholder = regexp.MustCompile(`\{\{[^{}]*\}\}`)

	sharePlaceholders = []string{"name", "url", "coupon", "discount", "product", "commission"}
)

// defaultShareMessage is sent to an affiliate with their link unless share_message is set.
const defaultShareMessage = `Hi {{name}},
Here is your affiliate link for {{product}}:
{{url}}
Coupon code for your audience: {{coupon}}
They save {{discount}} with it.
You earn {{commission}} of every sale made through your link.`

// checkShareMessage refuses placeholders that renderShare would not be given.
func checkShareMessage(template string) error {
	ways := "write one of {{" + strings.Join(sharePlaceholders, "}} {{") + "}}"
	for _, found := range placeholder.FindAllString(template, -1) {
		if !slices.Contains(sharePlaceholders, placeholderName(found)) {
			return fmt.Errorf("there is no %s; %s", affiliate.Clean(found), ways)
		}
	}
	if rest := placeholder.ReplaceAllLiteralString(template, ""); strings.Contains(rest, "{{") {
		return errors.New("a {{ is never closed; " + ways)
	}
	return nil
}

// placeholderName is what is between the braces.
func placeholderName(found string) string { return strings.TrimSpace(found[2 : len(found)-2]) }

// RenderSharePack fills a share message for several links. The part about a link, from the first line that names one to the last, is
// repeated for each link; what is before and after it, like the first line of a letter, is written once.
func RenderSharePack(template string, links []map[string]string) string {
	lines := strings.Split(strings.ReplaceAll(template, "\r\n", "\n"), "\n")
	isAboutLink := func(line string) bool {
		return slices.ContainsFunc(placeholder.FindAllString(line, -1), func(found string) bool { return placeholderName(found) != "name" })
	}
	from := slices.IndexFunc(lines, isAboutLink)
	if len(links) < 2 || from < 0 {
		var only map[string]string
		if len(links) > 0 {
			only = links[0]
		}
		return renderShare(template, only)
	}
	to := from + 1
	for i := from; i < len(lines); i++ {
		if isAboutLink(lines[i]) {
			to = i + 1
		}
	}
	parts := []string{renderShare(strings.Join(lines[:from], "\n"), links[0])}
	for _, l := range links {
		parts = append(parts, renderShare(strings.Join(lines[from:to], "\n"), l))
	}
	parts = append(parts, renderShare(strings.Join(lines[to:], "\n"), links[0]))
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "\n\n")
}

// renderShare fills a share message; values are by name, without braces: name, url, coupon, discount, product, commission. A line
// whose placeholders are all empty is left out, so that no message has "Coupon code:" without a code. Values are cleaned to one line
// and never filled a second time.
func renderShare(template string, values map[string]string) string {
	var out []string
	for line := range strings.Lines(template) {
		had, empty := 0, 0
		line = placeholder.ReplaceAllStringFunc(strings.TrimRight(line, "\r\n"), func(found string) string {
			value := strings.TrimSpace(affiliate.Clean(values[placeholderName(found)]))
			had++
			if value == "" {
				empty++
			}
			return value
		})
		if had == 0 || empty < had {
			out = append(out, strings.TrimRight(line, " \t"))
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
