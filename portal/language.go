package portal

import (
	"net/http"

	"relais/portal/accounts"
	"relais/portal/input"
)

// languageForm is the switch in the head of every page.
type languageForm struct {
	Idem string `form:"idem"`
	To   string `form:"to" validate:"required,oneof=fr en"`
	Back string `form:"back"`
}

// languageLife is how long a browser keeps the choice of somebody who is not signed in, in seconds: a year.
const languageLife = 365 * 24 * 3600

// language changes the language and stays on the page. The choice belongs to the account of who is signed in, else to the
// browser.
func (s *Server) language(v *visit) (answer, error) {
	in, _, err := input.Decode[languageForm](v.Request)
	if err != nil {
		return nil, err
	}
	if v.actor.Person != "" {
		p := v.person
		if p.Theme == "" {
			p.Theme = accounts.ThemeAuto
		}
		err := s.Accounts.SavePreferences(v.Context(), v.actor, accounts.Preferences{Name: p.Name, Lang: in.To, Theme: p.Theme, Shortcuts: p.Shortcuts, Key: in.Idem})
		if err != nil {
			return nil, err
		}
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: languageName, Value: in.To, Path: "/", MaxAge: languageLife, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.URL.Scheme == "https",
	})
	return seeOther(localPath(in.Back)), nil
}
