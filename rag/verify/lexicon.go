package verify

import (
	"strings"

	"mithaq/rag/normal"
)

// extraConcept gives the concept of verb forms that a term base of names and
// nouns of the field leaves out, and that the gate needs to compare acts and
// their opposites. It returns ids of the term base where that has the concept,
// and ids with "~" where it has none; empty for all other words.
func extraConcept(w string, script normal.Script) string {
	switch script {
	case normal.Arabic:
		return arabicAct(w)
	case normal.Latin:
		return englishAct(w)
	case normal.Cyrillic:
		return russianAct(w)
	}
	return ""
}

// arabicAct reads a verb without its leading و, ف or س.
func arabicAct(w string) string {
	for _, p := range [...]string{"و", "ف", "س"} {
		if r, ok := strings.CutPrefix(w, p); ok && len(r) > 6 {
			w = r
		}
	}
	switch w {
	case "تنخفض", "انخفضا", "يتراجع", "تتراجع", "تقل", "يقل", "هبط", "هبطت", "يهبط", "تهبط":
		return "reduce"
	case "طالب", "طلب", "طلبت", "يطلب", "تطلب", "ناشد", "ناشدت":
		return "call-for"
	case "زود", "زودت", "يزود", "تزود", "وردت", "صدر", "صدرت", "سلم", "سلمت":
		return "supply"
	case "قال", "قالت", "يقول", "اضاف", "اضافت", "ذكر", "ذكرت", "افاد", "اوضح", "اوضحت", "راي", "رات", "يري", "تري", "شدد":
		return "say"
	case "وقف", "اوقف", "اوقفت", "توقف", "توقفت", "يوقف", "يتوقف", "الغاء", "انهاء":
		return "terminate"
	case "بقاء", "البقاء", "اقامه", "الاقامه", "يبقي", "تبقي":
		return "remain"
	case "ايد", "ساندت", "تساند", "يساند", "دعما", "تدعما", "يدعما":
		return "support"
	case "عارضا", "يعارضا":
		return "oppose"
	case "وافق", "وافقت", "يوافق", "توافق", "قبل":
		if w == "قبل" {
			return "" // far more often "before"
		}
		return "agree"
	case "انضم", "انضمت", "ينضم", "تنضم", "التحق", "التحقت", "تلتحق", "يلتحق":
		return "join"
	case "انسحب", "انسحبت", "ينسحب", "تنسحب":
		return "withdraw"
	}
	return ""
}

func englishAct(w string) string {
	switch w {
	case "said", "says", "stated", "noted", "added", "told":
		return "say"
	case "stop", "stopped", "stopping", "cease", "ceased", "halt", "halted":
		return "terminate"
	case "supply", "supplied", "deliver", "delivered", "delivering", "supplying":
		return "supply"
	case "requested", "requests", "request":
		return "call-for"
	case "rejected", "rejects":
		return "reject"
	case "accepted", "accepts", "accept":
		return "agree"
	case "fell", "fall", "falls", "declined", "dropped", "shrank":
		return "reduce"
	case "weaken", "weakens", "weakened":
		return "undermine"
	}
	return ""
}

func russianAct(w string) string {
	for _, p := range [...]struct{ stem, id string }{
		{"поддерж", "support"}, {"прекра", "terminate"}, {"останов", "terminate"}, {"подчеркн", "emphasize"}, {"отмети", "point-out"}, {"заяви", "say"}, {"сказа", "say"}, {"добави", "say"}, {"сообщи", "say"}, {"подтверди", "confirm"}, {"постав", "supply"}, {"сократ", "reduce"}, {"снизит", "reduce"}, {"снизил", "reduce"}, {"вырас", "increase"}, {"попрос", "call-for"},
		{"согласи", "agree"}, {"присоедин", "join"}, {"вышл", "withdraw"},
	} {
		if strings.HasPrefix(w, p.stem) {
			return p.id
		}
	}
	return ""
}

// sameAct brings acts under one id that a report exchanges freely when it says
// who did it to whom.
func sameAct(id string) string {
	switch id {
	case "demand", "ask", "invite", "propose", "recommend", "call-for":
		return "call-for"
	case "say", "tell", "emphasize", "point-out", "confirm", "announce", "add", "explain", "express", "consider", "describe", "mention":
		return "say"
	case "official-visit", "state-visit", "working-visit":
		return "visit"
	case "provide", "give", "send", "sell", "export", "gas-supply", "oil-supply", "supply":
		return "supply"
	}
	return id
}
