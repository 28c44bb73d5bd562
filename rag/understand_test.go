package rag

import (
	"slices"
	"strings"
	"testing"

	"mithaq/rag/terms"
)

func base(t testing.TB) *terms.Base {
	t.Helper()
	b, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDetectLang(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"من وقّع؟", "ar"}, {"Who signed?", "en"}, {"Кто подписал?", "ru"}, {"谁签署？", "zh"},
		{"ما دور Roscosmos؟", "ar"}, {"什么是 AI？", "zh"}, {"2025", "und"}, {"", "und"}, {"🙂", "und"},
	} {
		if got := DetectLang(c.text); got != c.want {
			t.Errorf("DetectLang(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		question string
		want     answerKind
	}{
		{"متى وُقّعت الاتفاقية؟", whenAnswer}, {"When was it signed?", whenAnswer}, {"Когда подписали?", whenAnswer}, {"何时签署？", whenAnswer},
		{"As what do they see themselves when speaking of peace?", anyAnswer},
		{"كم عدد الوثائق؟", howManyAnswer}, {"How many documents?", howManyAnswer}, {"Сколько документов?", howManyAnswer}, {"有多少文件？", howManyAnswer},
		{"ما نسبة التسويات؟", percentAnswer}, {"What share is settled?", percentAnswer}, {"Какая доля?", percentAnswer}, {"占比多少？", percentAnswer},
		{"كم تستغرق الزيارة؟", howLongAnswer}, {"How long is the visit?", howLongAnswer}, {"Как долго?", howLongAnswer}, {"多久？", howLongAnswer},
		{"من وقّع البيان؟", whoAnswer}, {"ومن وقّعه؟", whoAnswer}, {"Who signed?", whoAnswer}, {"Кто подписал?", whoAnswer}, {"谁签署？", whoAnswer},
		{"أين عُقد الاجتماع؟", whereAnswer}, {"Where did they meet?", whereAnswer}, {"Где встретились?", whereAnswer}, {"在哪里会晤？", whereAnswer},
		{"ما الفرق بين الاجتماعين؟", compareAnswer}, {"Compare the two meetings", compareAnswer},
		{"هل وقّعت الصين؟", yesNoAnswer}, {"Did China sign?", yesNoAnswer}, {"Подписал ли Китай?", yesNoAnswer}, {"中国是否签署？", yesNoAnswer},
		{"كم بلغت قيمة الصفقة؟", howMuchAnswer}, {"How much did it cost?", howMuchAnswer},
	} {
		if got, _ := kindOf(c.question); got != c.want {
			t.Errorf("%q seeks %s, want %s", c.question, got, c.want)
		}
	}
}

func keys(q query) []string {
	var out []string
	for _, u := range q.units {
		out = append(out, u.key)
	}
	return out
}

func TestUnits(t *testing.T) {
	b := base(t)
	for _, c := range []struct {
		question   string
		want, lack []string
	}{
		{"Who signed the joint statement of the 30th regular meeting?", []string{"sign", "joint-statement", "#30", "regular-meeting"}, []string{"who", "the"}},
		{"ماذا قال لي كه تشيانغ في عام 2019؟", []string{"li-keqiang", "#year:2019"}, []string{"li-qiang", "say"}},
		{"李强对北斗系统说了什么？", []string{"li-qiang", "beidou"}, []string{"li-keqiang"}},
		{"Какой период охватывает программа на 2023–2027 годы?", []string{"#range:2023/2027", "programme"}, nil},
	} {
		got := keys(understand(Question{Text: c.question}, b))
		for _, k := range c.want {
			if !slices.Contains(got, k) {
				t.Errorf("%q is about %v, lacks %q", c.question, got, k)
			}
		}
		for _, k := range c.lack {
			if slices.Contains(got, k) {
				t.Errorf("%q is about %v, should not be about %q", c.question, got, k)
			}
		}
	}
}

func TestTheAskedKindOfThing(t *testing.T) {
	b := base(t)
	for question, want := range map[string]string{
		"What import tariff rate did they fix?": "percentage",
		"ما المبادرة التي أطلقتها الصين؟":       "initiative",
	} {
		asked := ""
		for _, u := range understand(Question{Text: question}, b).units {
			if u.asked {
				asked = u.key
			}
		}
		if asked != want {
			t.Errorf("%q asks for %q, want %q", question, asked, want)
		}
	}
}

func TestFollowUpsCarryTheTurnBefore(t *testing.T) {
	b := base(t)
	history := []string{"ماذا قال ميدفيديف عن الحمائية؟"}
	q := understand(Question{Text: "وما المجالات التي سمّاها؟", History: history}, b)
	if !slices.Contains(keys(q), "medvedev") || len(q.carried) == 0 {
		t.Errorf("the follow-up is about %v", keys(q))
	}
	q = understand(Question{Text: "Where does Rosatom build nuclear power plants?", History: history}, b)
	if slices.Contains(keys(q), "medvedev") {
		t.Errorf("a question of its own carries the turn before: %v", keys(q))
	}
}

func FuzzUnderstand(f *testing.F) {
	b := base(f)
	for _, s := range []string{"", "؟", "من وقّع؟", "barnamaj al-fada", "中俄2030年贸易额目标是多少？", strings.Repeat("а ", 3000), "\xff\xfe", "Which which which?"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, question, before string) {
		q := understand(Question{Text: question, History: []string{before}}, b)
		for _, u := range q.units {
			if u.key == "" {
				t.Fatalf("a unit without a key in %q: %+v", question, u)
			}
		}
	})
}
