package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/util/exec"
)

// Logs, exec and port-forward, each over WebSocket and over SPDY, with a pod that a kubelet runs.
func streams(p part) error {
	grace := int64(1)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p"},
		Spec: corev1.PodSpec{
			NodeSelector:                  map[string]string{"real": "yes"},
			Tolerations:                   []corev1.Toleration{{Key: "real", Operator: corev1.TolerationOpExists}},
			TerminationGracePeriodSeconds: &grace,
			Containers: []corev1.Container{
				{Name: "main", Image: "busybox:1.36", Command: []string{"sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.2; done; sleep 3600"}},
				{Name: "web", Image: "example.test/web:1"},
			},
		},
	}
	pods := p.clients.CoreV1().Pods(p.namespace)
	if _, err := pods.Create(p.ctx, pod, metav1.CreateOptions{}); err != nil {
		return err
	}
	running := func() (bool, error) {
		found, err := pods.Get(p.ctx, "p", metav1.GetOptions{})
		return err == nil && found.Status.Phase == corev1.PodRunning, err
	}
	if err := until(p.ctx, "the pod runs", running); err != nil {
		return err
	}
	if err := followLog(p); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	for _, way := range []string{"websocket", "spdy"} {
		if err := runCommand(p, way); err != nil {
			return fmt.Errorf("exec over %s: %w", way, err)
		}
		if err := forwardPort(p, way); err != nil {
			return fmt.Errorf("port-forward over %s: %w", way, err)
		}
	}
	return nil
}

func followLog(p part) error {
	options := &corev1.PodLogOptions{Container: "main", Follow: true}
	log, err := p.clients.CoreV1().Pods(p.namespace).GetLogs("p", options).Stream(p.ctx)
	if err != nil {
		return err
	}
	defer log.Close()
	lines := make([]byte, len("line 1\nline 2\nline 3\n"))
	if _, err := io.ReadFull(log, lines); err != nil {
		return err
	}
	return expect(string(lines) == "line 1\nline 2\nline 3\n", "three lines, found %q", lines)
}

func executor(p part, way string, target *url.URL) (remotecommand.Executor, error) {
	if way == "spdy" {
		return remotecommand.NewSPDYExecutor(p.config, "POST", target)
	}
	return remotecommand.NewWebSocketExecutor(p.config, "GET", target.String())
}

func runCommand(p part, way string) error {
	const size = 3_000_000
	target := p.clients.CoreV1().RESTClient().Post().Resource("pods").Namespace(p.namespace).Name("p").SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{
			Container: "main", Stdin: true, Stdout: true, Stderr: true,
			Command: []string{"sh", "-c", "wc -c; echo oops >&2; exit 3"},
		}, scheme.ParameterCodec).URL()
	run, err := executor(p, way, target)
	if err != nil {
		return err
	}
	var out, errors bytes.Buffer
	err = run.StreamWithContext(p.ctx, remotecommand.StreamOptions{
		Stdin: strings.NewReader(strings.Repeat("x", size)), Stdout: &out, Stderr: &errors,
	})
	code, ok := err.(exec.CodeExitError)
	if err := expect(ok && code.Code == 3, "exit code 3, got %v", err); err != nil {
		return err
	}
	said := strings.TrimSpace(out.String()) + " " + errors.String()
	return expect(said == fmt.Sprintf("%d oops\n", size), "what it counted, found %q", said)
}

func dialer(p part, way string, target *url.URL) (httpstream.Dialer, error) {
	if way == "websocket" {
		return portforward.NewSPDYOverWebsocketDialer(target, p.config)
	}
	transport, upgrader, err := spdy.RoundTripperFor(p.config)
	if err != nil {
		return nil, err
	}
	return spdy.NewDialer(upgrader, &http.Client{Transport: transport}, "POST", target), nil
}

func forwardPort(p part, way string) error {
	target := p.clients.CoreV1().RESTClient().Post().Resource("pods").Namespace(p.namespace).Name("p").SubResource("portforward").URL()
	dial, err := dialer(p, way, target)
	if err != nil {
		return err
	}
	stop, ready, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	forwarder, err := portforward.New(dial, []string{"0:80"}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		return err
	}
	go func() { ended <- forwarder.ForwardPorts() }()
	select {
	case <-ready:
	case err := <-ended:
		return fmt.Errorf("it ended: %v", err)
	}
	defer close(stop)
	ports, err := forwarder.GetPorts()
	if err != nil {
		return err
	}
	for range 20 {
		if err := fetch(ports[0].Local); err != nil {
			return err
		}
	}
	return nil
}

func fetch(port uint16) error {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/", port))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	return expect(answer.StatusCode == 200 && strings.Contains(string(body), "hello"), "a greeting, found %q", body)
}
