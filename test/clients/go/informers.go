package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
)

// Hears of config maps as `+a`, `~a`, `-a`.
type heard struct {
	lock sync.Mutex
	text strings.Builder
}

func (h *heard) say(sign string, object any) {
	if late, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = late.Obj
	}
	if name := object.(*corev1.ConfigMap).Name; !strings.HasPrefix(name, "kube-") {
		h.lock.Lock()
		defer h.lock.Unlock()
		h.text.WriteString(sign + name)
	}
}

func (h *heard) all() string {
	h.lock.Lock()
	defer h.lock.Unlock()
	return h.text.String()
}

func startInformer(p part, stop context.Context) (*heard, informers.SharedInformerFactory, error) {
	factory := informers.NewSharedInformerFactoryWithOptions(p.clients, time.Minute, informers.WithNamespace(p.namespace))
	said := &heard{}
	informer := factory.Core().V1().ConfigMaps().Informer()
	informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { said.say("+", object) },
		UpdateFunc: func(_, object any) { said.say("~", object) },
		DeleteFunc: func(object any) { said.say("-", object) },
	})
	factory.Start(stop.Done())
	synced, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if !cache.WaitForCacheSync(synced.Done(), informer.HasSynced) {
		return nil, nil, fmt.Errorf("the cache did not sync")
	}
	return said, factory, nil
}

func changesAreHeard(p part) error {
	maps := p.clients.CoreV1().ConfigMaps(p.namespace)
	if _, err := maps.Create(p.ctx, configMap("a", nil), metav1.CreateOptions{}); err != nil {
		return err
	}
	stop, cancel := context.WithCancel(p.ctx)
	defer cancel()
	said, factory, err := startInformer(p, stop)
	if err != nil {
		return err
	}
	if _, err := maps.Create(p.ctx, configMap("b", nil), metav1.CreateOptions{}); err != nil {
		return err
	}
	if _, err := maps.Patch(p.ctx, "a", types.MergePatchType, []byte(`{"data":{"k":"v"}}`), metav1.PatchOptions{}); err != nil {
		return err
	}
	if err := maps.Delete(p.ctx, "b", metav1.DeleteOptions{}); err != nil {
		return err
	}
	if err := until(p.ctx, "the informer hears", func() (bool, error) { return said.all() == "+a+b~a-b", nil }); err != nil {
		return fmt.Errorf("%w: %s", err, said.all())
	}
	listed, err := factory.Core().V1().ConfigMaps().Lister().ConfigMaps(p.namespace).List(labels.Everything())
	if err != nil {
		return err
	}
	return expect(len(listed) == 2, "two config maps in the cache, found %d", len(listed))
}

// Kubernetes 1.31 refuses to list by a watch unless told otherwise. Informers that wish for it
// (KUBE_FEATURE_WatchListClient) then list and watch as ever.
func watchList(p part) error {
	yes := true
	options := metav1.ListOptions{
		SendInitialEvents: &yes, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan, AllowWatchBookmarks: true,
	}
	_, err := p.clients.CoreV1().ConfigMaps(p.namespace).Watch(p.ctx, options)
	if err := expect(errors.IsInvalid(err), "the wish to be invalid, got %v", err); err != nil {
		return err
	}
	return changesAreHeard(p)
}

// A thousand watches, opened and closed again, of which each hears of one change.
func manyWatches(p part) error {
	const count = 1000
	maps := p.clients.CoreV1().ConfigMaps(p.namespace)
	watchers := make([]watch.Interface, 0, count)
	for len(watchers) < count {
		watcher, err := maps.Watch(p.ctx, metav1.ListOptions{FieldSelector: "metadata.name=a"})
		if err != nil {
			return fmt.Errorf("watch %d: %w", len(watchers), err)
		}
		watchers = append(watchers, watcher)
	}
	if _, err := maps.Create(p.ctx, configMap("a", nil), metav1.CreateOptions{}); err != nil {
		return err
	}
	for at, watcher := range watchers {
		select {
		case event := <-watcher.ResultChan():
			if event.Type != watch.Added {
				return fmt.Errorf("watch %d heard of %s", at, event.Type)
			}
		case <-p.ctx.Done():
			return fmt.Errorf("watch %d heard nothing", at)
		}
		watcher.Stop()
	}
	return nil
}
