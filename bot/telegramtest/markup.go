package telegramtest

import (
	"encoding/json"
	"fmt"
)

// readMarkup reads a reply_markup that the schema accepted. Exactly one of the results is set when there is one.
func readMarkup(a args) (*InlineKeyboard, json.RawMessage, error) {
	if !a.has("reply_markup") {
		return nil, nil, nil
	}
	return parseMarkup([]byte(a.text("reply_markup")))
}

func parseMarkup(raw []byte) (*InlineKeyboard, json.RawMessage, error) {
	var markup struct {
		Inline   *[][]Button `json:"inline_keyboard"`
		Keyboard [][]struct {
			Text string `json:"text"`
		} `json:"keyboard"`
	}
	if err := json.Unmarshal(raw, &markup); err != nil {
		return nil, nil, fmt.Errorf("decoding reply_markup: %w", err)
	}
	if markup.Inline == nil {
		for _, row := range markup.Keyboard {
			for _, b := range row {
				if b.Text == "" {
					return nil, nil, badRequest(RefusedLimit, "Keyboard button text must be non-empty")
				}
			}
		}
		return nil, raw, nil
	}
	keyboard := &InlineKeyboard{}
	total := 0
	for _, row := range *markup.Inline {
		for _, b := range row {
			if err := checkButton(b); err != nil {
				return nil, nil, err
			}
			total++
		}
		if len(row) > 0 { // empty rows are dropped, as the server does
			keyboard.Rows = append(keyboard.Rows, row)
		}
	}
	if total > maxKeyboard {
		return nil, nil, badRequest(RefusedLimit, "reply markup is too long")
	}
	if total == 0 {
		return nil, nil, nil
	}
	return keyboard, nil, nil
}

// checkButton applies "InlineKeyboardButton": a text and exactly one of the optional kinds.
func checkButton(b Button) error {
	if b.Text == "" {
		return badRequest(RefusedLimit, "Inline keyboard button text must be non-empty")
	}
	kinds := 0
	for _, given := range []bool{
		b.URL != "", b.CallbackData != "", b.SwitchInlineQuery != nil, b.SwitchInlineQueryCurrentChat != nil,
		b.SwitchInlineQueryChosenChat != nil, b.CopyText != nil, b.LoginURL != nil, b.WebApp != nil,
		b.CallbackGame != nil, b.Pay,
	} {
		if given {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return badRequest(RefusedLimit, "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case kinds > 1:
		return badRequest(RefusedLimit, strictly+"button %q has %d kinds of action, and only one counts", b.Text, kinds)
	case len(b.CallbackData) > maxCallbackData:
		return badRequest(RefusedLimit, "BUTTON_DATA_INVALID")
	case b.CopyText != nil && (b.CopyText.Text == "" || utf16Len(b.CopyText.Text) > maxCopyText):
		return badRequest(RefusedLimit, "BUTTON_COPY_TEXT_INVALID")
	}
	if b.URL == "" {
		return nil
	}
	if _, isUser := userLink(b.URL); isUser {
		return nil
	}
	if _, err := checkLink(b.URL); err != nil {
		return badRequest(RefusedLimit, "Inline keyboard button URL '%s' is invalid: %v", b.URL, err)
	}
	return nil
}

// sameMarkup compares keyboards as "message is not modified" does.
func sameMarkup(a, b *InlineKeyboard) bool {
	left, errLeft := json.Marshal(a)
	right, errRight := json.Marshal(b)
	return errLeft == nil && errRight == nil && string(left) == string(right)
}
