package language

import (
	"slices"
	"strconv"
	"strings"

	"floorwalker/bot"
)

// maxNearest is how many commands are offered instead.
const maxNearest = 3

// unknown says what was recognised and which commands come nearest.
func (s *sentence) unknown(ranked []candidate) bot.Interpretation {
	got := bot.Interpretation{Understood: s.recognised(), Nearest: s.nearest(ranked), Partial: true}
	if len(got.Nearest) == 0 {
		got.Nearest = s.model.suggestHelp()
	}
	return got
}

// suggestHelp is what remains to offer when nothing was said.
func (m *model) suggestHelp() []string {
	for _, c := range m.commands {
		if c.spec.Name == "help" {
			return []string{"help"}
		}
	}
	return nil
}

// recognised names what the words meant, in one line.
func (s *sentence) recognised() string {
	var parts []string
	for i := 0; i < len(s.l.tokens); {
		best := -1
		for k := range s.l.at[i] {
			sp := &s.l.at[i][k]
			if sp.kind == kindFiller || sp.kind == bot.KindParty || sp.form != formValue || len(sp.values) != 1 || sp.bit&s.model.kinds == 0 {
				continue
			}
			if best < 0 || sp.worth() > s.l.at[i][best].worth() {
				best = k
			}
		}
		if best < 0 {
			i++
			continue
		}
		sp := &s.l.at[i][best]
		part := string(sp.kind) + " " + sp.values[0].Name
		if sp.kind == bot.KindRange || sp.kind == kindPlan || sp.kind == kindVersus || sp.kind == kindWhen {
			part = strings.TrimPrefix(sp.values[0].Name, "for ")
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
		i = sp.to
	}
	if len(parts) == 0 {
		return "I did not recognise anything in that."
	}
	return "I recognised " + strings.Join(parts, ", ") + "."
}

// nearest writes the best commands as utterances that run, with what was
// recognised put in. It offers nothing that the person may not do, and no change
// that the utterance does not ask for word by word: one that it excludes would
// be a press away.
func (s *sentence) nearest(ranked []candidate) []string {
	negated := slices.ContainsFunc(s.l.tokens, token.negation)
	var list []string
	for k := range ranked {
		c := &ranked[k]
		if c.score < 0.15 || len(list) == maxNearest {
			break
		}
		spec := &c.command.spec
		if spec.Role > s.u.Role || spec.Changes && (negated || c.unexplained) {
			continue
		}
		if p, ok := spec.ParamOf(bot.KindParty); ok && c.leftover && len(c.slots[p.Name]) > 0 {
			continue // any words can be a party's name: those of something else are no offer
		}
		if u := Say(*spec, c.slots); !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return list
}

// Say writes a command with its slots as an utterance that is read back as the
// same: "queue status Billing today".
func Say(spec bot.Spec, slots bot.Slots) string {
	var b strings.Builder
	b.WriteString(spec.Name)
	_, queues := spec.ParamOf(bot.KindQueue)
	_, teams := spec.ParamOf(bot.KindTeam)
	teams = teams && queues
	for _, p := range spec.Params {
		for _, v := range slots[p.Name] {
			text := sayValue(p, v)
			if p.Kind == bot.KindText && len(spec.Params) > 1 {
				text = quoted(v.Name) // beside other values only a quotation is one
			}
			if _, parties := spec.ParamOf(bot.KindParty); parties && p.Kind == bot.KindCall && v.ID != "" && v.Name != EvidentCall {
				text = quoted(v.Name) // nobody types an id
			}
			if text == "" {
				continue
			}
			b.WriteByte(' ')
			switch p.Kind { // the words that tell who is who in a call
			case bot.KindDestination:
				b.WriteString("to ")
			case bot.KindCaller:
				if len(text) < minPhone && allDigits(text) {
					b.WriteString("ending in ")
				}
			case bot.KindPerson:
				switch _, titled := spec.ParamOf(bot.KindTitle); {
				case !p.Many:
					b.WriteString("for ")
				case titled && spec.Params[0].Kind == bot.KindTitle:
					b.WriteString("with ")
				}
			default:
			}
			if teams && (p.Kind == bot.KindQueue || p.Kind == bot.KindTeam) {
				b.WriteString(string(p.Kind) + " ") // a team may be called as its queue is
			}
			b.WriteString(text)
		}
	}
	return b.String()
}

// quoted writes a name so that it is read as it stands.
func quoted(name string) string {
	return "\"" + strings.Map(func(r rune) rune {
		if isQuote(r) {
			return ' '
		}
		return r
	}, name) + "\""
}

func sayValue(p bot.Param, v bot.Value) string {
	switch p.Kind {
	case bot.KindTitle:
		return quoted(v.Name)
	case bot.KindRange:
		versus := ""
		if kindOf(p) == kindVersus {
			versus = "vs "
		}
		if v.Range == nil {
			return versus + v.Name
		}
		if v.Range.Said != "" {
			return versus + v.Range.Said
		}
		const iso = "2006-01-02T15:04:05Z07:00"
		return versus + v.Range.From.Format(iso) + "/" + v.Range.To.Format(iso)
	case bot.KindMetric:
		return metricNames[v.Metric]
	case bot.KindComparison:
		if v.Name == Target {
			return map[bool]string{true: "on target", false: "below target"}[v.Op == bot.OpMore || v.Op == bot.OpAtLeast]
		}
		return comparisonName(v)
	case bot.KindDuration:
		words := map[bot.Op]string{bot.OpMore: "over ", bot.OpAtLeast: "at least ", bot.OpLess: "under ", bot.OpAtMost: "at most "}
		return words[v.Op] + Humanize(v.Duration)
	case bot.KindNumber:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case bot.KindTaskID:
		return v.ID
	case bot.KindCall:
		switch {
		case v.ID == "":
			return EvidentCall
		case v.Name != "": // who it is with: nobody types the id of a call
			return v.Name
		}
		return v.ID
	case bot.KindAgentState:
		if v.Op != "" {
			return "back"
		}
		return v.Name
	default:
		return v.Name
	}
}
