package auth

import (
	"net/url"
	"strings"

	"tallybridge/engine/domain"
)

// LoopbackOnly accepts the address of a practice server on this computer:
// http or https on 127.0.0.1, [::1] or localhost, with any port and path. The
// path may hold the placeholder {region}. Anything else is a FaultUsage: an
// address from the environment must never lead credentials away.
func LoopbackOnly(rawURL string) error {
	refuse := func(why string) error {
		return &domain.Fault{
			Kind: domain.FaultUsage, Op: "base address", Message: "An overridden address must lead to this computer: " + why + ".",
			Advice: "Use an address such as http://127.0.0.1:8801, or unset the variable.",
		}
	}
	if strings.ContainsFunc(rawURL, func(r rune) bool { return r <= ' ' || r == '\\' || r > '~' }) {
		return refuse("it holds characters that do not belong into an address")
	}
	u, err := url.Parse(strings.ReplaceAll(rawURL, "{region}", "region"))
	if err != nil {
		return refuse("it cannot be read")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return refuse("it does not begin with http:// or https://")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return refuse("it holds more than a host, a port and a path")
	}
	switch u.Hostname() {
	case "127.0.0.1", "::1", "localhost":
		return nil
	default:
		return refuse("its host is another one than 127.0.0.1, [::1] or localhost")
	}
}
