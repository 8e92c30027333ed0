// Tallybridge mirrors Amazon listings and stock into Xero items. This file
// hands the command line to package app and nothing else.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"tallybridge/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl+C ends the program at once.
	context.AfterFunc(ctx, stop)
	code := app.Run(ctx, os.Args[1:], app.System())
	stop()
	os.Exit(code)
}
