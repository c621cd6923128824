// Package store is the repository of one profile: SQL in and out as the types of package affiliate, and the limiter's log that all
// profiles share. It has the SQL and its migrations, one file per aggregate, and works over an Engine, which has the database.
//
// Here are the journal's transactions (an operation's result is stored with the rows it creates, or not at all), and the notifications
// of every change, of this process and of others. What a response of Fermion means, and when anything is done, is decided elsewhere.
//
// A change belongs to the affiliate that its link had when it was seen: a link that is given to somebody else moves no earnings, and
// neither does taking it back. What a link earned while it was nobody's is nobody's until it is assigned, then it is that affiliate's;
// when the link is nobody's again, as when a wrong assignment is undone, so is that part of it.
//
// Times are stored as Unix milliseconds, UTC, and never come from SQL.
package store
