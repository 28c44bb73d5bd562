package bot

// texts are the bot's own words in one language.
type texts struct {
	greeting     string // who it is
	howTo        string // how to ask, one line
	examplesHead string
	examples     []string
	commandsHead string
	commands     []command
	answers      string // above the quotes of an answer
	notSaid      string // the documents do not say
	nearest      string // above the nearest passages
	sources      string
	noDate       string
	untitled     string
	terms        string // above the small glossary
	quotes       string // above the quotes of a model's answer
	translation  string
	unavailable  string // the model's server is down
	unsupported  string // nothing that the model wrote passed the gate
	noIndex      string
	emptyAsk     string
	tooLong      string
	failed       string
	unknown      string // unknown command
	documents    string // above the list of documents
	more         string // "and %d more"
	bye          string
	quit         string // what /quit does, at a terminal

	onlyText  string // to a photo, a voice note, a service message
	onlyNew   string // to an edited message
	oldButton string // to a button of an older version
	apology   string // when an answer failed for good

	inlineAnswer string // title of the best cited answer
	inlineTry    string // button under an example
	inlineHelp   string // title of the help
	inlineAsk    string // button above the results, to the private chat

	reindex reindexTexts
}

// reindexTexts are the words of /reindex.
type reindexTexts struct {
	does       string // in the menu of admins
	adminsOnly string
	reading    string // "%d files so far"
	building   string // "%d%%, %d of %d files"
	joined     string // to the second who asks
	done       string // "in %s"
	unchanged  string // "in %s"
	counts     string // added, changed, removed, skipped
	stored     string // documents, passages
	skipped    string // above what was skipped
	failed     string
	reason     string // before what went wrong
	stopped    string // the bot is shutting down
}

// command is a command with what it does.
type command struct{ name, does string }

// Languages are those the bot speaks, the default first.
func Languages() []string { return []string{"ar", "en", "ru", "zh"} }

// textsFor gives the bot's words in lang, in Arabic for a language it does not
// speak.
func textsFor(lang string) texts {
	switch lang {
	case "en":
		return english()
	case "ru":
		return russian()
	case "zh":
		return chinese()
	}
	return arabic()
}

func arabic() texts {
	return texts{
		greeting:     "أهلًا بك! أنا «ميثاق»، أجيب عن أسئلتك حول الاتفاقات بين الدول، وأثبت كل جملة باقتباس حرفي من مصدره.",
		howTo:        "اكتب سؤالك بالعربية أو الإنجليزية أو الروسية أو الصينية.",
		examplesHead: "جرّب مثلًا:",
		examples:     []string{"ما الفترة التي يغطيها برنامج التعاون الفضائي بين روسيا والصين؟", "ما نسبة التسويات التجارية بالعملات الوطنية؟"},
		commandsHead: "الأوامر:",
		commands:     []command{{"/ask", "اسأل سؤالًا"}, {"/sources", "الوثائق التي أعرفها"}, {"/help", "المساعدة"}},
		answers:      "جاء في الوثائق:",
		notSaid:      "لا تذكر الوثائق جوابًا عن هذا السؤال.",
		nearest:      "أقرب ما ورد فيها:",
		sources:      "المصادر",
		noDate:       "بلا تاريخ",
		untitled:     "بلا عنوان",
		terms:        "مصطلحات",
		quotes:       "الاقتباسات",
		translation:  "ترجمة آلية",
		unavailable:  "تعذّر الوصول إلى النموذج الآن، فهذه جمل الوثائق نفسها.",
		unsupported:  "لم يجتز ما كتبه النموذج التحقق، فهذه جمل الوثائق نفسها.",
		noIndex:      "لا توجد وثائق مفهرسة بعد.",
		emptyAsk:     "اكتب سؤالك وسأبحث عن جوابه في الوثائق.",
		tooLong:      "سؤالك طويل، فقرأت بدايته فقط.",
		failed:       "تعذّرت الإجابة الآن. حاول مرة أخرى بعد قليل.",
		unknown:      "لا أعرف هذا الأمر.",
		documents:    "الوثائق المفهرسة",
		more:         "و%d غيرها",
		bye:          "إلى اللقاء!",
		quit:         "إنهاء المحادثة",

		onlyText:     "أقرأ النصوص فقط. اكتب سؤالك وسأجيبك بكل سرور.",
		onlyNew:      "لا أتابع تعديل الرسائل. أرسل السؤال في رسالة جديدة وسأجيب عنه.",
		oldButton:    "هذا الزر من رسالة قديمة. اطرح سؤالك من جديد.",
		apology:      "عذرًا، تعذّر عليّ إرسال الجواب عن هذه الرسالة. حاول مرة أخرى من فضلك.",
		inlineAnswer: "جواب موثّق",
		inlineTry:    "جرّب هذا السؤال",
		inlineHelp:   "كيف تسأل ميثاق",
		inlineAsk:    "اسأل في محادثة خاصة",
		reindex: reindexTexts{
			does:       "إعادة فهرسة الوثائق",
			adminsOnly: "هذا الأمر للمشرفين على البوت فقط. يسعدني أن أجيب عن أسئلتك.",
			reading:    "أقرأ الوثائق… (%d ملف)",
			building:   "أفهرس الوثائق: %d٪ (%d من %d)",
			joined:     "الفهرسة جارية بالفعل، وسأعرض تقدّمها ونتيجتها هنا أيضًا.",
			done:       "تمت الفهرسة في %s.",
			unchanged:  "لم يتغيّر شيء، فالفهرس كما هو (استغرق الفحص %s).",
			counts:     "أُضيف %d، تغيّر %d، حُذف %d، تُخطّي %d",
			stored:     "%d وثيقة في %d مقطع",
			skipped:    "ملفات تم تخطّيها",
			failed:     "لم تنجح الفهرسة، وما زلت أجيب من الفهرس السابق.",
			reason:     "السبب: ",
			stopped:    "توقفت الفهرسة لأن البوت يُعاد تشغيله، والفهرس السابق باقٍ. أرسل /reindex من جديد.",
		},
	}
}

