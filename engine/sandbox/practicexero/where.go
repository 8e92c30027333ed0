package practicexero

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// condition tells whether an element passes a where filter.
type condition func(object) bool

// parseWhere understands Xero's filter language as far as its documentation
// shows it: fields and paths, == != < <= > >=, AND && OR ||, brackets, strings,
// numbers, true, false, null, DateTime(y,m,d), guid("…"), and the methods
// Contains, StartsWith and EndsWith. known lists the fields that exist.
// Text is compared without regard to letter case unless sensitive.
func parseWhere(s string, known func(path string) bool, sensitive bool) (condition, error) {
	p := &whereParser{tokens: nil, known: known, sensitive: sensitive}
	if err := p.scan(s); err != nil {
		return nil, err
	}
	c, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t != "" {
		return nil, fmt.Errorf("syntax error at %q", t)
	}
	return c, nil
}

type whereParser struct {
	tokens    []string
	at        int
	known     func(string) bool
	sensitive bool
}

// scan cuts the filter into words, quoted strings and signs.
func (p *whereParser) scan(s string) error {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '"':
			var text strings.Builder
			text.WriteByte('"')
			j := i + 1
			for ; j < len(s) && s[j] != '"'; j++ {
				if s[j] == '\\' && j+1 < len(s) {
					j++
				}
				text.WriteByte(s[j])
			}
			if j >= len(s) {
				return fmt.Errorf("unterminated string literal")
			}
			p.tokens = append(p.tokens, text.String())
			i = j + 1
		case strings.ContainsRune("(),", rune(c)):
			p.tokens = append(p.tokens, string(c))
			i++
		case strings.ContainsRune("=!<>&|", rune(c)):
			n := 1
			if i+1 < len(s) && strings.ContainsRune("=&|", rune(s[i+1])) {
				n = 2
			}
			p.tokens = append(p.tokens, s[i:i+n])
			i += n
		default:
			j := i
			for j < len(s) && !strings.ContainsRune(" \t\r\n\"(),=!<>&|", rune(s[j])) {
				j++
			}
			p.tokens = append(p.tokens, s[i:j])
			i = j
		}
	}
	return nil
}

func (p *whereParser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *whereParser) next() string {
	t := p.peek()
	p.at++
	return t
}

func (p *whereParser) take(words ...string) bool {
	for _, w := range words {
		if strings.EqualFold(p.peek(), w) {
			p.at++
			return true
		}
	}
	return false
}

func (p *whereParser) or() (condition, error) {
	left, err := p.and()
	for err == nil && p.take("OR", "||") {
		var right condition
		right, err = p.and()
		l := left
		left = func(o object) bool { return l(o) || right(o) }
	}
	return left, err
}

func (p *whereParser) and() (condition, error) {
	left, err := p.comparison()
	for err == nil && p.take("AND", "&&") {
		var right condition
		right, err = p.comparison()
		l := left
		left = func(o object) bool { return l(o) && right(o) }
	}
	return left, err
}

func (p *whereParser) comparison() (condition, error) {
	if p.take("(") {
		c, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("')' expected")
		}
		return c, err
	}
	name := p.next()
	if name == "" || strings.HasPrefix(name, `"`) {
		return nil, fmt.Errorf("expression expected")
	}
	if path, method, ok := cutMethod(name); ok && p.peek() == "(" {
		return p.method(path, method)
	}
	if !p.known(name) {
		return nil, fmt.Errorf("No property or field '%s' exists", name)
	}
	op := p.next()
	switch op {
	case "==", "=", "!=", "<", "<=", ">", ">=":
	default:
		return nil, fmt.Errorf("operator expected after '%s'", name)
	}
	want, err := p.literal()
	if err != nil {
		return nil, err
	}
	sensitive := p.sensitive
	return func(o object) bool {
		have, _ := o.get(name)
		return compare(have, op, want, sensitive)
	}, nil
}

func cutMethod(name string) (path, method string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", "", false
	}
	switch name[i+1:] {
	case "Contains", "StartsWith", "EndsWith":
		return name[:i], name[i+1:], true
	}
	return "", "", false
}

func (p *whereParser) method(path, method string) (condition, error) {
	if !p.known(path) {
		return nil, fmt.Errorf("No property or field '%s' exists", path)
	}
	p.next() // the bracket that peek saw
	arg := p.next()
	if !strings.HasPrefix(arg, `"`) || !p.take(")") {
		return nil, fmt.Errorf("%s needs one string", method)
	}
	test := map[string]func(string, string) bool{
		"Contains": strings.Contains, "StartsWith": strings.HasPrefix, "EndsWith": strings.HasSuffix,
	}[method]
	return func(o object) bool {
		have, _ := o.get(path)
		s, ok := have.(string)
		return ok && test(strings.ToLower(s), strings.ToLower(arg[1:]))
	}, nil
}

// literal reads a string, bool, decimal, time or nil.
func (p *whereParser) literal() (any, error) {
	t := p.next()
	switch {
	case strings.HasPrefix(t, `"`):
		return t[1:], nil
	case strings.EqualFold(t, "true"), strings.EqualFold(t, "false"):
		return strings.EqualFold(t, "true"), nil
	case strings.EqualFold(t, "null"):
		return nil, nil
	case strings.EqualFold(t, "guid"), strings.EqualFold(t, "DateTime"):
		args, err := p.arguments()
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(t, "guid") {
			return strings.ToLower(strings.TrimPrefix(args[0], `"`)), nil
		}
		return dateTime(args)
	}
	d, err := decimal.Parse(t)
	if err != nil {
		return nil, fmt.Errorf("unknown identifier '%s'", t)
	}
	return d, nil
}

func (p *whereParser) arguments() ([]string, error) {
	if !p.take("(") {
		return nil, fmt.Errorf("'(' expected")
	}
	var out []string
	for {
		out = append(out, p.next())
		if p.take(")") {
			return out, nil
		}
		if !p.take(",") {
			return nil, fmt.Errorf("')' or ',' expected")
		}
	}
}

func dateTime(args []string) (any, error) {
	n := [6]int{0, 1, 1}
	if len(args) < 3 || len(args) > 6 {
		return nil, fmt.Errorf("DateTime needs 3 to 6 numbers")
	}
	for i, a := range args {
		v, err := strconv.Atoi(a)
		if err != nil {
			return nil, fmt.Errorf("DateTime needs numbers, not %q", a)
		}
		n[i] = v
	}
	return time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC), nil
}

// compare holds a field against a literal; unlike kinds are never equal.
func compare(have any, op string, want any, sensitive bool) bool {
	if want == nil || have == nil {
		same := have == nil && want == nil || have == "" && want == nil
		return same == (op == "==" || op == "=") && (op == "==" || op == "=" || op == "!=")
	}
	var c int
	switch w := want.(type) {
	case string:
		h, ok := have.(string)
		if !ok {
			return op == "!="
		}
		if !sensitive {
			h, w = strings.ToLower(h), strings.ToLower(w)
		}
		c = strings.Compare(h, w)
	case bool:
		h, ok := have.(bool)
		if !ok || h != w {
			c = 1
		}
	case decimal.Decimal:
		switch h := have.(type) {
		case decimal.Decimal:
			c = h.Cmp(w)
		case int:
			c = decimal.MustNew(int64(h), 0).Cmp(w)
		default:
			return op == "!="
		}
	case time.Time:
		switch h := have.(type) {
		case instant:
			c = time.Time(h).Compare(w)
		case day:
			c = time.Time(h).Compare(w)
		default:
			return op == "!="
		}
	}
	switch op {
	case "==", "=":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}
