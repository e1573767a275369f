package portal

import "relais/cases"

// routes is the site: every page and act, with the right it needs.
func routes() []route {
	return []route{
		// Cases: list and page.
		{"GET", "/cases", may(cases.ActList), (*Server).casesList},
		{"GET", "/cases/new", may(cases.ActPrepare), (*Server).casesNewForm},
		{"POST", "/cases/new", may(cases.ActPrepare), (*Server).casesNewDo},
		{"GET", "/cases/{case}", may(cases.ActList), (*Server).casesShow},
		{"GET", "/cases/{case}/documents/{document}", may(cases.ActList), (*Server).documentsGet},
		{"GET", "/cases/{case}/dossiers/{dossier}/{format:pdf|zip}", may(cases.ActList), (*Server).dossierGet},

		// A draft and its parts.
		{"GET", "/cases/{case}/edit", may(cases.ActPrepare), (*Server).casesEditForm},
		{"GET", "/cases/{case}/debtor", may(cases.ActPrepare), actForm(debtorAct)},
		{"POST", "/cases/{case}/debtor", may(cases.ActPrepare), actDo(debtorAct)},
		{"GET", "/cases/{case}/basics", may(cases.ActPrepare), actForm(basicsAct)},
		{"POST", "/cases/{case}/basics", may(cases.ActPrepare), actDo(basicsAct)},
		{"GET", "/cases/{case}/contacts/{item}", may(cases.ActPrepare), actForm(contactAct)},
		{"POST", "/cases/{case}/contacts/{item}", may(cases.ActPrepare), actDo(contactAct)},
		{"GET", "/cases/{case}/invoices/{item}", may(cases.ActPrepare), actForm(invoiceAct)},
		{"POST", "/cases/{case}/invoices/{item}", may(cases.ActPrepare), actDo(invoiceAct)},
		{"GET", "/cases/{case}/credit-notes/{item}", may(cases.ActPrepare), actForm(creditNoteAct)},
		{"POST", "/cases/{case}/credit-notes/{item}", may(cases.ActPrepare), actDo(creditNoteAct)},
		{"GET", "/cases/{case}/payments/{item}", may(cases.ActPrepare), actForm(paymentAct)},
		{"POST", "/cases/{case}/payments/{item}", may(cases.ActPrepare), actDo(paymentAct)},
		{"GET", "/cases/{case}/reminders/{item}", may(cases.ActPrepare), actForm(reminderAct)},
		{"POST", "/cases/{case}/reminders/{item}", may(cases.ActPrepare), actDo(reminderAct)},
		{"POST", "/cases/{case}/items/{item}/remove", may(cases.ActPrepare), actDo(removeAct)},

		// Evidence and hand-over.
		{"GET", "/cases/{case}/release", may(cases.ActRelease), (*Server).casesReleaseForm},
		{"POST", "/cases/{case}/release", may(cases.ActRelease), (*Server).casesReleaseDo},
		{"POST", "/cases/{case}/documents", may(cases.ActAnswer), (*Server).documentsAdd},
		{"POST", "/cases/{case}/documents/confirm", may(cases.ActPrepare), actDo(confirmAct)},
		{"GET", "/cases/{case}/documents/{document}/sort", may(cases.ActPrepare), actForm(sortAct)},
		{"POST", "/cases/{case}/documents/{document}/sort", may(cases.ActPrepare), actDo(sortAct)},
		{"POST", "/cases/{case}/documents/{document}/remove", may(cases.ActPrepare), actDo(removeFileAct)},
		{"GET", "/cases/{case}/waivers/{category:[A-G]}", may(cases.ActPrepare), actForm(waiveAct)},
		{"POST", "/cases/{case}/waivers/{category:[A-G]}", may(cases.ActPrepare), actDo(waiveAct)},
		{"POST", "/cases/{case}/waivers/{category:[A-G]}/unwaive", may(cases.ActPrepare), actDo(unwaiveAct)},

		// What an agency does.
		{"GET", "/cases/{case}/accept", may(cases.ActWork), actForm(acceptAct)},
		{"POST", "/cases/{case}/accept", may(cases.ActWork), actDo(acceptAct)},
		{"GET", "/cases/{case}/decline", may(cases.ActWork), actForm(declineAct)},
		{"POST", "/cases/{case}/decline", may(cases.ActWork), actDo(declineAct)},
		{"GET", "/cases/{case}/ask", may(cases.ActWork), actForm(askAct)},
		{"POST", "/cases/{case}/ask", may(cases.ActWork), actDo(askAct)},
		{"GET", "/cases/{case}/call", may(cases.ActWork), actForm(callAct)},
		{"POST", "/cases/{case}/call", may(cases.ActWork), actDo(callAct)},
		{"GET", "/cases/{case}/letter", may(cases.ActWork), actForm(letterAct)},
		{"POST", "/cases/{case}/letter", may(cases.ActWork), actDo(letterAct)},
		{"GET", "/cases/{case}/email", may(cases.ActWork), actForm(emailAct)},
		{"POST", "/cases/{case}/email", may(cases.ActWork), actDo(emailAct)},
		{"GET", "/cases/{case}/note", may(cases.ActWork), actForm(noteAct)},
		{"POST", "/cases/{case}/note", may(cases.ActWork), actDo(noteAct)},
		{"GET", "/cases/{case}/promise", may(cases.ActWork), actForm(promiseAct)},
		{"POST", "/cases/{case}/promise", may(cases.ActWork), actDo(promiseAct)},
		{"GET", "/cases/{case}/dispute", may(cases.ActWork), actForm(disputeAct)},
		{"POST", "/cases/{case}/dispute", may(cases.ActWork), actDo(disputeAct)},
		{"GET", "/cases/{case}/receive", may(cases.ActWork), actForm(receiveAct)},
		{"POST", "/cases/{case}/receive", may(cases.ActWork), actDo(receiveAct)},
		{"GET", "/cases/{case}/close", may(cases.ActWork), actForm(closeAct)},
		{"POST", "/cases/{case}/close", may(cases.ActWork), actDo(closeAct)},
		{"GET", "/cases/{case}/object", may(cases.ActWork), actForm(objectAct)},
		{"POST", "/cases/{case}/object", may(cases.ActWork), actDo(objectAct)},
		{"POST", "/cases/{case}/payments/{payment}/acknowledge", may(cases.ActWork), actDo(acknowledgeAct)},

		// What a creditor does after the hand-over.
		{"POST", "/cases/{case}/cancel", may(cases.ActRelease), actDo(cancelAct)},
		{"POST", "/cases/{case}/requests/{request}/answer", may(cases.ActAnswer), (*Server).requestAnswer},
		{"POST", "/cases/{case}/late", may(cases.ActAnswer), actDo(sendLateAct)},
		{"GET", "/cases/{case}/direct", may(cases.ActAnswer), actForm(directAct)},
		{"POST", "/cases/{case}/direct", may(cases.ActAnswer), actDo(directAct)},
		{"GET", "/cases/{case}/hold", may(cases.ActAnswer), actForm(holdAct)},
		{"POST", "/cases/{case}/hold", may(cases.ActAnswer), actDo(holdAct)},
		{"POST", "/cases/{case}/resume", may(cases.ActAnswer), actDo(resumeAct)},
		{"GET", "/cases/{case}/recall", may(cases.ActAnswer), actForm(recallAct)},
		{"POST", "/cases/{case}/recall", may(cases.ActAnswer), actDo(recallAct)},
		{"POST", "/cases/{case}/recall/finish", may(cases.ActAnswer), actDo(finishAct)},
		{"GET", "/cases/{case}/reopen", may(cases.ActAnswer), actForm(reopenAct)},
		{"POST", "/cases/{case}/reopen", may(cases.ActAnswer), actDo(reopenAct)},
		{"POST", "/cases/{case}/place-again", may(cases.ActAnswer), actDo(placeAgainAct)},
	}
}
