package bot

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"mithaq/bot/render"
	"mithaq/rag"
)

func shown(t *testing.T, d render.Doc) string {
	t.Helper()
	var b strings.Builder
	if err := render.Plain(&b, d, false); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestNoTextIsMissing looks at every text, whatever its name.
func TestNoTextIsMissing(t *testing.T) {
	var look func(lang, path string, v reflect.Value)
	look = func(lang, path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if v.String() == "" {
				t.Errorf("%s lacks %s", lang, path)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				look(lang, path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				look(lang, path, v.Index(i))
			}
		default:
		}
	}
	for _, lang := range Languages() {
		look(lang, "texts", reflect.ValueOf(textsFor(lang)))
	}
}

func TestNoticesAreInTheLanguageOfTheClient(t *testing.T) {
	for _, n := range []Notice{OnlyText, OnlyNew, OldButton, Apology, AdminsOnly, AskOnInline, TryOnInline} {
		for tag, lang := range map[string]string{"ru-RU": "ru", "zh-hans": "zh", "EN": "en", "": "ar", "fr": "ar"} {
			if got := rag.DetectLang(Say(n, tag)); got != lang {
				t.Errorf("notice %d to a client in %q is in %s", n, tag, got)
			}
		}
		if text := shown(t, Notify(n, "en")); !strings.Contains(text, Say(n, "en")) {
			t.Errorf("notice %d: %q", n, text)
		}
	}
}

func TestCommandMenus(t *testing.T) {
	for _, lang := range Languages() {
		for _, c := range AdminCommands(lang) {
			if strings.HasPrefix(c.Name, "/") || c.Does == "" {
				t.Errorf("%s: %+v", lang, c)
			}
		}
		if len(AdminCommands(lang)) != len(Commands(lang))+1 {
			t.Errorf("%s: admins see %d commands", lang, len(AdminCommands(lang)))
		}
	}
}

func TestRebuilding(t *testing.T) {
	for _, c := range []struct {
		r    Rebuilding
		want int
	}{{Rebuilding{}, 0}, {Rebuilding{1, 3}, 33}, {Rebuilding{3, 3}, 100}, {Rebuilding{9, 3}, 100}} {
		if got := c.r.Percent(); got != c.want {
			t.Errorf("%+v is %d%%", c.r, got)
		}
	}
	for name, c := range map[string]struct {
		doc  render.Doc
		want string
	}{
		"counting":  {ShowRebuilding(Rebuilding{Done: 4}, false, "en"), "(4 files)"},
		"joined":    {ShowRebuilding(Rebuilding{1, 2}, true, "en"), "already under way"},
		"half":      {ShowRebuilding(Rebuilding{1, 2}, false, "en"), "50% (1 of 2)"},
		"unchanged": {ShowRebuilt(Rebuilt{Unchanged: true, Took: 2 * time.Second}, "en"), "checked in 2s"},
		"failed":    {ShowRebuilt(Rebuilt{Failure: "disk full"}, "en"), "Reason: disk full"},
		"stopped":   {ShowRebuilt(Rebuilt{Stopped: true}, "en"), "restarting"},
		"done":      {ShowRebuilt(Rebuilt{Added: 1, Skipped: 1, Reasons: []string{"x: y"}}, "en"), "x: y"},
	} {
		if text := shown(t, c.doc); !strings.Contains(text, c.want) || strings.Contains(text, "%!") {
			t.Errorf("%s: %q lacks %q", name, text, c.want)
		}
	}
	for _, lang := range Languages() {
		for _, doc := range []render.Doc{ShowRebuilding(Rebuilding{1, 2}, true, lang), ShowRebuilt(Rebuilt{Took: time.Second}, lang), ShowRebuilt(Rebuilt{Unchanged: true}, lang)} {
			if text := shown(t, doc); strings.Contains(text, "%!") || strings.Contains(text, "(MISSING)") {
				t.Errorf("%s: %s", lang, text)
			}
		}
	}
}
