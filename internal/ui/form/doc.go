// Package form is a form of labelled one-line fields with their messages and suggestions, over bubbles/textinput. Focus
// moves inside Update, so that a whole form typed in one burst lands right. It knows nothing about affiliates.
package form
