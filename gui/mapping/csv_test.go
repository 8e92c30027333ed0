package mapping_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/kit"
)

func TestImportShowsFirst(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Dark}, 1200, 700)
	a.Files.Name, a.Files.Text = "links.csv", "sku,code,units\nTORCH-90-FBM,TORCH-90,2\nBOTH-WAYS-2,BOTH-WAYS-2,1\n"
	linked := a.count(engine.FilterLinked)
	a.run("import")
	if n := a.count(engine.FilterLinked); n != linked {
		t.Fatal("the preview changed something")
	}
	a.golden("import-dark")
	a.press("Import 1 change")
	if n := a.count(engine.FilterLinked); n != linked+1 {
		t.Errorf("%d linked, %d before", n, linked)
	}
	a.toast().OnTap()
	a.settle()
	if n := a.count(engine.FilterLinked); n != linked {
		t.Errorf("%d linked after undo, %d before", n, linked)
	}
}

func TestImportRefusesAFileWithErrors(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Dark}, 1200, 700)
	a.Files.Name, a.Files.Text = "links.csv", "sku,code,units\nTORCH-90-FBM,TORCH-90,2\nNO-SUCH,TORCH-90,1\nPOT-3L,AMZ-POT-3L,0\n"
	suggested := a.count(engine.FilterSuggested)
	a.run("import")
	a.golden("import-wrong-dark")
	a.key(fyne.KeyEscape)
	if n := a.count(engine.FilterSuggested); n != suggested {
		t.Error("a file with errors was taken in part")
	}
}

func TestDropAndExport(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Dark}, 1200, 700)
	path := filepath.Join(t.TempDir(), "dropped.csv")
	if err := os.WriteFile(path, []byte("sku;code\nTORCH-90-FBM;TORCH-90\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a.Drop([]fyne.URI{storage.NewFileURI("/picture.png")}) {
		t.Error("a picture was taken for a table")
	}
	if !a.Drop([]fyne.URI{storage.NewFileURI(path)}) {
		t.Fatal("the table was not taken")
	}
	a.settle()
	a.press("Import 1 change")
	a.Export()
	a.run("export-links")
	if text := a.Files.Saved["links.csv"]; !strings.Contains(text, "TORCH-90-FBM,TORCH-90,1,csv") {
		t.Errorf("links:\n%s", text)
	}
	lines := strings.Count(a.Files.Saved["mapping.csv"], "\n")
	if lines != a.Grid.Len()+1 {
		t.Errorf("%d lines for %d rows", lines, a.Grid.Len())
	}
	if strings.Contains(a.Files.Saved["mapping.csv"], "\n=") || strings.Contains(a.Files.Saved["mapping.csv"], ",=SUM") {
		t.Error("a formula got out")
	}
}
