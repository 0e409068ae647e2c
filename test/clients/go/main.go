// What programs written in Go do to a cluster, each part a function: client-go and controller-runtime of Kubernetes 1.31.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// A part of the test has a namespace of its own.
type part struct {
	ctx       context.Context
	config    *rest.Config
	clients   kubernetes.Interface
	namespace string
}

var parts = []struct {
	name string
	play func(part) error
}{
	{"informers", changesAreHeard},
	{"watch-list", watchList},
	{"protobuf", protobuf},
	{"apply", serverSideApply},
	{"everything", everything},
	{"eviction", eviction},
	{"streams", streams},
	{"leader-election", leaderElection},
	{"many-watches", manyWatches},
	{"controller", controller},
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	config.QPS, config.Burst = 500, 1000
	failed := 0
	for _, one := range parts {
		if len(os.Args) > 1 && os.Args[1] != one.name {
			continue
		}
		began := time.Now()
		if err := run(config, one.name, one.play); err != nil {
			failed++
			fmt.Printf("FAILED go %s: %v\n", one.name, err)
		} else {
			fmt.Printf("ok go %s, %d ms\n", one.name, time.Since(began).Milliseconds())
		}
	}
	if failed > 0 {
		os.Exit(1)
	}
}

func run(config *rest.Config, name string, play func(part) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	namespace := "go-" + name
	object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
	if _, err := clients.CoreV1().Namespaces().Create(ctx, object, metav1.CreateOptions{}); err != nil {
		return err
	}
	defer clients.CoreV1().Namespaces().Delete(context.Background(), namespace, metav1.DeleteOptions{})
	return play(part{ctx, config, clients, namespace})
}

// Asks again until it is so, or the time of the part is over.
func until(ctx context.Context, what string, so func() (bool, error)) error {
	for {
		done, err := so()
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if done {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func expect(so bool, format string, values ...any) error {
	if so {
		return nil
	}
	return fmt.Errorf("expected "+format, values...)
}

func configMap(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: data}
}
