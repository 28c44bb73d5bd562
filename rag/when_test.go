package rag

import "testing"

func TestResolveRelative(t *testing.T) {
	for _, c := range []struct{ text, published, want, words string }{
		{"عُقد في أغسطس من العام الماضي في موسكو", "2025-11-04", "2024-08", "أغسطس من العام الماضي"},
		{"It met in August of last year.", "2025-11-04", "2024-08", "August of last year"},
		{"прошла в августе прошлого года", "2025-11-04", "2024-08", "августе прошлого года"},
		{"去年在莫斯科举行", "2025-11-04", "2024", "去年"},
		{"هذا العام يصادف الذكرى", "2025-11-04", "2025", "هذا العام"},
		{"They met yesterday", "2025-11-01", "2025-10-31", "yesterday"},
		{"next year", "2025-12-31", "2026", "next year"},
	} {
		got := ResolveRelative(c.text, c.published)
		if len(got) != 1 || got[0].Value != c.want || c.text[got[0].Start:got[0].End] != c.words {
			t.Errorf("%q of %s resolves to %+v, want %q for %q", c.text, c.published, got, c.want, c.words)
		}
	}
}

func TestNoDateIsBorrowed(t *testing.T) {
	for _, published := range []string{"", "2025", "soon"} {
		if got := ResolveRelative("العام الماضي", published); got != nil {
			t.Errorf("published %q: resolved %+v", published, got)
		}
	}
}

func TestSteering(t *testing.T) {
	for text, want := range map[string]steer{
		"What is the latest agreement?": latest, "ما أحدث اتفاق؟": latest, "Какое последнее соглашение?": latest, "最新的协议是什么？": latest,
		"What is the earliest meeting?": earliest, "Who signed it?": noSteer, "последовательность": noSteer,
	} {
		if got := steering(text); got != want {
			t.Errorf("%q steers %d, want %d", text, got, want)
		}
	}
}
