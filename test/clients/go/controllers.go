package main

import (
	"context"
	"fmt"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// The second candidate leads once the first has let go.
func leaderElection(p part) error {
	leading := make(chan string, 2)
	candidate := func(ctx context.Context, name string) {
		lock := &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Name: "leader", Namespace: p.namespace},
			Client:     p.clients.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: name},
		}
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock: lock, LeaseDuration: 3 * time.Second, RenewDeadline: 2 * time.Second, RetryPeriod: 200 * time.Millisecond,
			ReleaseOnCancel: true,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(context.Context) { leading <- name },
				OnStoppedLeading: func() {},
			},
		})
	}
	first, letGo := context.WithCancel(p.ctx)
	go candidate(first, "one")
	if name := <-leading; name != "one" {
		return fmt.Errorf("%s leads", name)
	}
	second, end := context.WithCancel(p.ctx)
	defer end()
	go candidate(second, "two")
	select {
	case name := <-leading:
		return fmt.Errorf("%s leads beside one", name)
	case <-time.After(time.Second):
	}
	letGo()
	select {
	case <-leading:
		return nil
	case <-p.ctx.Done():
		return fmt.Errorf("nobody leads any more")
	}
}

const finalizer = "gameday.example/kept"

// Keeps a secret for each config map with a label, until the config map goes.
type keeper struct{ client.Client }

func (k *keeper) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var source corev1.ConfigMap
	if err := k.Get(ctx, request.NamespacedName, &source); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if source.Labels["keep"] == "" {
		return ctrl.Result{}, nil
	}
	if source.DeletionTimestamp != nil {
		before := source.DeepCopy()
		controllerutil.RemoveFinalizer(&source, finalizer)
		return ctrl.Result{}, k.Patch(ctx, &source, client.MergeFrom(before))
	}
	if controllerutil.AddFinalizer(&source, finalizer) {
		return ctrl.Result{}, k.Update(ctx, &source)
	}
	kept := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: source.Name, Namespace: source.Namespace}}
	_, err := controllerutil.CreateOrUpdate(ctx, k.Client, kept, func() error {
		kept.StringData = source.Data
		return controllerutil.SetControllerReference(&source, kept, k.Scheme())
	})
	return ctrl.Result{}, err
}

// A controller-runtime manager with leader election, a cache, owned objects and a finalizer.
func controller(p part) error {
	ctrl.SetLogger(logr.Discard())
	manager, err := ctrl.NewManager(p.config, ctrl.Options{
		LeaderElection: true, LeaderElectionID: "keeper", LeaderElectionNamespace: p.namespace, LeaderElectionReleaseOnCancel: true,
		Metrics: metricsserver.Options{BindAddress: "0"},
		Cache:   cache.Options{DefaultNamespaces: map[string]cache.Config{p.namespace: {}}},
	})
	if err != nil {
		return err
	}
	reconciler := &keeper{manager.GetClient()}
	err = ctrl.NewControllerManagedBy(manager).For(&corev1.ConfigMap{}).
		Owns(&corev1.Secret{}).Complete(reconciler)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(p.ctx)
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	if err := kept(p); err != nil {
		stop()
		return err
	}
	stop()
	return <-ended
}

func kept(p part) error {
	maps, secrets := p.clients.CoreV1().ConfigMaps(p.namespace), p.clients.CoreV1().Secrets(p.namespace)
	source := configMap("s", map[string]string{"k": "v"})
	source.Labels = map[string]string{"keep": "yes"}
	if _, err := maps.Create(p.ctx, source, metav1.CreateOptions{}); err != nil {
		return err
	}
	there := func() (bool, error) {
		secret, err := secrets.Get(p.ctx, "s", metav1.GetOptions{})
		return err == nil && string(secret.Data["k"]) == "v", client.IgnoreNotFound(err)
	}
	if err := until(p.ctx, "the secret is there", there); err != nil {
		return err
	}
	if err := secrets.Delete(p.ctx, "s", metav1.DeleteOptions{}); err != nil {
		return err
	}
	if err := until(p.ctx, "the secret is there again", there); err != nil {
		return err
	}
	if err := maps.Delete(p.ctx, "s", metav1.DeleteOptions{}); err != nil {
		return err
	}
	return until(p.ctx, "both are gone", func() (bool, error) {
		_, one := maps.Get(p.ctx, "s", metav1.GetOptions{})
		_, other := secrets.Get(p.ctx, "s", metav1.GetOptions{})
		return errors.IsNotFound(one) && errors.IsNotFound(other), nil
	})
}
