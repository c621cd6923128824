// Package screen is what the families of screens share: Screen and Host, actions and the one table of keys, routes,
// lists and their columns, pages with sections, dialogs, the balances of the affiliates, text as the terminal measures
// it, the theme, and the ports that internal/app fills. It knows neither a family nor the shell: screens of another
// family are opened by a Route.
package screen
