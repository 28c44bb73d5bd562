// Package terms is the bot's own term base: the concepts of agreements between
// states, each with its names in Arabic, English, Russian and Chinese.
//
// A text is tagged by longest match: every run of words that is a name of a
// concept becomes that concept's id, one token in every language. Retrieval,
// the gate and follow-ups all read the same tags, so a question in Chinese
// meets a passage in Arabic without a model.
//
// The base lives in data/*.tsv, plain files meant to be reviewed and extended.
// One concept a line, six tab-separated columns:
//
//	id  kind  ar  en  ru  zh
//
// id is a lower-case slug, unique over all files. kind is one of
//
//	country city place person org program system   (proper names)
//	office document event act thing quality time unit   (terms of the field)
//
// The last four columns hold the names in that language, separated by
// semicolons, the best one first: it is the one shown to readers. A column may
// be empty. A name is written as it would be in running text, without
// diacritics; words are compared by their stem, without case, article, clitics
// or Arabic letter variants, so inflections that share a stem need no entry of
// their own. A name that starts with "=" is compared letter for letter, case
// included, without any stemming. Lines that are empty or start with "#" are
// skipped.
//
// Beside them, data/kin.txt groups concepts that readers use for one another;
// see [Base.Kin].
package terms
