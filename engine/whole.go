package engine

import "io"

// ReadWhole reads a file of a user's whole, up to most bytes. One that is
// longer is a usage fault: a part of it could be taken for all.
func ReadWhole(r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > most {
		return nil, usage("The file has more than %d MB: that is more than Tallybridge reads. Split it.", most>>20)
	}
	return text, nil
}
