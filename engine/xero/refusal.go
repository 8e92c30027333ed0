package xero

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// errOffline marks an answer in which Xero itself says that it is closed for a while.
var errOffline = errors.New("offline")

// offlineFor is how long Xero advises to stay away when an organisation is offline.
const offlineFor = 5 * time.Minute

// refusal turns an answer outside 2xx into a fault.
// Source: developer.xero.com/documentation/api/accounting/responsecodes
func (c *Client) refusal(q call, a answer, said refused) *domain.Fault {
	f := &domain.Fault{
		Op: q.op, Status: a.status, RequestID: requestID(a.header), Detail: said.words(),
	}
	switch s := a.status; {
	case s == http.StatusTooManyRequests:
		c.throttle(f, a.header)
	case s == http.StatusUnauthorized:
		unauthorised(f, said, a.header)
	case s == http.StatusForbidden:
		forbidden(f, said, a.header)
	case s == http.StatusNotFound:
		f.Kind = domain.FaultNotFound
		f.Message = "Xero does not have it (any more)."
		f.Advice = "Run again, so that everything is read anew."
	case s == http.StatusServiceUnavailable && strings.Contains(strings.ToLower(f.Detail), "offline"):
		f.Kind, f.Err, f.Until = domain.FaultUnavailable, errOffline, c.cfg.Clock.Now().Add(offlineFor)
		f.Message = "Xero is closed for maintenance, or this organisation is."
		f.Advice = "Nothing to do: Tallybridge tries again in some minutes."
	case s >= 500 || s == http.StatusRequestTimeout:
		f.Kind = domain.FaultUnavailable
		f.Message = "Xero has trouble and did not answer properly."
		f.Advice = "Nothing to do: Tallybridge tries again later."
	case s >= 300 && s < 400:
		f.Kind = domain.FaultUnavailable
		f.Message = "Something between this computer and Xero sent the call elsewhere."
		f.Advice = "Check the network: a hotel or office sign-in page, or a proxy."
	case s == http.StatusRequestEntityTooLarge:
		f.Kind = domain.FaultInvalid
		f.Message = "Xero found the request too large."
		f.Advice = "Please report this as a fault of Tallybridge."
	default:
		f.Kind = domain.FaultInvalid
		e := explainAll(said.messages())
		f.Message, f.Advice = e.Plain, e.Advice
		if e.Kind != "" {
			f.Kind = e.Kind
		}
	}
	return f
}

// throttle reads the headers of a 429.
// Source: developer.xero.com/documentation/oauth2/limits
func (c *Client) throttle(f *domain.Fault, h http.Header) {
	f.Kind = domain.FaultThrottled
	f.Advice = "Nothing to do: Tallybridge goes on when Xero allows it."
	now := c.cfg.Clock.Now()
	problem := strings.ToLower(h.Get("X-Rate-Limit-Problem"))
	wait, told := retryAfter(h, now)
	switch {
	case strings.HasPrefix(problem, "da"): // day, daily
		f.Message = "Today's calls to Xero are used up."
		if !told {
			wait = time.Hour
		}
	case strings.HasPrefix(problem, "concurrent"):
		f.Message = "Xero is still busy with earlier calls of Tallybridge."
		if !told {
			wait = firstPause
		}
	case strings.HasPrefix(problem, "app"):
		f.Message = "All users of this Xero app together made too many calls this minute."
		if !told {
			wait = time.Minute
		}
	default:
		f.Message = "This minute's calls to Xero are used up."
		if !told {
			wait = time.Minute
		}
	}
	f.Until = now.Add(wait)
}

// concurrent reports whether a 429 was about too many calls at the same time.
func concurrent(h http.Header) bool {
	return strings.HasPrefix(strings.ToLower(h.Get("X-Rate-Limit-Problem")), "concurrent")
}

// retryAfter reads Retry-After: seconds, or an HTTP date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseInt(s, 10, 32); err == nil && n >= 0 {
		return time.Duration(n) * time.Second, true
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(t.Sub(now), 0), true
	}
	return 0, false
}

// unauthorised reads a 401. Xero uses it for a token that ran out and for a
// right that the sign-in did not ask for.
func unauthorised(f *domain.Fault, said refused, h http.Header) {
	detail := strings.ToLower(said.Detail + " " + said.Message + " " + said.text)
	switch {
	case noScope(h) || strings.Contains(detail, "authorizationunsuccessful"):
		noRight(f)
	default:
		// TokenExpired, TokenInvalidSignature, AuthenticationUnsuccessful and
		// unknown words: a new token is worth one try.
		f.Kind = domain.FaultExpired
		f.Message = "Xero no longer accepts the sign-in."
		f.Advice = "Connect Xero again."
	}
}

// forbidden reads a 403: the organisation was disconnected in Xero (while the
// sign-in itself goes on working), or the user lacks a role.
func forbidden(f *domain.Fault, said refused, h http.Header) {
	detail := strings.ToLower(said.Detail + " " + said.Message + " " + said.text)
	if !noScope(h) && strings.Contains(detail, "authenticationunsuccessful") {
		disconnected(f)
		return
	}
	noRight(f)
}

// noScope looks for the OAuth error in both of the spellings Xero uses.
func noScope(h http.Header) bool {
	w := strings.ToLower(h.Get("WWW-Authenticate"))
	return strings.Contains(w, "insufficient_scope") || strings.Contains(w, "insufficent_scope")
}

func noRight(f *domain.Fault) {
	f.Kind = domain.FaultRole
	f.Message = "The connection to Xero does not have the right for this."
	f.Advice = "Disconnect Xero and connect it again with every permission ticked, as a user who may use inventory, bills and settings."
}

func disconnected(f *domain.Fault) {
	f.Kind = domain.FaultDisconnected
	f.Message = "This organisation was disconnected in Xero."
	f.Advice = "Connect Xero again; links and settings are kept."
}

// networkFault is the fault of a try that got no whole answer.
func (c *Client) networkFault(ctx context.Context, q call, err error) error {
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err // without the address
	}
	f := &domain.Fault{
		Kind: domain.FaultUnavailable, Op: q.op, Err: err,
		Message: "Xero could not be reached, or the connection broke.",
		Advice:  "Check the internet connection; Tallybridge tries again later.",
	}
	switch {
	case ctx.Err() != nil:
		f.Err = ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		f.Message = "Xero took too long to answer."
	}
	return f
}

// unreadable is the fault of a 2xx answer that makes no sense.
func (c *Client) unreadable(q call, a answer, err error) error {
	return &domain.Fault{
		Kind: domain.FaultData, Op: q.op, Status: a.status, RequestID: requestID(a.header), Err: err,
		Message: "Xero's answer could not be understood.",
		Advice:  "Tallybridge tries again later. If it stays so, please report it.",
	}
}

// requestID is Xero's own id of the call, for its support.
func requestID(h http.Header) string {
	return cleanText(h.Get("Xero-Correlation-Id"), 100)
}