func english() texts {
	return texts{
		greeting:     "Welcome! I am Mithaq. I answer questions about agreements between states and prove every sentence with a word-for-word quote.",
		howTo:        "Ask in Arabic, English, Russian or Chinese.",
		examplesHead: "Try for example:",
		examples:     []string{"What period does the Russia–China space cooperation programme cover?", "What share of trade is settled in national currencies?"},
		commandsHead: "Commands:",
		commands:     []command{{"/ask", "ask a question"}, {"/sources", "the documents I know"}, {"/help", "help"}},
		answers:      "The documents say:",
		notSaid:      "The documents do not say.",
		nearest:      "The nearest that they say:",
		sources:      "Sources",
		noDate:       "no date stated",
		untitled:     "untitled",
		terms:        "Terms",
		quotes:       "Quotes",
		translation:  "Translated by the model",
		unavailable:  "The model cannot be reached just now; these are the documents' own sentences.",
		unsupported:  "What the model wrote did not pass the check; these are the documents' own sentences.",
		noIndex:      "No documents are indexed yet.",
		emptyAsk:     "Write your question and I will look for the answer in the documents.",
		tooLong:      "Your question is long; I read only its beginning.",
		failed:       "I could not answer just now. Please try again in a moment.",
		unknown:      "I do not know this command.",
		documents:    "Indexed documents",
		more:         "and %d more",
		bye:          "Goodbye!",
		quit:         "end the conversation",

		onlyText:     "I read text only. Write me your question and I will gladly answer.",
		onlyNew:      "I do not follow edits. Send the question as a new message and I will answer it.",
		oldButton:    "This button belongs to an old message. Please ask again.",
		apology:      "I am sorry, I could not get the answer to this message through. Please try again.",
		inlineAnswer: "Answer with sources",
		inlineTry:    "Try this question",
		inlineHelp:   "How to ask Mithaq",
		inlineAsk:    "Ask in a private chat",
		reindex: reindexTexts{
			does:       "index the documents again",
			adminsOnly: "Only those who look after this bot can do that. I am happy to answer your questions.",
			reading:    "Reading the documents… (%d files)",
			building:   "Indexing the documents: %d%% (%d of %d)",
			joined:     "Indexing is already under way; its progress and result will show here as well.",
			done:       "Indexed in %s.",
			unchanged:  "Nothing has changed; the index stays as it is (checked in %s).",
			counts:     "added %d, changed %d, removed %d, skipped %d",
			stored:     "%d documents in %d passages",
			skipped:    "Skipped files",
			failed:     "Indexing did not succeed; I keep answering from the index as it was.",
			reason:     "Reason: ",
			stopped:    "Indexing stopped because the bot is restarting; the index stays as it was. Please send /reindex again.",
		},
	}
}

