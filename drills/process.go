package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// process is a child in a process group of its own. It does not outlive the
// drills, however they end.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

// launches are carried out by one thread that never ends, because the kernel
// ties "end with your parent" to the thread that started a process.
var launches = make(chan func())

func init() {
	go func() {
		runtime.LockOSThread()
		for f := range launches {
			f()
		}
	}()
}

// launch starts a program in dir with exactly this environment. What it prints
// goes to the end of a file beside its data.
func launch(dir string, env []string, program string, args ...string) (*process, error) {
	out, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // below our own directory
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{})} //nolint:gosec,noctx // ended by kill
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = dir, env, out, out
	p.cmd.SysProcAttr = attributes()
	started := make(chan error)
	launches <- func() { started <- p.cmd.Start() }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", filepath.Base(program), err)
	}
	go func() {
		_ = p.cmd.Wait() // most end by a signal of ours
		close(p.ended)
	}()
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// alive reports whether the process has not ended.
func (p *process) alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// kill is kill -9 of the process and what it started.
func (p *process) kill() {
	if p.alive() {
		_ = syscall.Kill(-p.pid(), syscall.SIGKILL) // it may have just ended
	}
	<-p.ended
}

// term asks the process to end and returns how long that took; after patience
// it is killed.
func (p *process) term(patience time.Duration) (took time.Duration, clean bool) {
	asked := time.Now()
	_ = syscall.Kill(p.pid(), syscall.SIGTERM) // it may have just ended
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.kill()
	}
	return time.Since(asked), p.cmd.ProcessState.Success()
}
