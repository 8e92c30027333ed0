package app

import (
	"strconv"

	"tallybridge/engine/domain"
)

// days is a setting in whole days.
func days(key, help string, least, most int64, of func(*domain.Config) *int64) setting {
	return setting{
		key, help,
		func(c domain.Config) string { return strconv.FormatInt(*of(&c), 10) },
		func(c *domain.Config, v string) error {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil || n < least || n > most {
				return wrong("It has to be a whole number from %d to %d.", least, most)
			}
			*of(c) = n
			return nil
		},
	}
}
