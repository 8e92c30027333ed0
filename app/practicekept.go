package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// The files of the practice folder. Beside them are its lock and its log.
const (
	practiceFolder = "practice"      // in the data folder, not among the profiles
	practiceSaved  = "practice.json" // the practice servers, saved at the end of every run
	practiceKeyed  = "keys.json"
	// practiceOpen is there from the beginning of a run until it was saved. Who
	// finds it knows that the database is ahead of practice.json.
	practiceOpen = "running"
)

// keptPractice is the practice business and its profile, as they last between
// starts.
type keptPractice struct {
	practice
	// resumed tells that it goes on from an earlier start.
	resumed bool
	// remarks are what the user should know about how it was opened.
	remarks []string

	folder string
	lasts  bool // false: the folder goes away with the program
	log    func()
	logger *slog.Logger
	unlock func()
}

// openPractice opens the practice business of the last start, or starts one on
// its first day: when there is none, when fresh is asked for, and when what was
// kept cannot be gone on with. Close it in the end.
func (s *session) openPractice(o sandbox.Options, fresh bool) (*keptPractice, error) {
	k, err := s.practicePlace()
	if err != nil {
		return nil, err
	}
	again, why := k.standing()
	if fresh || !again {
		k.remark(why)
		if err := k.clear(); err != nil {
			return nil, errors.Join(localFault("The practice folder "+k.folder+" cannot be cleared.", err), k.leave())
		}
		again = false
	}
	if again {
		if why, err = s.start(k, o, true); err == nil && why == "" {
			k.resumed = true
			return k, nil
		}
		if err == nil {
			k.remark(why)
			err = k.clear()
		}
	}
	if err == nil {
		_, err = s.start(k, o, false)
	}
	if err != nil {
		return nil, errors.Join(err, k.leave())
	}
	return k, nil
}

// practicePlace finds and locks the practice folder; where it cannot be
// written to, a temporary one takes its place.
func (s *session) practicePlace() (*keptPractice, error) {
	folder, err := s.dataFolder()
	if err == nil {
		folder = filepath.Join(folder, practiceFolder)
		err = os.MkdirAll(folder, 0o700)
	}
	if err == nil {
		err = writable(folder)
	}
	if err == nil {
		unlock, err := lock(folder)
		if domain.KindOf(err) == domain.FaultBusy {
			return nil, &domain.Fault{
				Kind: domain.FaultBusy, Message: "Another Tallybridge has the practice business open.",
				Advice: "Wait until it has finished, or close it. With another --data-dir there is another practice business.",
			}
		}
		if err == nil {
			return &keptPractice{folder: folder, lasts: true, unlock: unlock}, nil
		}
	}
	temporary, err := os.MkdirTemp("", "tallybridge-practice-")
	if err != nil {
		return nil, localFault("No folder can be made for the practice business.", err)
	}
	k := &keptPractice{folder: temporary, unlock: func() {}}
	k.remark("Nothing can be written to " + folder + ", so this practice business is forgotten at the end of this run.")
	return k, nil
}

// writable tries a folder out.
func writable(folder string) error {
	f, err := os.CreateTemp(folder, "try.*.new")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// dataFolder is the folder of all data.
func (s *session) dataFolder() (string, error) {
	if s.dataDir != "" {
		return s.dataDir, nil
	}
	dir, err := s.world.ConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "Tallybridge"), nil
}

func (k *keptPractice) remark(text string) {
	if text != "" {
		k.remarks = append(k.remarks, text)
	}
}

func (k *keptPractice) file(name string) string { return filepath.Join(k.folder, name) }

// standing tells whether there is something to go on with; if there should be
// and cannot, why.
func (k *keptPractice) standing() (again bool, why string) {
	has := func(name string) bool {
		_, err := os.Stat(k.file(name))
		return !errors.Is(err, fs.ErrNotExist)
	}
	switch {
	case has(practiceOpen):
		return false, "The last practice run was cut off before it could be saved, so the practice business starts on its first day again."
	case !has(practiceSaved):
		return false, ""
	case !has(engine.DatabaseFile) || !has(practiceKeyed):
		return false, "A part of the kept practice business is missing, so it starts on its first day again."
	}
	return true, ""
}

