package main

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"mithaq/bot"
	"mithaq/bot/telegramtest"
)

// What people ask in the long tests, by language.
var (
	soakLangs = []string{"ar", "en", "ru", "zh"}

	soakQuestions = [][]string{
		{
			"ما الفترة التي يغطيها برنامج التعاون الفضائي بين روسيا والصين؟", "أين عقد الاجتماع الدوري الثلاثون لرئيسي الحكومتين؟",
			"ما حصة العملات الوطنية في التجارة بين البلدين؟", "من يرأس وكالة روسكوسموس؟", "ماذا قال بوتين عن ممرات النقل؟",
		},
		{
			spaceQuestion, "What do Moscow and Beijing say about the International Lunar Research Station?",
			"Who won the football championship?", "How often do the harbour authorities exchange their statistics?",
			"What share of Russia-China trade is settled in national currencies?",
		},
		{
			"На какие годы рассчитана программа сотрудничества России и Китая в космосе?", "Что Путин сказал о транспортных коридорах Евразии?",
			"Как стороны защищают своих граждан за рубежом?", "Кто выиграл чемпионат по футболу?",
		},
		{"中俄航天合作计划涵盖哪段时期？", "北斗和格洛纳斯如何合作？", "中俄贸易结构如何改善？", "谁赢得了足球冠军？"},
	}

	soakFollowUps = [][]string{
		{"ومتى كان ذلك؟", "ومن وقعه؟"}, {"And when was that?", "And who signed it?"},
		{"А когда это было?", "А кто подписал?"}, {"那是什么时候？", "谁签署的？"},
	}
)

// visitor is one of the people of a soak.
type visitor struct {
	*soak
	*telegramtest.Person
	rand  *rand.Rand
	lang  int
	group telegramtest.Chat
}

// converse is one conversation, and a pause after it.
func (v *visitor) converse() {
	chat := v.ID
	group := v.rand.IntN(4) == 0
	if group {
		chat = v.group.ID
	}
	defer v.mishap(chat)()
	if v.rand.IntN(5) == 0 {
		v.lang = v.rand.IntN(len(soakLangs))
	}
	if group {
		v.inGroup()
	} else {
		v.inPrivate()
	}
	v.rest(time.Duration(v.rand.IntN(20_000)) * time.Millisecond)
}

// mishap lets one request to a chat fail. Two in a row may leave it open twice
// whether a message was sent, and then it is given up: nobody can do better.
func (v *visitor) mishap(chat int64) (end func()) {
	if chat < 0 || v.rand.IntN(3) > 0 {
		return func() {}
	}
	kinds := []telegramtest.FaultKind{
		telegramtest.FaultTooManyRequests, telegramtest.FaultBadGateway, telegramtest.FaultDropBefore, telegramtest.FaultDropAfter,
		telegramtest.FaultNoOK, telegramtest.FaultTruncated, telegramtest.FaultCutBody, telegramtest.FaultSlow, telegramtest.FaultInternal,
	}
	return v.server.AddFault(telegramtest.Fault{
		Kind: kinds[v.rand.IntN(len(kinds))], Method: "sendMessage", Chat: chat, Times: 1, Skip: v.rand.IntN(3), RetryAfter: 1 + v.rand.IntN(30),
		Delay: 20 * time.Second, // longer than the bot waits
	})
}

func (v *visitor) rest(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}

func (v *visitor) pick(of [][]string) string { return of[v.lang][v.rand.IntN(len(of[v.lang]))] }

// ask writes something that is answered with a reply, and waits for it.
func (v *visitor) ask(chat int64, post telegramtest.Post, forBot string) (telegramtest.Message, bool) {
	m, ok := v.write(chat, post, said{text: forBot})
	if !ok {
		return m, false
	}
	return v.await(chat, post.Text, func(a telegramtest.Message) bool { return a.ReplyTo != nil && a.ReplyTo.ID == m.ID })
}

// write writes something that the bot is to say something to.
func (v *visitor) write(chat int64, post telegramtest.Post, expect said) (telegramtest.Message, bool) {
	m, err := v.Post(chat, post)
	if err != nil {
		v.Error(err)
		return m, false
	}
	expect.id, expect.user, expect.lang = m.ID, v.ID, v.LanguageCode
	v.chats[chat].add(expect)
	return m, true
}

