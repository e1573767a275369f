// Package intake looks at files that come from outside: what they really are, what is inside an archive or a mail,
// what their text says. It reads with limits, decides nothing about a case, and opens no PDF: that is the business of
// the sandbox in exports/pdf. A file's name and the sender's content type are hints, its bytes decide.
package intake
