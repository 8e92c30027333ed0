// Package payouts is the money side of the practice business: Amazon's
// settlements, made from the orders of the history, and what the practice Xero
// shows of them - deposits, payments and the documents another program posted.
// Everything that a fee check has to find is planted here, and so is much that
// looks like it and is none; Findings and NearMisses tell the truth about both.
//
// Amounts are whole numbers of a currency's smallest unit. It shares no code
// with the engine and serves nothing.
package payouts
