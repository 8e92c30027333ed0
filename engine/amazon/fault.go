package amazon

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// answered is an answer of the server that was no success, with all that is
// needed to say what it means.
type answered struct {
	op     operation
	status int
	header http.Header
	body   []byte
	token  string // the access token that was sent, to keep it out of errors
	// refused is the token that was refused before, if this is the second try.
	refused string
	now     time.Time
}

// template is the plain words for one kind of trouble. %s is what was being done.
type template struct {
	kind            domain.FaultKind
	message, advice string
}

var (
	throttledFault = template{
		domain.FaultThrottled,
		"Amazon asks for a pause: too many calls while %s.",
		"Nothing is lost. Tallybridge goes on by itself after the pause; another program that uses the same app id shares the limit.",
	}
	expiredFault = template{
		domain.FaultExpired,
		"Amazon said the access token had expired while %s, and a new one was refused too.",
		"Check that this computer's clock is right, then try again.",
	}
	revokedFault = template{
		domain.FaultRevoked,
		"Amazon no longer accepts this connection's authorisation (while %s).",
		"Connect Amazon again: authorise the app in Seller Central and paste the new refresh token.",
	}
	regionFault = template{
		domain.FaultRegion,
		"This authorisation is not valid for this Amazon region or marketplace (while %s).",
		"Choose the region that belongs to the seller account. North America, Europe, Japan, Australia and Singapore are authorised one by one.",
	}
	roleFault = template{
		domain.FaultRole,
		"Amazon refused access while %s: a role is missing.",
		"Give the app the role \"{role}\" in Seller Central (Develop Apps), authorise it again and paste the new refresh token: a token made before does not carry the role. If the role is there, check that the account sells in this marketplace.",
	}
	invalidFault = template{
		domain.FaultInvalid,
		"Amazon did not accept the request while %s.",
		"Amazon's own words are in the details.",
	}
	notFoundFault = template{
		domain.FaultNotFound,
		"Amazon has nothing there (while %s).",
		"It may have been deleted, or belong to another account.",
	}
	unavailableFault = template{
		domain.FaultUnavailable,
		"Amazon's service had trouble while %s.",
		"Nothing was changed. Tallybridge tries again at the next run.",
	}
	unreachableFault = template{
		domain.FaultUnavailable,
		"Amazon could not be reached while %s.",
		"Check the internet connection, a proxy or a firewall. Tallybridge tries again at the next run.",
	}
	strangerFault = template{
		domain.FaultUnavailable,
		"Something other than Amazon answered while %s.",
		"A proxy, firewall or sign-in page of the network may stand between. Open a web page in the browser, then try again.",
	}
	dataFault = template{
		domain.FaultData,
		"Amazon's answer could not be understood while %s.",
		"Try again later; if it stays, Amazon changed something that this version does not know.",
	}
	uncertainFault = template{
		domain.FaultUncertain,
		"It is not known whether Amazon took the request while %s.",
		"Look at the account's reports before asking again.",
	}
)

// fault fills a template with what is known of the answer.
func (a answered) fault(t template, detail string) *domain.Fault {
	return &domain.Fault{
		Kind:      t.kind,
		Op:        a.op.name,
		Message:   strings.Replace(t.message, "%s", a.op.what, 1),
		Advice:    strings.Replace(t.advice, "{role}", a.op.role, 1),
		Detail:    redact(detail, a.token),
		Status:    a.status,
		RequestID: requestID(a.header),
	}
}

// refusal judges an answer whose status is no success. whole tells that the
// body was read to its end.
func (a answered) refusal(write, whole bool) *trouble {
	problems := parseProblems(a.body, a.header.Get("Content-Type"))
	t := a.judge(problems, write)
	// Amazon tells an expired token from a missing role by its words alone. Half
	// of the words prove nothing: ask again before believing the worst. Nothing
	// was done by a call that was refused, so a write may be repeated too.
	if t.verdict == giveUp && (!whole || garbled(a.body)) {
		t.verdict = later
	}
	return t
}

// errorsInside judges an answer with a good status: some gateways and
// operations put errors into it all the same.
func (a answered) errorsInside(write bool) *trouble {
	if looksLikeHTML(a.body) {
		return &trouble{lost(write), a.lostAs(strangerFault, htmlText(a.body), write), 0}
	}
	problems := problemsInside(a.body)
	if len(problems) == 0 {
		return nil
	}
	a.status = statusOfCode(problems[0].code)
	return a.judge(problems, write)
}

