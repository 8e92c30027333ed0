package xero

import (
	"fmt"
	"regexp"
	"strings"

	"tallybridge/engine/domain"
)

// Reason names a refusal that Tallybridge knows, so that others may act on it.
type Reason string

// The known reasons.
const (
	ReasonUnknown     Reason = ""
	ReasonExists      Reason = "code-exists"      // an item with this Code exists
	ReasonNoStock     Reason = "not-enough-stock" // quantity or value would fall below zero
	ReasonAccount     Reason = "account"          // an account is missing, archived or not fit
	ReasonTax         Reason = "tax"              // the tax type does not go with the account
	ReasonCurrency    Reason = "currency"         // the organisation does not have the currency
	ReasonContact     Reason = "contact"          // the contact is missing or archived
	ReasonContactName Reason = "contact-name"     // the contact's name is taken
	ReasonItem        Reason = "item"             // the item code is not known, or archived
	ReasonStatus      Reason = "status"           // the document may not be changed any more
	ReasonLocked      Reason = "locked"           // the period is closed
	ReasonPlanCap     Reason = "plan-cap"         // the plan's monthly cap is reached
	ReasonTooLong     Reason = "too-long"         // a field is too long
	ReasonKey         Reason = "key"              // the Idempotency-Key went with another request
	ReasonEmpty       Reason = "nothing-processed"
	ReasonTooMany     Reason = "too-many-records" // an unfit filter in a large organisation
)

// Explanation is a message of Xero in plain words.
type Explanation struct {
	Reason Reason
	Kind   domain.FaultKind
	Plain  string // one sentence
	Advice string
}

// known is the table of messages. The words are Xero's own, matched without
// regard to case anywhere in the message; the first that fits is taken.
var known = []struct {
	words *regexp.Regexp
	Explanation
}{
	{words(`period lock date|end of year lock date|\block date\b`), Explanation{
		ReasonLocked, domain.FaultLocked,
		"The accounting period of this date is closed in Xero.",
		"Ask your accountant to move the lock date in Xero, or wait for the next day.",
	}},
	{words(`reached the limit of .*\b(approve|month)`), Explanation{
		ReasonPlanCap, domain.FaultPlanCap,
		"Your Xero plan allows no more bills this month.",
		"Post stock once a day instead of as it changes, or choose a larger Xero plan.",
	}},
	{words(`price list item with code .* already exists|item with code .* already exists`), Explanation{
		ReasonExists, domain.FaultInvalid,
		"Xero has an item with this code already.",
		"Link the SKU to that item. If you cannot see it in Xero, it is archived: restore it there, or give it another code.",
	}},
	{words(`no items? available to sell|(quantity|value).*(below|less than) zero|negative (inventory|stock|quantity)`), Explanation{
		ReasonNoStock, domain.FaultInvalid,
		"Xero has fewer units (or less value) of this item than should be taken off.",
		"Something else moved the stock of this item in Xero. Run again, so that its quantity is read anew.",
	}},
	{words(`account code .* has been removed|is not a valid code for this document|account must be valid|account code .*not (a )?valid|not match a recognised account`), Explanation{
		ReasonAccount, domain.FaultInvalid,
		"Xero does not accept one of the accounts here.",
		"Check in the settings that the accounts exist in Xero, are active and of the right type.",
	}},
	{words(`taxtype code|tax ?type .* (cannot|not)|tax rate must be valid`), Explanation{
		ReasonTax, domain.FaultInvalid,
		"The tax rate does not go with the account.",
		"Choose another tax rate for new items in the settings, or leave it empty.",
	}},
	{words(`not subscribed to currency`), Explanation{
		ReasonCurrency, domain.FaultInvalid,
		"The Xero organisation does not use this currency.",
		"Stock is posted in the organisation's base currency only; connect the right organisation.",
	}},
	{words(`contact name .* already assigned`), Explanation{
		ReasonContactName, domain.FaultInvalid,
		"Xero has a contact with this name already, perhaps an archived one.",
		"Restore the contact in Xero, or let Tallybridge use another name for it.",
	}},
	{words(`a contact must be specified|contact .*(archived|not found|does not exist|could not be found)`), Explanation{
		ReasonContact, domain.FaultInvalid,
		"The contact for stock documents is missing or archived in Xero.",
		"Restore the contact “" + ContactName + "” in Xero, or let Tallybridge make it again.",
	}},
	{words(`item code .*(not valid|not found|does not exist|invalid|archived)|item .* (is )?archived`), Explanation{
		ReasonItem, domain.FaultInvalid,
		"Xero does not accept this item: its code was changed, or it was archived.",
		"Restore the item in Xero, or link the SKU to another one.",
	}},
	{words(`not of valid status for modification`), Explanation{
		ReasonStatus, domain.FaultInvalid,
		"Xero does not let this document be changed any more.",
		"Undo it with an opposite document instead.",
	}},
	{words(`idempotency.?key .*different request|different request.*idempotency`), Explanation{
		ReasonKey, domain.FaultInvalid,
		"Xero saw this request's key with another request.",
		"Nothing was done. Run again, so that a new request is made.",
	}},
	{words(`(must|can ?not|should) .*(exceed|longer|more than|less than or equal to|at most) .*character|max(imum)? length|too long|length .*exceed`), Explanation{
		ReasonTooLong, domain.FaultInvalid,
		"A text is too long for Xero.",
		"Shorten it in Amazon or link the SKU to an item that exists.",
	}},
	{words(`no data has been processed`), Explanation{
		ReasonEmpty, domain.FaultInvalid,
		"Xero found nothing in the request that it could process.",
		"Please report this as a fault of Tallybridge.",
	}},
	{words(`high volume|too many (records|rows)|optimi[sz]ed`), Explanation{
		ReasonTooMany, domain.FaultInvalid,
		"This Xero organisation has too many documents for this search.",
		"Please report this; nothing was changed.",
	}},
}

func words(s string) *regexp.Regexp { return regexp.MustCompile(`(?is)` + s) }

// Explain puts one message of Xero into plain words. A message nobody knows
// comes back as it is, with ReasonUnknown and domain.FaultInvalid.
func Explain(message string) Explanation {
	message = cleanText(message, longestDetail)
	for _, k := range known {
		if k.words.MatchString(message) {
			return k.Explanation
		}
	}
	return Explanation{
		Kind:   domain.FaultInvalid,
		Plain:  fmt.Sprintf("Xero refused it: %s", strings.TrimSpace(message)),
		Advice: "Correct it in Xero or in the settings, then try again.",
	}
}

// explainAll explains the message that says most: a closed period or a reached
// cap (which concern everything) first, then the first known one, then the first.
func explainAll(messages []string) Explanation {
	var first *Explanation
	for _, m := range messages {
		e := Explain(m)
		if e.Kind != domain.FaultInvalid {
			return e
		}
		if first == nil || first.Reason == ReasonUnknown && e.Reason != ReasonUnknown {
			first = &e
		}
	}
	if first == nil {
		return Explanation{
			Kind:   domain.FaultInvalid,
			Plain:  "Xero refused the request without saying why.",
			Advice: "Try again later. If it stays so, please report it.",
		}
	}
	return *first
}
