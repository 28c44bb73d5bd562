package sound

import (
	"testing"

	"mithaq/rag/normal"
)

func TestOneNameInSeveralAlphabets(t *testing.T) {
	for _, names := range [][]string{
		{"Lavrov", "Лавров", "لافروف"},
		{"Likhachev", "Лихачёв", "ليخاتشوف"},
		{"Borisov", "Борисов", "بوريسوف"},
	} {
		first := Skeleton(normal.Fold(names[0]))
		for _, n := range names[1:] {
			if got := Skeleton(normal.Fold(n)); !Alike(first, got) {
				t.Errorf("%s sounds %q, %s sounds %q", names[0], first, n, got)
			}
		}
	}
}

func TestOtherNamesSoundOtherwise(t *testing.T) {
	for _, pair := range [][2]string{{"Novak", "Lavrov"}, {"Xi", "Li"}, {"Мишустин", "Медведев"}, {"بوتين", "ترامب"}} {
		a, b := Skeleton(normal.Fold(pair[0])), Skeleton(normal.Fold(pair[1]))
		if Alike(a, b) {
			t.Errorf("%s (%q) and %s (%q) sound alike", pair[0], a, pair[1], b)
		}
	}
}

func TestPinyin(t *testing.T) {
	if got := Pinyin("张克俭 met Li"); got != "zhangkejianmetli" {
		t.Errorf("pinyin is %q", got)
	}
	if a, b := Chinese("李强"), Skeleton("liqiang"); a == "" || b == "" {
		t.Errorf("skeletons %q and %q", a, b)
	}
}

func FuzzSkeleton(f *testing.F) {
	f.Add("Лавров 张克俭 لافروف")
	f.Fuzz(func(t *testing.T, s string) {
		if a := Skeleton(s); a != "" && !Alike(a, a) {
			t.Fatalf("%q does not sound like itself", s)
		}
		Pinyin(s)
	})
}
