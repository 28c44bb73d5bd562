// Package stop knows the words by which a text asks, points and joins. They say
// how to answer, not what about: no field of the index, no term and no unit of a
// question is made of them.
package stop

import (
	"strings"

	"mithaq/rag/normal"
)

// Word tells whether t is such a word, in the language of its script.
func Word(t normal.Token) bool {
	switch t.Script {
	case normal.Arabic:
		return hasWord(arabic, t.Text)
	case normal.Latin:
		return hasWord(english, t.Text)
	case normal.Cyrillic:
		return hasWord(russian, t.Text)
	}
	return false
}

// The lists are in normal form, words parted by white space.

const arabic = `ما ماذا من متي اين كيف كم لماذا هل اي ايه بماذا لمن مما عما عم ماهي ماهو
 هو هي هم هما هن كان كانت يكون تكون ليس الذي التي الذين اللذان اللتان اللواتي هذا هذه ذلك تلك هناك هنا
 في علي الي عن مع بين عند منذ خلال حول حسب بحسب وفق وفقا حتي لدي قبل بعد ضمن عبر دون غير اثناء ضد نحو
 و او ثم بل لكن لان ان انه انها قد لقد لن لم لا فقط ايضا كذلك كما مثل به بها له لها لهم فيه فيها منه منها عليه عليها اليه اليها
 ذكر ذكرت يذكر مذكور مذكوره ورد وردت جاء جاءت قال قالت يقول صرح افاد اسم اسماء سمي سماه سماها تم يتم جري جرت يجري كل بعض اجل معا اي مثلا اذ اذا حيث لدي عبر انما لولا كلا كلتا ثمه بشان بشانه بخصوص
 وما ومن ومتي واين وكيف وكم ولماذا وهل واي فما فمن وماذا وهي وهو وفي والي وعلي وعن ومع`

const english = `what which who whom whose when where why how is are was were be been being do does did done has have
 had will would shall should can could may might must a an the of in on at by for to from with about into over under between among
 as and or but if than that this these those it its they their them he his him she her we our us you your i my me there here not no any
 some all each both either also just only during according per up out so such own s t re ll ve tell say says said mention mentions
 mentioned name named describe please give list many much long often exactly`

const russian = `что какой какая какое какие какого каков какова каково каковы именно какую каком каким каких какими кто кого кому кем ком чей чья чье чьи когда где
 куда откуда почему зачем как сколько ли чем чему чего чьей это этот эта эти этого этой этих этом тот та те того той тех в во на по о об
 обо с со к ко из от до для при за под над между у без через про после перед и а но или же бы не ни да нет он она оно они его ее их
 ему ей им них нем ней который которая которое которые которого которой которых котором которыми был была было были есть быть будет
 будут является являются так также еще уже все всех всего только согласно словам сказал сказала говорит назвал названо называется
 упоминается упомянуты упоминает указано сообщил свой своих своего своей`

// chinese are taken out of a run of characters wherever they
// stand, so none may be part of an ordinary word.
const chinese = `什么 哪些 哪个 哪一 哪国 哪里 哪儿 哪位 哪家 哪 谁 何时 何种 何地 何 多少 多久 多长 几 怎么 怎样 如何 为什么 为何 是否 吗 呢 的 了 在 与 和 及
 是 有 对 从 到 由 被 把 将 为 于 之 以 并 而 或 也 都 其 这 那 该 此 所 上 中的 根据 按照 关于 提到 表示 说 称 请问 请 我 你 他 她 它`

// Chinese splits a run of Han characters, in normal form, at the words that
// only ask and join.
func Chinese(run string) []string {
	for w := range strings.FieldsSeq(chinese) {
		run = strings.ReplaceAll(run, w, " ")
	}
	return strings.Fields(run)
}

func hasWord(list, w string) bool {
	for rest := list; ; {
		i := strings.Index(rest, w)
		if i < 0 {
			return false
		}
		before := i == 0 || rest[i-1] == ' ' || rest[i-1] == '\n'
		j := i + len(w)
		after := j == len(rest) || rest[j] == ' ' || rest[j] == '\n'
		if before && after {
			return true
		}
		rest = rest[j:]
	}
}