func russian() texts {
	return texts{
		greeting:     "Здравствуйте! Я «Мисак»: отвечаю на вопросы о соглашениях между государствами и подтверждаю каждое предложение дословной цитатой.",
		howTo:        "Спрашивайте по-арабски, по-английски, по-русски или по-китайски.",
		examplesHead: "Например:",
		examples:     []string{"Какой период охватывает программа сотрудничества России и Китая в космосе?", "Какая доля торговых расчётов ведётся в национальных валютах?"},
		commandsHead: "Команды:",
		commands:     []command{{"/ask", "задать вопрос"}, {"/sources", "документы, которые я знаю"}, {"/help", "помощь"}},
		answers:      "В документах сказано:",
		notSaid:      "В документах об этом не сказано.",
		nearest:      "Самое близкое из того, что в них есть:",
		sources:      "Источники",
		noDate:       "дата не указана",
		untitled:     "без заголовка",
		terms:        "Термины",
		quotes:       "Цитаты",
		translation:  "Перевод модели",
		unavailable:  "Модель сейчас недоступна, поэтому здесь предложения самих документов.",
		unsupported:  "Написанное моделью не прошло проверку, поэтому здесь предложения самих документов.",
		noIndex:      "Пока нет ни одного проиндексированного документа.",
		emptyAsk:     "Напишите вопрос, и я поищу ответ в документах.",
		tooLong:      "Вопрос длинный, я прочитал только его начало.",
		failed:       "Сейчас ответить не получилось. Попробуйте чуть позже.",
		unknown:      "Такой команды я не знаю.",
		documents:    "Проиндексированные документы",
		more:         "и ещё %d",
		bye:          "До свидания!",
		quit:         "закончить разговор",

		onlyText:     "Я читаю только текст. Напишите вопрос, и я с радостью отвечу.",
		onlyNew:      "Я не слежу за правками. Отправьте вопрос новым сообщением, и я отвечу.",
		oldButton:    "Эта кнопка из старого сообщения. Задайте вопрос ещё раз.",
		apology:      "Простите, не получилось отправить ответ на это сообщение. Попробуйте, пожалуйста, ещё раз.",
		inlineAnswer: "Ответ с источниками",
		inlineTry:    "Задать этот вопрос",
		inlineHelp:   "Как спрашивать «Мисак»",
		inlineAsk:    "Спросить в личном чате",
		reindex: reindexTexts{
			does:       "проиндексировать документы заново",
			adminsOnly: "Это могут только администраторы бота. А на вопросы отвечу с радостью.",
			reading:    "Читаю документы… (файлов: %d)",
			building:   "Индексирую документы: %d%% (%d из %d)",
			joined:     "Индексация уже идёт, её ход и результат будут видны и здесь.",
			done:       "Готово за %s.",
			unchanged:  "Ничего не изменилось, индекс остаётся прежним (проверка заняла %s).",
			counts:     "добавлено %d, изменено %d, удалено %d, пропущено %d",
			stored:     "документов: %d, фрагментов: %d",
			skipped:    "Пропущенные файлы",
			failed:     "Проиндексировать не получилось, отвечаю по прежнему индексу.",
			reason:     "Причина: ",
			stopped:    "Индексация остановлена: бот перезапускается, индекс остался прежним. Отправьте /reindex ещё раз.",
		},
	}
}

func chinese() texts {
	return texts{
		greeting:     "您好！我是 Mithaq（“盟约”），回答有关国家间协议的问题，每句话都附有原文逐字引用。",
		howTo:        "请用阿拉伯语、英语、俄语或中文提问。",
		examplesHead: "例如：",
		examples:     []string{"中俄航天合作计划涵盖哪段时期？", "双边贸易中本币结算的比例是多少？"},
		commandsHead: "命令：",
		commands:     []command{{"/ask", "提问"}, {"/sources", "已收录的文件"}, {"/help", "帮助"}},
		answers:      "文件中写道：",
		notSaid:      "文件中没有提到。",
		nearest:      "最接近的内容：",
		sources:      "来源",
		noDate:       "未注明日期",
		untitled:     "无标题",
		terms:        "术语",
		quotes:       "引文",
		translation:  "模型译文",
		unavailable:  "暂时无法连接模型，以下是文件原句。",
		unsupported:  "模型所写内容未通过核对，以下是文件原句。",
		noIndex:      "尚未收录任何文件。",
		emptyAsk:     "请写下您的问题，我会在文件中查找答案。",
		tooLong:      "您的问题较长，我只读取了开头部分。",
		failed:       "暂时无法回答，请稍后再试。",
		unknown:      "我不认识这个命令。",
		documents:    "已收录的文件",
		more:         "另有 %d 份",
		bye:          "再见！",
		quit:         "结束对话",

		onlyText:     "我只能阅读文字。请写下您的问题，我很乐意回答。",
		onlyNew:      "我不会跟踪已编辑的消息。请将问题作为新消息发送。",
		oldButton:    "这个按钮属于旧消息，请重新提问。",
		apology:      "抱歉，未能送达对这条消息的回答，请再试一次。",
		inlineAnswer: "附来源的回答",
		inlineTry:    "试试这个问题",
		inlineHelp:   "如何向 Mithaq 提问",
		inlineAsk:    "在私聊中提问",
		reindex: reindexTexts{
			does:       "重新索引文件",
			adminsOnly: "只有机器人的管理员可以执行此操作。我很乐意回答您的问题。",
			reading:    "正在读取文件……（%d 个）",
			building:   "正在索引文件：%d%%（%d / %d）",
			joined:     "索引正在进行，进度和结果也会显示在这里。",
			done:       "索引完成，用时 %s。",
			unchanged:  "没有任何变化，索引保持不变（检查用时 %s）。",
			counts:     "新增 %d，更改 %d，删除 %d，跳过 %d",
			stored:     "%d 份文件，%d 个段落",
			skipped:    "跳过的文件",
			failed:     "索引未成功，我仍按原有索引回答。",
			reason:     "原因：",
			stopped:    "机器人正在重启，索引已停止，原有索引保持不变。请再次发送 /reindex。",
		},
	}
}

// Examples are the questions that the bot suggests in lang.
func Examples(lang string) []string { return textsFor(lang).examples }

// Farewell is said to a person who leaves.
func Farewell(lang string) string { return textsFor(lang).bye }

// QuitHint tells how to leave a conversation at a terminal.
func QuitHint(lang string) string { return "/quit — " + textsFor(lang).quit }
