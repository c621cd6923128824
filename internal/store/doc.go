// Package store is the repository of one profile: SQL in and out as the types of package affiliate, and the limiter's log that all
// profiles share. It has the SQL and its migrations, one file per aggregate, and works over an Engine, which has the database.
//
// Here are the journal's transactions (an operation's result is stored with the rows it creates, or not at all), and the notifications
// of every change, of this process and of others. What a response of Fermion means, and when anything is done, is decided elsewhere.
//
// A change belongs to the affiliate that its link had when it was seen: assigning the link to another affiliate moves no
// earnings. What a link earned while it was unassigned belongs to the first affiliate it is assigned to; when that is corrected, it goes to
// the right one, or to nobody, unless the wrong one was paid since.
//
// Times are stored as Unix milliseconds, UTC, and never come from SQL.
package store
