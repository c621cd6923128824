// Package form is a form of labelled one-line fields with their messages and suggestions, over bubbles/textinput. Focus
// moves within Update, so that a whole form can be typed or pasted at once. It knows nothing about affiliates.
//
// Keys: tab and enter go to the next field, shift+tab back; tab wraps, enter on the last field submits. ↓ and ↑ move over
// the suggestions, and one they moved to is taken when the field is left by enter or tab. A yes/no field takes space, y,
// n, ← and →. esc and the key of the extra fields are the owner's; Dirty reports whether leaving would lose something.
package form
