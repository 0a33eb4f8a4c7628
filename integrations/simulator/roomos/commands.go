package roomos

// The spaces that several parameters have.
var (
	bool01     = literal("False", "True")
	target     = literal("OSD", "RoomScheduler", "Controller")
	callID     = integer(0, 65534)
	bookingRef = text(1, 128)
	anyText    = text(0, 255)
)

// commands are those that the devices know, in the words of Cisco's schema of
// RoomOS 26.4.
var commands []*command

func init() { // not at its place: some of what they do looks commands up
	commands = []*command{
		{name: "Audio.Microphones.Mute", do: (*device).muteMicrophones},
		{name: "Audio.Microphones.ToggleMute", do: (*device).toggleMicrophones},
		{name: "Audio.Microphones.Unmute", do: (*device).unmuteMicrophones},
		{name: "Audio.Volume.Decrease", do: (*device).decreaseVolume, params: []param{arg("Steps", integer(1, 10))}},
		{name: "Audio.Volume.Increase", do: (*device).increaseVolume, params: []param{arg("Steps", integer(1, 10))}},
		{name: "Audio.Volume.Mute", do: (*device).muteVolume},
		{name: "Audio.Volume.Set", do: (*device).setVolume, params: []param{arg("Level", integer(0, 100)).must()}},
		{name: "Audio.Volume.Unmute", do: (*device).unmuteVolume},

		{name: "Bookings.Book", do: (*device).book, params: []param{
			arg("BookingRequestUUID", bookingRef), arg("Duration", integer(1, 1440)),
			arg("MeetingPlatform", literal("MicrosoftTeams", "GoogleMeet", "Zoom", "Webex", "Other", "None")),
			arg("Number", text(0, 128)), arg("OrganizerEmail", text(0, 128)), arg("OrganizerId", text(0, 128)), arg("OrganizerName", text(0, 128)),
			arg("Protocol", literal("SIP", "H323", "ISDN", "IP", "Spark", "WebRTC", "None")), arg("StartTime", text(0, 128)), arg("Title", text(0, 128)),
		}},
		{name: "Bookings.Delete", do: (*device).deleteBooking, params: []param{arg("Id", bookingRef), arg("MeetingId", bookingRef)}},
		{name: "Bookings.Extend", do: (*device).extendBooking, params: []param{arg("Duration", integer(1, 1440)).must(), arg("Id", bookingRef), arg("MeetingId", bookingRef)}},
		{name: "Bookings.Get", do: (*device).getBooking, params: []param{arg("Id", bookingRef), arg("MeetingId", bookingRef)}},
		{name: "Bookings.List", do: (*device).listBookings, params: []param{
			arg("AccountType", literal("Shared", "Personal", "SharedAndPersonal")), arg("DayOffset", integer(0, 365)), arg("Days", integer(1, 365)),
			arg("Limit", integer(1, 65534)), arg("Offset", integer(0, 65534)), arg("ScheduleType", literal("Current", "Upcoming")),
		}},

		{name: "Call.Accept", do: (*device).acceptCall, params: []param{arg("CallId", callID)}},
		{name: "Call.Disconnect", do: (*device).disconnectCall, params: []param{arg("CallId", callID)}},
		{name: "Call.Hold", do: (*device).holdCall, params: []param{arg("CallId", callID), arg("Reason", literal("Conference", "Transfer", "Other"))}},
		{name: "Call.Reject", do: (*device).rejectCall, params: []param{arg("CallId", callID)}},
		{name: "Call.Resume", do: (*device).resumeCall, params: []param{arg("CallId", callID)}},
		{name: "CallHistory.Get", do: (*device).callHistory, params: []param{
			arg("CallHistoryId", integer(1, 2147483647)), arg("DetailLevel", literal("Basic", "Full")),
			arg("Filter", literal("All", "Missed", "Placed", "Received")), arg("Limit", integer(0, 65534)), arg("Offset", integer(0, 65534)),
		}},

		{name: "Camera.Preset.Activate", do: (*device).activatePreset, params: []param{arg("PresetId", integer(1, 35)).must()}},
		{name: "Camera.Preset.List", do: (*device).listPresets, params: []param{arg("CameraId", integer(1, 15)), arg("DefaultPosition", bool01)}},
		{name: "Camera.Preset.Store", do: (*device).storePreset, params: []param{
			arg("CameraId", integer(1, 15)).must(), arg("DefaultPosition", bool01), arg("ListPosition", integer(1, 35)),
			arg("Name", anyText), arg("PresetId", integer(1, 35)), arg("TakeSnapshot", bool01),
		}},

		{name: "Conference.DoNotDisturb.Activate", do: (*device).disturbNot, params: []param{arg("Timeout", integer(1, 20160))}},
		{name: "Conference.DoNotDisturb.Deactivate", do: (*device).disturb},
		{name: "Diagnostics.Run", do: (*device).diagnose, params: []param{arg("ResultSet", literal("Alerts", "All", "None"))}},
		{name: "Dial", do: (*device).dial, params: []param{
			arg("Appearance", integer(1, 999999999)), arg("BookingId", anyText), arg("CallRate", integer(64, 20000)),
			arg("CallType", literal("Auto", "Audio", "Video")), arg("DisplayName", anyText), arg("Number", anyText).must(),
			arg("Protocol", literal("H323", "Sip", "Spark")), arg("TrackingData", anyText),
		}},

		{name: "HttpFeedback.Deregister", admin: true, do: (*device).deregister, params: []param{arg("FeedbackSlot", integer(1, 4)).must()}},
		{name: "HttpFeedback.Enable", admin: true, do: (*device).enableSlot, params: []param{arg("FeedbackSlot", integer(1, 4)).must()}},
		{name: "HttpFeedback.Register", admin: true, do: (*device).register, params: []param{
			arg("Expression", text(1, 255).times(50)), arg("FeedbackSlot", integer(1, 4)).must(), arg("Format", literal("XML", "JSON")), arg("ServerUrl", text(1, 2048)).must(),
		}},

		{name: "Message.Send", do: (*device).echo, params: []param{arg("Text", text(0, 8192)).must()}},
		{name: "Peripherals.List", do: (*device).listPeripherals, params: []param{
			arg("Connected", bool01), arg("Type", literal("All", "AudioAmplifier", "AudioMicrophone", "ControlSystem", "Other", "TouchPanel")),
		}},
		{name: "Presentation.Start", do: (*device).present, params: []param{
			arg("ConnectorId", integer(1, 3).times(4)), arg("Instance", literal("New", "1", "2", "3", "4", "5", "6")), arg("Layout", literal("Equal", "Prominent")),
			arg("PresentationSource", literal("None", "AirPlay", "Miracast", "Remote", "WebView", "1", "2", "3").times(4)),
			arg("SendingMode", literal("LocalRemote", "LocalOnly")), arg("WebViewId", callID),
		}},
		{name: "Presentation.Stop", do: (*device).stopPresenting, params: []param{
			arg("Instance", literal("1", "2", "3", "4", "5", "6")), arg("PresentationSource", literal("None", "AirPlay", "Miracast", "Remote", "WebView", "1", "2", "3")), arg("WebViewId", callID),
		}},

		{name: "Standby.Activate", do: (*device).sleep},
		{name: "Standby.Deactivate", do: (*device).wake},
		{name: "Standby.Halfwake", do: (*device).halfwake},
		{name: "Standby.ResetTimer", do: (*device).resetStandby, params: []param{arg("Delay", integer(1, 480))}},
		{name: "SystemUnit.Boot", do: (*device).boot, params: []param{arg("Action", literal("Restart", "Shutdown")), arg("Force", bool01)}},

		{name: "UserInterface.Extensions.List", do: (*device).listPanels, params: []param{arg("ActivityType", literal("Custom", "WebApp", "WebWidget"))}},
		{name: "UserInterface.Extensions.Panel.Open", do: (*device).openPanel, params: []param{
			arg("PageId", anyText), arg("PanelId", anyText).must(), arg("PeripheralId", text(0, 128)), arg("Target", target),
		}},
		{name: "UserInterface.Extensions.Panel.Remove", do: (*device).removePanel, params: []param{arg("PanelId", anyText).must()}},
		{name: "UserInterface.Extensions.Panel.Save", body: true, do: (*device).savePanel, params: []param{arg("PanelId", text(1, 255)).must()}},
		{name: "UserInterface.Extensions.Widget.SetValue", do: (*device).setWidget, params: []param{arg("Value", anyText).must(), arg("WidgetId", anyText).must()}},
		{name: "UserInterface.Message.Alert.Clear", do: (*device).clearAlert, params: []param{arg("PeripheralId", text(0, 128)), arg("Target", target)}},
		{name: "UserInterface.Message.Alert.Display", do: (*device).alert, params: []param{
			arg("Duration", integer(0, 3600)), arg("PeripheralId", text(0, 128)), arg("Target", target), arg("Text", anyText).must(), arg("Title", anyText),
		}},
		{name: "UserInterface.Message.Prompt.Clear", do: (*device).clearPrompt, params: []param{arg("FeedbackId", anyText), arg("PeripheralId", text(0, 128)), arg("Target", target)}},
		{name: "UserInterface.Message.Prompt.Display", do: (*device).prompt, params: []param{
			arg("Duration", integer(0, 3600)), arg("FeedbackId", anyText),
			arg("Option.1", anyText), arg("Option.2", anyText), arg("Option.3", anyText), arg("Option.4", anyText), arg("Option.5", anyText),
			arg("PeripheralId", text(0, 128)), arg("Target", target), arg("Text", anyText).must(), arg("Title", anyText),
		}},
		{name: "UserInterface.Message.TextInput.Clear", do: (*device).clearInput, params: []param{arg("FeedbackId", anyText), arg("PeripheralId", text(0, 128)), arg("Target", target)}},
		{name: "UserInterface.Message.TextInput.Display", do: (*device).input, params: []param{
			arg("Duration", integer(0, 3600)), arg("FeedbackId", anyText), arg("InputText", anyText),
			arg("InputType", literal("SingleLine", "Numeric", "Password", "PIN")), arg("KeyboardState", literal("Open", "Closed")),
			arg("PeripheralId", text(0, 128)), arg("Placeholder", anyText), arg("SubmitText", text(0, 32)), arg("Target", target),
			arg("Text", text(0, 128)).must(), arg("Title", text(0, 40)),
		}},
		{name: "Webex.Join", do: (*device).join, params: []param{
			arg("DisplayName", anyText), arg("Number", anyText).must(), arg("ParticipantRole", literal("Host", "Panelist", "Guest")), arg("Pin", text(0, 32)), arg("TrackingData", anyText),
		}},
	}
}
