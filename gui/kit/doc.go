// Package kit is the window's own set of widgets: theme, fast lists, status
// chips, toasts, tooltips, empty and error states, small charts.
//
// They know nothing of Tallybridge: no engine, no listing, no item. A screen
// gives them plain values and functions.
//
// Everything here belongs to the UI goroutine, except where a function says
// that any goroutine may call it. Time and posting come in as a Loop, so that
// tests play the UI goroutine themselves with a Pump. Nothing here starts work
// by itself, keeps the machine awake at rest, or keeps a colour: colours are
// looked up by name when something is drawn, so that themes can change.
//
// What may be tall or not depending on its width (sentences, chips, details)
// has HeightFor, which VStack, HStack, Columnar, Card, Frame and Scroll ask.
// The toolkit's own containers do not, and show such things one step late.
package kit
