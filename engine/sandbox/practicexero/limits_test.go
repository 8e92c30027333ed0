package practicexero

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"tallybridge/engine/sandbox/wire"
)

func TestMinuteLimit(t *testing.T) {
	inBubble(t, Config{}, wire.Options{Limits: true}, func(t *testing.T, d *desk) {
		time.Sleep(2 * time.Minute)
		// The window is fixed: look for its start.
		d.want(200, d.api("GET", "TaxRates", ""))
		time.Sleep(time.Until(d.s.limits.minute.end()))
		for n := range 60 {
			r := d.api("GET", "TaxRates", "")
			d.want(200, r)
			if got := r.header.Get("X-MinLimit-Remaining"); got != strconv.Itoa(59-n) {
				t.Fatalf("call %d: %s left in the minute", n+1, got)
			}
			time.Sleep(500 * time.Millisecond)
		}
		r := d.api("GET", "TaxRates", "")
		if r.status != 429 || r.header.Get("X-Rate-Limit-Problem") != "minute" || r.header.Get("Retry-After") != "30" || r.header.Get("X-DayLimit-Remaining") == "" {
			t.Errorf("61st call: %d %v", r.status, r.header)
		}
		time.Sleep(30 * time.Second)
		d.want(200, d.api("GET", "TaxRates", ""))
	})
}

func TestDayLimit(t *testing.T) {
	inBubble(t, Config{DayLimit: 100}, wire.Options{Limits: true}, func(t *testing.T, d *desk) {
		d.want(200, d.api("GET", "TaxRates", ""))
		start := d.s.limits.day.end()
		if start.Hour() == 0 && start.Minute() == 0 {
			t.Error("the day starts at midnight")
		}
		time.Sleep(time.Until(start))
		d.signIn(d.s.Grant().AccessToken)
		for range 100 {
			d.want(200, d.api("GET", "TaxRates", ""))
			time.Sleep(1100 * time.Millisecond)
		}
		r := d.api("GET", "TaxRates", "")
		if r.status != 429 || r.header.Get("X-Rate-Limit-Problem") != "day" || r.header.Get("X-DayLimit-Remaining") != "0" {
			t.Errorf("101st call: %d %v", r.status, r.header)
		}
		wait, err := strconv.Atoi(r.header.Get("Retry-After"))
		if err != nil || wait < 23*3600 {
			t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
		}
	})
}

func TestConcurrentLimit(t *testing.T) {
	inBubble(t, Config{}, wire.Options{Limits: true, Latency: time.Second}, func(t *testing.T, d *desk) {
		var mu sync.Mutex
		problems := map[string]int{}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				r := d.api("GET", "TaxRates", "")
				mu.Lock()
				defer mu.Unlock()
				problems[strconv.Itoa(r.status)+r.header.Get("X-Rate-Limit-Problem")+r.header.Get("Retry-After")]++
			})
		}
		all.Wait()
		if problems["200"] != 5 || problems["429concurrent"] != 3 {
			t.Errorf("answers: %v", problems)
		}
	})
}

func TestLimitsOff(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		for range 100 {
			r := d.api("GET", "TaxRates", "")
			d.want(200, r)
			if r.header.Get("X-MinLimit-Remaining") != "60" || r.header.Get("X-DayLimit-Remaining") != "5000" {
				t.Fatalf("headers: %v", r.header)
			}
		}
	})
}

func TestInjectedThrottleLooksLikeXero(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		d.rig.FailNext("xero", "GET Items", wire.Fault429, 2)
		if r := d.api("GET", "Items", ""); r.status != 429 || r.header.Get("X-Rate-Limit-Problem") != "concurrent" || r.header.Get("Retry-After") != "" {
			t.Errorf("first: %d %v", r.status, r.header)
		}
		if r := d.api("GET", "Items", ""); r.status != 429 || r.header.Get("X-Rate-Limit-Problem") != "minute" || r.header.Get("Retry-After") == "" {
			t.Errorf("second: %d %v", r.status, r.header)
		}
	})
}