func (v *visitor) question() { v.private(v.pick(soakQuestions)) }

func (v *visitor) private(text string) { v.ask(v.ID, telegramtest.Post{Text: text}, text) }

func (v *visitor) inPrivate() {
	me := v.ID
	switch v.rand.IntN(10) {
	case 0:
		v.question()
		v.private(v.pick(soakFollowUps))
		v.private(v.pick(soakFollowUps))
	case 1: // without waiting
		command := []string{"/start", "/help", "/sources", "/settings"}[v.rand.IntN(4)]
		v.write(me, telegramtest.Post{Text: command}, said{text: command, repliesTo: unquoting})
		v.question()
	case 2:
		v.edited()
	case 3:
		v.write(me, telegramtest.Post{Photo: v.rand.IntN(2) == 0, Voice: true}, said{notice: []bot.Notice{bot.OnlyText}, optional: true})
		v.question()
	case 4:
		text := strings.Repeat(v.pick(soakQuestions)+" ", 1000)
		v.private(string([]rune(text)[:10_000]))
	case 5:
		v.press()
	case 6:
		v.inline()
	case 7:
		v.write(me, telegramtest.Post{Text: "/reindex"}, said{notice: []bot.Notice{bot.AdminsOnly}})
		v.private("/ask " + v.pick(soakQuestions))
	case 8: // it is gone when the bot answers
		text := v.pick(soakQuestions)
		if m, ok := v.write(me, telegramtest.Post{Text: text}, said{text: text, repliesTo: unquoting}); ok {
			v.Delete(m)
		}
		v.question()
	default: // a photo with a question, and two questions at once
		text := v.pick(soakQuestions)
		v.write(me, telegramtest.Post{Text: text, Photo: true}, said{text: text})
		v.question()
	}
}

func (v *visitor) edited() {
	text := v.pick(soakQuestions)
	m, ok := v.write(v.ID, telegramtest.Post{Text: text}, said{text: text})
	if !ok {
		return
	}
	if _, err := v.Edit(m, text+" ?"); err != nil {
		v.Error(err)
	}
	v.chats[v.ID].add(said{id: m.ID, user: v.ID, lang: v.LanguageCode, notice: []bot.Notice{bot.OnlyNew}, optional: true})
	v.question()
}

// press presses a button of an older version.
func (v *visitor) press() {
	text := v.pick(soakQuestions)
	m, ok := v.ask(v.ID, telegramtest.Post{Text: text}, text)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(v.Context(), time.Hour)
	defer cancel()
	a, err := v.PressForged(m, "v0:more:17").Wait(ctx)
	if err != nil || a.Text != bot.Say(bot.OldButton, v.LanguageCode) {
		v.Errorf("a button: %v, %+v", err, a)
	}
}

// inline types, and drops what comes into the chat with the bot, which is not to
// answer itself.
func (v *visitor) inline() {
	text := []rune(v.pick(soakQuestions))
	v.Inline(string(text[:len(text)/2]))
	query := v.Inline(string(text))
	ctx, cancel := context.WithTimeout(v.Context(), 20*time.Second)
	defer cancel()
	a, err := query.Wait(ctx)
	if err != nil { // it came late, by a fault, and was dropped; people type on
		v.count("inline queries dropped")
		return
	}
	if v.count("inline queries answered"); len(a.Results) == 0 {
		return
	}
	if _, err := v.ChooseInline(query, a.Results[0].ID, v.ID); err != nil {
		v.Error(err)
	}
}

func (v *visitor) inGroup() {
	text := v.pick(soakQuestions)
	a, ok := v.ask(v.group.ID, telegramtest.Post{Text: "/ask " + text}, "/ask "+text)
	if !ok {
		return
	}
	// Small talk is none of the bot's business.
	if _, err := v.Send(v.group.ID, "What do the others think?"); err != nil {
		v.Error(err)
	}
	switch v.rand.IntN(4) {
	case 0:
		v.ask(v.group.ID, telegramtest.Post{Text: "/help@ragbot"}, "/help")
	case 1:
		v.write(v.group.ID, telegramtest.Post{Text: "/reindex@ragbot"}, said{notice: []bot.Notice{bot.AdminsOnly}})
	default:
		follow := v.pick(soakFollowUps)
		v.ask(v.group.ID, telegramtest.Post{Text: follow, ReplyTo: a.ID}, follow)
	}
}
