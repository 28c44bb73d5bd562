package facts

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

func isHanNumeral(r rune) bool { return hanDigit(r) >= 0 || hanPower(r) > 0 }

// hanDigit is the value of a Chinese digit, -1 for other characters.
func hanDigit(r rune) int64 {
	switch r {
	case '〇', '零':
		return 0
	case '一':
		return 1
	case '二', '两', '兩':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// hanPower is the power of ten of a positional character, 0 for others.
func hanPower(r rune) int {
	switch r {
	case '十':
		return 1
	case '百':
		return 2
	case '千':
		return 3
	case '万', '萬':
		return 4
	case '亿', '億':
		return 8
	}
	return 0
}

// hanScale is the power of ten of characters that only multiply (亿, 万亿), 0 when
// there is a digit among them.
func hanScale(s string) int {
	exp := 0
	for _, r := range s {
		p := hanPower(r)
		if p == 0 {
			return 0
		}
		exp += p
	}
	return exp
}

// hanAmount reads Chinese numerals at atom i. Most single numerals are parts of
// other words (统一, 三亚, 一带一路), so one counts as a number only after 第 or before a
// measure word, and a run of them only with positional characters, or digit by
// digit before 年.
func (f *finder) hanAmount(i int) (amount, bool) {
	a := f.atoms[i]
	out := amount{start: a.start, end: a.end, next: i + 1, word: true}
	if i > 0 && f.atoms[i-1].text == "第" && f.gap(i) == "" {
		out.ordinal, out.start = true, f.atoms[i-1].start
	}
	if n := utf8.RuneCountInString(a.text); n == 4 && hanScaleFree(a.text) && f.hanAt(i+1, "年") {
		out.val, out.simple, out.digits = hanByDigit(a.text), true, 4
		return out, true
	}
	v, ok := hanValue(a.text)
	if !ok {
		return amount{}, false
	}
	out.val = strconv.FormatInt(v, 10)
	if f.isWord(i+1, "点") && f.at(i+2).kind == hanNumeral && hanScaleFree(f.atoms[i+2].text) && f.gap(i+2) == "" {
		out.val = plainDecimal(out.val + "." + hanByDigit(f.atoms[i+2].text))
		out.next, out.end = i+3, f.atoms[i+2].end
		return out, true
	}
	positional := utf8.RuneCountInString(a.text) > 1 && !hanScaleFree(a.text)
	if out.ordinal || positional || measureAfter(f.text[a.end:]) || f.hanAt(i+1, "月") || f.percentBefore(i) {
		return out, true
	}
	return amount{}, false
}

func hanScaleFree(s string) bool {
	for _, r := range s {
		if hanPower(r) > 0 {
			return false
		}
	}
	return true
}

func hanByDigit(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte('0' + hanDigit(r)))
	}
	return b.String()
}

// hanValue computes 三千五百万 and its like; false for what is no number: a scale
// without a digit (千万, "by all means"), digits in a row (三三).
func hanValue(s string) (int64, bool) {
	if utf8.RuneCountInString(s) > 16 {
		return 0, false
	}
	total, section, digit := new(big.Int), int64(0), int64(-1)
	first := true
	for _, r := range s {
		d, p := hanDigit(r), hanPower(r)
		switch {
		case d >= 0:
			if digit > 0 {
				return 0, false
			}
			digit = d
		case p < 4:
			if digit < 0 {
				if p != 1 || section != 0 && section%100 != 0 {
					return 0, false
				}
				digit = 1
			}
			section += digit * pow(p)
			digit = -1
		default:
			section += max(digit, 0)
			digit = -1
			if first && section == 0 {
				return 0, false
			}
			total.Add(total, big.NewInt(section))
			total.Mul(total, big.NewInt(pow(p)))
			section = 0
		}
		first = false
	}
	section += max(digit, 0)
	total.Add(total, big.NewInt(section))
	if !total.IsInt64() {
		return 0, false
	}
	return total.Int64(), true
}

func pow(p int) int64 {
	v := int64(1)
	for range p {
		v *= 10
	}
	return v
}

// measureAfter tells whether s opens with a measure word, so that the numeral
// before it counts something.
func measureAfter(s string) bool {
	if strings.HasPrefix(s, "一") {
		return false
	}
	for _, m := range [...]string{"天", "日", "号", "周年", "周", "个", "年", "小时", "分钟", "次", "届", "轮", "名", "位", "项", "条", "份",
		"座", "国", "架", "艘", "枚", "颗", "亿", "倍", "成", "吨", "公里", "美元", "元", "卢布", "欧元", "种", "家", "场", "期", "所", "部", "章", "款"} {
		if strings.HasPrefix(s, m) {
			return true
		}
	}
	return false
}

// percentBefore tells whether 百分之 stands before atom i. The scan has read 百 as
// a numeral of its own.
func (f *finder) percentBefore(i int) bool {
	return i > 0 && strings.HasSuffix(f.text[:f.at(i).start], "百分之")
}
