package main

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	applyapps "k8s.io/client-go/applyconfigurations/apps/v1"
	applycore "k8s.io/client-go/applyconfigurations/core/v1"
	applymeta "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/retry"
)

func deployment(name string, replicas int32) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "example.test/web:1"}}},
			},
		},
	}
}

func available(p part, name string, count int32) error {
	return until(p.ctx, name+" becomes available", func() (bool, error) {
		found, err := p.clients.AppsV1().Deployments(p.namespace).Get(p.ctx, name, metav1.GetOptions{})
		return err == nil && found.Status.AvailableReplicas == count && found.Status.ObservedGeneration == found.Generation, err
	})
}

// Bodies, answers and watch events in protobuf, as controllers of the control plane exchange them.
func protobuf(p part) error {
	config := rest.CopyConfig(p.config)
	config.ContentType = "application/vnd.kubernetes.protobuf"
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	p.clients = clients
	deployments := clients.AppsV1().Deployments(p.namespace)
	watcher, err := deployments.Watch(p.ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	defer watcher.Stop()
	if _, err := deployments.Create(p.ctx, deployment("d", 2), metav1.CreateOptions{}); err != nil {
		return err
	}
	if err := available(p, "d", 2); err != nil {
		return err
	}
	first := (<-watcher.ResultChan()).Object.(*appsv1.Deployment)
	if err := expect(first.Name == "d" && *first.Spec.Replicas == 2, "d in the first event, found %v", first); err != nil {
		return err
	}
	patch := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"c","env":[{"name":"A","value":"b"}]}]}}}}`)
	patched, err := deployments.Patch(p.ctx, "d", types.StrategicMergePatchType, patch, metav1.PatchOptions{})
	if err != nil {
		return err
	}
	container := patched.Spec.Template.Spec.Containers[0]
	if err := expect(container.Image == "example.test/web:1" && container.Env[0].Value == "b", "a merge, found %v", container); err != nil {
		return err
	}
	err = retry.RetryOnConflict(retry.DefaultRetry, func() error {
		scale, err := deployments.GetScale(p.ctx, "d", metav1.GetOptions{})
		if err != nil {
			return err
		}
		scale.Spec.Replicas = 1
		_, err = deployments.UpdateScale(p.ctx, "d", scale, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	if err := available(p, "d", 1); err != nil {
		return err
	}
	_, err = deployments.Get(p.ctx, "absent", metav1.GetOptions{})
	return expect(errors.IsNotFound(err), "not found, got %v", err)
}

func serverSideApply(p part) error {
	deployments := p.clients.AppsV1().Deployments(p.namespace)
	labels := map[string]string{"app": "a"}
	config := applyapps.Deployment("a", p.namespace).WithSpec(applyapps.DeploymentSpec().WithReplicas(1).
		WithSelector(applymeta.LabelSelector().WithMatchLabels(labels)).
		WithTemplate(applycore.PodTemplateSpec().WithLabels(labels).
			WithSpec(applycore.PodSpec().WithContainers(applycore.Container().WithName("c").WithImage("example.test/web:1")))))
	if _, err := deployments.Apply(p.ctx, config, metav1.ApplyOptions{FieldManager: "one"}); err != nil {
		return err
	}
	other := applyapps.Deployment("a", p.namespace).WithSpec(applyapps.DeploymentSpec().WithReplicas(3))
	_, err := deployments.Apply(p.ctx, other, metav1.ApplyOptions{FieldManager: "two"})
	if err := expect(errors.IsConflict(err), "a conflict, got %v", err); err != nil {
		return err
	}
	if _, err := deployments.Apply(p.ctx, other, metav1.ApplyOptions{FieldManager: "two", Force: true}); err != nil {
		return err
	}
	live, err := deployments.Get(p.ctx, "a", metav1.GetOptions{})
	if err != nil {
		return err
	}
	owned, err := applyapps.ExtractDeployment(live, "two")
	if err != nil {
		return err
	}
	if err := expect(*owned.Spec.Replicas == 3 && owned.Spec.Template == nil, "only replicas to be owned, found %v", owned); err != nil {
		return err
	}
	return available(p, "a", 3)
}

// A budget holds an eviction off until there is a pod more.
func eviction(p part) error {
	if _, err := p.clients.AppsV1().Deployments(p.namespace).Create(p.ctx, deployment("e", 1), metav1.CreateOptions{}); err != nil {
		return err
	}
	least := intstr.FromInt32(1)
	budget := &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "e"},
		Spec: policyv1.PodDisruptionBudgetSpec{
			MinAvailable: &least,
			Selector:     &metav1.LabelSelector{MatchLabels: map[string]string{"app": "e"}},
		},
	}
	budgets := p.clients.PolicyV1().PodDisruptionBudgets(p.namespace)
	if _, err := budgets.Create(p.ctx, budget, metav1.CreateOptions{}); err != nil {
		return err
	}
	allowed := func(count int32) error {
		return until(p.ctx, fmt.Sprintf("the budget allows %d", count), func() (bool, error) {
			found, err := budgets.Get(p.ctx, "e", metav1.GetOptions{})
			return err == nil && found.Status.DisruptionsAllowed == count && found.Status.CurrentHealthy == count+1, err
		})
	}
	if err := allowed(0); err != nil {
		return err
	}
	pods, err := p.clients.CoreV1().Pods(p.namespace).List(p.ctx, metav1.ListOptions{LabelSelector: "app=e"})
	if err != nil {
		return err
	}
	wish := &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: pods.Items[0].Name, Namespace: p.namespace}}
	err = p.clients.CoreV1().Pods(p.namespace).EvictV1(p.ctx, wish)
	if err := expect(errors.IsTooManyRequests(err), "too many requests, got %v", err); err != nil {
		return err
	}
	scale := []byte(`{"spec":{"replicas":2}}`)
	deployments := p.clients.AppsV1().Deployments(p.namespace)
	if _, err := deployments.Patch(p.ctx, "e", types.MergePatchType, scale, metav1.PatchOptions{}, "scale"); err != nil {
		return err
	}
	if err := allowed(1); err != nil {
		return err
	}
	return p.clients.CoreV1().Pods(p.namespace).EvictV1(p.ctx, wish)
}
