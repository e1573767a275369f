// Package chart draws figures as SVG on the server: intervals, curves, funnels, strips and bars. Figures and words go in, a
// Drawing comes out: the picture, and the table that says the same.
//
// A picture has no script and no style of its own, as the policy of the pages demands: geometry stands in attributes, looks
// in classes of the style sheet, which know light, dark and print. Nothing is told by colour alone: a state has a shape, a
// level a hatch, a series its name beside it. Every picture has a title, a description and a table, and a mark that was given
// an address is a link.
//
// The package must not know cases, rights, requests or where figures come from, and it computes none: it draws what it gets.
package chart
