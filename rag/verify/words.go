package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mithaq/rag/normal"
)

// isStop tells whether a word in normal form carries no content of its own:
// particles, pronouns, auxiliaries, and the verbs by which a report introduces
// what it reports.
func isStop(w string, s normal.Script) bool {
	switch s {
	case normal.Latin:
		return len(w) < 2 || englishStop(w)
	case normal.Cyrillic:
		return utf8.RuneCountInString(w) < 2 || russianStop(w)
	case normal.Arabic:
		return utf8.RuneCountInString(w) < 2 || arabicStop(w) || len(w) > 4 && strings.HasPrefix(w, "و") && arabicStop(w[2:])
	case normal.Han:
		return strings.Contains("的了在是和与及或而也都就还又并等于以为其之这那此该所将已被把对向从自由到至给让使得着过上下中内外里间时后前再各每很更最个们地可能会要应", w)
	}
	return false
}

func englishStop(w string) bool {
	switch w {
	case "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "is", "are", "was", "were", "be",
		"been", "being", "it", "its", "this", "that", "these", "those", "their", "they", "them", "he", "his", "him", "she", "her", "we", "our",
		"you", "your", "who", "whom", "whose", "which", "what", "when", "where", "while", "will", "would", "shall", "should", "can", "could",
		"may", "might", "must", "has", "have", "had", "having", "do", "does", "did", "done", "also", "both", "such", "than", "then", "there",
		"into", "over", "under", "up", "out", "about", "between", "among", "during", "through", "within", "upon", "if", "so", "too",
		"each", "other", "another", "any", "all", "some", "more", "most", "very", "well", "including", "according", "regarding",
		"concerning", "towards", "toward", "per", "via", "but", "however", "said", "says", "saying", "stated", "noted", "added", "one", "two",
		"first", "further", "only", "own", "same", "just", "th", "st", "nd", "rd", "us", "itself", "themselves", "s", "t", "re", "ll":
		return true
	}
	return false
}

func russianStop(w string) bool {
	switch w {
	case "и", "в", "во", "на", "с", "со", "к", "ко", "по", "о", "об", "обо", "от", "до", "из", "за", "для", "при", "про", "под", "над", "а", "но",
		"или", "что", "чтобы", "как", "это", "этот", "эта", "эти", "этого", "этой", "этом", "этих", "том", "тот", "та", "те", "то", "того", "той",
		"он", "она", "они", "оно", "его", "ее", "их", "им", "ему", "ей", "ним", "ними", "них", "который", "которая", "которое", "которые",
		"которого", "которой", "которых", "которым", "котором", "был", "была", "было", "были", "быть", "будет", "будут", "является", "являются", "же",
		"ли", "бы", "также", "так", "такой", "такие", "таких", "между", "через", "после", "перед", "рамках", "ходе", "все", "всех", "всем", "весь",
		"еще", "уже", "более", "может", "могут", "свой", "свои", "своих", "своей", "своего", "года", "год", "году", "г", "сказал", "заявил",
		"заявила", "отметил", "отметила", "добавил", "сообщил", "сообщила", "словам", "себя", "оба", "обе", "обеих", "обоих", "один", "одна", "лишь":
		return true
	}
	return false
}

func arabicStop(w string) bool {
	switch w {
	case "في", "من", "الي", "علي", "عن", "مع", "ان", "انه", "انها", "انهم", "انهما", "التي", "الذي", "الذين", "اللذان", "اللتان", "هذا", "هذه", "ذلك",
		"تلك", "هولاء", "هو", "هي", "هم", "هما", "كان", "كانت", "كانوا", "يكون", "تكون", "قد", "لقد", "كما", "كل", "كلا", "كلتا", "اي", "او", "ثم", "حتي",
		"بين", "عند", "عندما", "خلال", "حول", "بشان", "منذ", "ضمن", "نحو", "لدي", "له", "لها", "لهم", "لهما", "به", "بها", "بهم", "فيه", "فيها", "عليه", "عليها",
		"منه", "منها", "عنه", "عنها", "اليه", "اليها", "وفق", "وفقا", "حسب", "بحسب", "بما", "مما", "ما", "اذ", "اذا", "حيث", "ايضا", "كذلك", "بعض", "تم", "يتم",
		"سوف", "سيتم", "جري", "جرت", "يجري", "عبر", "اثناء", "ضد", "لدينا", "بان", "لان", "كي", "لكي", "بينما", "فيما", "الا", "قال", "قالت", "اضاف",
		"اضافت", "ذكر", "ذكرت", "افاد", "افادت", "اوضح", "اوضحت", "مشيرا", "مضيفا", "موضحا", "اردف", "تابع", "باعتبار", "باعتبارها", "لذلك", "فقد", "وقد",
		"احد", "احدي", "بعد", "قبل", "مثل", "اطار", "مجال", "مجالات", "طريق", "بشكل", "بصوره", "عام", "سنه", "لمده", "مده":
		return true
	}
	return false
}

// isBut opens a clause that stands against the one before it.
func isBut(w string) bool {
	switch w {
	case "but", "whereas", "although", "however", "لكن", "ولكن", "لكنه", "لكنها", "بل", "غير", "بينما", "но", "однако", "хотя", "但", "却", "然":
		return w != "غير"
	}
	return false
}

// isThat are the conjunctions before which Russian has a comma where the other
// languages have none.
func isThat(w string) bool { return w == "что" || w == "чтобы" }

// rootOf is a coarse key under which the derivations of one word meet: for
// Arabic the consonants without the letters that patterns add (اتفق, اتفاق, يتفق),
// for other alphabets the first letters.
func rootOf(w string, s normal.Script) string {
	switch s {
	case normal.Arabic:
		return arabicRoot(w)
	case normal.Latin, normal.Cyrillic:
		n := 0
		for i := range w {
			if n++; n > 6 {
				return w[:i]
			}
		}
	}
	return w
}

func arabicRoot(w string) string {
	r := []rune(w)
	cut := func(set string) bool {
		if len(r) > 3 && strings.ContainsRune(set, r[0]) {
			r = r[1:]
			return true
		}
		return false
	}
	if len(r) > 4 && strings.ContainsRune("وف", r[0]) {
		r = r[1:]
	}
	switch {
	case len(r) > 4 && (r[0] == 'ا' || r[0] == 'ل') && r[1] == 'ل':
		r = r[2:]
	case len(r) > 5 && strings.ContainsRune("بكل", r[0]) && r[1] == 'ا' && r[2] == 'ل':
		r = r[3:]
	case len(r) > 5 && strings.ContainsRune("بلس", r[0]):
		r = r[1:]
	}
	if !cut("ايتنم") || !cut("ست") {
		cut("ت")
	}
	r = slices.DeleteFunc(r, func(c rune) bool { return c == 'ا' })
	for len(r) > 3 && strings.ContainsRune("هنت", r[len(r)-1]) {
		r = r[:len(r)-1]
	}
	// A weak letter inside is part of the pattern as long as three others remain.
	for i := len(r) - 1; i > 0 && len(r) > 3; i-- {
		if r[i] == 'و' || r[i] == 'ي' {
			r = slices.Delete(r, i, i+1)
		}
	}
	if len(r) < 3 {
		return w
	}
	return string(r)
}

// sameWord tells whether the view has a word of the same script that u's word
// is an inflection or a derivation of.
func (v *view) sameWord(u unit) bool {
	return v.stems[u.stem] || v.roots[rootOf(u.text, u.script)]
}
