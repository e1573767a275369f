package portal

import (
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// jobsData is the jobs that gave up.
type jobsData struct {
	Jobs  []jobLine
	More  bool // there are more than are shown
	Empty templates.Empty
}

type jobLine struct {
	DeadJob
	Name   templates.Message
	Action string
}

var jobsPage = templates.NewPage[jobsData]("operator/jobs")

const (
	jobsPath  = "/operator/jobs"
	jobsShown = 200
)

// jobNames are the kinds of job that have a name; any other is shown as it is called.
var jobNames = map[string]templates.Message{
	cases.JobInspect: templates.Say("job.inspect"), cases.JobDossier: templates.Say("job.dossier"), cases.JobNotify: templates.Say("job.notify"), cases.JobLedger: templates.Say("job.ledger"),
	"letter": templates.Say("job.letter"), "reset": templates.Say("job.reset"),
}

// jobsShow lists the jobs that gave up, the newest first.
func (s *Server) jobsShow(v *visit) (answer, error) {
	dead, err := s.Queue.Dead(v.Context(), jobsShown+1)
	if err != nil {
		return nil, err
	}
	data := jobsData{Empty: templates.Empty{Icon: "circle-check", Title: templates.Say("jobs.empty"), Detail: templates.Say("jobs.empty_detail")}}
	if data.More = len(dead) > jobsShown; data.More {
		dead = dead[:jobsShown]
	}
	for _, j := range dead {
		line := jobLine{DeadJob: j, Name: templates.Plain(j.Kind), Action: jobsPath + "/" + string(j.ID) + "/retry"}
		if name, known := jobNames[j.Kind]; known {
			line.Name = name
		}
		data.Jobs = append(data.Jobs, line)
	}
	return show(jobsPage, data, templates.Crumb{Label: templates.Say("nav.jobs")}), nil
}

type retryForm struct {
	Idem string `form:"idem"`
}

// jobsRetry runs a job again. One that is no longer there was tried again by somebody else.
func (s *Server) jobsRetry(v *visit) (answer, error) {
	if _, _, err := input.Decode[retryForm](v.Request); err != nil {
		return nil, err
	}
	err := s.Queue.Retry(v.Context(), cases.JobID(v.path("job")))
	if err != nil && cases.CodeOf(err) != cases.Conflict {
		return nil, err
	}
	v.say(templates.Done, "done.job_retried")
	return seeOther(jobsPath), nil
}
