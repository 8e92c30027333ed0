package kit

import "time"

// TimeText is a relative time that is written anew with Tick.
type TimeText struct {
	*Text
	words  TimeWords
	loop   Loop
	at     time.Time
	prefix string
}

// NewTimeText makes the text; prefix stands before the time, "Synced ".
func NewTimeText(loop Loop, style TextStyle, words TimeWords, prefix string) *TimeText {
	return &TimeText{Text: NewText(style, ""), words: words, loop: loop, prefix: prefix}
}

// Set changes the instant; the zero time shows nothing.
func (t *TimeText) Set(at time.Time) {
	t.at = at
	t.Tick()
}

// Tick writes it anew; a Ticker calls it.
func (t *TimeText) Tick() {
	text := t.words.Relative(t.at, t.loop.Now())
	if text != "" {
		text = t.prefix + text
	}
	t.SetText(text)
}
