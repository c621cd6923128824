package affiliate

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseCouponTemplate(t *testing.T) {
	for text, want := range map[string]string{
		"{}": "",
		`{"data":[{"data":{"id":{{product_id}},"code":{{code}},"m":{{message}},"p":{{percent}},"u":{{uses}}}}]}`: "",
		` {"off": {"type": "fixed", "amount": {{amount_minor}}, "in": {{currency}}}, "to": {{expires_iso}}} `:    "",
		`{"note": "no placeholder at all"}`:          "",
		"{\"code\": {{ code }}\n}":                   "",
		"":                                           "not a JSON object",
		`{"a": {{nope}}}`:                            "line 1 of the text: there is no {{nope}}; write one of {{product_id}}",
		`{"code": "{{code}}"}`:                       "line 1 of the text: {{code}} is in quotes: write it without quotes",
		"{\n\"a\": \"{{code}}\"}":                    "line 2 of the text: {{code}} is in quotes",
		"{\n\"a\": \"x\\\"{{code}}\"}":               "is in quotes",
		`{"code": "MEERA-{{code}}-X"}`:               "without quotes",
		"{\n\n\"a\": {{code}":                        "line 3 of the text: a {{ is never closed",
		"{\"a\": 1,\n}":                              "line 2 of the text",
		"{\"code\": {{code}},\n\"off\" {{percent}}}": "line 2 of the text",
		`["a"]`:                   "it begins with { and ends with }",
		`null`:                    "it begins with { and ends with }",
		`{{code}}`:                "it begins with { and ends with }",
		`[{{code}}]`:              "not a JSON object",
		`{"code": {{code}}`:       "not a JSON object",
		`{ {{code}}: 1}`:          "not a JSON object",
		`{"a": 1} {"b": 2}`:       "not a JSON object",
		`{"a": {{code}}{{code}}}`: "line 1",
		`{"a": -{{percent}}}`:     "line 1",
		`{"a": {{` + strings.Repeat("x", 99) + `}}}`: "…",
	} {
		tpl, err := ParseCouponTemplate(text)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", text, err)
		}
		if tpl.IsZero() != (err != nil) || err == nil && tpl.String() != text {
			t.Errorf("%q became %q", text, tpl)
		}
	}
}

func FuzzCouponTemplate(f *testing.F) {
	for _, s := range []string{"{\n\"id\": {{product_id}}, \"off\": {{percent}}}", `{"a":{{code}}}`, `{"a":"\"{{x}}"}`, `{{`, `{"a":1{{uses}}}`,
		"{\"\\\"\":{{message}}}"} {
		f.Add(s, "CODE", "hi \"there\"")
	}
	f.Fuzz(func(t *testing.T, text, code, message string) {
		tpl, err := ParseCouponTemplate(text)
		if err != nil {
			return
		}
		values := map[string]string{"percent": "12.5", "uses": "3"}
		for name, s := range map[string]string{"code": code, "message": message} {
			b, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			values[name] = string(b)
		}
		for _, v := range []map[string]string{values, nil} {
			body, err := tpl.Fill(v)
			if err != nil {
				t.Fatalf("a template that parsed makes no body: %v", err)
			}
			var members map[string]any
			if err := json.Unmarshal(body, &members); err != nil || strings.Contains(string(body), "\n") {
				t.Fatalf("%q: %v", body, err)
			}
		}
	})
}
