package contactcenter

// taskSource reads contact sessions (Cisco: CSR).
var taskSource = source[*contact]{
	list: "tasks", schema: newSchema("TaskDetails", taskColumns()), nested: taskActivities, byEnded: true,
	rows: func(c *Centre, w span, ended bool, below int, yield func(*contact) bool) {
		first, last := 0, len(c.contacts)
		if !ended {
			first, last = c.firstContact(w.from), c.firstContact(w.to)
		}
		for i := min(last, below) - 1; i >= first; i-- {
			k := c.contacts[i]
			if ended && (k.ended == 0 || k.ended < w.from || k.ended >= w.to) {
				continue
			}
			if !yield(k) {
				return
			}
		}
	},
	number: func(k *contact) int { return k.number },
	began: func(k *contact, ended bool) int64 {
		if ended {
			return k.ended
		}
		return k.created
	},
}

// total adds a figure up over the legs.
func (k *contact) total(figure func(*leg) int64) (sum int64) {
	for _, l := range k.legs {
		sum += figure(l)
	}
	return sum
}

func (k *contact) counted(which func(*leg) bool) (n int) {
	for _, l := range k.legs {
		if which(l) {
			n++
		}
	}
	return n
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// status is the state of a contact in the words of the search.
func (l *leg) status() string {
	switch {
	case l.ended != 0:
		return "ended"
	case !l.wasAnswered() && l.offered != 0:
		return "connect"
	case !l.wasAnswered():
		return "parked"
	case l.agent.leg == l && l.agent.state == onHold:
		return "on-hold"
	}
	return "connected"
}

// handleType is how a contact was dealt with: short, abandoned or normal.
func (k *contact) handleType() string {
	switch {
	case k.ended == 0:
		return ""
	case k.leg().shortCall():
		return "short"
	case k.abandoned:
		return "abandoned"
	}
	return "normal"
}

func (k *contact) ifEnded(s string) string {
	if k.ended == 0 {
		return ""
	}
	return s
}

// abandonedType is the state in which the customer gave up.
func (l *leg) abandonedType() string {
	switch {
	case l.outcome != abandoned:
		return ""
	case l.offered != 0:
		return "agent-connect"
	}
	return "queue"
}

func (k *contact) lastWrapUp() *code {
	for i := len(k.legs) - 1; i >= 0; i-- {
		if k.legs[i].wrapped != 0 {
			return k.legs[i].wrapUp
		}
	}
	return nil
}

func (x *code) label() string {
	if x == nil {
		return ""
	}
	return x.name
}

func taskColumns() map[string]column[*contact] {
	type k = *contact
	m := map[string]column[k]{
		"id":               texts(func(c k) string { return c.id }),
		"status":           texts(func(c k) string { return c.leg().status() }),
		"channelType":      {kind: enumKind, get: func(c k) value { return text(c.channel) }},
		"createdTime":      {kind: numberKind, get: func(c k) value { return number(c.created) }, unfiltered: true},
		"endedTime":        moments(func(c k) int64 { return c.ended }),
		"lastActivityTime": moments(func(c k) int64 { return c.last }),
		"origin":           texts(func(c k) string { return c.origin }),
		"destination":      texts(func(c k) string { return c.entry.number }),
		"direction":        texts(func(k) string { return "inbound" }),
		"isActive":         booleans(func(c k) bool { return c.ended == 0 }),
		"isMonitored":      booleans(func(c k) bool { return c.monitored }),
		"isBarged":         booleans(func(c k) bool { return c.barged }),
		"captureRequested": booleans(func(c k) bool { return c.channel == telephony }),
		"recordingCount":   counts(func(c k) int { return one(c.channel == telephony && c.owner() != nil) }),
		"routingType":      texts(func(k) string { return "longestAvailable" }),

		"terminationType":   texts(func(c k) string { return c.handleType() }),
		"contactHandleType": texts(func(c k) string { return c.handleType() }),
		"terminationReason": texts(func(c k) string { return c.ifEnded(c.reason()) }),
		"terminatingEnd":    texts(func(c k) string { return c.ifEnded(c.terminatingEnd()) }),
		"abandonedType":     texts(func(c k) string { return c.leg().abandonedType() }),

		"totalDuration": numbers(func(c k) int64 { return max(0, c.ended-c.created) * int64(one(c.ended != 0)) }),
		"queueDuration": numbers(func(c k) int64 { return c.total((*leg).queued) }),
		"ringingDuration": numbers(func(c k) int64 {
			return c.total(func(l *leg) int64 { return l.ringing })
		}),
		"connectedDuration": numbers(func(c k) int64 { return c.total((*leg).talked) }),
		"holdDuration":      numbers(func(c k) int64 { return c.total((*leg).held) }),
		"wrapupDuration":    numbers(func(c k) int64 { return c.total((*leg).wrapping) }),
		"lastQueue.duration": numbers(func(c k) int64 {
			return c.leg().queued()
		}),

		"queueCount":     counts(func(c k) int { return len(c.legs) }),
		"connectedCount": counts(func(c k) int { return c.counted((*leg).wasAnswered) }),
		"holdCount": counts(func(c k) int {
			return int(c.total(func(l *leg) int64 { return int64(len(l.holds)) }))
		}),
		"callCompletedCount": counts(func(c k) int { return one(c.ended != 0 && !c.abandoned) }),
		"agentHangupCount":   counts(func(c k) int { return one(c.byAgent) }),
		"abandonedSlCount": counts(func(c k) int {
			l := c.leg()
			return one(c.abandoned && l.ended-l.entered <= l.queue.serviceLevel)
		}),
		"shortInQueueCount":    counts(func(c k) int { return one(c.abandoned && c.leg().shortCall()) }),
		"isWithInServiceLevel": booleans(func(c k) bool { return c.leg().withinServiceLevel() }),
		"isContactOffered":     booleans(func(c k) bool { return c.counted(func(l *leg) bool { return l.offers() > 0 }) > 0 }),
		"isContactHandled":     booleans(func(c k) bool { return c.owner() != nil }),

		"firstQueueId":   texts(func(c k) string { return c.legs[0].queue.id }),
		"firstQueueName": texts(func(c k) string { return c.legs[0].queue.name }),
		"lastWrapUpCodeId": texts(func(c k) string {
			if x := c.lastWrapUp(); x != nil {
				return x.id
			}
			return ""
		}),
		"lastWrapupCodeName":   texts(func(c k) string { return c.lastWrapUp().label() }),
		"customer.phoneNumber": texts(func(c k) string { return customer(c, telephony) }),
		"customer.email":       texts(func(c k) string { return customer(c, email) }),
	}
	for _, name := range []string{"transferCount", "blindTransferCount", "agentToQueueTransferCount"} {
		m[name] = counts(func(c k) int { return c.counted(func(l *leg) bool { return l.outcome == transferred }) })
	}
	agents(m, "owner", (*contact).answeredLeg)
	agents(m, "lastAgent", (*contact).answeredLeg)
	references(m, "lastQueue", func(c k) (reference, bool) { return c.leg().queue.reference(), true })
	references(m, "previousQueue", func(c k) (reference, bool) {
		if len(c.legs) < 2 {
			return reference{}, false
		}
		return c.legs[len(c.legs)-2].queue.reference(), true
	})
	references(m, "lastEntryPoint", func(c k) (reference, bool) { return c.entry.reference() })
	references(m, "lastTeam", func(c k) (reference, bool) {
		if a := c.owner(); a != nil {
			return a.team.reference(), true
		}
		return reference{}, false
	})
	references(m, "lastSite", func(c k) (reference, bool) {
		if a := c.owner(); a != nil {
			return a.team.site.reference(), true
		}
		return reference{}, false
	})
	m["previousAgentId"] = texts(func(c k) string { return c.previousAgent(func(l *leg) string { return l.agent.id }) })
	m["previousAgentName"] = texts(func(c k) string { return c.previousAgent(func(l *leg) string { return l.agent.name }) })
	m["previousAgentSessionId"] = texts(func(c k) string { return c.previousAgent(func(l *leg) string { return l.session.id }) })
	unfilledTask(m)
	return m
}

// previousAgent tells of the agent before the one who answered last.
func (k *contact) previousAgent(pick func(*leg) string) string {
	answered := 0
	for i := len(k.legs) - 1; i >= 0; i-- {
		if k.legs[i].wasAnswered() {
			if answered++; answered == 2 {
				return pick(k.legs[i])
			}
		}
	}
	return ""
}

// customer is the customer's number for telephony, and else the address.
func customer(k *contact, as string) string {
	if (k.channel == telephony) == (as == telephony) {
		return k.origin
	}
	return ""
}

func unfilledTask(m map[string]column[*contact]) {
	unfilled(m, textKind, null, `contactReason channelSubType customer.name outdialType cpaStatus
		channelMetaData.email.subject channelMetaData.email.metadata channelMetaData.chat.chatReason
		channelMetaData.inBoundTranscript channelMetaData.outBoundTranscript
		callbackData.callbackNumber callbackData.callbackStatus callbackData.callbackOrigin callbackData.callbackType
		callbackData.callbackQueueName callbackData.callbackAgentName callbackData.callbackTeamName
		recordingLocation preferredAgentSystemId preferredAgentName ivrScriptName ivrScriptTagName ivrScriptId ivrScriptTagId
		feedback.surveyOptIn feedback.type feedback.comment botName emailBody emailContent emailContentType
		emailFullMessage emailMessageId emailRef emailReplyBody emailReplyContentType emailBccList emailCcList
		emailReplyTo emailToList campaignId campaignName campaignStatus flowActivityName flowActivitySequence
		autoCsat matchedSkills requiredSkills matchedSkillsProfile skillsAssignedIn recordingStereoBlobId
		monitorFullName globalVariables`)
	unfilled(m, numberKind, null, `callbackData.callbackRequestTime callbackData.callbackConnectTime
		callbackData.callbackRetryCount feedback.questionsAnswered feedback.questionsPresented emailDate csatScore
		recordingFileSize monitoringTimestamp contactPriority intervalStartTime`)
	unfilled(m, booleanKind, null, `feedback.surveyCompleted isTranscriptionAvailable`)
	unfilled(m, numberKind, number(0), `chainedInToEPCount chainedInToQueueCount epTransferToEPCount
		fullMonitoringCount ivrEndedCount midcallMonitoringCount conferenceCount conferenceDuration consultCount
		consultDuration selfserviceCount selfserviceDuration consultToQueueCount consultToQueueDuration
		consultToEPCount consultToEPDuration outdialConsultToEPCount outdialConsultToEPDuration
		agentToDnTransferCount agentToAgentTransferCount transferErrorCount outdialConsultToQueueCount
		outdialConsultCount overflowCount pausedCount pausedDuration queueTransferToEPCount queueTransferToQueueCount
		recordingErrorCount resumedCount shortInIVRCount silentMonitoringCount suddenDisconnectCount
		totalMonitoringCount outdialConsultToQueueDuration transferInToEPCount bargedInDuration bargedInCount
		bargedInFailedCount agentTransferedInCount agentToEntrypointTransferCount totalBnrDuration postCallDuration
		manualAssignCount`)
	unfilled(m, booleanKind, boolean(false), `isCampaign isCallback isHandledByPreferredAgent isEmailSent
		emailHasAttachments isContactEscalatedToQueue isOptOutOfQueue isOutdial isRecordingDeleted`)
}
