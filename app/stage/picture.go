package stage

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
)

// Golden compares the window with its master in the test's testdata. Small
// differences of edges between machines are allowed. With
// TALLYBRIDGE_GOLDEN=write the masters are written anew; a picture that
// differs is left in testdata/failed. With TALLYBRIDGE_LOOK=FOLDER the picture
// is written there too, for a person to look at.
func (s *Stage) Golden(name string) {
	s.T.Helper()
	s.Rest()
	path := filepath.Join("testdata", name+".png")
	got := s.Window.Canvas().Capture()
	s.Look(name)
	if os.Getenv("TALLYBRIDGE_GOLDEN") == "write" {
		s.write(path, got)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		s.T.Fatalf("no master: %v; write it with TALLYBRIDGE_GOLDEN=write and look at it", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	want, err := png.Decode(f)
	must(s.T, err)
	if share := different(got, want); share > 0.004 {
		s.write(filepath.Join("testdata", "failed", name+".png"), got)
		s.T.Errorf("%s: %.2f %% of the picture differs from its master", name, share*100)
	}
}

// Look writes the window's picture to the folder in TALLYBRIDGE_LOOK; without
// it nothing happens.
func (s *Stage) Look(name string) {
	s.T.Helper()
	if folder := os.Getenv("TALLYBRIDGE_LOOK"); folder != "" {
		s.write(filepath.Join(folder, name+".png"), s.Window.Canvas().Capture())
	}
}

func (s *Stage) write(path string, img image.Image) {
	s.T.Helper()
	must(s.T, os.MkdirAll(filepath.Dir(path), 0o755))
	f, err := os.Create(path)
	must(s.T, err)
	must(s.T, png.Encode(f, img))
	must(s.T, f.Close())
}

// different is the share of pixels that differ visibly.
func different(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 1
	}
	x, y := flat(a), flat(b)
	n := 0
	for i := 0; i < len(x.Pix); i += 4 {
		for k := range 3 {
			if d := int(x.Pix[i+k]) - int(y.Pix[i+k]); d > 24 || d < -24 {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(x.Pix)/4)
}

func flat(img image.Image) *image.NRGBA {
	out := image.NewNRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Over)
	return out
}
