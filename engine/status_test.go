package engine

import (
	"testing"

	"tallybridge/engine/domain"
)

func TestStatusTellsWhyTheNewestRunFailed(t *testing.T) {
	e := opened(t, t.TempDir())
	ctx := t.Context()
	if st, err := e.Status(ctx); err != nil || st.Failure != nil {
		t.Fatalf("before any run: %v, %v", st.Failure, err)
	}
	if _, err := e.Sync(ctx, SyncOptions{}); err == nil {
		t.Fatal("a sync without connections went through")
	}
	st, err := e.Status(ctx)
	if err != nil || domain.KindOf(st.Failure) != domain.FaultSetup {
		t.Errorf("failure %v, %v", st.Failure, err)
	}
	if len(e.Scheduled()) < 2 {
		t.Errorf("scheduled are %v", e.Scheduled())
	}
}
