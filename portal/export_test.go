package portal

// What tests try on their own.
var (
	LocalPath  = localPath
	Attachment = attachment
)

// Policy is the content security policy of every page.
const Policy = policy
