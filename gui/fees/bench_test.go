package fees_test

import (
	"testing"

	"tallybridge/app/stage"
	"tallybridge/gui/fees"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

// BenchmarkReload is all that 60 settlements need from F5 to the new page.
func BenchmarkReload(b *testing.B) {
	s := stage.New(b, stage.Options{Step: stage.Empty, Variant: kit.Light})
	opened(b, s.Engine, 60)
	v := fees.New(s.Host)
	s.Show(v, 1000, 650, page.Want{})
	s.Settle()
	b.ResetTimer()
	for b.Loop() {
		v.Reload()
		s.Settle()
	}
}
