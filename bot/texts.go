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
	alsoSays     string
	notSaid      string // the documents do not say
	nearest      string // above the nearest passages
	sources      string
	noDate       string
	untitled     string
	terms        string // above the small glossary
	noIndex      string
	emptyAsk     string
	tooLong      string
	failed       string
	unknown      string // unknown command
	documents    string // above the list of documents
	more         string // "and %d more"
	bye          string
	primary      string
	report       string
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
		alsoSays:     "وكذلك",
		notSaid:      "لا تذكر الوثائق جوابًا عن هذا السؤال.",
		nearest:      "أقرب ما ورد فيها:",
		sources:      "المصادر",
		noDate:       "بلا تاريخ",
		untitled:     "بلا عنوان",
		terms:        "مصطلحات",
		noIndex:      "لا توجد وثائق مفهرسة بعد.",
		emptyAsk:     "اكتب سؤالك وسأبحث عن جوابه في الوثائق.",
		tooLong:      "سؤالك طويل، فقرأت بدايته فقط.",
		failed:       "تعذّرت الإجابة الآن. حاول مرة أخرى بعد قليل.",
		unknown:      "لا أعرف هذا الأمر.",
		documents:    "الوثائق المفهرسة",
		more:         "و%d غيرها",
		bye:          "إلى اللقاء!",
		primary:      "نص أصلي",
		report:       "تقرير",
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
		alsoSays:     "also",
		notSaid:      "The documents do not say.",
		nearest:      "The nearest that they say:",
		sources:      "Sources",
		noDate:       "no date stated",
		untitled:     "untitled",
		terms:        "Terms",
		noIndex:      "No documents are indexed yet.",
		emptyAsk:     "Write your question and I will look for the answer in the documents.",
		tooLong:      "Your question is long; I read only its beginning.",
		failed:       "I could not answer just now. Please try again in a moment.",
		unknown:      "I do not know this command.",
		documents:    "Indexed documents",
		more:         "and %d more",
		bye:          "Goodbye!",
		primary:      "primary text",
		report:       "report",
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
		alsoSays:     "также",
		notSaid:      "В документах об этом не сказано.",
		nearest:      "Самое близкое из того, что в них есть:",
		sources:      "Источники",
		noDate:       "дата не указана",
		untitled:     "без заголовка",
		terms:        "Термины",
		noIndex:      "Пока нет ни одного проиндексированного документа.",
		emptyAsk:     "Напишите вопрос, и я поищу ответ в документах.",
		tooLong:      "Вопрос длинный, я прочитал только его начало.",
		failed:       "Сейчас ответить не получилось. Попробуйте чуть позже.",
		unknown:      "Такой команды я не знаю.",
		documents:    "Проиндексированные документы",
		more:         "и ещё %d",
		bye:          "До свидания!",
		primary:      "первичный текст",
		report:       "сообщение",
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
		alsoSays:     "另见",
		notSaid:      "文件中没有提到。",
		nearest:      "最接近的内容：",
		sources:      "来源",
		noDate:       "未注明日期",
		untitled:     "无标题",
		terms:        "术语",
		noIndex:      "尚未收录任何文件。",
		emptyAsk:     "请写下您的问题，我会在文件中查找答案。",
		tooLong:      "您的问题较长，我只读取了开头部分。",
		failed:       "暂时无法回答，请稍后再试。",
		unknown:      "我不认识这个命令。",
		documents:    "已收录的文件",
		more:         "另有 %d 份",
		bye:          "再见！",
		primary:      "原始文本",
		report:       "报道",
	}
}
