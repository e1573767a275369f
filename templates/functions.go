package templates

import (
	"fmt"
	"html/template"
	"reflect"
)

// functions are what every template may call: those of the language, and
//
//	say      a Message in the language of the page
//	rich     a message that may hold <strong>, <em>, <br>, <kbd>, <abbr> and <span>; its arguments are escaped
//	icon     an icon by its Lucide name
//	asset    the URL of a bundled file
func functions(words Words, source Source) template.FuncMap {
	funcs := template.FuncMap{}
	for name, f := range words.Funcs() {
		funcs[name] = f
	}
	funcs["icon"] = source.Icon
	funcs["asset"] = source.Asset
	funcs["say"] = func(m Message) string { return m.in(words) }
	funcs["rich"] = func(key string, args ...any) template.HTML {
		return template.HTML(words.T(key, escaped(args)...)) // the message is ours, the arguments are escaped
	}
	return funcs
}

// escaped makes text arguments harmless inside a message with markup. Whole numbers, days and instants pass,
// because the message formats them.
func escaped(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		value := reflect.ValueOf(arg)
		switch {
		case i%2 == 0 || (value.IsValid() && (value.CanInt() || value.CanUint())) || isDay(arg):
			out[i] = arg
		default:
			out[i] = template.HTMLEscapeString(fmt.Sprint(arg))
		}
	}
	return out
}

// isDay covers days and instants alike.
func isDay(v any) bool {
	_, ok := v.(interface{ IsZero() bool })
	return ok
}
