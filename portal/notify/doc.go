// Package notify decides who is told what by mail, writes it in the reader's language and sends it.
//
// It runs jobs: the rules queue them in the transaction of a change, so that no mail is lost and none is sent for what did
// not happen. When a job runs, whoever would be told is asked for anew, and what a mail says is read in the scope of its
// reader: rights that ended meanwhile end here too.
//
// A mail names a case by its references. Names of debtors, free text and files stay in the portal, behind its log-in;
// links begin with the configured address and never with anything a request said.
package notify
