package extract

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRejections(t *testing.T) {
	for _, c := range []struct {
		name, file, raw string
		want            Reason
	}{
		{"another format", "a.pdf", "%PDF", Unsupported},
		{"no ending", "README", "text", Unsupported},
		{"zero byte", "a.txt", "text\x00more", Binary},
		{"Windows-1256", "a.txt", "\xc7\xe1\xd5\xed\xe4 text", NotUTF8},
		{"UTF-16", "a.txt", "\xff\xfet\x00e\x00", NotUTF8},
		{"nothing", "a.txt", "", Empty},
		{"white space", "a.md", " \n\t\r\n\u00a0", Empty},
		{"only a mark", "a.txt", "\xef\xbb\xbf", Empty},
		{"only boilerplate", "a.txt", "عاجل\nشاركها.\n", Boilerplate},
		{"only front matter", "a.md", "---\ntitle: A\n---\n", Boilerplate},
		{"too large", "a.txt", strings.Repeat("x", MaxBytes+1), TooLarge},
		{"front matter that is no YAML", "a.md", "---\ntitle: [a\n---\nText.", BadHeader},
		{"front matter with aliases", "a.md", "---\ntitle: &a [x]\ndate: [*a,*a]\n---\nText.", BadHeader},
		{"endless front matter", "a.md", "---\n" + strings.Repeat("a: b\n", maxFront) + "---\nText.", BadHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := File(t.Context(), c.file, []byte(c.raw))
			var no *RejectionError
			if !errors.As(err, &no) || no.Reason != c.want || !strings.HasPrefix(no.Error(), string(c.want)) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestAnEndedContextIsNoRejection(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := File(ctx, "a.txt", []byte("Text.")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLineEndsAndMarks(t *testing.T) {
	for _, raw := range []string{"One two.\r\n\r\nThree four.\r\n", "\xef\xbb\xbfOne two.\n\n\n\nThree four.", "  One two. \r\rThree four.\r"} {
		d, err := File(t.Context(), "a.txt", []byte(raw))
		if err != nil || d.Text != "One two.\n\nThree four." || len(d.Breaks) != 0 {
			t.Errorf("%q gives %q %v, %v", raw, d.Text, d.Breaks, err)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ name, file, raw, want string }{
		{"date line", "a.txt", " date 2025-11-04 A thing happened.", "2025-11-04"},
		{"date line over its address", "a.txt", "date 2025-11-04 https://a.example/20240101/x\nA thing happened.", "2025-11-04"},
		{"a day that is none", "a.txt", "date 2025-02-31\nA thing happened.", ""},
		{"address alone", "a.txt", "https://a.example/2024/01/31/x\nA thing happened.", "2024-01-31"},
		{"address in front matter", "a.md", "---\nurl: https://a.example/news-20240131.html\n---\nA thing.", "2024-01-31"},
		{"number in an address", "a.txt", "https://a.example/1106709860.html\nA thing happened.", ""},
		{"no day in an address", "a.txt", "https://a.example/20241399/\nA thing happened.", ""},
		{"host like a day", "a.txt", "https://20240131/x\nA thing happened.", ""},
		{"front matter", "a.md", "---\ndate: 2024-05-06\nurl: https://a.example/20200101/\n---\nA thing.", "2024-05-06"},
		{"front matter with a time", "a.md", "---\ndate: 2024-05-06T10:00:00Z\n---\nA thing.", "2024-05-06"},
		{"front matter with a month", "a.md", "---\ndate: 2024-05\n---\nA thing.", ""},
		{"stamp above the text", "a.txt", "A meeting of two\n2024-05-06T10:00+0000\nA thing happened.", "2024-05-06"},
		{"dotted stamp", "a.txt", "A meeting of two\n06.05.2024, 10:00\nA thing happened.", "2024-05-06"},
		{"published below the text", "a.txt", "A thing happened.\nPublished: 2024-05-06", "2024-05-06"},
		{"updated below the text", "a.txt", "A thing happened.\nUpdated: 2024-05-06", ""},
		{"an event in the text", "a.txt", "The treaty was signed on 2001-07-16. It was renewed.", ""},
		{"a year in the text", "a.txt", "In 2019 they met.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := File(t.Context(), c.file, []byte(c.raw))
			if err != nil || d.Date != c.want {
				t.Errorf("got %q, %v; want %q", d.Date, err, c.want)
			}
		})
	}
}

func TestTitles(t *testing.T) {
	for _, c := range []struct{ name, file, raw, title, text string }{
		{"heading above a text", "a.txt", "Ports reopen\nThe ports reopened on Monday.", "Ports reopen", "The ports reopened on Monday."},
		{"a sentence is none", "a.txt", "Ports reopen.\nThe rest follows.", "", "Ports reopen.\nThe rest follows."},
		{"without a text below", "a.txt", "Ports reopen\nShips return", "", "Ports reopen\nShips return"},
		{"a list is none", "a.txt", "- ports\nThey reopened.", "", "- ports\nThey reopened."},
		{"the rest of a date line is none", "a.txt", "date 2024-01-01 Ports reopen\nThey reopened.", "", "Ports reopen\nThey reopened."},
		{"part of a sentence", "a.txt", "He said:\nPorts reopen.", "", "He said:\nPorts reopen."},
		{"a section above it", "a.txt", "سياسة\nقمة جديدة في الخريف\nيعقد البلدان قمة.", "قمة جديدة في الخريف", "يعقد البلدان قمة."},
		{"publisher above it", "a.txt", "Xinhua\nPorts reopen\nThey reopened.", "Ports reopen", "They reopened."},
		{"an unknown line under it stays", "a.txt", "Ports reopen\nThe Daily Lantern\nThey reopened.", "Ports reopen", "The Daily Lantern\nThey reopened."},
		{"front matter wins", "a.md", "---\ntitle: Given\n---\n# Other\n\nThey reopened.", "Given", "Other\n\nThey reopened."},
		{"front matter and its heading", "a.md", "---\ntitle: Given title here\n---\n# Given title here\n\nThey reopened.", "Given title here", "They reopened."},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := File(t.Context(), c.file, []byte(c.raw))
			if err != nil || d.Title != c.title || d.Text != c.text {
				t.Errorf("got %q and %q, %v", d.Title, d.Text, err)
			}
		})
	}
}

func TestFrontMatter(t *testing.T) {
	d, err := File(t.Context(), "a.md", []byte("---\nkind: poem\ndate: soon\nurl: ftp://a.example/\nlanguages: [zh, ar]\ntitle: 1984\n---\nText."))
	if err != nil {
		t.Fatal(err)
	}
	if d.Kind != "report" || d.Date != "" || d.URL != "" || d.Lang != "zh" || d.Title != "1984" || len(d.Notes) != 3 {
		t.Errorf("%+v", d)
	}
	d, err = File(t.Context(), "a.md", []byte("---\nA rule opens this text.\n\nNo other closes it."))
	if err != nil || d.Text != "A rule opens this text.\n\nNo other closes it." {
		t.Errorf("%q, %v", d.Text, err)
	}
	d, err = File(t.Context(), "a.txt", []byte("---\ntitle: x\n---\nPlain texts have none."))
	if err != nil || d.Title == "x" {
		t.Errorf("%+v, %v", d, err)
	}
}

// Sentences of texts that look like boilerplate and are none.
func TestBodyIsNeverDropped(t *testing.T) {
	for _, s := range []string{
		"للمزيد من الشفافية، اتفق الطرفان على نشر التقارير.",
		"أفادت القناة في خبر عاجل بأن الاجتماع انتهى.",
		"شارك الوزيران في مراسم الافتتاح.",
		"Share prices rose after the signing.",
		"Follow-up meetings take place each spring.",
		"Print media of both sides exchange reporters.",
		"Facebook and Telegram are open to both sides.",
		"All rights reserved under the earlier treaty pass to the successor state when it accedes and deposits its instrument with the secretary-general of the organisation.",
		"Source: the joint statement says that the fund is shared.",
		"На правах рекламы ничего не публикуется.",
		"По теме безопасности стороны договорились о встречах.",
		"分享经验是双方合作的重点。",
		"来源地规则适用于所有商品。",
		"广告法适用于双方。",
		"2025-11-04 was the day of the signing.",
		"12:30 was the hour of the signing.",
		"X: the unknown of the equation.",
		"Xinhua reported that the talks went well.",
	} {
		d, err := File(t.Context(), "a.txt", []byte("The first sentence of this text.\n"+s+"\nThe last sentence of it."))
		if err != nil || !strings.Contains(d.Text, s) || len(d.Breaks) != 0 {
			t.Errorf("dropped %q (%v): %+v", s, err, d.Lines)
		}
	}
}

func TestBoilerplateIsDropped(t *testing.T) {
	for s, want := range map[string]Fate{
		"عاجل..": Label, "🔴 عاجل | ": Label, "Breaking News!": Label, "СРОЧНО": Label, "突发": Label,
		"شاركها.": ShareBar, "تمّ نسخ الرابط": ShareBar, "Share  X  Facebook  WhatsApp": ShareBar, "Поделиться: ВКонтакте Telegram": ShareBar, "分享到：微信 微博": ShareBar,
		"إقرأ أيضاً: قمة في الربيع": ReadAlso, "Read also:": ReadAlso, "Читайте также": ReadAlso, "相关阅读": ReadAlso,
		"© 2024 Agency": Copyright, "Copyright © Agency": Copyright, "جميع الحقوق محفوظة": Copyright, "版权所有 某通讯社": Copyright,
		"2025-11-04T05:25+0000": Timestamp, "04.11.2025, 08:25": Timestamp, "٠٤.١١.٢٠٢٥ ٠٨:٢٥": Timestamp, "آخر تحديث: 2025-11-04 10:00": Timestamp,
		"Photo: Agency / A. Person": Credit, "责任编辑：某某": Credit, "كتب: فلان الفلاني": Credit,
		"1,204 views": Label, "تابعونا على تلغرام": Label, "* * *": Markup,
	} {
		d, err := File(t.Context(), "a.txt", []byte("The first sentence of this text.\n"+s+"\nThe last sentence of it."))
		if err != nil || len(d.Lines) != 3 || d.Lines[1].Fate != want || len(d.Breaks) != 1 {
			t.Errorf("%q: %v, %+v; want %s", s, err, d.Lines, want)
		}
	}
}

func TestRepetitions(t *testing.T) {
	const first = "The two sides signed the accord on fishing in the old harbour, and the ministers toasted it."
	for _, c := range []struct {
		name, lines string
		kept        []int // numbers of the lines that stay, from 2
	}{
		{"the same paragraph", first, nil},
		{"split, with the punctuation moved", "The two sides signed the accord on fishing\n, in the old harbour, and the ministers toasted it.", nil},
		{"a sentence from inside", "signed the accord on fishing in the old harbour, and the ministers toasted it.", nil},
		{"a caption made of its beginning", "The two sides signed the accord", nil},
		{"a caption cut off", "A view of the old pier\nA view of the old pier in the morning.", []int{3}},
		{"a heading of its words", "Fishing in the old harbour\nBoats go out at dawn.", []int{2, 3}},
		{"a numbered heading", "Article one of 3\nArticle one of 3 sets the quota.", []int{2, 3}},
		{"another sentence that begins alike", "The two sides signed the accord on fishing in the new harbour.", []int{2}},
		{"short answers", "Yes.\nYes.", []int{2, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := File(t.Context(), "a.txt", []byte(first+"\n"+c.lines+"\nThe end is here."))
			if err != nil {
				t.Fatal(err)
			}
			var kept []int
			for _, l := range d.Lines[1 : len(d.Lines)-1] {
				if l.Fate == Kept {
					kept = append(kept, l.Number)
				}
			}
			if !slices.Equal(kept, c.kept) {
				t.Errorf("kept %v: %+v", kept, d.Lines)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"اتفق الجانبان على توسيع التعاون في مجال الفضاء":            "ar",
		"این پیمان گسترش همکاری دو کشور را پیش برد و گام دیگری است": "und",
		"Стороны договорились расширить сотрудничество":             "ru",
		"Сторони домовилися розширити співпрацю і її межі":          "und",
		"双方同意扩大航天领域的合作":                                             "zh",
		"両国は宇宙分野での協力を拡大することで合意した":                                   "und",
		"The two sides agreed to widen their work in space":         "en",
		"Les deux parties ont convenu d'élargir la coopération":     "und",
		"2023-2027": "und",
		"":          "und",
		"Компания «Rosatom» строит АЭС":    "ru",
		"协议由 Roscosmos 与国家航天局签署":           "zh",
		"وقّعت شركة Rosatom اتفاقية جديدة": "ar",
	} {
		if got := Language(text); got != want {
			t.Errorf("Language(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, " \n": 0, "one two": 2, "—": 1, "اتفق الجانبان، أمس": 3, "双方同意扩大": 3, "双方 同意扩": 3, "2023年": 2, "中俄2030年": 3,
	} {
		if got := Words(text); got != want {
			t.Errorf("Words(%q) = %d, want %d", text, got, want)
		}
	}
}

func FuzzFile(f *testing.F) {
	for _, s := range []string{
		" date 2025-11-04 https://a.example/20251104/\nTitle\nRT\nOne two three.\n2025-11-04T05:25+0000\nOne two three.",
		"---\ntitle: a\n---\n# a\n\nText *b*.\n\n```\nx\n```\n- c\n", "عاجل\n\nشاركها.\n\nنص.\n", "a\rb\r\nc\n\n©", "双方。\n双方。", "One two three\nOne two three four\n<!--\nx\n-->\ny",
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, markdown bool) {
		name := "a.txt"
		if markdown {
			name = "a.md"
		}
		began := time.Now()
		d, err := File(t.Context(), name, raw)
		if took := time.Since(began); took > time.Second {
			t.Fatalf("%d bytes took %v", len(raw), took)
		}
		var no *RejectionError
		if err != nil {
			if !errors.As(err, &no) {
				t.Fatalf("not a rejection: %v", err)
			}
			return
		}
		checkDraft(t, raw, d)
		if d.Date != "" && validDate(d.Date) == "" {
			t.Errorf("the date %q", d.Date)
		}
	})
}
