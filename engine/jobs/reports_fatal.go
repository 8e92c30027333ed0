package jobs

import (
	"context"

	"tallybridge/engine/amazon"
)

// fatalReason is what Amazon says of a report that it could not make, in its
// own words; empty if it says nothing. It costs one call where there is a document.
func fatalReason(ctx context.Context, c *amazon.Client, info amazon.ReportInfo) string {
	if info.DocumentID == "" {
		return ""
	}
	doc, err := c.ReportDocument(ctx, info.DocumentID)
	if err != nil {
		return "" // the report failed all the same
	}
	return amazon.FatalReason(doc)
}
