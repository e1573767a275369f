// Package accounts knows organisations, the people in them and how they prove who they are: passwords, second
// factors, sessions, invitations, resets. What comes out of it is a cases.Actor.
//
// Every method of Service that acts for somebody takes that somebody first and authorises by the table of rights; the
// few public ones (log-in, reset, accepting an invitation) are listed in a test. The package must not know SQL, pages
// or mail: it writes through the Store port, and letters leave as jobs.
//
// Secrets are never kept as they are: passwords as argon2id, tokens and recovery codes as SHA-256 of at least 120
// random bits, seeds of the second factor sealed with AES-GCM.
package accounts
