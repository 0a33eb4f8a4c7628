package rest_test

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"floorwalker/integrations/rest"
)

// user is a document as Finesse sends it.
type user struct {
	XMLName xml.Name `xml:"User"`
	Name    string   `xml:"loginName"`
}

func TestUnmarshalXML(t *testing.T) {
	deep := func(n int) string {
		return "<User>" + strings.Repeat("<a>", n-1) + strings.Repeat("</a>", n-1) + "</User>"
	}
	for name, test := range map[string]struct{ document, want string }{
		"plain":              {`<User><loginName>maya</loginName></User>`, "maya"},
		"declaration":        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<User><loginName>m&amp;m</loginName></User>\n", "m&m"},
		"Latin-1":            {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><User><loginName>Jos\xe9</loginName></User>", "José"},
		"as deep as allowed": {deep(64), ""},
		"a namespace":        {`<f:User xmlns:f="urn:x"><f:loginName>maya</f:loginName></f:User>`, "maya"},
	} {
		var u user
		if err := rest.UnmarshalXML([]byte(test.document), &u); err != nil || u.Name != test.want {
			t.Errorf("%s: %q, %v", name, u.Name, err)
		}
	}
	for name, document := range map[string]string{
		"nothing":                   "",
		"no XML":                    "<html><p>Log in",
		"not closed":                "<User><loginName>",
		"text":                      "hello",
		"closed twice":              "<User></User></User>",
		"wrongly closed":            "<User><a></User></a>",
		"two roots":                 "<User/><User/>",
		"another document":          "<Team/>",
		"a DOCTYPE":                 `<!DOCTYPE User [<!ENTITY x SYSTEM "file:///etc/passwd">]><User><loginName>&x;</loginName></User>`,
		"an entity":                 "<User><loginName>&x;</loginName></User>",
		"an instruction":            `<?xml-stylesheet href="x"?><User/>`,
		"a late declaration":        `<User><?xml version="1.0"?></User>`,
		"an unknown encoding":       `<?xml version="1.0" encoding="UTF-7"?><User/>`,
		"too deep":                  deep(65),
		"too many attributes":       "<User" + manyAttributes(33) + "/>",
		"too long":                  "<User>" + strings.Repeat(" ", rest.MaxXML) + "</User>",
		"too many elements":         "<User>" + strings.Repeat("<a/>", 100_000) + "</User>",
		"a secret in what is wrong": "<User><password>hunter2</User>",
	} {
		var u user
		err := rest.UnmarshalXML([]byte(document), &u)
		if !errors.Is(err, rest.ErrXML) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "passwd") {
			t.Errorf("%s: the error quotes the document: %v", name, err)
		}
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + strings.Repeat("x", i) + `="1"`)
	}
	return b.String()
}

func FuzzUnmarshalXML(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><User a="1"><loginName>maya</loginName></User>`))
	f.Add([]byte(`<!DOCTYPE x><User/>`))
	f.Add([]byte("<?xml version='1.0' encoding='ISO-8859-1'?><User>\xe9</User>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var u user
		if err := rest.UnmarshalXML(data, &u); err != nil && !errors.Is(err, rest.ErrXML) {
			t.Errorf("an error of another kind: %v", err)
		}
		if err := rest.CheckXML(data); err == nil && (len(data) > rest.MaxXML || strings.Contains(string(data), "<!DOCTYPE") && !strings.Contains(string(data), "CDATA") && !strings.Contains(string(data), "<!--")) {
			t.Errorf("let pass: %.200q", data)
		}
	})
}
