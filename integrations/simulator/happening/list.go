package happening

import "sync"

// Occurrence is a happening of a system S with what it does. Of is called with the
// system's lock held.
type Occurrence[S any] struct {
	Happening
	Of func(system S, fields map[string]string) error
}

// List is all that can happen in a system S.
type List[S any] []Occurrence[S]

// Happenings are their descriptions.
func (l List[S]) Happenings() []Happening {
	all := make([]Happening, len(l))
	for i, o := range l {
		all[i] = o.Happening
	}
	return all
}

// Happen makes one of them happen now, with lock held. The error is an *Error when
// it cannot.
func (l List[S]) Happen(system S, lock sync.Locker, what string, values map[string]any) error {
	for _, o := range l {
		if o.What != what {
			continue
		}
		fields, err := o.Read(values)
		if err != nil {
			return err
		}
		lock.Lock()
		defer lock.Unlock()
		return o.Of(system, fields)
	}
	return Cannot("nothing is called %q", what)
}