// clear removes what is kept, and nothing else that may lie in the folder.
func (k *keptPractice) clear() error {
	var err error
	for _, name := range []string{
		practiceSaved, practiceKeyed, practiceOpen, engine.DatabaseFile, engine.DatabaseFile + "-wal", engine.DatabaseFile + "-shm", engine.DatabaseFile + "-journal",
	} {
		if e := os.Remove(k.file(name)); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// start makes the practice servers and opens the profile. why is not empty when
// what is kept cannot be gone on with.
func (s *session) start(k *keptPractice, o sandbox.Options, again bool) (why string, err error) {
	if again {
		f, err := os.Open(k.file(practiceSaved))
		if err != nil {
			return "The kept practice business cannot be read, so a new one starts on its first day.", nil
		}
		defer func() { _ = f.Close() }() // it was only read
		o.Resume = f
	}
	box, err := sandbox.New(o)
	switch {
	case errors.Is(err, sandbox.ErrOtherBusiness):
		return "The kept practice business was made with other options, so a new one starts on its first day.", nil
	case errors.Is(err, sandbox.ErrOtherVersion):
		return "The kept practice business was made by another version of Tallybridge, so a new one starts on its first day.", nil
	case again && err != nil:
		return "The kept practice business is damaged, so a new one starts on its first day.", nil
	case err != nil:
		return "", wrong("%v.", err)
	}
	keys, err := openPracticeKeys(k.file(practiceKeyed))
	logger, closeLog := s.openLog(k.folder)
	var e *engine.Engine
	if err == nil {
		e, err = engine.Open(s.ctx, engine.Options{
			Folder: k.folder, Profile: practiceFolder, Version: Version, Clock: s.world.Clock, Random: s.world.Random,
			Transport: box.Transport(), Keychain: keys, URLs: demo.URLs(box.Access()), Practice: true,
			Location: s.world.Location, Log: logger,
		})
	}
	if err == nil {
		err = os.WriteFile(k.file(practiceOpen), []byte("A practice run is under way, or was cut off.\n"), 0o600)
		if err != nil {
			err = errors.Join(localFault("The practice folder "+k.folder+" cannot be written to.", err), e.Close(s.ctx))
		}
	}
	if err != nil {
		closeLog()
		box.Close()
		if again && s.ctx.Err() == nil {
			return "The kept practice business cannot be opened, so a new one starts on its first day.", nil
		}
		return "", err
	}
	k.practice, k.log, k.logger = practice{box, e}, closeLog, logger
	return "", nil
}

// close ends the run and keeps the business for the next start, whatever
// happened. The user may have stopped the run: that does not stop the saving.
func (k *keptPractice) close(ctx context.Context) error {
	err := k.engine.Close(context.WithoutCancel(ctx))
	k.box.Close()
	k.log()
	if k.lasts {
		err = errors.Join(err, k.save())
	}
	return errors.Join(err, k.leave())
}

// save keeps the practice servers. Until that has worked, the mark of an open
// run stays.
func (k *keptPractice) save() error {
	err := replaceFile(k.file(practiceSaved), k.box.Save)
	if err == nil {
		err = os.Remove(k.file(practiceOpen))
	}
	if err != nil {
		return &domain.Fault{
			Kind: domain.FaultLocal, Err: err, Message: "The practice business could not be saved to " + k.folder + ".",
			Advice: "Its next start is on its first day again.",
		}
	}
	return nil
}

// leave gives the folder free, or removes it when it was temporary.
func (k *keptPractice) leave() error {
	k.unlock()
	if k.lasts {
		return nil
	}
	return os.RemoveAll(k.folder)
}

// firstDay is the day on which the practice business began, as its owner writes it.
func (k *keptPractice) firstDay(where *time.Location) string {
	return k.box.World().Options.Now.In(where).Format("2 January 2006")
}