func (a answered) judge(problems []problem, write bool) *trouble {
	text := problemText(problems)
	low := strings.ToLower(text)
	pause := retryAfter(a.header, a.now)
	switch {
	case a.status == http.StatusTooManyRequests || has(low, "quotaexceeded"):
		f := a.fault(throttledFault, text)
		f.Until = a.now.Add(max(pause, a.op.period))
		return &trouble{slower, f, pause}
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return a.denied(low, text)
	case a.status == http.StatusNotFound:
		return &trouble{giveUp, a.fault(notFoundFault, text), 0}
	case a.status >= 500 || a.status == http.StatusRequestTimeout:
		v := later
		f := a.fault(unavailableFault, text)
		// 500 and 503 in Amazon's own words are definite; a gateway that lost
		// sight of the server (502, 504, foreign words) knows nothing.
		definite := a.status == http.StatusServiceUnavailable ||
			a.status == http.StatusInternalServerError && len(problems) > 0 && problems[0].code != ""
		if write && (!definite || a.op.careful()) {
			v, f = uncertain, uncertainWrite(a.op, f)
		}
		return &trouble{v, f, pause}
	case a.status >= 300 && a.status < 400:
		return &trouble{giveUp, a.fault(strangerFault, "it redirected to another address"), 0}
	case has(low, "expired") && has(low, "token") && has(low, "access"):
		return a.denied(low, text)
	case has(low, "marketplace") && hasAny(low, "region", "not covered", "not authorized", "not participat", "does not participate", "not registered"):
		return &trouble{giveUp, a.fault(regionFault, text), 0}
	default:
		return &trouble{giveUp, a.fault(invalidFault, text), 0}
	}
}

// denied judges 401 and 403. Amazon uses one code for expired and revoked
// tokens, missing roles and foreign regions; only the words tell them apart.
// Source: developer-docs.amazon.com/sp-api/docs/sp-api-errors-faq.
func (a answered) denied(low, text string) *trouble {
	fresh := a.refused != "" && a.refused != a.token
	switch {
	case has(low, "expired"):
		return &trouble{newToken, a.fault(expiredFault, text), 0}
	case hasAny(low, "revoked", "malformed"):
		// A token made seconds ago cannot be revoked: it belongs elsewhere.
		if fresh {
			return &trouble{newToken, a.fault(regionFault, text), 0}
		}
		return &trouble{newToken, a.fault(revokedFault, text), 0}
	case a.status == http.StatusUnauthorized:
		if fresh {
			return &trouble{newToken, a.fault(revokedFault, text), 0}
		}
		return &trouble{newToken, a.fault(expiredFault, text), 0}
	case has(low, "marketplace"):
		return &trouble{giveUp, a.fault(regionFault, text), 0}
	default:
		return &trouble{giveUp, a.fault(roleFault, text), 0}
	}
}

// cut is an answer whose body ended early.
func (a answered) cut(err error, write bool) *domain.Fault {
	f := a.lostAs(unreachableFault, "", write)
	f.Err = err
	return f
}

// unreadable is an answer that is not what the operation promises.
func (a answered) unreadable(err error, write bool) *domain.Fault {
	detail := err.Error()
	var form *json.UnmarshalTypeError
	if errors.As(err, &form) { // its own words name our types
		detail = "a " + form.Value + " where something else belongs, in " + form.Field
	}
	return a.lostAs(dataFault, detail, write)
}

func (a answered) lostAs(t template, detail string, write bool) *domain.Fault {
	f := a.fault(t, detail)
	if write {
		return uncertainWrite(a.op, f)
	}
	return f
}

func lost(write bool) verdict {
	if write {
		return uncertain
	}
	return later
}

// unreachable is a call that brought no answer.
func unreachable(op operation, err error) *domain.Fault {
	f := answered{op: op}.fault(unreachableFault, "")
	f.Err = err
	return f
}

// uncertainWrite says of a lost write what is known of the answer.
func uncertainWrite(op operation, f *domain.Fault) *domain.Fault {
	u := answered{op: op}.fault(uncertainFault, "")
	u.Detail, u.Status, u.RequestID, u.Err = f.Detail, f.Status, f.RequestID, f.Err
	return u
}

// usageFault is a call that could not even be built.
func usageFault(op operation, err error) *domain.Fault {
	return &domain.Fault{Kind: domain.FaultUsage, Op: op.name, Message: "The call to Amazon could not be built.", Err: err}
}

// requestID is the id Amazon's support asks for.
func requestID(h http.Header) string {
	for _, k := range []string{"x-amzn-RequestId", "x-amz-request-id", "x-amzn-Request-Id"} {
		if v := h.Get(k); v != "" {
			return clip(v, 100)
		}
	}
	return ""
}

// retryAfter reads the pause a server asks for: seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		return max(0, time.Duration(n)*time.Second)
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

func has(s, part string) bool { return strings.Contains(s, part) }

func hasAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
