package pdf

import (
	"fmt"
	"os"
	"syscall"
)

// misbehave is a worker that goes wrong in a chosen way.
func misbehave(how string) {
	var first request
	if how == "garbage" {
		fmt.Println("Segmentation fault, and many happy returns")
		select {}
	}
	if err := readFrame(os.Stdin, &first); err != nil {
		return
	}
	_ = writeFrame(os.Stdout, answer{Seq: first.Seq})
	var req request
	if err := readFrame(os.Stdin, &req); err != nil {
		return
	}
	switch how {
	case "hangs":
		select {}
	case "dies":
		os.Exit(3)
	case "killed":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "half":
		fmt.Print(frameMagic + "\x00\x00\xff\xff{\"Seq\":")
		os.Exit(0)
	case "babbles":
		fmt.Println("here is your page")
		select {}
	case "wrong answer":
		_ = writeFrame(os.Stdout, answer{Seq: req.Seq + 7})
		select {}
	}
	select {}
}
