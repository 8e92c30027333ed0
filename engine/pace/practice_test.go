package pace_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/pace"
	"tallybridge/engine/sandbox"
)

// shelf is a Keeper in memory.
type shelf struct {
	mu     sync.Mutex
	states []domain.BudgetState
}

func (s *shelf) LoadBudgets(context.Context) ([]domain.BudgetState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.states, nil
}

func (s *shelf) SaveBudgets(_ context.Context, states []domain.BudgetState) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states = states
	return nil
}

// call makes one API call and returns the answer's status and headers.
func call(t *testing.T, s *sandbox.Sandbox, method, address string, header map[string]string, body string) (int, http.Header) {
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, nil
	}
	if body == "" {
		req.Body = nil
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := s.Transport().RoundTrip(req)
	if err != nil {
		t.Error(err)
		return 0, nil
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode, resp.Header
}

// TestThePracticeServersNeverRefuse drives both practice servers with their
// real limits as hard as the budgets allow, with a kill in between.
func TestThePracticeServersNeverRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := sandbox.New(sandbox.Options{SKUs: 10, Limits: true, Latency: 100 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		a := s.Access()
		region := a.Amazon.Regions[0]
		login := func() string {
			v := "grant_type=refresh_token&refresh_token=" + region.RefreshToken + "&client_id=" + region.ClientID + "&client_secret=" + region.ClientSecret
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.Amazon.LWA+"/auth/o2/token", strings.NewReader(strings.ReplaceAll(v, "|", "%7C")))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			resp, err := s.Transport().RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			_, rest, _ := strings.Cut(string(b), `"access_token":"`)
			token, _, ok := strings.Cut(rest, `"`)
			if !ok {
				t.Fatalf("%s", b)
			}
			return token
		}
		keep := &shelf{}
		counts := map[string]int{}
		var mu sync.Mutex
		note := func(api string, status int) {
			mu.Lock()
			defer mu.Unlock()
			counts[api]++
			if status == http.StatusTooManyRequests {
				t.Errorf("%s: 429 at call %d", api, counts[api])
			}
		}
		for range 3 {
			b, err := pace.Open(t.Context(), keep, domain.SystemClock{})
			if err != nil {
				t.Fatal(err)
			}
			token := login()
			ctx, kill := context.WithTimeout(pace.UserStarted(t.Context()), 4*time.Minute)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					for {
						release, err := b.Xero(a.Xero.TenantID).Acquire(ctx)
						if err != nil {
							return
						}
						status, h := call(t, s, "GET", a.Xero.URL+"/api.xro/2.0/Organisation", map[string]string{
							"Authorization": "Bearer " + a.Xero.AccessToken, "xero-tenant-id": a.Xero.TenantID, "Accept": "application/json",
						}, "")
						note("xero", status)
						release(status, h)
					}
				})
			}
			for operation, address := range map[string]string{
				"getMarketplaceParticipations": "/sellers/v1/marketplaceParticipations",
				"getInventorySummaries":        "/fba/inventory/v1/summaries?granularityType=Marketplace&granularityId=ATVPDKIKX0DER&marketplaceIds=ATVPDKIKX0DER",
				"getReports":                   "/reports/2021-06-30/reports?reportTypes=GET_MERCHANT_LISTINGS_ALL_DATA",
				"getReport":                    "/reports/2021-06-30/reports/1",
			} {
				for range 3 {
					all.Go(func() {
						for b.Amazon("na").Wait(ctx, operation) == nil {
							status, h := call(t, s, "GET", region.URL+address, map[string]string{"x-amz-access-token": token, "User-Agent": "Tallybridge/test"}, "")
							b.Amazon("na").Observe(operation, status, h)
							note(operation, status)
						}
					})
				}
			}
			all.Wait()
			kill()
			time.Sleep(10 * time.Second)
		}
		// Not by being idle: nearly all that is allowed was used.
		for api, least := range map[string]int{"xero": 12*60 - 3*60 - 60, "getInventorySummaries": 1300, "getReport": 1300, "getReports": 20, "getMarketplaceParticipations": 20} {
			if counts[api] < least {
				t.Errorf("%s: only %d calls, want %d at least", api, counts[api], least)
			}
		}
	})
}
